#include "benchmarks/BenchFolder.h"

#include <QStandardPaths>
#include <QTextStream>

#include "cluster/ServerAccount.h"

namespace fleet::bench {

using namespace Qt::StringLiterals;

QString benchFolder(const QString& name) {
    QString base = qEnvironmentVariable("FLEET_AUDIT_BENCH_DIR");
    if (base.isEmpty()) {
        const QString cache = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
        base = (ServerAccount::thisIsRoot() ? u"/var/cache"_s : cache) + u"/fleet-audit/bench"_s;
    }
    const QString folder = base + u'/' + name;
    QTextStream(stderr) << "# data is kept in " << folder << "; delete it when you need the room" << Qt::endl;
    return folder;
}

} // namespace fleet::bench
