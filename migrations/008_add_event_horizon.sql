-- 008: the settled horizon, and the projections that follow it.
--
-- Ids are handed out before commit, so id 7 can become visible before id 6, and a reader that remembers "read up to 7"
-- would lose 6 for ever. An id is settled when no transaction that might still commit an earlier one is running:
--
--   publisher                        advance_event_horizon()
--   1. takes its transaction id      1. reads the clock
--   2. draws the event's id          2. reads the last id drawn
--   3. reads the clock               3. takes its own transaction id W, and records the three
--
-- Once every transaction below W has ended (pg_snapshot_xmin has reached W), the recorded id and time are settled:
-- every transaction above W drew later ones.

SET LOCAL search_path = public, pg_temp;

-- The time of the last watermark in microseconds. A sequence, because a new value must be seen by every publisher at
-- once, committed or not, and because reading it costs next to nothing.
CREATE SEQUENCE event_clock_floor AS bigint MINVALUE 0 CACHE 1;

-- The clock of events: it never goes below the last watermark, whatever the machine's clock does.
CREATE FUNCTION event_clock() RETURNS timestamptz
    LANGUAGE sql VOLATILE
    RETURN greatest(clock_timestamp(), 'epoch'::timestamptz
        + pg_sequence_last_value('event_clock_floor'::regclass) * interval '1 microsecond');

ALTER TABLE events ALTER COLUMN "timestamp" SET DEFAULT event_clock();

CREATE TABLE event_watermarks (
    watermark_id      bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    xact_id           xid8        NOT NULL,
    last_event_id     bigint      NOT NULL,
    clock             timestamptz NOT NULL,
    system_identifier bigint      NOT NULL
);
COMMENT ON TABLE event_watermarks IS 'Written by advance_event_horizon() only';
COMMENT ON COLUMN event_watermarks.xact_id IS 'W: the watermark is settled once every transaction below it has ended';
COMMENT ON COLUMN event_watermarks.system_identifier IS
    'Transaction ids mean nothing in another cluster: after a restore these rows no longer count';

-- The newest settled watermark of this cluster, seen by the snapshot of the calling statement. Reads only.
CREATE FUNCTION settled_watermark() RETURNS TABLE (last_event_id bigint, clock timestamptz)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    SELECT w.last_event_id, w.clock
    FROM event_watermarks w
    WHERE w.xact_id <= pg_snapshot_xmin(pg_current_snapshot())
      AND w.system_identifier = (SELECT system_identifier FROM pg_control_system())
    ORDER BY w.watermark_id DESC LIMIT 1
$$;

CREATE FUNCTION advance_event_horizon() RETURNS TABLE (settled_event_id bigint, settled_until timestamptz)
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    v_clock   timestamptz;
    v_last_id bigint;
BEGIN
    -- With an id already taken, W would precede the reading of the sequence, and a later event could be given out
    -- before an earlier one.
    IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
        RAISE EXCEPTION 'The event horizon cannot be advanced in a transaction that has written'
            USING ERRCODE = 'active_sql_transaction', HINT = 'Call advance_event_horizon() alone, in its own transaction.';
    END IF;
    -- One at a time, until it commits: else the slower of two could set the floor of the clock back, or record less under
    -- a later number. The lock takes no transaction id.
    PERFORM pg_advisory_xact_lock(hashtext('fleet_audit'), hashtext('event horizon'));
    -- The clock before the sequence, so that every event up to the settled time is also up to the settled id.
    v_clock := event_clock();
    v_last_id := coalesce(pg_sequence_last_value('events_id_seq'::regclass), 0);
    PERFORM setval('event_clock_floor', (extract(epoch FROM v_clock) * 1000000)::bigint);
    INSERT INTO event_watermarks (xact_id, last_event_id, clock, system_identifier)
    SELECT pg_current_xact_id(), v_last_id, v_clock, system_identifier FROM pg_control_system();
    -- Watermarks older than the newest settled one say nothing any more. Another caller may be removing them just now:
    -- then they are left to it.
    DELETE FROM event_watermarks WHERE watermark_id IN (
        SELECT w.watermark_id FROM event_watermarks w
        WHERE w.watermark_id < (SELECT max(s.watermark_id) FROM event_watermarks s
                                WHERE s.xact_id <= pg_snapshot_xmin(pg_current_snapshot())
                                  AND s.system_identifier = (SELECT system_identifier FROM pg_control_system()))
        FOR UPDATE SKIP LOCKED);
    RETURN QUERY SELECT w.last_event_id, w.clock FROM settled_watermark() w;
