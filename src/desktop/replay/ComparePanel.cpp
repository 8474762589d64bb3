#include "desktop/replay/ComparePanel.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QSaveFile>

#include "core/EventOrigin.h"
#include "core/JsonPatch.h"
#include "desktop/replay/CompareList.h"
#include "desktop/replay/DevicePicker.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/DurationText.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"
#include "ui_ComparePanel.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds stepBudget{150};

} // namespace

ComparePanel::ComparePanel(Workspace& workspace, LatestAnswer<StateComparisonResult>::BusyHook busy,
                           QWidget* parent)
    : QFrame(parent),
      m_workspace(workspace),
      m_ui(std::make_unique<Ui::ComparePanel>()),
      m_list(new CompareList(workspace)),
      m_picker(new DevicePicker(workspace)),
      m_answer(std::move(busy)) {
    m_ui->setupUi(this);
    setUp();
}

ComparePanel::~ComparePanel() = default;

void ComparePanel::setUp() {
    style::makeCard(this);
    style::setTextRole(m_ui->title, style::TextRole::Title);
    style::setMuted(m_ui->span);
    m_ui->listColumn->addWidget(m_list);
    m_ui->head->insertWidget(m_ui->head->indexOf(m_ui->goToA), m_picker);
    m_picker->setPlaceholderText(tr("Another device, at this moment"));
    m_picker->setAccessibleName(tr("Device to compare with, at the same moment"));
    m_picker->setMinimumWidth(180);
    m_ui->copy->setIcon(style::icon(u"copy"_s));
    for (QPlainTextEdit* text : {m_ui->text, m_ui->patch}) {
        text->setFont(style::font(style::TextRole::Fixed));
        text->setReadOnly(true);
        text->setTabChangesFocus(true);
    }
    connect(m_picker, &DevicePicker::deviceChosen, this, &ComparePanel::compareDevices);
    connect(m_ui->copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(shownText()); });
    connect(m_ui->save, &QPushButton::clicked, this, &ComparePanel::chooseFile);
    connect(m_ui->goToA, &QPushButton::clicked, this, [this] { emit momentChosen(*m_comparison->a.at); });
    connect(m_ui->goToB, &QPushButton::clicked, this, [this] { emit momentChosen(*m_comparison->b.at); });
    connect(m_ui->further, &QPushButton::clicked, this, &ComparePanel::goOn);
    connect(m_ui->back, &QPushButton::clicked, this, &ComparePanel::closed);
    connect(m_ui->forms, &QTabWidget::currentChanged, this, &ComparePanel::showHead);
    connect(m_list, &CompareList::eventActivated, this, [this](const Event& event) {
        m_workspace.open({u"history"_s, {{u"event"_s, {event.eventId.toString(QUuid::WithoutBraces)}}}});
    });
}

void ComparePanel::compareMoments(const QString& deviceId, Timestamp a, Timestamp b) {
    m_deviceId = deviceId;
    m_at = std::max(a, b);
    m_comparison.reset();
    m_picker->setDevice({});
    show();
    ask(m_workspace.reading().call<StateComparisonResult>([deviceId, a, b](Session& session, JobControl&) {
        return StateCompare(session).moments(deviceId, a, b);
    }));
}

void ComparePanel::offerDevices(const QString& deviceId, Timestamp at) {
    m_answer.cancel();
    m_deviceId = deviceId;
    m_at = at;
    m_comparison.reset();
    m_picker->setDevice({});
    show();
    m_picker->setFocus();
}

void ComparePanel::compareDevices(const QString& other) {
    m_comparison.reset();
    show();
    ask(m_workspace.reading().call<StateComparisonResult>(
        [deviceId = m_deviceId, other, at = m_at](Session& session, JobControl&) {
            return StateCompare(session).devices(deviceId, other, at);
        }));
}

void ComparePanel::cancel() {
    if (!m_answer.isWaiting())
        return;
    m_answer.cancel();
    showHead();
}

void ComparePanel::ask(QFuture<Result<StateComparisonResult>> answer) {
    m_answer.ask(std::move(answer),
                 [this](const Result<StateComparisonResult>& comparison) { receive(comparison); });
}

void ComparePanel::receive(const Result<StateComparisonResult>& comparison) {
    if (!comparison) {
        emit failed(comparison.error());
        return showHead();
    }
    m_comparison = *comparison;
    if (!m_comparison->isFinished())
        goOn();
    show();
}

