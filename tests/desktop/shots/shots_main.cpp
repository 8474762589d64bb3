// fleet-audit-shots DIR: every page of the window in light and dark, as PNG files, drawn without a display.
#include <QApplication>
#include <QCommandLineParser>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <memory>

#include "jobs/DemoFleet.h"
#include "shots/Scenes.h"
#include "store/ProjectionBuilder.h"
#include "support/TestSession.h"

namespace {

using namespace Qt::StringLiterals;
using namespace fleet;
using namespace fleet::test;

struct Options {
    ShotSettings settings;
    QString url;          ///< A database with the demo fleet; empty: make one.
    bool doubled = false; ///< This is the run at 200 %.
};

Options readOptions(const QApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Draws every page of Fleet Audit as PNG files."_s);
    parser.addHelpOption();
    parser.addOptions(
        {{u"only"_s, u"Only pictures whose name contains this."_s, u"name"_s},
         {u"url"_s, u"A database that holds the demo fleet (or FLEET_AUDIT_SHOTS_URL)."_s, u"url"_s},
         {u"doubled"_s, u"The pictures at 200 % only."_s}});
    parser.addPositionalArgument(u"folder"_s, u"Where the pictures go."_s);
    parser.process(application);
    if (parser.positionalArguments().size() != 1)
        parser.showHelp(2);
    Options options;
    options.settings.folder = QDir(parser.positionalArguments().first());
    options.settings.only = parser.value(u"only"_s);
    options.url =
        parser.isSet(u"url"_s) ? parser.value(u"url"_s) : qEnvironmentVariable("FLEET_AUDIT_SHOTS_URL");
    options.doubled = parser.isSet(u"doubled"_s);
    if (!options.settings.folder.mkpath(u"."_s))
        qFatal("Cannot make the folder %s", qUtf8Printable(options.settings.folder.path()));
    return options;
}

/// The same time of day in every run, so that pictures differ only where the program does.
Timestamp endOfDemo() {
    const Timestamp now = Timestamp::now();
    const Timestamp afternoon{now.microseconds - now.microseconds % microsecondsPerDay +
                              14 * microsecondsPerHour};
    return afternoon < now ? afternoon : afternoon - microsecondsPerDay;
}

void loadDemo(const TestDatabase& database) {
    JobControl control;
    const auto session = openSession(database, {.statement = std::chrono::milliseconds{0}});
    need(loadDemoFleet(*session, {.until = endOfDemo()}, control));
    need(ProjectionBuilder(*session).catchUp(control));
    // Planner statistics and the visibility map, as autovacuum leaves them on a database that lives.
    need(session->executeScript(u"VACUUM ANALYZE"_s));
}

std::unique_ptr<MainWindow> openWindow(const ConnectionSettings& settings, const QString& name) {
    auto window = std::make_unique<MainWindow>();
    window->workspace().timeRange().setFixedNow(endOfDemo());
    window->workspace().timeRange().choose(TimeRangeChoice::Preset::Last7Days);
    window->workspace().timeRange().setUtc(true);
    window->workspace().connectTo(settings, name);
    return window;
}

void drawDemo(const ConnectionSettings& demo, ShotSettings settings, const QList<QSize>& sizes) {
    const QList<Scene> scenes = demoScenes(findSubjects(demo));
    for (const auto appearance : {style::Appearance::Light, style::Appearance::Dark}) {
        for (const QSize& size : sizes) {
            const auto window = openWindow(demo, u"demo fleet"_s);
            waitFor(u"the database is known"_s, [&] { return window->workspace().knowsDatabase(); });
            settings.size = size;
            settings.appearance = appearance;
            drawScenes(*window, scenes, settings);
        }
    }
}

/// What a person meets before there is something to look at, or when it is gone.
void drawHardTimes(ShotSettings settings) {
    settings.size = {1280, 800};
    for (const auto appearance : {style::Appearance::Light, style::Appearance::Dark}) {
        settings.appearance = appearance;
        MainWindow welcome;
        drawScenes(welcome, {{u"first-run"_s, [](MainWindow&) {}}}, settings);

        const TestDatabase nothing;
        const auto empty = openWindow(settingsOf(nothing), u"a new fleet"_s);
        waitFor(u"the empty database is known"_s, [&] { return empty->workspace().knowsDatabase(); });
        drawScenes(*empty, emptyScenes(), settings);

        const TestDatabase foreign(TestDatabase::Content::Empty);
        const auto unmigrated = openWindow(settingsOf(foreign), u"no tables yet"_s);
        waitFor(u"the foreign database is known"_s, [&] { return unmigrated->workspace().knowsDatabase(); });
        drawScenes(*unmigrated, {{u"not-migrated"_s, [](MainWindow& w) { w.showPage(u"history"_s); }}},
                   settings);

        bool failed = false;
        const auto gone = openWindow(need(ConnectionSettings::fromUrl(u"postgresql://127.0.0.1:1/fleet"_s)),
                                     u"production"_s);
        QObject::connect(&gone->workspace(), &Workspace::knowledgeFailed, gone.get(), [&] { failed = true; });
        waitFor(u"the connection fails"_s, [&] { return failed; });
        drawScenes(*gone, {{u"connection-lost"_s, [](MainWindow& w) { w.showPage(u"history"_s); }}},
                   settings);
    }
}

/// A screen's scale is fixed when a program starts: the pictures at 200 % need another one.
int drawDoubled(const Options& options, const QString& url) {
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_SCALE_FACTOR"_s, u"2"_s);
    process.setProcessEnvironment(environment);
    process.start(QCoreApplication::applicationFilePath(),
                  {u"--doubled"_s, u"--url"_s, url, u"--only"_s, options.settings.only,
                   options.settings.folder.path()});
    process.waitForFinished(-1);
    return process.exitCode();
}

} // namespace

int main(int argc, char* argv[]) {
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(u"Fleet Audit"_s);
    QCoreApplication::setApplicationName(u"fleet-audit-shots"_s);
    const QTemporaryDir ownSettings; // Not those of the person who runs this.
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, ownSettings.path());
    style::Theme::instance().install(application, style::Appearance::Light);

    Options options = readOptions(application);
    if (options.doubled) {
        options.settings.suffix = u"@2x"_s;
        drawDemo(need(ConnectionSettings::fromUrl(options.url)), options.settings, {{1280, 800}});
        return 0;
    }
    std::unique_ptr<TestDatabase> made;
    if (options.url.isEmpty()) {
        made = std::make_unique<TestDatabase>();
        loadDemo(*made);
        options.url = made->url();
    }
    drawDemo(need(ConnectionSettings::fromUrl(options.url)), options.settings, {{1280, 800}, {1920, 1080}});
    drawHardTimes(options.settings);
    return drawDoubled(options, options.url);
}
