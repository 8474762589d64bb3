// What the live page shows: arrivals, newest on top, bounded, held back while a person reads.
#pragma once

#include <QElapsedTimer>
#include <QMap>
#include <QObject>
#include <QSet>

#include "core/Event.h"

namespace fleet {

class EventTableModel;

/// Fills an EventTableModel; every event once, whatever order they come in. GUI thread only; owned by
/// LivePage.
class LiveFeed : public QObject {
    Q_OBJECT

public:
    static constexpr int maximumEvents = 5000;

    explicit LiveFeed(EventTableModel* model, QObject* parent = nullptr);

    /// Forgets everything: another database.
    void clear();

    /// The newest events that were there before the page began to follow. They are not counted as arrivals.
    void seed(const QList<Event>& newestFirst);
    void arrive(const QList<Event>& events);

    /// While held, arrivals are counted and kept aside; letting go shows them.
    void setHeld(bool held);
    /// Arrivals kept aside that the chosen families show.
    int heldCount() const;

    void setHiddenFamilies(const QSet<QString>& families);

    const QMap<QString, qint64>& counts() const { return m_counts; } ///< Arrivals by family since clear().
    qint64 arrivals() const { return m_arrivals; }
    int eventsInLastMinute();

signals:
    void changed();

private:
    struct Arrival {
        qint64 at; ///< Milliseconds of m_clock.
        int count;
    };

    QList<Event> unknownOf(const QList<Event>& events);
    QList<Event> shownOf(const QList<Event>& events) const;
    void remember(const QList<Event>& newestFirst);

    EventTableModel* m_model;
    QList<Event> m_events; ///< Newest first, at most maximumEvents, without the held ones.
    QList<Event> m_held;   ///< Newest first, at most maximumEvents.
    QSet<qint64> m_known;
    QSet<QString> m_hiddenFamilies;
    QMap<QString, qint64> m_counts;
    qint64 m_arrivals = 0;
    bool m_isHeld = false;
    QElapsedTimer m_clock;
    QList<Arrival> m_recent;
};

} // namespace fleet
