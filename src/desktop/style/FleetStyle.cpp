#include "desktop/style/FleetStyle.h"

#include <QApplication>
#include <QKeyEvent>
#include <QStyleFactory>
#include <QWidget>

namespace fleet::style {

using namespace Qt::StringLiterals;

FleetStyle::FleetStyle() : QProxyStyle(QStyleFactory::create(u"Fusion"_s)) {}

int FleetStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                          QStyleHintReturn* returned) const {
    if (hint == SH_UnderlineShortcut)
        return m_altHeld;
    return QProxyStyle::styleHint(hint, option, widget, returned);
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
