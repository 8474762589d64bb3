#include "desktop/history/HistoryArrivals.h"

#include <algorithm>

#include "desktop/shared/Workspace.h"
#include "store/EventStore.h"

namespace fleet {

namespace {

constexpr qsizetype mostAtOnce = 1'000; ///< Of an import, many wait; one question takes 10,000 at most.

} // namespace

HistoryArrivals::HistoryArrivals(Workspace& workspace, QObject* parent)
    : QObject(parent),
      m_workspace(workspace),
      m_listening(workspace.listener().state() == EventListener::State::Live) {
    connect(&workspace.listener(), &EventListener::eventsArrived, this, &HistoryArrivals::take);
    connect(&workspace.listener(), &EventListener::stateChanged, this, &HistoryArrivals::noteListener);
    connect(&workspace, &Workspace::connectionChanged, this, [this] { m_listening = false; });
}

// A listener that reconnects goes on where it was; one that starts begins with what comes from then on.
void HistoryArrivals::noteListener() {
    const bool live = m_workspace.listener().state() == EventListener::State::Live;
    if (m_listening || !live)
        return;
    m_listening = true;
    if (m_watching)
        emit mayHaveMissed();
}

void HistoryArrivals::watch(const EventFilter& filter) {
    stop();
    m_filter = filter;
    m_watching = true;
}

void HistoryArrivals::stop() {
    m_watching = false;
    m_waiting.clear();
    m_answer.cancel();
}

void HistoryArrivals::take(const QList<Event>& events) {
    if (!m_watching)
        return;
    m_waiting += events;
    if (!m_answer.isWaiting())
        askNext();
}

void HistoryArrivals::askNext() {
    if (m_waiting.isEmpty())
        return;
    const QList<Event> next = m_waiting.first(std::min(m_waiting.size(), mostAtOnce));
    m_waiting.remove(0, next.size());
    m_answer.ask(m_workspace.paging().call<QList<Event>>(
                     [filter = m_filter, events = next](Session& session, JobControl&) {
                         return EventStore(session).among(filter, events);
                     }),
                 [this](const Result<QList<Event>>& found) {
                     if (!found)
                         emit failed(found.error());
                     else if (!found->isEmpty())
                         emit arrived(*found);
                     askNext();
                 });
}

} // namespace fleet
