#include "desktop/publish/PublishForm.h"

#include <QLabel>

#include "core/SystemUser.h"
#include "desktop/publish/DeviceCompleter.h"
#include "desktop/style/Style.h"
#include "store/EventPublisher.h"
#include "ui_PublishForm.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int longestId = 255; // characters, as the column holds

QString uuidProblem(const QString& text) {
    if (text.trimmed().isEmpty() || !QUuid::fromString(text.trimmed()).isNull())
        return {};
    return PublishForm::tr("This is no UUID, such as 0190a5d2-5c1e-7c3b-9d47-2f6a1b0c8e11.");
}

/// The draft as one JSON object, with the database's column names.
Json previewOf(const EventDraft& draft, const Json& payload) {
    Json event = Json::object();
    event.insert(u"event_type"_s, Json::string(draft.eventType));
    event.insert(u"aggregate_type"_s, Json::string(draft.aggregateType));
    event.insert(u"aggregate_id"_s, Json::string(draft.aggregateId));
    event.insert(u"data"_s, payload);
    event.insert(u"metadata"_s, Json::parse(draft.metadata).value_or(Json()));
    event.insert(u"source"_s, Json::string(draft.source));
    if (!draft.correlationId.isNull())
        event.insert(u"correlation_id"_s, Json::string(draft.correlationId.toString(QUuid::WithoutBraces)));
    if (!draft.causationId.isNull())
        event.insert(u"causation_id"_s, Json::string(draft.causationId.toString(QUuid::WithoutBraces)));
    return event;
}

} // namespace

PublishForm::PublishForm(Workspace& workspace, MessageBar& messages, std::function<void(bool)> busyHook)
    : m_workspace(workspace),
      m_messages(messages),
      m_ui(std::make_unique<Ui::PublishForm>()),
      m_publishing(std::move(busyHook)) {
    m_ui->setupUi(this);
    setupLook();
    setupSignals();
    m_ui->type->setTypes(workspace.eventTypes());
    typeChosen();
}

PublishForm::~PublishForm() = default;

void PublishForm::setupLook() {
    style::makeCard(m_ui->formCard);
    style::makeCard(m_ui->previewCard);
    style::makePrimary(m_ui->publishButton);
    style::setTextRole(m_ui->previewTitle, style::TextRole::Title);
    for (QLabel* note : {m_ui->typeNote, m_ui->previewNote, m_ui->linksNote})
        style::setMuted(note);
    for (QLabel* problem : {m_ui->typeProblem, m_ui->idProblem, m_ui->reasonProblem, m_ui->correlationProblem,
                            m_ui->causationProblem}) {
        style::setTone(problem, style::Tone::Bad);
        problem->hide();
    }
    for (QLineEdit* field : {m_ui->aggregateId, m_ui->correlation, m_ui->causation})
        style::setTextRole(field, style::TextRole::Fixed);
    style::setTextRole(m_ui->preview, style::TextRole::Fixed);
    m_ui->previewNote->setText(tr("The database adds the id, the time and the checksum. Published as %1; an "
                                  "event can never be changed or "
                                  "removed by hand.")
                                   .arg(systemUser()));
    m_ui->splitter->setStretchFactor(0, 3);
    m_ui->splitter->setStretchFactor(1, 2);
    m_ui->splitter->setSizes({700, 440});
    m_ui->splitter->setChildrenCollapsible(false);
}

void PublishForm::setupSignals() {
    auto* completer = new DeviceCompleter(m_workspace, m_ui->aggregateId);
    m_ui->aggregateId->setCompleter(completer);
    connect(&m_workspace, &Workspace::knowledgeChanged, this, [this] {
        const QString before = eventType();
        m_ui->type->setTypes(m_workspace.eventTypes());
        if (eventType() == before)
            typeChosen();
    });
    connect(m_ui->type, &EventTypePicker::typeChosen, this, &PublishForm::typeChosen);
    connect(m_ui->payload, &PayloadEditor::edited, this, &PublishForm::somethingEdited);
    for (QLineEdit* field : {m_ui->aggregateId, m_ui->reason, m_ui->correlation, m_ui->causation})
        connect(field, &QLineEdit::textChanged, this, &PublishForm::somethingEdited);
    connect(m_ui->publishButton, &QPushButton::clicked, this, &PublishForm::publish);
}

QString PublishForm::eventType() const {
    const auto type = m_ui->type->type();
    return type ? type->name : QString();
}

void PublishForm::choose(const QString& eventType, const QString& aggregateId) {
    if (!eventType.isEmpty())
        m_ui->type->choose(eventType);
    if (!aggregateId.isEmpty())
        m_ui->aggregateId->setText(aggregateId);
}

void PublishForm::typeChosen() {
    const auto type = m_ui->type->type();
    m_ui->typeNote->setText(type ? type->description + u'.' : QString());
    m_ui->typeNote->setVisible(type.has_value());
    m_ui->aggregateType->setText(type ? type->aggregateType : QString());
    m_ui->payload->setVisible(type.has_value());
    const bool ofDevice = type && type->aggregateType == u"device"_s;
    m_ui->aggregateId->setPlaceholderText(ofDevice ? tr("a device's id, or any part of its name")
                                          : type   ? tr("<device>/<name>, one stream for each on a device")
                                                   : tr("choose a type first"));
    if (type)
        m_ui->payload->setType(*type);
    somethingEdited();
}

