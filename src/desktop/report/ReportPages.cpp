#include "desktop/report/ReportPages.h"

#include "desktop/style/Style.h"

namespace fleet {

namespace report {

namespace {

/// A layout breaks lines at Unicode's own sign only.
QString inLines(QString text) {
    return text.replace(u'\n', QChar(QChar::LineSeparator));
}

/// The layout of a text, from (0, 0) down, and its height.
qreal layOut(QTextLayout& layout, qreal lineWidth) {
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.beginLayout();
    qreal y = 0;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(lineWidth);
        line.setPosition({0, y});
        y += line.height();
    }
    layout.endLayout();
    return y;
}

int sizeOf(Face face) {
    switch (face) {
        case Face::Title:
            return 20;
        case Face::Heading:
            return 12;
        case Face::Fixed:
        case Face::Small:
            return 7;
        case Face::FixedSmall:
            return 6;
        default:
            return 8;
    }
}

} // namespace

// The painter is scaled so that a pixel is a point; unhinted, so that widths are those of the print.
QFont font(Face face) {
    const bool fixed = face == Face::Fixed || face == Face::FixedSmall;
    QFont font = style::font(fixed ? style::TextRole::Fixed : style::TextRole::Body);
    font.setPixelSize(sizeOf(face));
    font.setHintingPreference(QFont::PreferNoHinting);
    if (face == Face::Bold || face == Face::Heading || face == Face::Title)
        font.setWeight(QFont::DemiBold);
    return font;
}

qreal textHeight(const QString& text, Face face, qreal lineWidth) {
    QTextLayout layout(inLines(text), font(face));
    return layOut(layout, lineWidth);
}

void drawText(QPainter& painter, const QString& text, Face face, QPointF position, qreal lineWidth) {
    QTextLayout layout(inLines(text), font(face));
    layOut(layout, lineWidth);
    layout.draw(&painter, position);
}

} // namespace report

bool ReportPages::hasRoom(qreal height) const {
    return m_y + height <= report::pageHeight - report::bottom;
}

void ReportPages::place(qreal height, Draw draw) {
    if (!hasRoom(height) && !m_pages.back().empty())
        breakPage();
    placeHere(height, std::move(draw));
}

void ReportPages::placeHere(qreal height, Draw draw) {
    m_pages.back().push_back({m_y, std::move(draw)});
    m_y += height;
}

void ReportPages::breakPage() {
    m_pages.emplace_back();
    m_y = report::top;
    if (m_head)
        m_head(*this);
}

void ReportPages::paint(int page, QPainter& painter) const {
    for (const Placed& placed : m_pages.at(std::size_t(page))) {
        painter.save();
        placed.draw(painter, {report::side, placed.y});
        painter.restore();
    }
}

} // namespace fleet
