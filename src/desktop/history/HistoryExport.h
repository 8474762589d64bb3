// Writes the shown result to a file: all of it as NDJSON or CSV, or a report to be printed.
#pragma once

#include <QToolButton>
#include <functional>

#include "desktop/history/ReportContent.h"
#include "desktop/shared/LatestAnswer.h"

namespace fleet {

class JobProgress;
class MessageBar;
class Workspace;

/// The Export button. Streams on the writing thread, whose statements have no time limit, so that the history
/// can be read meanwhile; progress and Stop are shown by `progress`, the outcome by `messages`. Owned by
/// HistoryPage. GUI thread only.
class HistoryExport : public QToolButton {
    Q_OBJECT

public:
    HistoryExport(Workspace& workspace, JobProgress& progress, MessageBar& messages,
                  QWidget* parent = nullptr);

    /// What is exported is asked for when it is wanted.
    void setFilter(std::function<EventFilter()> filter) { m_filter = std::move(filter); }

    /// What the name's end says: a PDF report, CSV, else NDJSON. The file appears only when it is complete.
    void exportTo(const QString& path);

private:
    void chooseFile();
    void start(QFuture<Result<qint64>> job, const QString& path, const QString& what);
    ReportRequest reportRequest() const;
    void stop();

    Workspace& m_workspace;
    JobProgress& m_progress;
    MessageBar& m_messages;
    std::function<EventFilter()> m_filter;
    LatestAnswer<qint64> m_written;
};

} // namespace fleet