void PublishForm::somethingEdited() {
    check(false);
    showPreview();
}

EventDraft PublishForm::draft() const {
    Json metadata = Json::object();
    metadata.insert(u"reason"_s, Json::string(m_ui->reason->text().trimmed()));
    metadata.insert(u"user_id"_s, Json::string(systemUser()));
    EventDraft draft;
    draft.eventType = eventType();
    draft.aggregateType = m_ui->aggregateType->text();
    draft.aggregateId = m_ui->aggregateId->text().trimmed();
    draft.data = m_ui->payload->payload().value_or(Json()).toCompact();
    draft.metadata = metadata.toCompact();
    draft.source = u"user"_s;
    draft.correlationId = QUuid::fromString(m_ui->correlation->text().trimmed());
    draft.causationId = QUuid::fromString(m_ui->causation->text().trimmed());
    return draft;
}

void PublishForm::showPreview() {
    const bool known = m_ui->type->type().has_value();
    m_ui->preview->setPlainText(
        known ? previewOf(draft(), m_ui->payload->payload().value_or(Json())).toIndented() : QString());
    m_ui->publishButton->setText(!known              ? tr("Choose a type to publish")
                                 : isUnknownDevice() ? tr("&Publish for a new device")
                                                     : tr("&Publish event"));
    m_ui->publishButton->setEnabled(known && !m_publishing.isWaiting());
}

bool PublishForm::showProblem(QLabel* label, const QString& problem) {
    label->setText(problem);
    label->setVisible(!problem.isEmpty());
    return problem.isEmpty();
}

QString PublishForm::idProblem(bool everything) const {
    const QString id = m_ui->aggregateId->text().trimmed();
    if (id.isEmpty())
        return everything ? tr("Name what the event is about.") : QString();
    if (id.size() > longestId)
        return tr("At most %1 characters; this has %2.").arg(longestId).arg(id.size());
    return {};
}

bool PublishForm::isUnknownDevice() const {
    const QStringList known = m_workspace.knownDevices();
    const QString id = m_ui->aggregateId->text().trimmed();
    return m_ui->aggregateType->text() == u"device"_s && eventType() != u"device.provisioned"_s &&
           !id.isEmpty() && !known.isEmpty() && !known.contains(id, Qt::CaseInsensitive);
}

void PublishForm::showUnknownDevice() {
    const bool warns = m_ui->idProblem->isHidden() && isUnknownDevice();
    style::setTone(m_ui->idProblem, warns ? style::Tone::Warning : style::Tone::Bad);
    if (warns)
        showProblem(m_ui->idProblem, tr("No device of this id is known: the event will begin a new one."));
}

bool PublishForm::check(bool everything) {
    const bool typed = !m_ui->type->currentText().trimmed().isEmpty();
    const bool known = m_ui->type->type().has_value();
    const bool typeRight = showProblem(
        m_ui->typeProblem, typed && !known ? tr("No type of this name is registered.") : QString());
    const bool idRight = showProblem(m_ui->idProblem, idProblem(everything));
    showUnknownDevice();
    const bool reasonGiven = !m_ui->reason->text().trimmed().isEmpty();
    showProblem(m_ui->reasonProblem,
                everything && !reasonGiven ? tr("Say why: the reason is kept with the event.") : QString());
    const bool linksRight = showProblem(m_ui->correlationProblem, uuidProblem(m_ui->correlation->text())) &
                            showProblem(m_ui->causationProblem, uuidProblem(m_ui->causation->text()));
    const bool payloadRight = known && m_ui->payload->check(everything);
    if (everything && !reasonGiven)
        m_ui->reason->setFocus();
    if (everything && !idRight)
        m_ui->aggregateId->setFocus();
    return known && typeRight && idRight && reasonGiven && linksRight && payloadRight;
}

void PublishForm::publish() {
    if (!check(true))
        return;
    m_messages.clear();
    const EventDraft event = draft();
    auto answer = m_workspace.writing().call<QUuid>(
        [event](Session& session, JobControl&) { return EventPublisher(session).publish(event); });
    m_publishing.ask(
        answer, [this, type = event.eventType](const Result<QUuid>& eventId) { published(eventId, type); });
    m_ui->publishButton->setEnabled(false);
}

void PublishForm::published(const Result<QUuid>& eventId, const QString& eventType) {
    showPreview();
    if (!eventId) {
        m_messages.showError(eventId.error());
        return;
    }
    const QString id = eventId->toString(QUuid::WithoutBraces);
    m_ui->payload->clear();
    m_ui->reason->clear();
    somethingEdited();
    m_workspace.announceChange();
    m_messages.showMessage(MessageBar::Level::Success, tr("Published %1 as event %2.").arg(eventType, id),
                           tr("Open in &History"), [&workspace = m_workspace, id] {
                               workspace.open({u"history"_s, {{u"event"_s, {id}}}});
                           });
}

void PublishForm::cancel() {
    m_publishing.cancel();
    showPreview();
}

} // namespace fleet
