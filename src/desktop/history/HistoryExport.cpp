#include "desktop/history/HistoryExport.h"

#include <QFileDialog>
#include <QFileInfo>

#include "desktop/history/EventReport.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/JobProgress.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"
#include "jobs/ExportEvents.h"

namespace fleet {

using namespace Qt::StringLiterals;

HistoryExport::HistoryExport(Workspace& workspace, JobProgress& progress, MessageBar& messages,
                             QWidget* parent)
    : QToolButton(parent), m_workspace(workspace), m_progress(progress), m_messages(messages) {
    setText(tr("Export"));
    setToolTip(tr("Write the events of this filter to a file (Ctrl+E)"));
    setAccessibleName(tr("Export these events"));
    setShortcut(QKeySequence(u"Ctrl+E"_s));
    connect(this, &QToolButton::clicked, this, &HistoryExport::chooseFile);
    connect(&progress, &JobProgress::stopRequested, this, &HistoryExport::stop);
}

void HistoryExport::chooseFile() {
    const QStringList kinds{tr("JSON lines, which can be imported again (*.ndjson)"),
                            tr("Comma separated values, for spreadsheets (*.csv)"),
                            tr("Report to be printed (*.pdf)")};
    QString kind;
    QString path = QFileDialog::getSaveFileName(window(), tr("Export events"), u"events.ndjson"_s,
                                                kinds.join(u";;"_s), &kind);
    if (path.isEmpty())
        return;
    // Whoever chose a kind and typed a name without an end means that kind.
    if (QFileInfo(path).suffix().isEmpty())
        path += kind == kinds.at(1) ? u".csv"_s : kind == kinds.at(2) ? u".pdf"_s : u".ndjson"_s;
    exportTo(path);
}

void HistoryExport::exportTo(const QString& path) {
    if (path.endsWith(u".pdf"_s, Qt::CaseInsensitive)) {
        return start(m_workspace.writing().call<qint64>(
                         [request = reportRequest(), path](Session& session, JobControl& control) {
                             return exportReport(session, request, path, control);
                         }),
                     path, tr("Making the report…"));
    }
    const auto format =
        path.endsWith(u".csv"_s, Qt::CaseInsensitive) ? ExportFormat::Csv : ExportFormat::Ndjson;
    start(m_workspace.writing().call<qint64>(
              [filter = m_filter(), format, path](Session& session, JobControl& control) {
                  return exportEvents(session, filter, format, path, control);
              }),
          path, tr("Exporting…"));
}

void HistoryExport::start(QFuture<Result<qint64>> job, const QString& path, const QString& what) {
    m_written.ask(std::move(job), [this, path](const Result<qint64>& written) {
        if (!written)
            return m_messages.showError(written.error(), [this, path] { exportTo(path); });
        m_messages.showMessage(MessageBar::Level::Success, counted(*written, tr("%1 event was written to "),
                                                                   tr("%1 events were written to ")) +
                                                               QFileInfo(path).fileName());
    });
    m_progress.follow(m_written.watcher(), what);
}

ReportRequest HistoryExport::reportRequest() const {
    return {ReportOrigin::of(m_workspace), m_filter()};
}

void HistoryExport::stop() {
    m_written.cancel();
    m_messages.showMessage(MessageBar::Level::Information,
                           tr("The export was stopped; no file was written."));
}

} // namespace fleet
