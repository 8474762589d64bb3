#include "support/RealData.h"

#include <QDir>
#include <QFileInfo>

namespace fleet::test {

using namespace Qt::StringLiterals;

QString realData(const QString& name) {
    const QString folder =
        qEnvironmentVariable("FLEET_AUDIT_REAL_DATA", u"" FLEET_AUDIT_SOURCE_DIR "/../shared/data"_s);
    const QFileInfo file(QDir(folder), name);
    return file.isFile() ? file.absoluteFilePath() : QString();
}

} // namespace fleet::test
