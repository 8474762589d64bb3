// What docs/schema.md says a device's line is, told by walking all events, slowly.
#pragma once

#include <QJsonObject>
#include <QList>
#include <QMap>

namespace fleet::test {

/// One event of a device, as the log holds it.
struct ReferenceEvent {
    QString device;
    qint64 at = 0; ///< Microseconds.
    qint64 id = 0;
    QString type;
    QString aggregateType;
    QString aggregateId;
    QJsonObject data;
};

/// The rules for what a line says, written anew from the page that documents them: no SQL, no code of the
/// product, every event from the first. Qt's JSON keeps numbers as doubles, so payloads with longer ones are
/// not for it.
class ReferenceDevice {
public:
    void apply(const ReferenceEvent& event);

    /// lifecycle, online, in_sync, attributes, releases, trouble, last_seen, event_count, last_event_id,
    /// last_event_type, last_event_at (times in microseconds).
    QJsonObject line() const;

private:
    bool isUsable(const ReferenceEvent& event) const;
    void applyApp(const QString& app, const QString& act, const QJsonObject& data);
    void applyContainer(const QString& act, const ReferenceEvent& event);
    void applyTarget(const QString& act, const ReferenceEvent& event);
    void applyReconciliation(const QString& act, const QJsonObject& data);

    QString m_lifecycle = QStringLiteral("unknown");
    QJsonValue m_online = QJsonValue::Null;
    QJsonValue m_inSync = QJsonValue::Null;
    QJsonObject m_attributes;
    QJsonObject m_wanted;
    QJsonObject m_running;
    QMap<QString, QString> m_containers; ///< Container to app.
    QJsonValue m_lastSeen = QJsonValue::Null;
    qint64 m_count = 0;
    ReferenceEvent m_last;
};

} // namespace fleet::test
