#include "desktop/style/FleetStyle.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>
#include <QWidget>

#include "desktop/style/Style.h"

namespace fleet::style {

using namespace Qt::StringLiterals;

namespace {
constexpr int arrowSize = 12;
} // namespace

FleetStyle::FleetStyle() : QProxyStyle(QStyleFactory::create(u"Fusion"_s)) {}

int FleetStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                          QStyleHintReturn* returned) const {
    if (hint == SH_UnderlineShortcut)
        return m_altHeld;
    if (hint == SH_FocusFrame_AboveWidget)
        return true; // Else the widget's parent would cut the ring where it has no margin.
    return QProxyStyle::styleHint(hint, option, widget, returned);
}

QIcon FleetStyle::standardIcon(StandardPixmap icon, const QStyleOption* option, const QWidget* widget) const {
    if (icon == SP_LineEditClearButton)
        return style::icon(u"close"_s);
    return QProxyStyle::standardIcon(icon, option, widget);
}

QRect FleetStyle::subElementRect(SubElement element, const QStyleOption* option,
                                 const QWidget* widget) const {
    const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
    if (element != SE_HeaderArrow || !header)
        return QProxyStyle::subElementRect(element, option, widget);
    const QRect section = header->rect;
    const bool atLeft = header->textAlignment & Qt::AlignRight;
    const int x = atLeft ? section.left() + 1 : section.right() - arrowSize - 2;
    return {x, section.center().y() - arrowSize / 2, arrowSize, arrowSize};
}

void FleetStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                               const QWidget* widget) const {
    const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
    if (element != PE_IndicatorHeaderArrow || !header) {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        return;
    }
    if (header->sortIndicator == QStyleOptionHeader::None)
        return;
    // Qt calls it "down" when the smallest value stands on top.
    const QString name =
        header->sortIndicator == QStyleOptionHeader::SortDown ? u"chevron-up"_s : u"chevron-down"_s;
    painter->drawPixmap(option->rect.topLeft(), iconPixmap(name, fleet::style::palette().muted, arrowSize,
                                                           painter->device()->devicePixelRatioF()));
}

void FleetStyle::watch(QObject* watched, QEvent* event) {
    if (!watched->isWindowType())
        return;
    const bool press = event->type() == QEvent::KeyPress;
    const bool release = event->type() == QEvent::KeyRelease;
    if ((!press && !release) || static_cast<QKeyEvent*>(event)->key() != Qt::Key_Alt || m_altHeld == press)
        return;
    m_altHeld = press;
    if (const QWidget* window = QApplication::activeWindow())
        for (QWidget* widget : window->findChildren<QWidget*>())
            widget->update();
}

} // namespace fleet::style
