#include "jobs/DemoFleet.h"

#include <algorithm>

#include "jobs/demo/DemoDeviceLife.h"
#include "jobs/demo/DemoPlan.h"

namespace fleet {

QList<EventDraft> demoFleetEvents(const DemoFleetOptions& options) {
    const demo::DemoPlan plan =
        demo::makeDemoPlan(options.seed, options.devices, options.days, options.until);
    QList<EventDraft> events;
    for (const demo::DemoDevice& device : plan.devices)
        events.append(demo::DemoDeviceLife(device).live(plan.actions.value(device.id), options.until));
    std::stable_sort(events.begin(), events.end(),
                     [](const EventDraft& a, const EventDraft& b) { return *a.timestamp < *b.timestamp; });
    return events;
}

Result<ImportReport> loadDemoFleet(Session& session, const DemoFleetOptions& options, JobControl& control) {
    constexpr qsizetype chunk = 5000;
    control.progress(0, 0, QStringLiteral("Making up the demo fleet"));
    const QList<EventDraft> events = demoFleetEvents(options);
    qsizetype taken = 0;
    return EventPublisher(session).import(
        [&]() -> Result<QList<EventDraft>> {
            const QList<EventDraft> next = events.mid(taken, chunk);
            taken += next.size();
            control.progress(taken, events.size(), QStringLiteral("Loading the demo fleet"));
            return next;
        },
        control);
}

} // namespace fleet
