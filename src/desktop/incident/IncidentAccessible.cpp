#include "desktop/incident/IncidentAccessible.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include "desktop/incident/IncidentView.h"

namespace fleet {

namespace {

/// The events are a list whose value is the one that the walk stands on. Owned by Qt's accessibility cache.
/// GUI thread only.
class IncidentInterface : public QAccessibleWidget {
public:
    explicit IncidentInterface(IncidentView* view) : QAccessibleWidget(view, QAccessible::List) {}

    QString text(QAccessible::Text kind) const override {
        const auto* view = static_cast<IncidentView*>(widget());
        return kind == QAccessible::Value ? view->describe(view->walkedTo()) : QAccessibleWidget::text(kind);
    }

    int childCount() const override { return 0; } // of the scroll area there is nothing to say
};

QAccessibleInterface* makeInterface(const QString&, QObject* object) {
    auto* view = qobject_cast<IncidentView*>(object);
    return view ? new IncidentInterface(view) : nullptr;
}

} // namespace

void installIncidentAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed)
}

void announceIncidentWalk(IncidentView* view) {
    if (!QAccessible::isActive())
        return;
    QAccessibleValueChangeEvent event(view, view->describe(view->walkedTo()));
    QAccessible::updateAccessibility(&event);
}

} // namespace fleet
