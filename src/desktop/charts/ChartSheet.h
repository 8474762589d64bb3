// A chart on paper, and its numbers: what an export writes.
#pragma once

#include <functional>

#include "core/Result.h"
#include "desktop/report/ReportPages.h"

namespace fleet {

/// Always light, with what it was counted from written below its title. A plain value.
struct ChartSheet {
    QString title;
    QString fileName;                        ///< Proposed, without its end.
    QStringList facts;                       ///< Range, filter, database: a line each.
    std::function<void(ReportPages&)> place; ///< Places the chart below the facts.
    QString csv;                             ///< All numbers, with a head.
};

/// Writes it as the name's end says: PNG (some 200 dots an inch), SVG, PDF (A4) or CSV. The file appears only
/// when it is complete. InvalidInput where it cannot be written or the end is none of these. GUI thread.
Result<void> writeChart(const ChartSheet& sheet, const QString& path);

} // namespace fleet
