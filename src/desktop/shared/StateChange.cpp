#include "desktop/shared/StateChange.h"

#include <QLabel>
#include <QSettings>
#include <QToolButton>
#include <QVBoxLayout>

#include "desktop/shared/Counted.h"
#include "desktop/shared/EventPhrase.h"
#include "desktop/shared/JsonDiffView.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"
#include "store/DeviceStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

const QString inlineKey = u"detail/inlineDiff"_s;

/// Before a device's first event there is nothing, which is an empty state.
Result<Json> documentOf(const Result<DeviceState>& state) {
    if (!state && state.error().kind == ErrorKind::NotFound)
        return Json::object();
    if (!state)
        return failure(state.error());
    return Json::parse(state->text);
}

Result<StatePair> statesOfDevice(Session& session, const QString& device, const EventCursor& event) {
    DeviceStore store(session);
    auto before = documentOf(store.stateBefore(device, event));
    if (!before)
        return failure(before.error());
    auto after = documentOf(store.stateAfter(device, event));
    if (!after)
        return failure(after.error());
    return StatePair{StatePair::Origin::Device, std::move(*before), std::move(*after)};
}

} // namespace

std::optional<StatePair> statesInEvent(const Event& event) {
    const Json data = Json::parse(event.data).value_or(Json::object());
    const auto pair = [&](const QString& before, const QString& after) -> std::optional<StatePair> {
        if (!data.contains(before) || !data.contains(after))
            return {};
        return StatePair{StatePair::Origin::Event, data[before], data[after]};
    };
    if (auto states = pair(u"old_state"_s, u"new_state"_s))
        return states;
    return pair(u"old_state"_s, u"state"_s);
}

StateChange::StateChange(Workspace& workspace, QWidget* parent)
    : QWidget(parent), m_workspace(workspace), m_title(new QLabel(this)), m_view(new JsonDiffView(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->setSpacing(4);
    setUpHead();
    m_title->setWordWrap(true);
    m_title->setTextFormat(Qt::PlainText); // the server may quote anything
    style::setMuted(m_title);
    column->addWidget(m_title);
    column->addWidget(m_view, 1);
    setInline(QSettings().value(inlineKey, true).toBool());
}

void StateChange::setUpHead() {
    auto* head = new QHBoxLayout;
    head->setSpacing(2);
    static_cast<QVBoxLayout*>(layout())->addLayout(head);
    m_inline = addButton(tr("Inline"), tr("One below the other instead of side by side"));
    m_unchanged = addButton(tr("Unchanged too"), tr("Show the lines that did not change too"));
    m_previous = addButton({}, tr("Previous change (P)"));
    m_next = addButton({}, tr("Next change (N)"));
    m_inline->setCheckable(true);
    m_unchanged->setCheckable(true);
    m_previous->setIcon(style::icon(u"chevron-up"_s));
    m_next->setIcon(style::icon(u"chevron-down"_s));
    head->addWidget(m_inline);
    head->addWidget(m_unchanged);
    head->addStretch();
    head->addWidget(m_previous);
    head->addWidget(m_next);
    connect(m_inline, &QToolButton::clicked, this, [this](bool shown) {
        QSettings().setValue(inlineKey, shown);
        setInline(shown);
    });
    connect(m_unchanged, &QToolButton::clicked, m_view, &JsonDiffView::setUnchangedShown);
    connect(m_previous, &QToolButton::clicked, this, [this] { m_view->stepChange(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { m_view->stepChange(1); });
}

QToolButton* StateChange::addButton(const QString& text, const QString& name) {
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(name);
    button->setAccessibleName(name);
    style::makeQuiet(button);
    return button;
}

void StateChange::setInline(bool shown) {
    m_inline->setChecked(shown);
    m_view->setLayout(shown ? JsonDiffView::Layout::Inline : JsonDiffView::Layout::SideBySide);
}

void StateChange::setEvent(const Event& event) {
    m_answer.cancel();
    m_waiting = event;
    if (isVisible())
        ask();
}

void StateChange::cancel() {
    if (!m_answer.isWaiting())
        return;
    m_answer.cancel();
    say(tr("Stopped before the states arrived."));
}

void StateChange::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    ask();
}

void StateChange::ask() {
    if (!m_waiting)
        return;
    const Event event = *m_waiting;
    m_waiting.reset();
    if (const auto said = statesInEvent(event))
        return showAnswer(*said);
    const QString device = eventDeviceId(event);
    if (device.isEmpty())
        return say(tr("This event belongs to no device, so there is no state to compare."));
    say(tr("Asking for the state before and after…"));
    m_answer.ask(m_workspace.reading().call<StatePair>(
                     [device, place = EventCursor::of(event)](Session& session, JobControl&) {
                         return statesOfDevice(session, device, place);
                     }),
                 [this](const Result<StatePair>& states) { showAnswer(states); });
}

void StateChange::say(const QString& text) {
    m_title->setText(text);
    m_view->setDocuments(Json::object(), Json::object());
    m_view->hide();
}

void StateChange::showAnswer(const Result<StatePair>& states) {
    if (!states)
        return say(tr("The state could not be asked: %1.").arg(states.error().message));
    m_view->setDocuments(states->before, states->after);
    m_view->show();
    const int changes = m_view->changeCount();
    const bool ofEvent = states->origin == StatePair::Origin::Event;
    if (changes == 0)
        m_title->setText(ofEvent ? tr("The event names the same state before and after.")
                                 : tr("This event left the device's state as it was."));
    else
        m_title->setText(counted(changes, tr("%1 change"), tr("%1 changes")) + u" · "_s +
                         (ofEvent ? tr("old and new state as the event has them")
                                  : tr("the device's state just before and just after")));
    for (QToolButton* button : {m_previous, m_next})
        button->setEnabled(changes > 1);
}

} // namespace fleet
