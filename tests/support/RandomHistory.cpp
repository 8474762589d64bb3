#include "support/RandomHistory.h"

#include "support/TestSession.h"

namespace fleet::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int days = 5;
constexpr int writers = 3;

// Each member with some of its values, not all of which its rules can use.
const QList<std::pair<QString, QStringList>> members{
    {u"app_name"_s, {u"\"a\""_s, u"\"b\""_s, u"\"c\""_s, u"\"\""_s, u"7"_s}},
    {u"app_config"_s, {u"{\"image\": \"a:1\"}"_s, u"{\"image\": \"r/b:2\", \"replicas\": 1.10}"_s, u"[]"_s}},
    {u"container_id"_s, {u"\"c1\""_s, u"\"c2\""_s, u"\"\""_s}},
    {u"image"_s, {u"\"a:1\""_s, u"\"r:5/b:2.1\""_s, u"\"c@sha\""_s, u"null"_s}},
    {u"version"_s, {u"\"3\""_s, u"4"_s}},
    {u"restart_count"_s, {u"1"_s, u"7"_s, u"\"x\""_s}},
    {u"exit_code"_s, {u"0"_s, u"139"_s}},
    {u"error"_s, {u"\"segfault\""_s, u"{\"deep\": [1]}"_s}},
    {u"health"_s, {u"\"healthy\""_s, u"\"unhealthy\""_s, u"false"_s}},
    {u"config"_s, {u"{\"k\": 1}"_s, u"{\"k\": 12345678901234567890.10, \"l\": null}"_s, u"\"x\""_s}},
    {u"volume_name"_s, {u"\"v\""_s, u"\"w\""_s}},
    {u"network_name"_s, {u"\"n\""_s, u"\"m\""_s}},
    {u"mountpoint"_s, {u"\"/v\""_s, u"\"/w\""_s}},
    {u"new_state"_s,
     {u"{\"apps\": {\"a\": {\"image\": \"a:9\"}}}"_s, u"{\"config\": {\"z\": 1}, \"extra\": true}"_s,
      u"{\"apps\": {\"a\": 5}, \"volumes\": {\"v\": \"/v\"}}"_s, u"{\"networks\": []}"_s, u"\"x\""_s}},
    {u"in_sync"_s, {u"true"_s, u"false"_s, u"\"yes\""_s}},
    {u"cycle_id"_s, {u"\"1\""_s, u"\"2\""_s}},
    {u"fields"_s, {u"[{\"path\": \"config.k\"}]"_s}},
    {u"cpu_usage"_s, {u"5"_s, u"41.50"_s}},
    {u"name"_s, {u"\"cam\""_s, u"\"pump\""_s}},
    {u"reason"_s, {u"\"tuning\""_s}},
};

const QString shared = u"0b0f5fc3-58a5-4b43-9c4b-1a4e9d9b1c11"_s;
const QStringList devices{shared, u"5d5bd3b8-3d5e-4a39-8f2b-0f8f0b7a2c22"_s, u"gw-1"_s, u"pump 2"_s};

// What a fold of all events one by one says, and how replay differs from it. test_base holds what such a fold
// said of days that are dropped.
const QString oracle =
    uR"(
CREATE TABLE test_base (device_id text PRIMARY KEY, at timestamptz, id bigint, n bigint, state jsonb);

-- The members in which two states differ.
CREATE FUNCTION test_difference(p_is jsonb, p_expected jsonb) RETURNS text LANGUAGE sql AS
$$
    SELECT coalesce(string_agg(format('%s is %s, not %s', key, p_is -> key, p_expected -> key), '; '),
                    format('%s, not %s', p_is, p_expected))
    FROM jsonb_object_keys(coalesce(p_is, p_expected)) AS key
    WHERE p_is IS NOT NULL AND p_expected IS NOT NULL AND (p_is -> key)::text IS DISTINCT FROM (p_expected -> key)::text
$$;

