// A database of the first released version, upgraded: nothing is lost, and nobody who uses it notices.
#include <QTest>

#include "store/Migrator.h"
#include "store/ProjectionBuilder.h"
#include "support/OwnCluster.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

/// All columns of all rows, as the server writes them out, in one digest.
QString digestOf(const QString& table, const QString& condition = u"true"_s) {
    return u"SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') "
           "FROM %1 t WHERE %2"_s.arg(table, condition);
}

/// The fleet now and a few days ago, from lines and from folds: the same digest twice.
const QString fleetInLines = digestOf(
    u"(SELECT at, f.device_id, f.name, f.lifecycle, f.online, f.in_sync, f.releases, f.last_seen, "
    u"f.event_count, f.last_event_id "
    "FROM (VALUES ('infinity'::timestamptz), ('2026-11-10 12:00Z'), ('2026-11-15 03:00Z')) m (at), fleet_at(m.at, true) f)"_s);
const QString fleetFolded = QString(fleetInLines).replace(u"fleet_at(m.at, true)"_s, u"devices_at(m.at)"_s);

const QString functionRights =
    u"SELECT p.proname || ' ' || a.grantee::regrole || ' ' || a.privilege_type FROM pg_proc p, "
    u"aclexplode(p.proacl) a "
    "WHERE a.grantee = 'fleet_service'::regrole ORDER BY 1"_s;

} // namespace

class TestOfUpgrade : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();

    void everyEventIsTheSameInEveryColumn();
    void cursorsSettingsTypesAndMetricsAreTheSame();
    void statesThatWereKeptOfDroppedDaysAreStillThere();
    void rightsOfTheFleetServiceAreKept();
    void fleetServicePublishesAsBefore();
    void projectionsGoOnAndEqualARebuild();

private:
    QString value(const QString& sql) const { return m_database.value(sql); }

    TestDatabase m_database{TestDatabase::Content::Empty};
    QMap<QString, QString> m_before;
    QStringList m_rights;
};

void TestOfUpgrade::initTestCase() {
    m_database.run(
        u"DO $$ BEGIN CREATE ROLE fleet_service LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"_s);
    runServerProgram(u"pg_restore"_s, {u"--no-owner"_s, u"--exit-on-error"_s, u"--dbname"_s, m_database.url(),
                                       QStringLiteral(FLEET_AUDIT_SOURCE_DIR
                                                      "/tests/data/upgrade/migrations_005_to_010.dump")});
    for (const QString& table :
         {u"events"_s, u"event_cursors"_s, u"event_settings"_s, u"event_types"_s, u"device_metrics"_s})
        m_before[table] = value(digestOf(table));
    m_before[u"snapshots"_s] =
        value(digestOf(u"(SELECT aggregate_id, state, event_count FROM state_snapshots)"_s));
    m_before[u"states"_s] = value(digestOf(
        u"(SELECT device_id, state -> 'target_state', state -> 'lifecycle', event_count FROM devices_at())"_s));
    m_rights = m_database.run(functionRights);
    QCOMPARE(value(u"SELECT count(*) FROM events"_s), u"14217"_s);

    JobControl control;
    need(Migrator(*openSession(m_database)).migrate(control));
}

void TestOfUpgrade::everyEventIsTheSameInEveryColumn() {
    QCOMPARE(value(digestOf(u"events"_s)), m_before[u"events"_s]);
    // Also as text of each column by itself, should a migration ever change their order.
    QCOMPARE(
        value(
            u"SELECT count(*) FROM events WHERE checksum <> encode(sha256(convert_to(data::text, 'UTF8')), 'hex')"_s),
        u"0"_s);
    QCOMPARE(value(u"SELECT tableoid::regclass FROM events WHERE aggregate_id = 'time-traveller'"_s),
             u"events_default"_s);
}

void TestOfUpgrade::cursorsSettingsTypesAndMetricsAreTheSame() {
    QCOMPARE(value(digestOf(u"device_metrics"_s)), m_before[u"device_metrics"_s]);
    QCOMPARE(value(u"SELECT last_event_id FROM event_cursors WHERE processor_name = 'billing_export'"_s),
             u"12345"_s);
    QCOMPARE(value(u"SELECT value FROM event_settings WHERE name = 'notify_mode'"_s), u"coalesced"_s);
    QCOMPARE(value(u"SELECT value FROM event_settings WHERE name = 'own_setting'"_s), u"kept"_s);
    QCOMPARE(value(u"SELECT value FROM event_settings WHERE name = 'history_begins'"_s),
             u"2026-11-08T00:00:00.000000Z"_s);
    QCOMPARE(value(u"SELECT schema -> 'required' ->> 0 FROM event_types WHERE event_type = 'door.opened'"_s),
             u"door"_s);
}

