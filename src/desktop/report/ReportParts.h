// What reports are made of beside charts and tables.
#pragma once

#include "desktop/report/ReportPages.h"
#include "store/FacetCount.h"

class QColor;

namespace fleet {

void placeReportText(ReportPages& pages, const QString& text, report::Face face, const QColor& colour);
/// Not at the end of a page that has no room for `roomBelow` points more.
void placeReportHeading(ReportPages& pages, const QString& text, qreal roomBelow);
/// A name and, beside it, what is so called.
void placeReportFact(ReportPages& pages, const QString& name, const QString& value);
/// "Made by", "Made on" and how to read it.
struct ReportOrigin;
void placeReportOrigin(ReportPages& pages, const ReportOrigin& origin);
/// Counts by type with their share of `total`: two columns beside each other, read downwards.
void placeReportTypes(ReportPages& pages, const QList<FacetValue>& types, qint64 total);

} // namespace fleet
