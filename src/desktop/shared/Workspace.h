// What the window shares with its pages: the database threads, the listener, the time range, and the way to
// other pages.
#pragma once

#include <QMap>
#include <QObject>

#include "core/EventType.h"
#include "desktop/shared/Address.h"
#include "desktop/shared/TimeRangeChoice.h"
#include "store/DatabaseCheckup.h"
#include "store/DatabaseThread.h"
#include "store/EventListener.h"

namespace fleet {

/// Made and owned by MainWindow; pages keep a reference. GUI thread only.
class Workspace : public QObject {
    Q_OBJECT

public:
    explicit Workspace(QObject* parent = nullptr);

    /// Connects the threads and the listener to a database; `name` is what the status bar calls it ("demo
    /// fleet").
    void connectTo(const ConnectionSettings& settings, const QString& name);

    DatabaseThread& reading() { return *m_reading; } ///< Pages' questions.
    DatabaseThread& writing() { return *m_writing; } ///< Publishing, imports, migrations, maintenance.
    EventListener& listener() { return *m_listener; }

    /// The range on top of the window that all pages share, and whether times are shown in UTC or locally.
    TimeRangeChoice& timeRange() { return *m_timeRange; }

    const ConnectionSettings& settings() const { return m_settings; }
    const QString& connectionName() const { return m_connectionName; }
    const SessionAbilities& abilities() const { return m_abilities; }
    const QList<EventType>& eventTypes() const { return m_eventTypes; }

    /// Name of a device where it is known, else its id; for labels. Filled from the device list in the
    /// background.
    QString deviceName(const QString& deviceId) const;
    QStringList knownDevices() const; ///< Ids, for completion.

    /// Goes to a page and selects there what the address names.
    void open(const Address& address) { emit addressOpened(address); }

    /// Something was published, imported, migrated or maintained: pages that are shown look again.
    void announceChange() { emit contentChanged(); }

    /// Asks again for abilities, types and device names.
    void refreshKnowledge();

signals:
    void addressOpened(const fleet::Address& address);
    void connectionChanged(); ///< A new database: forget everything shown.
    void knowledgeChanged();  ///< Abilities, event types or device names arrived.
    void contentChanged();

private:
    DatabaseThread* m_reading;
    DatabaseThread* m_writing;
    EventListener* m_listener;
    TimeRangeChoice* m_timeRange;
    ConnectionSettings m_settings;
    QString m_connectionName;
    SessionAbilities m_abilities;
    QList<EventType> m_eventTypes;
    QMap<QString, QString> m_deviceNames;
};

} // namespace fleet
