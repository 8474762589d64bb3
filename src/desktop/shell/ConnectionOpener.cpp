#include "desktop/shell/ConnectionOpener.h"

#include <QSettings>

#include "desktop/shared/BackgroundJob.h"
#include "desktop/shared/Workspace.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {
const QString lastKey = u"connection/last"_s;
const QString demoMark = u"demo"_s;
const QString profileMark = u"profile:"_s;
} // namespace

ConnectionOpener::ConnectionOpener(Workspace& workspace, QObject* parent)
    : QObject(parent), m_workspace(workspace) {
    // Wherever it was opened, here or in Settings.
    connect(&workspace, &Workspace::knowledgeChanged, this, &ConnectionOpener::rememberCurrent);
}

QString ConnectionOpener::demoName() {
    return tr("demo fleet");
}

void ConnectionOpener::openDemo(DemoContent content) {
    m_password.cancel();
    const auto start = [content](JobControl& control) -> Result<ConnectionSettings> {
        PrivateCluster cluster;
        return startDemo(cluster, content, control);
    };
    m_demo.ask(runInBackground<ConnectionSettings>(start),
               [this](const Result<ConnectionSettings>& settings) {
                   if (settings)
                       finish(*settings, demoName());
                   else
                       emit failed(settings.error());
               });
    emit opening(m_demo.watcher(), tr("Starting the private PostgreSQL…"));
}

void ConnectionOpener::openProfile(const QString& name) {
    m_demo.cancel();
    const auto settings = m_profiles.profile(name);
    if (!settings) {
        emit failed(settings.error());
        return;
    }
    m_password.ask(m_profiles.password(name), [this, name, settings](const Result<QString>& password) {
        ConnectionSettings complete = *settings;
        // Without a keychain the server may still let us in: by ~/.pgpass, a certificate, or trust.
        complete.password = password.value_or(QString());
        finish(complete, name);
    });
    emit opening(m_password.watcher(), tr("Asking the keychain for the password of “%1”…").arg(name));
}

void ConnectionOpener::openUrl(const QString& url) {
    cancel();
    const auto settings = ConnectionSettings::fromUrl(url);
    if (settings)
        finish(*settings, settings->database.isEmpty() ? tr("database") : settings->database);
    else
        emit failed(settings.error());
}

bool ConnectionOpener::openLast() {
    const QString last = QSettings().value(lastKey).toString();
    if (last == demoMark) {
        openDemo();
        return true;
    }
    const QString name = last.startsWith(profileMark) ? last.mid(profileMark.size()) : QString();
    if (!m_profiles.names().contains(name))
        return false;
    openProfile(name);
    return true;
}

void ConnectionOpener::cancel() {
    m_demo.cancel();
    m_password.cancel();
}

bool ConnectionOpener::isOpening() const {
    return m_demo.isWaiting() || m_password.isWaiting();
}

void ConnectionOpener::finish(const ConnectionSettings& settings, const QString& name) {
    m_workspace.connectTo(settings.withSafeDefaults(), name);
    emit opened();
}

void ConnectionOpener::rememberCurrent() {
    const QString name = m_workspace.connectionName();
    if (name == demoName())
        QSettings().setValue(lastKey, demoMark);
    else if (m_profiles.names().contains(name))
        QSettings().setValue(lastKey, profileMark + name);
}

} // namespace fleet
