#include "benchmarks/LargeHistory.h"

#include <QCoreApplication>
#include <QDate>
#include <QFile>
#include <QLocale>
#include <QTextStream>

#include "benchmarks/BenchFolder.h"
#include "cluster/PrivateCluster.h"
#include "store/Migrator.h"
#include "support/TestSession.h"

namespace fleet::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int days = 30;
const QDate firstDay(2026, 1, 1);

PrivateCluster clusterIn(const QString& directory) {
    ClusterOptions options;
    options.throwAway = true;
    return PrivateCluster(directory, options);
}

QString dayStatement() {
    QFile file(QStringLiteral(FLEET_AUDIT_SOURCE_DIR "/tests/benchmarks/sql/large_history_day.sql"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("Cannot read %s", qUtf8Printable(file.fileName()));
    QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n');
    lines.removeIf([](const QString& line) { return line.trimmed().startsWith("--"_L1); });
    return lines.join(u'\n');
}

void say(const QString& text) {
    QTextStream(stderr) << "# " << text << Qt::endl;
}

/// The quarter hours that histograms are read from; at once where they are up to date.
void addUp(Session& session) {
    // The second call finds the first one's watermark settled.
    for (int i = 0; i < 2; ++i)
        test::need(session.execute(u"select advance_event_horizon()"_s));
    while (test::valueOf(session, u"select project_events('event_rollups', 100000)"_s).toInt() > 0)
        say(u"adding up quarter hours"_s);
}

/// The events, day by day; then what a server does by itself in a quiet hour.
void fill(Session& session, qint64 events, int devices) {
    const QString statement = dayStatement();
    for (int day = 0; day < days; ++day) {
        const QString date = firstDay.addDays(day).toString(Qt::ISODate);
        const qint64 first = events * day / days;
        const qint64 last = events * (day + 1) / days;
        test::need(session.execute(u"select create_events_partition($1::date)"_s, {date}));
        test::need(session.execute(statement, {date, first, last - first, devices}));
        say(u"%1: %2 events"_s.arg(date, QLocale().toString(last)));
    }
    test::need(session.execute(u"vacuum (analyze) events"_s));
}

std::unique_ptr<Session> openUnlimited(const ConnectionSettings& settings) {
    return test::need(Session::open(settings, {.statement = std::chrono::milliseconds{0}}));
}

/// Brings a history of an earlier version up to date, too.
bool isComplete(const LargeHistory& history) {
    const auto session = openUnlimited(history.settings);
    JobControl control;
    test::need(Migrator(*session).migrate(control));
    addUp(*session);
    return test::valueOf(*session, u"select count(*) from events"_s).toLongLong() == history.events;
}

} // namespace

struct LargeHistories::Private {
    PrivateCluster cluster = clusterIn(benchFolder(u"history"_s));
};

LargeHistories::LargeHistories() : d(std::make_unique<Private>()) {
    JobControl control;
    test::need(d->cluster.start(control));
}

LargeHistories::~LargeHistories() {
    JobControl control;
    test::need(d->cluster.stop(control));
}

LargeHistory LargeHistories::need(qint64 events, int devices) {
    JobControl control;
    const QString name = devices == LargeHistory::devices ? u"history_%1"_s.arg(events)
                                                          : u"history_%1_of_%2"_s.arg(events).arg(devices);
    LargeHistory history;
    history.events = events;
    const QDateTime begin(firstDay, QTime(0, 0), Qt::UTC);
    history.range = {Timestamp::fromDateTime(begin), Timestamp::fromDateTime(begin.addDays(days))};
    test::need(d->cluster.makeDatabase(name, control));
    history.settings = test::need(ConnectionSettings::fromUrl(d->cluster.url(name)));
    if (isComplete(history))
        return history;
    // Nothing, or what an interrupted run left: events cannot be deleted, a database can.
    test::runSql(d->cluster.url(u"postgres"_s), u"drop database %1"_s.arg(name));
    test::need(d->cluster.makeDatabase(name, control));
    say(u"making a history of %1 events"_s.arg(QLocale().toString(events)));
    const auto session = openUnlimited(history.settings);
    test::need(Migrator(*session).migrate(control));
    fill(*session, events, devices);
    addUp(*session);
    return history;
}

QList<qint64> wantedSizes() {
    QList<qint64> sizes;
    for (const QString& size : QCoreApplication::arguments().mid(2))
        sizes.append(size.toLongLong());
    return sizes.isEmpty() ? QList<qint64>{1'000'000, 10'000'000} : sizes;
}

} // namespace fleet::bench
