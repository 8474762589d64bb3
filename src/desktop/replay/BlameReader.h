// Looks for the events that set the fields of a device's state, step by step.
#pragma once

#include <QObject>

#include "desktop/shared/LatestAnswer.h"
#include "store/StateBlame.h"

namespace fleet {

class DatabaseThread;

/// Each step is a question of its own, so that others come between. What is known is kept when the search is
/// stopped, and it can go on from there. Owned by the blame panel. GUI thread only.
class BlameReader : public QObject {
    Q_OBJECT

public:
    BlameReader(DatabaseThread& reading, LatestAnswer<BlameSearch>::BusyHook busy, QObject* parent = nullptr);

    /// The state just after an event. Asks nothing where that is what it knows, or looks for, already.
    void ask(const QString& deviceId, const EventCursor& event);
    void goOn();
    void stop();
    void clear();

    /// None before the first answer.
    const std::optional<BlameSearch>& search() const { return m_search; }
    bool isSearching() const { return m_answer.isWaiting(); }

signals:
    void changed();
    void failed(const fleet::Error& error);

private:
    void receive(const Result<BlameSearch>& search);

    DatabaseThread& m_reading;
    LatestAnswer<BlameSearch> m_answer;
    QString m_deviceId;
    EventCursor m_event;
    std::optional<BlameSearch> m_search;
};

} // namespace fleet
