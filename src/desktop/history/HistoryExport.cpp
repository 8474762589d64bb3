#include "desktop/history/HistoryExport.h"

#include <QFileDialog>
#include <QFileInfo>

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
    const QString path =
        QFileDialog::getSaveFileName(window(), tr("Export events"), u"events.ndjson"_s,
                                     tr("JSON lines (*.ndjson);;Comma separated values (*.csv)"));
    if (!path.isEmpty())
        exportTo(path);
}

void HistoryExport::exportTo(const QString& path) {
    const bool csv = path.endsWith(u".csv"_s, Qt::CaseInsensitive);
    m_written.ask(m_workspace.writing().call<qint64>([filter = m_filter(), csv, path](Session& session,
                                                                                      JobControl& control) {
        return exportEvents(session, filter, csv ? ExportFormat::Csv : ExportFormat::Ndjson, path, control);
    }),
                  [this, path](const Result<qint64>& written) {
                      if (!written)
                          return m_messages.showError(written.error(), [this, path] { exportTo(path); });
                      m_messages.showMessage(MessageBar::Level::Success,
                                             counted(*written, tr("%1 event was written to "),
                                                     tr("%1 events were written to ")) +
                                                 QFileInfo(path).fileName());
                  });
    m_progress.follow(m_written.watcher(), tr("Exporting…"));
}

void HistoryExport::stop() {
    m_written.cancel();
    m_messages.showMessage(MessageBar::Level::Information,
                           tr("The export was stopped; no file was written."));
}

} // namespace fleet