void ComparePanel::goOn() {
    ask(m_workspace.paging().call<StateComparisonResult>(
        [comparison = *m_comparison](Session& session, JobControl& control) mutable {
            if (auto step = StateCompare(session).goOn(comparison, control, stepBudget); !step)
                return Result<StateComparisonResult>(failure(step.error()));
            return Result<StateComparisonResult>(std::move(comparison));
        }));
    showHead();
}

void ComparePanel::show() {
    showHead();
    const StateComparisonResult comparison = m_comparison.value_or(StateComparisonResult());
    m_list->setEmptyText(m_comparison ? tr("Both are in the same state.") : QString());
    m_list->setComparison(comparison);
    showTree();
    m_ui->text->setPlainText(comparisonText(comparison));
    m_ui->patch->setPlainText(m_comparison ? jsonPatch(comparison.a.state, comparison.b.state).toIndented()
                                           : QString());
}

void ComparePanel::showHead() {
    const bool known = m_comparison.has_value();
    const bool isOfMoments = known && !m_comparison->isOfTwoDevices();
    m_ui->goToA->setVisible(isOfMoments);
    m_ui->goToB->setVisible(isOfMoments);
    m_ui->copy->setEnabled(known);
    m_ui->save->setEnabled(known);
    m_ui->further->setVisible(known && !m_comparison->isFinished() && !m_answer.isWaiting());
    m_ui->copy->setText(showsText() ? tr("&Copy text") : tr("&Copy JSON Patch"));
    if (!known) {
        m_ui->title->setText(m_answer.isWaiting() ? tr("Comparing…") : tr("Compare with another device"));
        m_ui->span->setText(tr("Choose a device to compare %1 with, or pin two moments, A and B.")
                                .arg(m_workspace.deviceName(m_deviceId)));
        return;
    }
    const qsizetype count = m_comparison->changes.size();
    m_ui->title->setText(count == 0
                             ? tr("A and B are in the same state")
                             : counted(count, tr("%1 change from A to B"), tr("%1 changes from A to B")));
    QString span = tr("A %1  ·  B %2", "states").arg(stateName(m_comparison->a), stateName(m_comparison->b));
    if (isOfMoments) {
        const qint64 events = m_comparison->b.eventNumber - m_comparison->a.eventNumber;
        span += tr("  ·  %1 and %2 between them", "duration, events")
                    .arg(durationText(m_comparison->b.at->microseconds - m_comparison->a.at->microseconds),
                         counted(events, tr("%1 event"), tr("%1 events")));
    }
    m_ui->span->setText(span);
}

QString ComparePanel::stateName(const ComparedState& state) const {
    const QString moment = state.at ? m_workspace.timeRange().formatMoment(*state.at) : tr("now");
    const QString name =
        m_comparison->isOfTwoDevices() ? m_workspace.deviceName(state.deviceId) + u", "_s + moment : moment;
    return state.isBeforeFirst() ? tr("%1 (before its first event)").arg(name) : name;
}

void ComparePanel::showTree() {
    QMap<QString, QString> notes;
    const StateComparisonResult comparison = m_comparison.value_or(StateComparisonResult());
    for (const JsonChange& change : comparison.changes) {
        const QList<Event> causes = causesOf(comparison, change);
        if (!causes.isEmpty())
            notes.insert(change.path,
                         tr("by %1, %2", "who, when")
                             .arg(originOf(causes.first()).who,
                                  m_workspace.timeRange().formatShort(causes.first().timestamp)));
    }
    m_ui->tree->setDocument(comparison.b.state, comparison.changes, notes);
}

bool ComparePanel::showsText() const {
    return m_ui->forms->currentWidget() == m_ui->textTab;
}

QString ComparePanel::shownText() const {
    return showsText() ? m_ui->text->toPlainText() : m_ui->patch->toPlainText();
}

void ComparePanel::chooseFile() {
    const QString path = QFileDialog::getSaveFileName(
        window(), tr("Save the differences"), showsText() ? u"differences.txt"_s : u"differences.json"_s,
        showsText() ? tr("Text (*.txt)") : tr("JSON Patch (*.json)"));
    if (!path.isEmpty())
        saveTo(path);
}

void ComparePanel::saveTo(const QString& path) {
    QSaveFile file(path);
    const QByteArray bytes = shownText().toUtf8() + '\n';
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return;
    emit failed({ErrorKind::Internal, tr("The differences could not be written to %1").arg(path),
                 tr("choose another place"), file.errorString()});
}

} // namespace fleet
