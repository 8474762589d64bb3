#include "desktop/publish/ImportPanel.h"

#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>

#include "desktop/publish/LineProblemModel.h"
#include "desktop/shared/Counted.h"
#include "desktop/style/Style.h"
#include "ui_ImportPanel.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

/// Opens the file in the thread that reads it.
template <typename Report>
Result<Report> withFile(const QString& path, const std::function<Result<Report>(QIODevice&)>& job) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorKind::InvalidInput,
                       ImportPanel::tr("%1 cannot be read: %2").arg(path, file.errorString()),
                       ImportPanel::tr("Check that the file is there and that you may read it."));
    return job(file);
}

} // namespace

ImportPanel::ImportPanel(Workspace& workspace, MessageBar& messages,
                         const std::function<void(bool)>& busyHook)
    : m_workspace(workspace),
      m_messages(messages),
      m_ui(std::make_unique<Ui::ImportPanel>()),
      m_problems(new LineProblemModel(this)),
      m_checking(busyHook),
      m_importing(busyHook) {
    m_ui->setupUi(this);
    setupLook();
    chooseFile = [this] {
        return QFileDialog::getOpenFileName(
            this, tr("Events to import"), {},
            tr("Events, one JSON object a line (*.ndjson *.jsonl);;All files (*)"));
    };
    connect(m_ui->chooseButton, &QPushButton::clicked, this, [this] {
        if (const QString path = chooseFile(); !path.isEmpty())
            setFile(path);
    });
    connect(m_ui->dropArea, &DropArea::fileDropped, this, &ImportPanel::setFile);
    connect(m_ui->importButton, &QPushButton::clicked, this, &ImportPanel::import);
    connect(m_ui->progress, &JobProgress::stopRequested, this, &ImportPanel::cancel);
    showNoFile();
}

ImportPanel::~ImportPanel() = default;

void ImportPanel::setupLook() {
    style::makeCard(m_ui->reportCard);
    style::makePrimary(m_ui->importButton);
    style::setTextRole(m_ui->fileName, style::TextRole::Title);
    style::setTextRole(m_ui->dropTitle, style::TextRole::Title);
    style::setMuted(m_ui->dropNote);
    m_ui->problems->setModel(m_problems);
    m_ui->problems->horizontalHeader()->resizeSection(LineProblemModel::Line, 90);
}

void ImportPanel::showNoFile() {
    m_ui->reportCard->hide();
    m_problems->setProblems({});
}

void ImportPanel::setFile(const QString& path) {
    m_messages.clear();
    showNoFile();
    m_path = path;
    m_ui->fileName->setText(QFileInfo(path).fileName());
    auto answer = m_workspace.reading().call<ImportCheck>([path](Session& session, JobControl& control) {
        return withFile<ImportCheck>(
            path, [&](QIODevice& file) { return checkImportFile(session, file, control); });
    });
    m_checking.ask(answer, [this](const Result<ImportCheck>& check) {
        if (check)
            showCheck(*check);
        else if (check.error().kind != ErrorKind::Cancelled)
            m_messages.showError(check.error(), [this] { setFile(m_path); });
    });
    m_ui->progress->follow(m_checking.watcher(),
                           tr("Checking every line of %1…").arg(QFileInfo(path).fileName()));
}

QString ImportPanel::spanText(Timestamp oldest, Timestamp newest) const {
    const TimeRangeChoice& times = m_workspace.timeRange();
    return oldest == newest ? times.formatMoment(oldest)
                            : tr("%1 to %2").arg(times.formatMoment(oldest), times.formatMoment(newest));
}

void ImportPanel::showCheck(const ImportCheck& check) {
    const bool right = check.problemCount == 0 && check.events > 0;
    QString words = counted(check.events, tr("%1 event"), tr("%1 events"));
    if (check.oldest && check.newest)
        words += u", "_s + spanText(*check.oldest, *check.newest);
    words += u". "_s;
    if (check.problemCount > 0)
        words += counted(
            check.problemCount,
            tr("%1 line cannot be imported, so nothing will be: mend it and choose the "
               "file again."),
            tr("%1 lines cannot be imported, so nothing will be: mend them and choose the file again."));
    else if (right)
        words += tr("Every line is right. All of them are stored with their times, or none.");
    else
        words += tr("There is nothing to import in this file.");
    m_ui->summary->setText(words);
    style::setTone(m_ui->summary, check.problemCount > 0 ? style::Tone::Bad : style::Tone::Neutral);
    m_problems->setProblems(check.problems);
    m_ui->problems->setVisible(!check.problems.isEmpty());
    m_ui->importButton->setVisible(right);
    m_ui->importButton->setEnabled(true);
    m_ui->importButton->setText(counted(check.events, tr("I&mport %1 event"), tr("I&mport %1 events")));
    m_ui->importButton->setAccessibleName(m_ui->importButton->text().remove(u'&'));
    m_ui->reportCard->show();
}

void ImportPanel::import() {
    m_messages.clear();
    m_ui->importButton->setEnabled(false);
    auto answer =
        m_workspace.writing().call<ImportReport>([path = m_path](Session& session, JobControl& control) {
            return withFile<ImportReport>(
                path, [&](QIODevice& file) { return importFile(session, file, control); });
        });
    m_importing.ask(answer, [this](const Result<ImportReport>& report) { imported(report); });
    m_ui->progress->follow(m_importing.watcher(), tr("Importing…"));
}

void ImportPanel::imported(const Result<ImportReport>& report) {
    m_ui->importButton->setEnabled(true);
    if (!report) {
        m_messages.showError(report.error());
        return;
    }
    showNoFile();
    m_workspace.refreshKnowledge();
    m_workspace.announceChange();
    const TimeRange range{report->oldest, report->newest + 1};
    m_messages.showMessage(
        MessageBar::Level::Success,
        tr("%1, %2.").arg(counted(report->events, tr("Imported %1 event"), tr("Imported %1 events")),
                          spanText(report->oldest, report->newest)),
        tr("Open in &History"), [&workspace = m_workspace, range] {
            workspace.open(
                {u"history"_s, {{u"from"_s, {range.from->toString()}}, {u"to"_s, {range.to->toString()}}}});
        });
}

void ImportPanel::cancel() {
    m_checking.cancel();
    if (m_importing.isWaiting()) {
        m_importing.cancel();
        m_ui->importButton->setEnabled(true);
        m_messages.showMessage(MessageBar::Level::Information,
                               tr("Stopped. Nothing of the file was stored."));
    }
}

} // namespace fleet