CREATE FUNCTION test_fold() RETURNS TABLE (device_id text, at timestamptz, id bigint, n bigint, state jsonb, problem text)
    LANGUAGE sql AS
$$
    WITH RECURSIVE history AS MATERIALIZED (
        SELECT event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) AS device_id, e.timestamp AS at, e.id, e,
               row_number() OVER (PARTITION BY event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata)
                                  ORDER BY e.timestamp, e.id) AS n
        FROM events e
    ), folded AS (
        SELECT h.device_id, h.at, h.id, h.n, coalesce(b.n, 0) + 1 AS number, apply_device_event(b.state, h.e) AS state,
               device_event_problem(h.e) AS problem
        FROM history h LEFT JOIN test_base b USING (device_id) WHERE h.n = 1 AND h.device_id IS NOT NULL
        UNION ALL
        SELECT h.device_id, h.at, h.id, h.n, f.number + 1, apply_device_event(f.state, h.e), device_event_problem(h.e)
        FROM folded f JOIN history h ON h.device_id = f.device_id AND h.n = f.n + 1
    )
    SELECT device_id, at, id, number, state, problem FROM folded
    UNION ALL SELECT device_id, at, id, n, state, NULL FROM test_base
$$;

-- Looks at one in so many events.
CREATE FUNCTION test_differences(p_devices text[], p_one_in int) RETURNS SETOF text LANGUAGE sql AS
$$
    WITH fold AS MATERIALIZED (
        SELECT f.*, lag(state) OVER history AS before, lag(at) OVER history AS at_before, lead(at) OVER history AS at_after,
               at < coalesce(history_begins(), '-infinity') AS is_base, abs(hashint8(id)) % p_one_in = 0 AS is_looked_at
        FROM test_fold() f WINDOW history AS (PARTITION BY device_id ORDER BY at, id)
    ), asked AS (
        SELECT '-infinity'::timestamptz AS at WHERE history_begins() IS NULL UNION SELECT 'infinity'
        UNION (SELECT at FROM fold WHERE NOT is_base ORDER BY md5(id::text) LIMIT 12)
    ), expected AS (
        SELECT DISTINCT ON (a.at, f.device_id) a.at AS asked_at, f.* FROM asked a JOIN fold f ON f.at <= a.at
        ORDER BY a.at, f.device_id, f.at DESC, f.id DESC
    )
    SELECT format('%s after event %s at %s (%s events, not %s): %s', device_id, id, at, r.n, f.n, test_difference(r.state, f.state))
    FROM fold f, LATERAL (SELECT device_state_of(x) AS state, (x).event_count AS n, (x).last_event_id AS last
                          FROM (SELECT replay_device(device_id, at, id) AS x OFFSET 0) AS y) AS r
    WHERE is_looked_at AND NOT is_base AND (r.state::text, r.n, r.last) IS DISTINCT FROM (f.state::text, f.n, f.id)
    UNION ALL
    SELECT format('%s at %s: %s', device_id, at, test_difference(device_state_at(device_id, at), state))
    FROM fold WHERE is_looked_at AND NOT is_base AND at_after IS DISTINCT FROM at
                AND device_state_at(device_id, at)::text IS DISTINCT FROM state::text
    UNION ALL
    SELECT format('%s just before %s: %s', device_id, at,
                  test_difference(device_state_at(device_id, at - interval '1 microsecond'), before))
    FROM fold WHERE is_looked_at AND NOT is_base AND at_before IS DISTINCT FROM at
                AND device_state_at(device_id, at - interval '1 microsecond')::text IS DISTINCT FROM before::text
    UNION ALL
    SELECT format('the list at %s: %s: %s', asked_at, device_id, test_difference(d.state, e.state))
    FROM expected e
    FULL JOIN (SELECT a.at AS asked_at, d.* FROM asked a, devices_at(a.at) d) d USING (asked_at, device_id)
    WHERE (d.state::text, d.event_count, d.last_event_id) IS DISTINCT FROM (e.state::text, e.n, e.id)
    UNION ALL
    SELECT format('the fleet at %s: %s: %s, not event %s of %s %s', asked_at, device_id, d, e.id, e.n, e.state)
    FROM expected e
    FULL JOIN (SELECT a.at AS asked_at, d.* FROM asked a, fleet_at(a.at, true) d) d USING (asked_at, device_id)
    WHERE (d.lifecycle, d.online, d.in_sync, d.attributes::text, d.releases::text, d.trouble, d.last_seen, d.event_count,
           d.last_event_id, d.last_event_at) IS DISTINCT FROM
          (e.state ->> 'lifecycle', (e.state ->> 'online')::boolean, (e.state ->> 'in_sync')::boolean,
           (e.state -> 'attributes')::text, device_releases(e.state)::text, device_trouble(e.state #> '{current_state,apps}'),
           (e.state ->> 'last_seen')::timestamptz, e.n, e.id, e.at)
    UNION ALL
    SELECT format('problem of event %s: %s, not %s', coalesce(p.id, f.id), p.reason, f.problem)
    FROM (SELECT p.* FROM unnest(p_devices) AS device, device_event_problems(device) p) p
    FULL JOIN (SELECT * FROM fold WHERE problem IS NOT NULL AND NOT is_base) f ON f.id = p.id
    WHERE p.reason IS DISTINCT FROM f.problem
$$;

CREATE FUNCTION test_projection_differences() RETURNS SETOF text LANGUAGE sql AS
$$
    WITH fold AS MATERIALIZED (
        SELECT DISTINCT ON (device_id) * FROM test_fold() ORDER BY device_id, at DESC, id DESC
    )
    SELECT format('projected %s (%s events, not %s): %s', device_id, s.event_count, f.n, test_difference(s.state, f.state))
    FROM fold f FULL JOIN device_states s USING (device_id)
    WHERE (s.state::text, s.event_count, s.last_event_id, s.last_event_at) IS DISTINCT FROM (f.state::text, f.n, f.id, f.at)
    UNION ALL
    SELECT format('target and current of %s', device_id)
    FROM device_states s LEFT JOIN state_projections p ON p.device_uuid::text = s.device_id
    WHERE device_id ~ '^[0-9a-f-]{36}$'
      AND (p.target_state::text, p.current_state::text, p.target_version, p.current_version, p.in_sync) IS DISTINCT FROM
          ((state -> 'target_state')::text, (state -> 'current_state')::text, s.target_version, s.current_version,
           coalesce((state ->> 'in_sync')::boolean, false))
    UNION ALL
    SELECT format('snapshot of %s at %s: %s', s.aggregate_id, s."timestamp", test_difference(s.state, f.state))
    FROM state_snapshots s LEFT JOIN test_fold() f ON f.device_id = s.aggregate_id AND f.at = s."timestamp" AND f.id = s.id
    WHERE (s.state::text, s.event_count) IS DISTINCT FROM (f.state::text, f.n)
      AND (s.kept OR s.reducer_version = reducer_version())
    UNION ALL
    SELECT format('line of %s at %s: %s', s.device_id, s."timestamp", s)
    FROM device_summaries s LEFT JOIN test_fold() f ON f.device_id = s.device_id AND f.at = s."timestamp" AND f.id = s.id
    WHERE (s.lifecycle, s.online, s.in_sync, s.attributes::text, s.releases::text, s.trouble) IS DISTINCT FROM
          (f.state ->> 'lifecycle', (f.state ->> 'online')::boolean, (f.state ->> 'in_sync')::boolean,
           (f.state -> 'attributes')::text, device_releases(f.state)::text, device_trouble(f.state #> '{current_state,apps}'))
$$;
)"_s;

} // namespace

RandomHistory::RandomHistory(quint64 seed, int oneIn) : m_random(seed), m_oneIn(oneIn) {
    for (int i = 0; i < writers; ++i)
        m_writers.push_back({openSession(m_database)});
    m_processor = openSession(m_database, {.statement = std::chrono::milliseconds{0}});
    need(m_processor->executeScript(oracle));
    // Few events between snapshots, so that short histories have many.
    need(m_processor->executeScript(
        u"CREATE OR REPLACE FUNCTION events_between_snapshots() RETURNS int LANGUAGE sql IMMUTABLE "
        "PARALLEL SAFE RETURN %1"_s.arg(1 + below(9))));
    m_types = m_database.run(
        u"SELECT event_type FROM event_types WHERE aggregate_type <> 'system' ORDER BY event_type"_s);
}

int RandomHistory::below(int bound) {
    return int(m_random() % quint64(bound)); // the library's distributions differ between platforms
}

/// One of few places in the days that are kept, so that events often share a microsecond.
QString RandomHistory::moment() {
    const int day = m_firstDay + below(days - m_firstDay);
    return u"(date_trunc('day', now()) + interval '%1 days %2 minutes %3 microseconds')"_s.arg(day - days)
        .arg(below(288) * 5)
        .arg(below(2));
}

QString RandomHistory::payload(const QString& device) {
    QStringList parts;
    if (!device.isEmpty())
        parts += u"\"device_uuid\": \"%1\""_s.arg(device);
    for (const auto& [name, values] : members)
        if (below(3) > 0)
            parts += u"\"%1\": %2"_s.arg(name, values.at(below(4) > 0 ? 0 : below(int(values.size()))));
    return u'{' + parts.join(u", ") + u'}';
}

/// An event as import_events() takes it; `dated` gives it a time of the past.
QString RandomHistory::eventJson(bool dated) {
    const QString type = oneOf(m_types);
    const QString family = type.section(u'.', 0, 0);
    QString device = oneOf(devices);
    if (device == shared && below(3) == 0)
        device = device.toUpper();
    QString aggregate = u"device"_s;
    if (family == u"container" || family == u"image")
        aggregate = u"app"_s;
    else if (family == u"volume" || family == u"network")
        aggregate = family;
    const bool own = aggregate == u"device";
    const bool inMetadata = !own && below(4) == 0;
    return u"jsonb_build_object('event_type', '%1', 'aggregate_type', '%2', 'aggregate_id', '%3', 'data', "
           "'%4'::jsonb%5%6)"_s.arg(
               type, aggregate, own ? device : device + u"/a"_s,
               payload(own || inMetadata ? QString() : device),
               inMetadata ? u", 'metadata', '{\"device_uuid\": \"%1\"}'::jsonb"_s.arg(device) : QString(),
               dated ? u", 'timestamp', to_jsonb(%1)"_s.arg(moment()) : QString());
}

void RandomHistory::publish(Writer& writer) {
    if (below(2) == 0) {
        need(
            writer.session->execute(u"SELECT publish_events(jsonb_build_array(%1))"_s.arg(eventJson(false))));
        return;
    }
    need(writer.session->execute(
        u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data, metadata, timestamp) "
        "SELECT l ->> 'event_type', l ->> 'aggregate_type', l ->> 'aggregate_id', l -> 'data', l -> "
        "'metadata', "
        "(l ->> 'timestamp')::timestamptz FROM (SELECT %1) AS x (l)"_s.arg(eventJson(true))));
}

