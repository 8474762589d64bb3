// A second, slow reading of docs/schema.md: what a device's state is, and who set it. Shares nothing with the
// product.
#pragma once

#include <QJsonObject>
#include <QMap>
#include <QString>
#include <QStringList>

#include "support/TestDatabase.h"

namespace fleet::test {

/// One event as the log has it.
struct SlowEvent {
    QString timestamp; ///< UTC, six decimals, as the state document writes times.
    qint64 id = 0;
    QString type;
    QString aggregateType;
    QString aggregateId;
    QJsonObject data;
    QString device;
};

/// Folds all events of a device from the first one on, without snapshots, and keeps every state on the way.
class SlowReplay {
public:
    /// All events in state order, by device.
    static QMap<QString, QList<SlowEvent>> readEvents(const TestDatabase& database);

    explicit SlowReplay(const QList<SlowEvent>& events);

    /// The number of events up to a moment, itself included.
    qsizetype countAt(const QString& timestamp) const;
    /// After so many events; 0: the empty document.
    const QJsonObject& state(qsizetype count) const { return m_states.at(count); }
    const QList<SlowEvent>& events() const { return m_events; }

    /// JSON Pointers of everything in a state that is no object, and of empty objects.
    static QStringList fields(const QJsonObject& state);
    /// Undefined where there is none.
    static QJsonValue value(const QJsonObject& state, const QString& pointer);

    /// Of the events number after + 1 to until, counted from 1, the id of the last one after which the value
    /// at the pointer differed from what it was just before; 0 where there is none.
    qint64 lastChange(const QString& pointer, qsizetype after, qsizetype until) const;

private:
    QList<SlowEvent> m_events;
    QList<QJsonObject> m_states;
};

} // namespace fleet::test
