// What the window shares with its pages: the database threads, the listener, the time range, and the way to
// other pages.
#pragma once

#include <QMap>
#include <QObject>
#include <memory>

#include "core/EventType.h"
#include "desktop/shared/Address.h"
#include "desktop/shared/LatestAnswer.h"
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
    ~Workspace() override;

    /// Connects the threads and the listener to a database; `name` is what the status bar calls it ("demo
    /// fleet"). The listener starts as soon as the database is known to have our tables.
    void connectTo(const ConnectionSettings& settings, const QString& name);

    DatabaseThread& reading() { return *m_reading; } ///< Pages' questions.
    /// The pages of a table that is scrolled: a slow count or search of its page must not hold them up.
    DatabaseThread& paging() { return *m_paging; }
    DatabaseThread& writing() { return *m_writing; } ///< Publishing, imports, migrations, maintenance.
    /// The window's own small questions (health, knowledge), so that a page's slow one does not hold them up.
    DatabaseThread& observing() { return *m_observing; }
    EventListener& listener() { return *m_listener; }

    /// The range on top of the window that all pages share, and whether times are shown in UTC or locally.
    TimeRangeChoice& timeRange() { return *m_timeRange; }

    const ConnectionSettings& settings() const { return m_settings; }
    const QString& connectionName() const { return m_connectionName; }
    bool isConnected() const { return m_connected; }
    /// True once abilities, types and names of this database have arrived.
    bool knowsDatabase() const { return m_knowsDatabase; }
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

    /// A page's question failed because the connection broke: the window looks at once, and says so.
    void suspectConnection() { emit connectionSuspected(); }

    /// Asks again for abilities, types and device names.
    void refreshKnowledge();

signals:
    void addressOpened(const fleet::Address& address);
    void connectionChanged(); ///< A new database: forget everything shown.
    /// The connection was made, lost or could not be made.
    void connectedChanged(bool connected, const fleet::Error& error);
    void connectionSuspected();
    void knowledgeChanged(); ///< Abilities, event types or device names arrived.
    void knowledgeFailed(const fleet::Error& error);
    void contentChanged();

private:
    void observeConnection(bool connected, const Error& error);

    struct Private;
    DatabaseThread* m_reading;
    DatabaseThread* m_paging;
    DatabaseThread* m_writing;
    DatabaseThread* m_observing;
    EventListener* m_listener;
    TimeRangeChoice* m_timeRange;
    ConnectionSettings m_settings;
    QString m_connectionName;
    SessionAbilities m_abilities;
    QList<EventType> m_eventTypes;
    QMap<QString, QString> m_deviceNames;
    bool m_connected = false;
    bool m_knowsDatabase = false;
    std::unique_ptr<Private> d;
};

} // namespace fleet