void RandomHistory::importPast() {
    QStringList events;
    for (int i = below(6); i >= 0; --i)
        events += eventJson(true);
    need(m_processor->execute(u"SELECT import_events(jsonb_build_array(%1))"_s.arg(events.join(u", "))));
}

void RandomHistory::project(bool beside) {
    need(m_processor->execute(u"SELECT advance_event_horizon()"_s));
    need(m_processor->execute(u"SELECT project_events('device_states', %1, %2)"_s.arg(1 + below(40))
                                  .arg(beside ? u"true"_s : u"false"_s)));
}

void RandomHistory::act(int count) {
    for (int i = 0; i < count; ++i) {
        Writer& writer = m_writers.at(std::size_t(below(writers)));
        switch (const int act = below(20)) {
            case 0:
            case 1:
                project(false);
                break;
            case 2:
                importPast();
                break;
            case 3:
            case 4:
                if (writer.open)
                    need(writer.session->execute(act == 3 ? u"ROLLBACK"_s : u"COMMIT"_s));
                else
                    need(writer.session->execute(u"BEGIN"_s));
                writer.open = !writer.open;
                break;
            case 5:
                if (m_rebuilding)
                    project(true);
                break;
            default:
                publish(writer);
        }
    }
}

void RandomHistory::endTransactions() {
    for (Writer& writer : m_writers)
        if (std::exchange(writer.open, false))
            need(writer.session->execute(below(3) == 0 ? u"ROLLBACK"_s : u"COMMIT"_s));
}

