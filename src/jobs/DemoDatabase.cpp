#include "jobs/DemoDatabase.h"

#include <QDir>
#include <QFile>
#include <QLockFile>

#include "jobs/DemoFleet.h"
#include "store/EventStore.h"
#include "store/Migrator.h"
#include "store/ProjectionBuilder.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int millisecondsBetweenTries = 200;

// Beside the cluster, since a reset deletes what is in it.
QString besideCluster(const PrivateCluster& cluster, const QString& ending) {
    return cluster.status().directory + ending;
}

// Held while the demo is made, so that two programs do not both fill it.
Result<std::unique_ptr<QLockFile>> takeTurn(const PrivateCluster& cluster, JobControl& control) {
    const QString path = besideCluster(cluster, u".demo.lock"_s);
    if (!QDir().mkpath(QFileInfo(path).path()))
        return failure(ErrorKind::Forbidden, u"the folder %1 cannot be made"_s.arg(QFileInfo(path).path()),
                       u"set FLEET_AUDIT_DATA_DIR to a folder that you can write to"_s);
    auto lock = std::make_unique<QLockFile>(path);
    lock->setStaleLockTime(0); // Stale only when its process has ended.
    while (!lock->tryLock(millisecondsBetweenTries)) {
        if (lock->error() != QLockFile::LockFailedError)
            return failure(ErrorKind::Forbidden, u"%1 cannot be written"_s.arg(path),
                           u"set FLEET_AUDIT_DATA_DIR to a folder that you can write to"_s);
        if (control.isCancelled())
            return failure(ErrorKind::Cancelled, u"stopped while another program prepared the demo"_s);
        control.progress(0, 0, u"Waiting for another Fleet Audit that prepares the demo"_s);
    }
    return lock;
}

// The file says that the content is whole, also where it was asked to be empty.
Result<void> markComplete(const QString& marker) {
    QFile file(marker);
    if (!file.open(QIODevice::WriteOnly))
        return failure(ErrorKind::Forbidden, u"%1 cannot be written"_s.arg(marker), {}, file.errorString());
    return ok();
}

// The import is one transaction: an interrupted one left nothing, and an event means that it went through.
Result<void> fill(Session& session, DemoContent content, JobControl& control) {
    if (content == DemoContent::Empty)
        return ok();
    const auto extent = EventStore(session).extent();
    if (!extent)
        return failure(extent.error());
    if (!extent->from)
        FLEET_TRY(loadDemoFleet(session, DemoFleetOptions{}, control));
    FLEET_TRY(ProjectionBuilder(session).catchUp(control));
    return ok();
}

Result<ConnectionSettings> prepare(PrivateCluster& cluster, DemoContent content, JobControl& control) {
    FLEET_TRY(cluster.start(control));
    const auto settings = ConnectionSettings::fromUrl(cluster.url());
    if (!settings)
        return settings;
    const auto session = Session::open(*settings, {.statement = std::chrono::milliseconds(0)});
    if (!session)
        return failure(session.error());
    const auto status = Migrator(**session).status();
    if (!status)
        return failure(status.error());
    if (!status->pending.isEmpty())
        FLEET_TRY(Migrator(**session).migrate(control));

    const QString marker = besideCluster(cluster, u".demo.ready"_s);
    const bool brandNew = status->applied.isEmpty();
    if (QFile::exists(marker) && !brandNew)
        return settings;
    FLEET_TRY(fill(**session, content, control));
    FLEET_TRY(markComplete(marker));
    return settings;
}

} // namespace

Result<ConnectionSettings> startDemo(PrivateCluster& cluster, DemoContent content, JobControl& control) {
    const auto turn = takeTurn(cluster, control);
    if (!turn)
        return failure(turn.error());
    return prepare(cluster, content, control);
}

Result<ConnectionSettings> resetDemo(PrivateCluster& cluster, DemoContent content, JobControl& control) {
    const auto turn = takeTurn(cluster, control);
    if (!turn)
        return failure(turn.error());
    QFile::remove(besideCluster(cluster, u".demo.ready"_s));
    FLEET_TRY(cluster.reset(control));
    return prepare(cluster, content, control);
}

} // namespace fleet
