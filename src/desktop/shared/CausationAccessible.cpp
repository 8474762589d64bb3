#include "desktop/shared/CausationAccessible.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include "desktop/shared/CausationView.h"

namespace fleet {

namespace {

/// The rows are a list whose value is the row that the walk stands on. Owned by Qt's accessibility cache. GUI
/// thread only.
class CausationInterface : public QAccessibleWidget {
public:
    explicit CausationInterface(CausationView* view) : QAccessibleWidget(view, QAccessible::List) {}

    QString text(QAccessible::Text kind) const override {
        const auto* view = static_cast<CausationView*>(widget());
        return kind == QAccessible::Value ? view->describe(view->walkedTo()) : QAccessibleWidget::text(kind);
    }

    int childCount() const override { return 0; } // of the scroll area there is nothing to say
};

QAccessibleInterface* makeInterface(const QString&, QObject* object) {
    auto* view = qobject_cast<CausationView*>(object);
    return view ? new CausationInterface(view) : nullptr;
}

} // namespace

void installCausationAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed)
}

void announceWalk(CausationView* view) {
    if (!QAccessible::isActive())
        return;
    QAccessibleValueChangeEvent event(view, view->describe(view->walkedTo()));
    QAccessible::updateAccessibility(&event);
}

} // namespace fleet