void RandomHistory::dropOldestDay() {
    endTransactions();
    const QString day = u"(date_trunc('day', now()) - interval '%1 days')"_s.arg(days - m_firstDay);
    need(m_processor->execute(
        u"INSERT INTO test_base AS b SELECT DISTINCT ON (device_id) device_id, at, id, n, state FROM "
        u"test_fold() "
        "WHERE at < %1 + interval '1 day' ORDER BY device_id, at DESC, id DESC ON CONFLICT (device_id) DO "
        "UPDATE "
        "SET at = EXCLUDED.at, id = EXCLUDED.id, n = EXCLUDED.n, state = EXCLUDED.state"_s.arg(day)));
    need(m_processor->execute(
        u"SELECT retire_events_partition(to_char(%1 AT TIME ZONE 'UTC', '\"events_\"YYYY_MM_DD'))"_s.arg(
            day)));
    ++m_firstDay;
}

void RandomHistory::changeReducer() {
    endTransactions();
    need(m_processor->executeScript(
        u"CREATE OR REPLACE FUNCTION reducer_version() RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE "
        u"RETURN 3;"
        "CREATE OR REPLACE FUNCTION payload_extras(p_data jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE "
        "PARALLEL SAFE "
        "RETURN p_data - ARRAY['device_uuid', 'reason', 'mountpoint'] || '{\"version\": 3}';"
        "UPDATE event_processors SET version = version + 1 WHERE name = 'device_states'"_s));
}

