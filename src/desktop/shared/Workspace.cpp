#include "desktop/shared/Workspace.h"

#include "store/DeviceStore.h"
#include "store/EventTypeStore.h"

namespace fleet {

namespace {

/// What refreshKnowledge() brings back from the reading thread.
struct Knowledge {
    SessionAbilities abilities;
    QList<EventType> types;
    QMap<QString, QString> deviceNames;
};

Result<Knowledge> gatherKnowledge(Session& session, JobControl&) {
    Knowledge knowledge;
    const auto abilities = sessionAbilities(session);
    if (!abilities)
        return tl::unexpected(abilities.error());
    knowledge.abilities = *abilities;
    if (!knowledge.abilities.hasSchema || !knowledge.abilities.mayRead)
        return knowledge;
    const auto types = EventTypeStore(session).types();
    if (!types)
        return tl::unexpected(types.error());
    knowledge.types = *types;
    const auto devices = DeviceStore(session).devices();
    if (!devices)
        return tl::unexpected(devices.error());
    for (const DeviceSummary& device : *devices)
        knowledge.deviceNames.insert(device.deviceId, device.name);
    return knowledge;
}

} // namespace

struct Workspace::Private {
    LatestAnswer<Knowledge> knowledge;
};

Workspace::Workspace(QObject* parent)
    : QObject(parent),
      m_reading(new DatabaseThread(this)),
      m_paging(new DatabaseThread(this)),
      m_writing(new DatabaseThread(this)),
      m_observing(new DatabaseThread(this)),
      m_listener(new EventListener(this)),
      m_timeRange(new TimeRangeChoice(this)),
      d(std::make_unique<Private>()) {
    // A connection that came back may be to a server that was upgraded or restored meanwhile.
    connect(m_observing, &DatabaseThread::connectionChanged, this, &Workspace::observeConnection);
}

Workspace::~Workspace() = default;

void Workspace::connectTo(const ConnectionSettings& settings, const QString& name) {
    m_settings = settings;
    m_connectionName = name;
    m_abilities = {};
    m_eventTypes.clear();
    m_deviceNames.clear();
    m_connected = false;
    m_knowsDatabase = false;
    m_reading->setConnection(settings);
    m_paging->setConnection(settings);
    // Maintenance, migrations and imports may take long; their own jobs set what limits they need.
    m_writing->setConnection(settings, {.statement = std::chrono::milliseconds{0}});
    m_observing->setConnection(settings, {.statement = std::chrono::seconds{10}});
    m_listener->stop();
    emit connectionChanged();
    refreshKnowledge();
}

void Workspace::observeConnection(bool connected, const Error& error) {
    if (m_connected == connected && connected)
        return;
    const bool cameBack = connected && m_knowsDatabase && !m_connected;
    m_connected = connected;
    emit connectedChanged(connected, error);
    if (cameBack)
        refreshKnowledge();
}

QString Workspace::deviceName(const QString& deviceId) const {
    const QString name = m_deviceNames.value(deviceId);
    return name.isEmpty() ? deviceId : name;
}

QStringList Workspace::knownDevices() const {
    return m_deviceNames.keys();
}

void Workspace::refreshKnowledge() {
    if (m_settings == ConnectionSettings{})
        return;
    d->knowledge.ask(
        m_observing->call<Knowledge>(gatherKnowledge), [this](const Result<Knowledge>& knowledge) {
            if (!knowledge) {
                emit knowledgeFailed(knowledge.error());
                return;
            }
            const bool hadSchema = m_abilities.hasSchema;
            m_knowsDatabase = true;
            m_abilities = knowledge->abilities;
            m_eventTypes = knowledge->types;
            m_deviceNames = knowledge->deviceNames;
            if (m_abilities.hasSchema && (!hadSchema || m_listener->state() == EventListener::State::Stopped))
                m_listener->start(m_settings, EventListener::Delivery::Immediate);
            emit knowledgeChanged();
        });
}

} // namespace fleet
