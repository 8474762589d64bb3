#include "desktop/replay/BlamePanel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "core/EventOrigin.h"
#include "core/StateFields.h"
#include "desktop/replay/BlameList.h"
#include "desktop/replay/ReplayMoment.h"
#include "desktop/replay/StateView.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

BlamePanel::BlamePanel(Workspace& workspace, StateView& states, LatestAnswer<BlameSearch>::BusyHook busy)
    : m_workspace(workspace),
      m_reader(workspace.paging(), std::move(busy)),
      m_list(new BlameList(workspace)),
      m_words(new QLabel),
      m_further(new QPushButton(tr("Look &further"))),
      m_open(new QPushButton(tr("Show e&vent"))) {
    setUp();
    states.addTab(m_list, tr("Set by"));
    states.addBelow(this);
    connect(&states, &StateView::pointed, this, &BlamePanel::point);
    connect(m_list, &BlameList::fieldSelected, &states, &StateView::selectPointer);
    connect(m_list, &BlameList::fieldSelected, this, &BlamePanel::point);
    connect(m_list, &BlameList::eventActivated, this, &BlamePanel::openEvent);
    connect(m_list, &BlameList::shown, this, &BlamePanel::ask);
    connect(&m_reader, &BlameReader::changed, this, &BlamePanel::show);
    connect(&m_reader, &BlameReader::failed, this, &BlamePanel::failed);
    show();
}

void BlamePanel::setUp() {
    style::makeCard(this);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(14, 6, 8, 6);
    row->setSpacing(8);
    row->addWidget(m_words, 1);
    row->addWidget(m_further);
    row->addWidget(m_open);
    m_words->setObjectName(u"blame"_s);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_words->setAccessibleName(tr("Who set this field"));
    m_further->setAccessibleName(tr("Look further back for the events that set the fields"));
    m_open->setAccessibleName(tr("Show the event that set this field"));
    m_open->setToolTip(tr("Show the event in History"));
    m_askSoon.setSingleShot(true);
    m_askSoon.setInterval(200);
    connect(&m_askSoon, &QTimer::timeout, this, &BlamePanel::ask);
    connect(m_further, &QPushButton::clicked, &m_reader, &BlameReader::goOn);
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (const auto event = pointedEvent())
            openEvent(*event);
    });
}

void BlamePanel::showMoment(const ReplayMoment& moment) {
    const std::optional<EventCursor> place =
        moment.lastEvent ? std::optional(EventCursor::of(*moment.lastEvent)) : std::nullopt;
    if (place != m_place || moment.deviceId != m_deviceId)
        m_reader.clear();
    m_deviceId = moment.deviceId;
    m_place = place;
    if (!m_pointer.isEmpty() || m_list->isVisible())
        m_askSoon.start();
    show();
}

void BlamePanel::clear() {
    m_askSoon.stop();
    m_place.reset();
    m_pointer.clear();
    m_reader.clear();
}

void BlamePanel::cancel() {
    m_askSoon.stop();
    m_reader.stop();
}

void BlamePanel::point(const QString& pointer) {
    if (pointer == m_pointer)
        return;
    const bool wasNew = m_pointer.isEmpty();
    m_pointer = pointer;
    if (wasNew)
        ask();
    show();
}

void BlamePanel::ask() {
    if (m_place)
        m_reader.ask(m_deviceId, *m_place);
}

/// Of an object the newest of its fields.
std::optional<Event> BlamePanel::pointedEvent() const {
    const auto& search = m_reader.search();
    if (!search || m_pointer.isEmpty())
        return {};
    const QString field = fieldAt(search->state, m_pointer);
    if (const auto own = search->found.find(field); own != search->found.end())
        return *own;
    std::optional<Event> newest;
    for (auto found = search->found.begin(); found != search->found.end(); ++found) {
        if (found.key().startsWith(field + u'/') &&
            (!newest || EventCursor::of(*found) > EventCursor::of(*newest)))
            newest = *found;
    }
    return newest;
}

QString BlamePanel::words() const {
    if (!m_place)
        return tr("Nothing is kept of this moment, so nobody can be named.");
    if (m_pointer.isEmpty())
        return tr("Point at a field, or select it, to see who set it.");
    const QString name = readablePointer(m_pointer);
    const auto event = pointedEvent();
    if (!event)
        return wordsWithout(name);
    const EventOrigin origin = originOf(*event);
    const QString when = m_workspace.timeRange().formatMoment(event->timestamp);
    const bool isField = fieldAt(m_reader.search()->state, m_pointer) == m_pointer &&
                         m_reader.search()->found.contains(m_pointer);
    QString told = isField ? tr("%1 · set %2 by %3 (%4)", "field, when, who, event type")
                           : tr("%1 · last changed %2 by %3 (%4)", "field, when, who, event type");
    told = told.arg(name, when, origin.who, event->eventType);
    return origin.why.isEmpty() ? told : told + u" · “"_s + origin.why + u'”';
}

QString BlamePanel::wordsWithout(const QString& name) const {
    const auto& search = m_reader.search();
    if (!search)
        return m_reader.isSearching() ? tr("%1 · looking for its event…").arg(name) : name;
    const QString reached = m_workspace.timeRange().formatShort(search->reached.timestamp);
    if (!search->isFinished)
        return m_reader.isSearching() ? tr("%1 · looking for its event, now at %2…").arg(name, reached)
                                      : tr("%1 · not set since %2").arg(name, reached);
    if (!valueAt(search->state, m_pointer))
        return tr("%1 · the last event removed it").arg(name);
    return search->hasDroppedEvents ? tr("%1 · set by an event that is no longer kept, or never").arg(name)
                                    : tr("%1 · never set by an event").arg(name);
}

void BlamePanel::show() {
    const auto& search = m_reader.search();
    m_words->setText(words());
    style::setTone(m_words, pointedEvent() ? style::Tone::Neutral : style::Tone::Muted);
    m_open->setEnabled(pointedEvent().has_value());
    m_further->setVisible(search && !search->isFinished && !m_reader.isSearching());
    m_list->setSearch(search);
    if (search && !m_pointer.isEmpty())
        m_list->showField(fieldAt(search->state, m_pointer));
}

void BlamePanel::openEvent(const Event& event) {
    m_workspace.open({u"history"_s, {{u"event"_s, {event.eventId.toString(QUuid::WithoutBraces)}}}});
}

} // namespace fleet
