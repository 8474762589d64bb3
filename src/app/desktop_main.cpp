#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>

#include "desktop/MainWindow.h"
#include "desktop/shell/ConnectionOpener.h"
#include "desktop/style/Style.h"

namespace {

using namespace Qt::StringLiterals;

/// What the command line asked for.
struct Options {
    bool demo = false;
    QString url;
    QString profile;
    fleet::style::Appearance appearance = fleet::style::Appearance::System;
    std::optional<fleet::Address> address;
};

/// Ends the program with a message where the options make no sense.
[[noreturn]] void refuse(const QString& message) {
    fprintf(stderr, "fleet-audit: %s\n", qUtf8Printable(message));
    exit(2);
}

fleet::style::Appearance appearanceNamed(const QString& name) {
    if (name == u"light")
        return fleet::style::Appearance::Light;
    if (name == u"dark")
        return fleet::style::Appearance::Dark;
    if (name == u"system")
        return fleet::style::Appearance::System;
    if (!name.isEmpty())
        refuse(u"--appearance takes light, dark or system, not \"%1\""_s.arg(name));
    return fleet::style::Theme::savedAppearance();
}

Options readOptions(const QApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Browse, replay and prove the event history of a fleet of devices."_s);
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOptions({{u"demo"_s, u"Start the private PostgreSQL with the demo fleet."_s},
                       {u"url"_s, u"Connect to postgresql://..."_s, u"url"_s},
                       {u"profile"_s, u"Connect with a saved connection."_s, u"name"_s},
                       {u"appearance"_s, u"light, dark or system (as chosen before)."_s, u"name"_s}});
    parser.addPositionalArgument(u"address"_s, u"What to show: fleet-audit://history?event=..."_s,
                                 u"[address]"_s);
    parser.process(application);

    Options options{.demo = parser.isSet(u"demo"_s),
                    .url = parser.value(u"url"_s),
                    .profile = parser.value(u"profile"_s),
                    .appearance = appearanceNamed(parser.value(u"appearance"_s)),
                    .address = {}};
    if (int(options.demo) + int(parser.isSet(u"url"_s)) + int(parser.isSet(u"profile"_s)) > 1)
        refuse(u"give one of --demo, --url and --profile"_s);
    const QStringList addresses = parser.positionalArguments();
    if (addresses.size() > 1)
        refuse(u"give one address at most"_s);
    if (!addresses.isEmpty()) {
        const auto address = fleet::Address::parse(addresses.first());
        if (!address)
            refuse(address.error().message);
        options.address = *address;
    }
    return options;
}

void openDatabase(fleet::ConnectionOpener& opener, const Options& options) {
    if (options.demo)
        opener.openDemo();
    else if (!options.url.isEmpty())
        opener.openUrl(options.url);
    else if (!options.profile.isEmpty())
        opener.openProfile(options.profile);
    else
        opener.openLast();
}

} // namespace

int main(int argc, char* argv[]) {
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(u"Fleet Audit"_s);
    QCoreApplication::setApplicationName(u"fleet-audit"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(FLEET_AUDIT_VERSION));
    QGuiApplication::setApplicationDisplayName(u"Fleet Audit"_s);
    QGuiApplication::setDesktopFileName(u"fleet-audit"_s);
    const Options options = readOptions(application);
    fleet::style::Theme::instance().install(application, options.appearance);
    QGuiApplication::setWindowIcon(QIcon(u":/app/fleet-audit.svg"_s));

    fleet::MainWindow window;
    window.show();
    openDatabase(window.opener(), options);
    if (options.address)
        window.open(*options.address);
    return QApplication::exec();
}
