#include "desktop/live/LiveFeed.h"

#include <algorithm>
#include <numeric>

#include "core/EventType.h"
#include "desktop/shared/EventTableModel.h"

namespace fleet {

namespace {

constexpr qint64 minute = 60'000; // milliseconds

bool isNewer(const Event& a, const Event& b) {
    return a.timestamp != b.timestamp ? a.timestamp > b.timestamp : a.id > b.id;
}

void keepNewest(QList<Event>& events) {
    if (events.size() > LiveFeed::maximumEvents)
        events.resize(LiveFeed::maximumEvents);
}

} // namespace

LiveFeed::LiveFeed(EventTableModel* model, QObject* parent) : QObject(parent), m_model(model) {
    m_clock.start();
}

void LiveFeed::clear() {
    m_events.clear();
    m_held.clear();
    m_known.clear();
    m_counts.clear();
    m_recent.clear();
    m_arrivals = 0;
    m_model->reset({});
    emit changed();
}

QList<Event> LiveFeed::unknownOf(const QList<Event>& events) {
    QList<Event> unknown;
    for (const Event& event : events)
        if (!m_known.contains(event.id)) {
            m_known.insert(event.id);
            unknown << event;
        }
    return unknown;
}

QList<Event> LiveFeed::shownOf(const QList<Event>& events) const {
    if (m_hiddenFamilies.isEmpty())
        return events;
    QList<Event> shown;
    std::copy_if(events.begin(), events.end(), std::back_inserter(shown), [this](const Event& event) {
        return !m_hiddenFamilies.contains(eventFamily(event.eventType));
    });
    return shown;
}

void LiveFeed::seed(const QList<Event>& newestFirst) {
    m_events += unknownOf(newestFirst);
    keepNewest(m_events);
    m_model->reset(shownOf(m_events));
    emit changed();
}

void LiveFeed::arrive(const QList<Event>& events) {
    QList<Event> fresh = unknownOf(events);
    if (fresh.isEmpty())
        return;
    std::sort(fresh.begin(), fresh.end(), isNewer);
    for (const Event& event : std::as_const(fresh))
        ++m_counts[eventFamily(event.eventType)];
    m_arrivals += fresh.size();
    m_recent << Arrival{m_clock.elapsed(), int(fresh.size())};
    if (m_isHeld) {
        m_held = fresh + m_held;
        keepNewest(m_held);
    } else {
        remember(fresh);
    }
    emit changed();
}

void LiveFeed::remember(const QList<Event>& newestFirst) {
    m_events = newestFirst + m_events;
    if (m_events.size() > maximumEvents) {
        for (qsizetype row = maximumEvents; row < m_events.size(); ++row)
            m_known.remove(m_events.at(row).id);
        keepNewest(m_events);
    }
    m_model->prependNewer(shownOf(newestFirst));
}

void LiveFeed::setHeld(bool held) {
    if (m_isHeld == held)
        return;
    m_isHeld = held;
    if (!held && !m_held.isEmpty())
        remember(std::exchange(m_held, {}));
    emit changed();
}

int LiveFeed::heldCount() const {
    return int(shownOf(m_held).size());
}

void LiveFeed::setHiddenFamilies(const QSet<QString>& families) {
    m_hiddenFamilies = families;
    m_model->reset(shownOf(m_events));
    emit changed();
}

int LiveFeed::eventsInLastMinute() {
    const qint64 now = m_clock.elapsed();
    m_recent.removeIf([now](const Arrival& arrival) { return now - arrival.at > minute; });
    return std::accumulate(m_recent.begin(), m_recent.end(), 0,
                           [](int sum, const Arrival& arrival) { return sum + arrival.count; });
}

} // namespace fleet
