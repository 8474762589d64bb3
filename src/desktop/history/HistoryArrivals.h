// What arrives in the log while a result is shown, as far as it belongs to the result.
#pragma once

#include <QObject>

#include "core/EventFilter.h"
#include "desktop/shared/LatestAnswer.h"

namespace fleet {

class Workspace;

/// Owned by HistoryRows. The database decides what belongs to the result, over the connection that the pages
/// come over: an answer to arrivals is never overtaken by a page that was asked for before them, so that with
/// what arrives inserted into the rows that are here, no event is missing and none is there twice. GUI thread
/// only.
class HistoryArrivals : public QObject {
    Q_OBJECT

public:
    explicit HistoryArrivals(Workspace& workspace, QObject* parent = nullptr);

    /// From now on arrivals are held against this filter; to be called just before its rows are asked for.
    void watch(const EventFilter& filter);
    void stop();

signals:
    void arrived(const QList<fleet::Event>& newestFirst);
    /// Events may have come between the rows and the beginning of the watch: the rows are to be asked again.
    void mayHaveMissed();
    void failed(const fleet::Error& error);

private:
    void take(const QList<Event>& events);
    void askNext();
    void noteListener();

    Workspace& m_workspace;
    EventFilter m_filter;
    QList<Event> m_waiting;
    LatestAnswer<QList<Event>> m_answer;
    bool m_watching = false;
    bool m_listening = false; ///< The listener knows where it began.
};

} // namespace fleet
