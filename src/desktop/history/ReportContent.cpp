#include "desktop/history/ReportContent.h"

#include <QCoreApplication>

#include "desktop/history/FilterWords.h"
#include "store/HistogramCount.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int chartBuckets = 60;

QString tr(const char* text) {
    return QCoreApplication::translate("EventReport", text);
}

} // namespace

Result<ReportContent> gatherReport(Session& session, const ReportRequest& request, JobControl& control) {
    const DeviceNames names = request.names();
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
        content.rows.append(ReportRow::of(event, names));
    return content;
}

} // namespace fleet
