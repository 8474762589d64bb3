#include "desktop/charts/WeekPicture.h"

#include <QFontMetricsF>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString dayName(int day) {
    return QLocale().dayName(day + 1, QLocale::ShortFormat);
}

/// "07:00"
QString clock(int hour) {
    return QString::number(hour).rightJustified(2, u'0') + u":00"_s;
}

/// The highest count of a step.
qint64 upTo(int step, qint64 highest) {
    return highest * step / WeekPicture::steps;
}

} // namespace

WeekPicture::WeekPicture(const WeekGrid& week, const QRectF& area, const QFont& font,
                         const style::Palette& palette)
    : m_week(week),
      m_area(area),
      m_font(font),
      m_palette(palette),
      m_labelWidth(0),
      m_highest(week.highest()) {
    const QFontMetricsF metrics(font);
    for (int day = 0; day < WeekGrid::days; ++day)
        m_labelWidth = std::max(m_labelWidth, metrics.horizontalAdvance(dayName(day)) + 8);
    m_lineHeight = metrics.height() + 4;
}

int WeekPicture::stepOf(qint64 count, qint64 highest) {
    if (count <= 0)
        return 0;
    int step = 1;
    while (step < steps && count > upTo(step, highest))
        ++step;
    return step;
}

QRectF WeekPicture::cell(WeekHour at) const {
    const double width = (m_area.width() - m_labelWidth) / WeekGrid::hours;
    const double height = (m_area.height() - 2 * m_lineHeight) / WeekGrid::days;
    return {m_area.left() + m_labelWidth + width * at.hour, m_area.top() + height * at.day, width, height};
}

std::optional<WeekHour> WeekPicture::hourAt(const QPointF& point) const {
    const QRectF first = cell({0, 0});
    const int hour = int(std::floor((point.x() - first.left()) / first.width()));
    const int day = int(std::floor((point.y() - first.top()) / first.height()));
    if (hour < 0 || hour >= WeekGrid::hours || day < 0 || day >= WeekGrid::days)
        return std::nullopt;
    return WeekHour{day, hour};
}

QColor WeekPicture::colour(int step) const {
    const double share = step == 0 ? 0 : 0.25 + 0.75 * step / steps;
    const auto mixed = [&](int from, int to) { return int(from + (to - from) * share); };
    const QColor& none = m_palette.border;
    const QColor& most = m_palette.accent;
    return {mixed(none.red(), most.red()), mixed(none.green(), most.green()),
            mixed(none.blue(), most.blue())};
}

void WeekPicture::drawSquare(QPainter& painter, const QRectF& cell, int step) const {
    const double share = step == 0 ? 0.12 : 0.40 + 0.60 * step / steps;
    QRectF square(0, 0, std::max(2.0, (cell.width() - 2) * share),
                  std::max(2.0, (cell.height() - 2) * share));
    square.moveCenter(cell.center());
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour(step));
    painter.drawRoundedRect(square, 2, 2);
}

void WeekPicture::draw(QPainter& painter) const {
    painter.setFont(m_font);
    for (int day = 0; day < WeekGrid::days; ++day) {
        const QRectF first = cell({day, 0});
        painter.setPen(m_palette.muted);
        painter.drawText(QRectF(m_area.left(), first.top(), m_labelWidth - 6, first.height()),
                         Qt::AlignRight | Qt::AlignVCenter, dayName(day));
        for (int hour = 0; hour < WeekGrid::hours; ++hour)
            drawSquare(painter, cell({day, hour}), stepOf(m_week.count({day, hour}), m_highest));
    }
    painter.setPen(m_palette.muted);
    for (int hour = 0; hour < WeekGrid::hours; hour += 3) {
        const QRectF last = cell({WeekGrid::days - 1, hour});
        painter.drawText(QRectF(last.left() + 1, last.bottom(), last.width() * 3, m_lineHeight),
                         Qt::AlignLeft | Qt::AlignVCenter, clock(hour));
    }
}

void WeekPicture::drawLegend(QPainter& painter) const {
    painter.setFont(m_font);
    const QFontMetricsF metrics(m_font);
    const double top = m_area.bottom() - m_lineHeight;
    double x = m_area.left() + m_labelWidth;
    qint64 below = -1;
    for (int step = 0; step <= steps; ++step) {
        const qint64 high = upTo(step, m_highest);
        if (high == below)
            continue;
        const QString low = QLocale().toString(below + 1);
        const QString text = high == below + 1 ? low : low + u"–"_s + QLocale().toString(high);
        drawSquare(painter, QRectF(x, top, m_lineHeight, m_lineHeight), step);
        painter.setPen(m_palette.muted);
        painter.drawText(QPointF(x + m_lineHeight + 3, top + metrics.ascent() + 2), text);
        x += m_lineHeight + 3 + metrics.horizontalAdvance(text) + 10;
        below = high;
    }
}

QString describeHour(WeekHour at) {
    return QLocale().dayName(at.day + 1) + u' ' + clock(at.hour) + u" – "_s + clock(at.hour + 1);
}

} // namespace fleet
