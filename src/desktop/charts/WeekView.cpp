#include "desktop/charts/WeekView.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMap>
#include <QToolTip>
#include <algorithm>

#include "desktop/shared/Counted.h"

namespace fleet {

using namespace Qt::StringLiterals;

WeekView::WeekView(QWidget* parent) : QWidget(parent) {
    setObjectName(u"weekView"_s);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(140);
    setAccessibleName(tr("Events by weekday and hour; arrow keys walk, Enter shows the events"));
    connect(&style::Theme::instance(), &style::Theme::changed, this, [this] { update(); });
}

void WeekView::setWeek(const WeekGrid& week) {
    m_week = week;
    setCurrent(week.busiest());
}

WeekPicture WeekView::picture() const {
    return {m_week, QRectF(rect()).adjusted(0, 2, -2, 0), style::font(style::TextRole::Caption),
            style::palette()};
}

QString WeekView::describe(WeekHour at) const {
    return describeHour(at) + u": "_s + counted(m_week.count(at), tr("%1 event"), tr("%1 events"));
}

void WeekView::setCurrent(WeekHour at) {
    m_current = {std::clamp(at.day, 0, WeekGrid::days - 1), std::clamp(at.hour, 0, WeekGrid::hours - 1)};
    setAccessibleDescription(describe(m_current));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
    update();
}

void WeekView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const WeekPicture shown = picture();
    shown.draw(painter);
    shown.drawLegend(painter);
    painter.setPen(QPen(hasFocus() ? style::palette().accent : style::palette().muted, hasFocus() ? 2 : 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(shown.cell(m_current).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
}

void WeekView::keyPressEvent(QKeyEvent* event) {
    const auto [day, hour] = m_current;
    const QMap<int, WeekHour> steps{
        {Qt::Key_Left, {day, hour - 1}}, {Qt::Key_Right, {day, hour + 1}},
        {Qt::Key_Up, {day - 1, hour}},   {Qt::Key_Down, {day + 1, hour}},
        {Qt::Key_Home, {day, 0}},        {Qt::Key_End, {day, WeekGrid::hours - 1}},
        {Qt::Key_PageUp, {0, hour}},     {Qt::Key_PageDown, {WeekGrid::days - 1, hour}}};
    if (event->modifiers() != Qt::NoModifier && event->modifiers() != Qt::KeypadModifier)
        return QWidget::keyPressEvent(event);
    if (const auto step = steps.constFind(event->key()); step != steps.constEnd()) {
        setCurrent(*step);
        QToolTip::showText(mapToGlobal(picture().cell(m_current).bottomLeft().toPoint()), describe(m_current),
                           this);
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter ||
               event->key() == Qt::Key_Space) {
        emit hourWanted(m_current);
    } else {
        QWidget::keyPressEvent(event);
    }
}

void WeekView::mousePressEvent(QMouseEvent* event) {
    if (const auto hour = picture().hourAt(event->position()))
        setCurrent(*hour);
}

void WeekView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (const auto hour = picture().hourAt(event->position()))
        emit hourWanted(*hour);
}

bool WeekView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const auto hour = picture().hourAt(help->pos()))
        QToolTip::showText(help->globalPos(), describe(*hour), this);
    return true;
}

} // namespace fleet
