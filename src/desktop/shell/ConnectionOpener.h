// Finds the way from a choice ("the demo fleet", a profile, a url) to a connected workspace.
#pragma once

#include <QObject>

#include "desktop/shared/LatestAnswer.h"
#include "jobs/DemoDatabase.h"
#include "store/ProfileStore.h"

namespace fleet {

class Workspace;

/// Starting the private server and asking the keychain happen off the GUI thread. What was opened last is
/// remembered and opened again at the next start. Owned by MainWindow. GUI thread only.
class ConnectionOpener : public QObject {
    Q_OBJECT

public:
    explicit ConnectionOpener(Workspace& workspace, QObject* parent = nullptr);

    static QString demoName(); ///< What the demo's connection is called.

    void openDemo(DemoContent content = DemoContent::Fleet);
    void openProfile(const QString& name);
    void openUrl(const QString& url);
    /// False where nothing was opened before on this desktop.
    bool openLast();

    void cancel();
    bool isOpening() const;

signals:
    /// `watcher` tells the progress; `what` is a sentence for people.
    void opening(QFutureWatcherBase* watcher, const QString& what);
    void opened();
    void failed(const fleet::Error& error);

private:
    void finish(const ConnectionSettings& settings, const QString& name);
    void rememberCurrent();

    Workspace& m_workspace;
    ProfileStore m_profiles;
    LatestAnswer<ConnectionSettings> m_demo;
    LatestAnswer<QString> m_password;
};

} // namespace fleet