END
$$;
COMMENT ON FUNCTION advance_event_horizon() IS
    'Records a watermark, in a transaction of its own; it is settled when the transactions running now have ended';

-- VOLATILE, so that in READ COMMITTED each call takes a snapshot of its own; watermark and rows come out of that one.
CREATE FUNCTION read_events(p_after_id bigint, p_limit int DEFAULT 1000) RETURNS SETOF events
    LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS
$$
    SELECT e.*
    FROM events e
    WHERE e.id > p_after_id AND e.id <= (SELECT w.last_event_id FROM settled_watermark() w)
    ORDER BY e.id
    LIMIT p_limit
$$;
COMMENT ON FUNCTION read_events(bigint, int) IS
    'Settled events after an id, in log order: nothing can later appear among them';

-- Everything that writes in this cluster, oldest first. The first one holds the horizon, whichever database it is in.
CREATE FUNCTION event_horizon_holders()
    RETURNS TABLE (kind text, pid int, gid text, database_name text, user_name text, application_name text, state text,
                   since timestamptz, query text)
    LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS
$$
    SELECT kind, pid, gid, database_name, user_name, application_name, state, since, query
    FROM (SELECT 'session' AS kind, a.pid, NULL::text AS gid, a.datname::text AS database_name,
                 a.usename::text AS user_name, a.application_name, a.state, a.xact_start AS since, a.query,
                 age(a.backend_xid) AS age
          FROM pg_stat_activity a WHERE a.backend_xid IS NOT NULL AND a.pid <> pg_backend_pid()
          UNION ALL
          SELECT 'prepared transaction', NULL, p.gid, p.database::text, p.owner::text, NULL, 'prepared', p.prepared, NULL,
                 age(p.transaction)
          FROM pg_prepared_xacts p) AS holder
    ORDER BY age DESC
$$;

CREATE VIEW event_horizon AS
    SELECT s.last_event_id AS settled_event_id, s.clock AS settled_until, n.newest_event_id,
           clock_timestamp() - s.clock AS lag,
           greatest(n.newest_event_id - coalesce(s.last_event_id, 0), 0) AS unsettled_events
    FROM (SELECT coalesce(pg_sequence_last_value('events_id_seq'::regclass), 0) AS newest_event_id) AS n
    LEFT JOIN settled_watermark() s ON true;
COMMENT ON VIEW event_horizon IS 'How far the log is settled, and how far that is behind';

------------------------------------------------------------------------------------------------------------------------
-- Projections
------------------------------------------------------------------------------------------------------------------------

-- One transaction: read settled events after the cursor, fold them, move the cursor. A device whose new events all come
-- after its last one goes on from where it was; any other is folded again from the log.
CREATE FUNCTION project_device_states(p_limit int DEFAULT 1000) RETURNS int
    LANGUAGE plpgsql SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
#variable_conflict use_column
DECLARE
    v_cursor bigint;
    v_last   bigint;
    v_count  int;
