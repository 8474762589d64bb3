#include "cli/CommandLine.h"

#include <QCoreApplication>
#include <cstdio>

namespace {

// Standard error belongs to the user and to scripts; Qt's warnings to developers, who set QT_LOGGING_RULES.
void keepToDevelopers(QtMsgType type, const QMessageLogContext& context, const QString& message) {
    const bool wanted =
        type == QtCriticalMsg || type == QtFatalMsg || qEnvironmentVariableIsSet("QT_LOGGING_RULES");
    if (wanted)
        std::fprintf(stderr, "%s\n", qUtf8Printable(qFormatLogMessage(type, context, message)));
}

} // namespace

int main(int argc, char* argv[]) {
    qInstallMessageHandler(keepToDevelopers);
    QCoreApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("Fleet Audit"));
    // The window's name: both programs read the same settings, and with them the same connection profiles.
    QCoreApplication::setApplicationName(QStringLiteral("fleet-audit"));
    QCoreApplication::setApplicationVersion(QStringLiteral(FLEET_AUDIT_VERSION));
    return fleet::runCommandLine(QCoreApplication::arguments());
}
