#include <QCoreApplication>

#include "cli/CommandLine.h"

int main(int argc, char* argv[]) {
    QCoreApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("Fleet Audit"));
    QCoreApplication::setApplicationName(QStringLiteral("fleet-audit-cli"));
    QCoreApplication::setApplicationVersion(QStringLiteral(FLEET_AUDIT_VERSION));
    return fleet::runCommandLine(QCoreApplication::arguments());
}