void TestOfUpgrade::statesThatWereKeptOfDroppedDaysAreStillThere() {
    // A newer reducer may say more, or something else, of what a device is; hardly of what it should be.
    QCOMPARE(value(digestOf(u"(SELECT aggregate_id, state, event_count FROM state_snapshots "
                            "WHERE \"timestamp\" < history_begins())"_s)),
             m_before[u"snapshots"_s]);
    QCOMPARE(
        value(digestOf(
            u"(SELECT device_id, state -> 'target_state', state -> 'lifecycle', event_count FROM devices_at())"_s)),
        m_before[u"states"_s]);
    // There are no lines before the projection is built anew.
    QCOMPARE(value(u"SELECT count(*) FROM device_summaries"_s), u"0"_s);
    QCOMPARE(value(fleetInLines), value(fleetFolded));
}

void TestOfUpgrade::rightsOfTheFleetServiceAreKept() {
    QVERIFY(m_rights.size() >= 4);
    const QStringList rights = m_database.run(functionRights);
    for (const QString& right : std::as_const(m_rights))
        QVERIFY2(rights.contains(right), qUtf8Printable(right));
    const QString open =
        u"SELECT bool_or(a.grantee = 0) IS TRUE FROM pg_proc p, aclexplode(p.proacl) a "
        "WHERE p.proname = 'publish_event'"_s;
    QCOMPARE(value(open), u"f"_s);
}

void TestOfUpgrade::fleetServicePublishesAsBefore() {
    ConnectionSettings settings = settingsOf(m_database);
    settings.user = u"fleet_service"_s;
    const auto session = need(Session::open(settings));
    const QString newest = value(u"SELECT max(id) FROM events"_s);
    const QString clock =
        value(u"SELECT clock::text FROM event_watermarks ORDER BY watermark_id DESC LIMIT 1"_s);
    QVERIFY(
        !valueOf(*session, u"SELECT publish_event('device.online', 'device', 'camera-9', '{\"by\": 1}')"_s)
             .isNull());
    QVERIFY(!valueOf(*session,
                     u"SELECT publish_event('device.online', 'device', 'camera-9', '{\"by\": 2}', 'door', "
                     "gen_random_uuid(), gen_random_uuid(), '{\"a\": 1}')"_s)
                 .isNull());
    QVERIFY(!valueOf(*session,
                     u"SELECT publish_event(p_data => '{\"by\": 3}', p_event_type => 'device.offline', "
                     "p_aggregate_id => 'camera-9', p_aggregate_type => 'device', p_source => 'named')"_s)
                 .isNull());
    QCOMPARE(valueOf(*session,
                     u"SELECT count(*) FROM publish_events('[{\"event_type\": \"device.online\", "
                     "\"aggregate_type\": \"device\", \"aggregate_id\": \"camera-9\", \"data\": {}}]')"_s)
                 .toInt(),
             1);
    QCOMPARE(value(u"SELECT count(*) || ' ' || min(id) FROM events WHERE aggregate_id = 'camera-9'"_s),
             u"4 %1"_s.arg(newest.toLongLong() + 1));
    QCOMPARE(value(u"SELECT min(timestamp) > '%1' FROM events WHERE aggregate_id = 'camera-9'"_s.arg(clock)),
             u"t"_s);
}

void TestOfUpgrade::projectionsGoOnAndEqualARebuild() {
    settle(m_database);
    JobControl control;
    const auto session = openSession(m_database);
    QVERIFY(need(ProjectionBuilder(*session).catchUp(control)) > 0);
    QCOMPARE(value(u"SELECT built_version FROM event_processors WHERE name = 'device_states'"_s), u"3"_s);
    QVERIFY(value(u"SELECT count(*) FROM device_summaries"_s).toInt() > 100);
    QCOMPARE(value(fleetInLines), value(fleetFolded));
    const QString states = digestOf(
        u"(SELECT device_id, state, event_count, last_event_id, last_event_at "
        "FROM device_states)"_s);
    const QString projections = digestOf(
        u"(SELECT device_uuid, target_state, current_state, in_sync, "
        "last_reconciliation_at FROM state_projections)"_s);
    const QString rollups = digestOf(u"event_rollups"_s);
    const QString devices = digestOf(u"device_list"_s);
    const auto all = [&] {
        return QStringList{value(states), value(projections), value(rollups), value(devices)};
    };
    const QStringList grown = all();
    for (const QString& processor : {u"device_states"_s, u"event_rollups"_s, u"device_list"_s})
        need(ProjectionBuilder(*session).rebuild(processor, control));
    QCOMPARE(all(), grown);
    QCOMPARE(value(u"SELECT sum(event_count) FROM event_rollups"_s), value(u"SELECT count(*) FROM events"_s));
    QCOMPARE(value(u"SELECT count(*) FROM event_processing_failures"_s), u"0"_s);
    QCOMPARE(value(states),
             value(digestOf(u"(SELECT device_id, state, event_count, last_event_id, last_event_at "
                            "FROM devices_at())"_s)));
    QCOMPARE(value(u"SELECT last_event_id FROM event_cursors WHERE processor_name = 'billing_export'"_s),
             u"12345"_s);
}

QTEST_GUILESS_MAIN(TestOfUpgrade)
#include "tst_upgrade.moc"
