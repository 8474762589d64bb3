#include "desktop/history/ReportContent.h"

#include <QCoreApplication>

#include "core/Json.h"
#include "desktop/history/FilterWords.h"
#include "desktop/shared/EventSentence.h"
#include "store/HistogramCount.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int chartBuckets = 60;
constexpr qsizetype longestText = 400; ///< Longer texts end in "…", which the report explains.

QString tr(const char* text) {
    return QCoreApplication::translate("EventReport", text);
}

QString shortened(const QString& text) {
    return text.size() <= longestText ? text : text.left(longestText - 1) + u'…';
}

ReportRow rowOf(const Event& event, const DeviceNames& names) {
    const Json metadata = Json::parse(event.metadata).value_or(Json::object());
    const auto member = [&](const QString& name) {
        const Json& value = metadata[name];
        return value.isNull() ? QString() : value.isContainer() ? value.toCompact() : value.text();
    };
    const QString user = member(u"user_id"_s);
    return {event.timestamp, event.eventId.toString(QUuid::WithoutBraces), event.eventType,
            shortened(event.aggregateType + u' ' + event.aggregateId),
            // A number stays with its sign.
            shortened(eventSentence(event, names).text).replace(u" %"_s, u"\u00A0%"_s),
            shortened(user.isEmpty() || user == event.source ? event.source : user + u", "_s + event.source),
            shortened(member(u"reason"_s).simplified())};
}

} // namespace

Result<ReportContent> gatherReport(Session& session, const ReportRequest& request, JobControl& control) {
    const DeviceNames names = [&](const QString& id) { return request.deviceNames.value(id, id); };
    ReportContent content;
    content.request = request;
    content.filter = filterInWords(request.filter, names);
    content.range = rangeInWords(request.filter.range);

    auto snapshot = Transaction::begin(session, Transaction::Mode::ReadOnlySnapshot);
    if (!snapshot)
        return failure(snapshot.error());
    EventStore store(session);
    control.progress(0, 0, tr("Counting by type"));
    auto facets = countResult(session, request.filter, control);
    if (!facets)
        return failure(facets.error());
    content.total = facets->total;
    content.types = std::move(facets->types.values);
    control.progress(0, 0, tr("Counting over time"));
    auto histogram = countHistogram(session, request.filter, HistogramKey::Family, chartBuckets, control);
    if (!histogram)
        return failure(histogram.error());
    content.histogram = std::move(*histogram);
    control.progress(0, 0, tr("Reading the newest events"));
    const auto page =
        store.page(request.filter, {.before = {}, .after = {}, .limit = ReportContent::mostRows});
    if (!page)
        return failure(page.error());
    FLEET_TRY(snapshot->commit());
    for (const Event& event : page->events)
        content.rows.append(rowOf(event, names));
    return content;
}

} // namespace fleet
