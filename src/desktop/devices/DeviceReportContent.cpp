#include "desktop/devices/DeviceReportContent.h"

#include <QCoreApplication>
#include <algorithm>

#include "core/EventType.h"
#include "desktop/shared/DurationText.h"
#include "store/HistogramCount.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int chartBuckets = 60;

QString tr(const char* text) {
    return QCoreApplication::translate("DeviceReport", text);
}

EventFilter filterOf(const DeviceReportRequest& request, const QString& deviceId, const QStringList& types) {
    EventFilter filter{.where = FilterExpression::oneOf(FilterField::Device, {deviceId})};
    if (!types.isEmpty())
        filter.where = filter.where.with(FilterExpression::oneOf(FilterField::Type, types));
    if (request.at)
        filter.range.to = *request.at + 1;
    return filter;
}

/// Streams the events of these types, newest first. Cancelled where somebody stops it.
Result<void> stream(Session& session, const EventFilter& filter, JobControl& control, const QString& step,
                    const std::function<void(const Event&)>& take) {
    constexpr qint64 progressEvery = 1'000;
    qint64 taken = 0;
    const auto streamed = EventStore(session).forEach(filter, [&](const Event& event) {
        if (taken++ % progressEvery == 0)
            control.progress(0, 0, step);
        take(event);
        return !control.isCancelled();
    });
    if (control.isCancelled())
        return ReportFile::stopped();
    if (!streamed)
        return failure(streamed.error());
    return ok();
}

/// Crashes, and each time offline with how long it lasted. Read backwards: what ends it comes first.
Result<void> readIncidents(Session& session, DeviceReportContent& content, JobControl& control) {
    const DeviceNames names = content.request.names();
    std::optional<Timestamp> backAt;
    const EventFilter filter = filterOf(content.request, content.state.deviceId,
                                        crashTypes() + QStringList{u"device.offline"_s, u"device.online"_s});
    return stream(session, filter, control, tr("Reading the incidents"), [&](const Event& event) {
        const bool wentOffline = event.eventType == u"device.offline";
        if (event.eventType == u"device.online") {
            backAt = event.timestamp;
            return;
        }
        ++content.incidents.total;
        ++(wentOffline ? content.offlinePeriods : content.crashes);
        if (content.incidents.rows.size() < DeviceReportContent::mostRows) {
            ReportRow row = ReportRow::of(event, names);
            if (wentOffline)
                row.sentence +=
                    u' ' + (backAt
                                ? tr("It was back after %1.")
                                      .arg(durationText(backAt->microseconds - event.timestamp.microseconds))
                                : tr("It did not come back."));
            content.incidents.rows.append(row);
        }
        if (wentOffline)
            backAt = event.timestamp; // of one that is told twice the first ends at the second
    });
}

Result<void> readChanges(Session& session, DeviceReportContent& content, JobControl& control) {
    const DeviceNames names = content.request.names();
    const EventFilter filter = filterOf(content.request, content.state.deviceId, {u"target_state.*"_s});
    return stream(session, filter, control, tr("Reading the changes of the target state"),
                  [&](const Event& event) {
                      if (content.changes.total++ < DeviceReportContent::mostRows)
                          content.changes.rows.append(ReportRow::of(event, names));
                  });
}

Result<void> readCounts(Session& session, DeviceReportContent& content, JobControl& control) {
    const EventFilter filter = filterOf(content.request, content.state.deviceId, {});
    control.progress(0, 0, tr("Counting by type"));
    auto facets = countResult(session, filter, control);
    if (!facets)
        return failure(facets.error());
    content.total = facets->total;
    content.types = std::move(facets->types.values);
    control.progress(0, 0, tr("Counting over time"));
    auto histogram = countHistogram(session, filter, HistogramKey::Family, chartBuckets, control);
    if (!histogram)
        return failure(histogram.error());
    content.histogram = std::move(*histogram);
    return ok();
}

void collectFields(const Json& target, const Json& current, bool isReported, const QString& place,
                   QList<TargetField>& fields) {
    if (target.isObject() && !target.members().isEmpty()) {
        for (const Json::Member& member : target.members())
            collectFields(member.value, current[member.name], current.contains(member.name),
                          place.isEmpty() ? member.name : place + u" › "_s + member.name, fields);
        return;
    }
    if (place.isEmpty())
        return; // nothing is wanted
    const auto text = [](const Json& value) {
        return value.isContainer() ? value.toCompact() : value.text();
    };
    fields.append({place, text(target), isReported ? text(current) : QString(),
                   !isReported         ? TargetField::Verdict::NotReported
                   : target == current ? TargetField::Verdict::Same
                                       : TargetField::Verdict::Differs});
}

} // namespace

QList<TargetField> targetBesideCurrent(const Json& state) {
    QList<TargetField> fields;
    collectFields(state[u"target_state"_s], state[u"current_state"_s], true, {}, fields);
    std::stable_sort(fields.begin(), fields.end(), [](const TargetField& one, const TargetField& other) {
        return one.verdict == TargetField::Verdict::Differs && other.verdict != TargetField::Verdict::Differs;
    });
    return fields;
}

Result<DeviceReportContent> gatherDeviceReport(Session& session, const DeviceReportRequest& request,
                                               JobControl& control) {
    DeviceReportContent content;
    content.request = request;
    control.progress(0, 0, tr("Reading the device's state"));
    auto state = DeviceStore(session).state(request.deviceId, request.at);
    if (!state)
        return failure(state.error());
    content.state = std::move(*state);
    const auto extent = DeviceStore(session).extent(content.state.deviceId);
    if (!extent)
        return failure(extent.error());
    content.extent = *extent;
    auto document = Json::parse(content.state.text);
    if (!document)
        return failure(document.error());
    content.document = std::move(*document);
    content.fields = targetBesideCurrent(content.document);
    content.fieldCount = content.fields.size();
    content.fields = content.fields.mid(0, DeviceReportContent::mostFields);
    // What has come since is no part of it.
    if (!content.request.at && content.state.lastEvent)
        content.request.at = content.state.lastEvent->timestamp;

    auto snapshot = Transaction::begin(session, Transaction::Mode::ReadOnlySnapshot);
    if (!snapshot)
        return failure(snapshot.error());
    FLEET_TRY(readCounts(session, content, control));
    FLEET_TRY(readIncidents(session, content, control));
    FLEET_TRY(readChanges(session, content, control));
    FLEET_TRY(snapshot->commit());
    return content;
}

} // namespace fleet