void RandomHistory::beginRebuild() {
    need(m_processor->execute(u"SELECT begin_processor_rebuild('device_states')"_s));
    m_rebuilding = true;
}

void RandomHistory::finishRebuild() {
    catchUp();
    while (valueOf(*m_processor, u"SELECT project_events('device_states', 1000, true)"_s).toInt() > 0) {
    }
    if (!valueOf(*m_processor, u"SELECT finish_processor_rebuild('device_states')"_s).toBool())
        qFatal("the rebuild cannot be swapped in");
    m_rebuilding = false;
}

void RandomHistory::catchUp() {
    endTransactions();
    settle(m_database);
    while (valueOf(*m_processor, u"SELECT project_events('device_states', 1000)"_s).toInt() > 0) {
    }
}

void RandomHistory::forgetProjection() {
    need(m_processor->execute(u"SELECT reset_device_projections()"_s));
}

QStringList RandomHistory::listed(const QString& sql) {
    QSqlQuery query = need(m_processor->execute(sql));
    QStringList differences;
    while (query.next())
        differences += query.value(0).toString();
    return differences;
}

QStringList RandomHistory::differences() {
    return listed(
        u"SELECT left(d, 3000) FROM test_differences('{%1}', %2) d LIMIT 5"_s.arg(devices.join(u','))
            .arg(m_oneIn));
}

QStringList RandomHistory::projectionDifferences() {
    return listed(u"SELECT left(d, 3000) FROM test_projection_differences() d LIMIT 5"_s);
}

} // namespace fleet::test
