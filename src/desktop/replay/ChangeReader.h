// Looks for the next change of a field, step by step.
#pragma once

#include "desktop/shared/LatestAnswer.h"
#include "store/ChangeSearch.h"

namespace fleet {

class DatabaseThread;

/// Owned by the replay page. GUI thread only.
class ChangeReader : public QObject {
    Q_OBJECT

public:
    ChangeReader(DatabaseThread& searching, LatestAnswer<ChangeSearch>::BusyHook busy);

    /// `field` is a JSON Pointer into the state; after the event at `from`.
    void ask(const QString& deviceId, const QString& field, const EventCursor& from);
    void cancel() { m_answer.cancel(); }

signals:
    void found(const fleet::EventCursor& event);
    void nothingFound(const QString& field);
    /// So far nothing up to here.
    void looking(fleet::Timestamp reached);
    void failed(const fleet::Error& error);

private:
    void goOn(const ChangeSearch& search);
    void receive(const Result<ChangeSearch>& search);

    DatabaseThread& m_searching;
    LatestAnswer<ChangeSearch> m_answer;
};

} // namespace fleet