BEGIN
    IF p_limit IS NULL OR p_limit < 1 THEN
        RAISE EXCEPTION 'A batch of % events cannot be projected', coalesce(p_limit::text, 'null')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Ask for at least one event.';
    END IF;
    INSERT INTO event_cursors (processor_name) VALUES ('device_states') ON CONFLICT DO NOTHING;
    SELECT last_event_id INTO v_cursor FROM event_cursors WHERE processor_name = 'device_states' FOR UPDATE;
    SELECT count(*), max(id) INTO v_count, v_last FROM (SELECT id FROM read_events(v_cursor, p_limit)) AS batch;
    IF v_count = 0 THEN
        RETURN 0;
    END IF;

    -- All of them are settled, so the same rows are here in every statement that follows.
    WITH arrived AS MATERIALIZED (
        SELECT event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) AS device_id,
               e.id, e."timestamp" AS at, e.event_type AS type, e AS event
        FROM events e WHERE e.id > v_cursor AND e.id <= v_last
    ), device AS MATERIALIZED (
        SELECT a.device_id, s.state, s.event_count, s.target_version, s.current_version, s.device_id IS NOT NULL AS goes_on
        FROM (SELECT device_id, min(at) AS first_at FROM arrived WHERE device_id IS NOT NULL GROUP BY device_id) AS a
        LEFT JOIN device_states s ON s.device_id = a.device_id AND s.last_event_at < a.first_at
            AND s.reducer_version = reducer_version()
    ), ranked AS (
        SELECT a.*, d.state AS start, d.event_count, d.target_version, d.current_version,
               row_number() OVER newest_of_kind AS nth, row_number() OVER newest AS from_end
        FROM arrived a JOIN device d ON d.device_id = a.device_id AND d.goes_on
        WINDOW newest AS (PARTITION BY a.device_id ORDER BY a.at DESC, a.id DESC),
               newest_of_kind AS (PARTITION BY a.device_id, a.type = 'device.heartbeat' ORDER BY a.at DESC, a.id DESC)
    ), folded AS (
        SELECT device_id,
               fold_device_state(start, event ORDER BY at, id) FILTER (WHERE type <> 'device.heartbeat' OR nth = 1) AS state,
               max(at) AS last_event_at, max(id) FILTER (WHERE from_end = 1) AS last_event_id,
               max(type) FILTER (WHERE from_end = 1) AS last_event_type, min(event_count) + count(*) AS event_count,
               greatest(min(target_version), max(id) FILTER (WHERE type LIKE 'target\_state.%'
                        AND device_event_problem(event) IS NULL)) AS target_version,
               greatest(min(current_version), max(id) FILTER (WHERE split_part(type, '.', 1) IN ('current_state', 'container',
                        'volume', 'network') AND device_event_problem(event) IS NULL)) AS current_version
        FROM ranked GROUP BY device_id
        UNION ALL
        SELECT d.device_id, f.state, f.last_event_at, f.last_event_id, f.last_event_type, f.event_count, f.target_version,
               f.current_version
        FROM device d, LATERAL fold_device(d.device_id, NULL, '-infinity', 0, 'infinity', v_last) AS f
        WHERE NOT d.goes_on
    ), stored AS (
        INSERT INTO device_states AS s (device_id, state, last_event_at, last_event_id, last_event_type, event_count,
                                        target_version, current_version)
        SELECT * FROM folded
        ON CONFLICT (device_id) DO UPDATE SET
            state = EXCLUDED.state, last_event_at = EXCLUDED.last_event_at, last_event_id = EXCLUDED.last_event_id,
            last_event_type = EXCLUDED.last_event_type, event_count = EXCLUDED.event_count,
            target_version = EXCLUDED.target_version, current_version = EXCLUDED.current_version,
            reducer_version = EXCLUDED.reducer_version, updated_at = EXCLUDED.updated_at
        RETURNING s.device_id, s.state, s.target_version, s.current_version
    )
    INSERT INTO state_projections AS p (device_uuid, target_state, current_state, target_version, current_version,
                                        last_reconciliation_at, in_sync)
    SELECT device_id::uuid, state -> 'target_state', state -> 'current_state', target_version, current_version,
           (state #>> '{reconciliation,completed_at}')::timestamptz, coalesce((state ->> 'in_sync')::boolean, false)
    FROM stored
    WHERE device_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
    ON CONFLICT (device_uuid) DO UPDATE SET
        target_state = EXCLUDED.target_state, current_state = EXCLUDED.current_state,
        target_version = EXCLUDED.target_version, current_version = EXCLUDED.current_version,
        last_reconciliation_at = EXCLUDED.last_reconciliation_at, in_sync = EXCLUDED.in_sync,
        updated_at = EXCLUDED.updated_at;

    UPDATE event_cursors SET last_event_id = v_last, last_processed_at = clock_timestamp()
    WHERE processor_name = 'device_states';
    RETURN v_count;
END
$$;
COMMENT ON FUNCTION project_device_states(int) IS
    'Projects up to so many settled events into device_states and state_projections; returns how many it took';
