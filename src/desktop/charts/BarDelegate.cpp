#include "desktop/charts/BarDelegate.h"

#include <QApplication>
#include <QLocale>
#include <QPainter>
#include <algorithm>

#include "desktop/style/Style.h"

namespace fleet {

namespace {

constexpr int numberRoom = 76;
constexpr int barHeight = 12;
constexpr qreal paperNameRoom = 170;
constexpr qreal paperNumberRoom = 60;
constexpr qreal paperLine = 15;

void drawBar(QPainter& painter, const QRectF& bar, const QColor& colour) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawRoundedRect(bar, 2, 2);
    painter.restore();
}

} // namespace

void BarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QString number = cell.text;
    cell.text.clear();
    QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
    const QRect room = option.rect.adjusted(4, 0, -8, 0);
    painter->save();
    painter->setFont(style::font(style::TextRole::Fixed));
    painter->setPen(style::palette().text);
    painter->drawText(room, Qt::AlignRight | Qt::AlignVCenter, number);
    painter->restore();
    if (const QVariant share = index.data(ShareRole); share.isValid()) {
        const QColor own = index.data(ColourRole).value<QColor>();
        const double length = std::max(2.0, share.toDouble() * (room.width() - numberRoom));
        drawBar(*painter, QRectF(room.left(), room.center().y() - barHeight / 2.0 + 0.5, length, barHeight),
                own.isValid() ? own : style::palette().accent);
    }
}

void placeBars(ReportPages& pages, const QList<PaperBar>& bars) {
    using namespace report;
    qint64 highest = 1;
    for (const PaperBar& bar : bars)
        highest = bar.hasBar ? std::max(highest, bar.count) : highest;
    constexpr qreal barRoom = width - paperNameRoom - paperNumberRoom;
    for (const PaperBar& bar : bars) {
        pages.place(paperLine, [=](QPainter& painter, QPointF at) {
            const QFontMetricsF metrics(font(Face::Text));
            painter.setPen(bar.hasBar ? style::Palette::lightPalette().text
                                      : style::Palette::lightPalette().muted);
            drawText(painter, metrics.elidedText(bar.name, Qt::ElideMiddle, paperNameRoom - 8), Face::Text,
                     at, paperNameRoom);
            if (bar.hasBar)
                drawBar(painter,
                        QRectF(at.x() + paperNameRoom, at.y() + 1,
                               std::max(1.0, barRoom * double(bar.count) / double(highest)), 8),
                        bar.colour);
            const QString number = QLocale().toString(bar.count);
            drawText(painter, number, Face::Text,
                     {at.x() + width - metrics.horizontalAdvance(number), at.y()}, paperNumberRoom);
        });
    }
}

} // namespace fleet
