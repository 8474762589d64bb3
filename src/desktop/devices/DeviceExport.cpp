#include "desktop/devices/DeviceExport.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QVBoxLayout>

#include "desktop/devices/DeviceReport.h"
#include "desktop/shared/JobProgress.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

DeviceExport::DeviceExport(Workspace& workspace, JobProgress& progress, MessageBar& messages, QWidget* parent)
    : QToolButton(parent), m_workspace(workspace), m_progress(progress), m_messages(messages) {
    setIcon(style::icon(u"export"_s));
    setText(tr("Export"));
    setToolTip(tr("Write this device's life as a report, or its state as JSON, to a file (Ctrl+E)"));
    setAccessibleName(tr("Export this device"));
    setShortcut(QKeySequence(u"Ctrl+E"_s));
    connect(this, &QToolButton::clicked, this, &DeviceExport::chooseFile);
    connect(&progress, &JobProgress::stopRequested, this, &DeviceExport::stop);
}

void DeviceExport::addTo(QBoxLayout& toolbar, QVBoxLayout& column, Workspace& workspace, MessageBar& messages,
                         std::function<Subject()> subject) {
    auto* progress = new JobProgress;
    column.insertWidget(column.indexOf(&toolbar) + 1, progress);
    auto* button = new DeviceExport(workspace, *progress, messages);
    button->setSubject(std::move(subject));
    toolbar.addWidget(button);
}

void DeviceExport::chooseFile() {
    const Subject subject = m_subject();
    if (subject.deviceId.isEmpty()) {
        m_messages.showMessage(MessageBar::Level::Information, tr("Choose a device first."));
        return;
    }
    const QStringList kinds{tr("Its life as a report to be printed (*.pdf)"),
                            tr("Its state as JSON (*.json)")};
    QString kind;
    QString path = QFileDialog::getSaveFileName(window(), tr("Export the device"),
                                                m_workspace.deviceName(subject.deviceId) + u".pdf"_s,
                                                kinds.join(u";;"_s), &kind);
    if (path.isEmpty())
        return;
    // Whoever chose a kind and typed a name without an end means that kind.
    if (QFileInfo(path).suffix().isEmpty())
        path += kind == kinds.at(1) ? u".json"_s : u".pdf"_s;
    exportTo(path);
}

void DeviceExport::exportTo(const QString& path) {
    const Subject subject = m_subject();
    const DeviceReportRequest request{ReportOrigin::of(m_workspace), subject.deviceId, subject.at};
    const bool asJson = path.endsWith(u".json"_s, Qt::CaseInsensitive);
    m_written.ask(m_workspace.writing().call<qint64>([=](Session& session, JobControl& control) {
        return asJson ? exportDeviceState(session, request, path)
                      : exportDeviceReport(session, request, path, control);
    }),
                  [this, path](const Result<qint64>& written) {
                      if (!written)
                          return m_messages.showError(written.error(), [this, path] { exportTo(path); });
                      m_messages.showMessage(
                          MessageBar::Level::Success,
                          tr("The device was written to %1.").arg(QFileInfo(path).fileName()));
                  });
    m_progress.follow(m_written.watcher(), asJson ? tr("Writing the state…") : tr("Making the report…"));
}

void DeviceExport::stop() {
    m_written.cancel();
    m_messages.showMessage(MessageBar::Level::Information,
                           tr("The export was stopped; no file was written."));
}

} // namespace fleet
