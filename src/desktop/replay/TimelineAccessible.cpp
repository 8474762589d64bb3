#include "desktop/replay/TimelineAccessible.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include "desktop/replay/TimelineWidget.h"
#include "desktop/shared/MomentEdit.h"

namespace fleet {

namespace {

/// Owned by Qt's accessibility cache. GUI thread only.
class TimelineInterface : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit TimelineInterface(TimelineWidget* widget) : QAccessibleWidget(widget, QAccessible::Slider) {}

    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::ValueInterface)
            return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }

    QString text(QAccessible::Text kind) const override {
        const auto playhead = timeline()->playhead();
        if (kind == QAccessible::Value)
            return playhead ? writeMoment(*playhead, true) : QString();
        return QAccessibleWidget::text(kind);
    }

    // Microseconds since 1970 fit a qint64, and so a QVariant, exactly.
    QVariant currentValue() const override { return value(timeline()->playhead()); }
    QVariant minimumValue() const override { return value(timeline()->extent().from); }
    QVariant maximumValue() const override { return value(timeline()->extent().to); }
    QVariant minimumStepSize() const override { return qlonglong(1); }
    void setCurrentValue(const QVariant& value) override {
        emit timeline()->seekRequested(Timestamp{value.toLongLong()}, false);
    }

private:
    TimelineWidget* timeline() const { return static_cast<TimelineWidget*>(widget()); }
    static QVariant value(const std::optional<Timestamp>& moment) {
        return moment ? QVariant(qlonglong(moment->microseconds)) : QVariant();
    }
};

QAccessibleInterface* makeInterface(const QString&, QObject* object) {
    auto* widget = qobject_cast<TimelineWidget*>(object);
    return widget ? new TimelineInterface(widget) : nullptr;
}

} // namespace

void installTimelineAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed)
}

void announceTimelineValue(TimelineWidget* timeline) {
    if (!QAccessible::isActive() || !timeline->playhead())
        return;
    QAccessibleValueChangeEvent event(timeline, qlonglong(timeline->playhead()->microseconds));
    QAccessible::updateAccessibility(&event);
}

} // namespace fleet
