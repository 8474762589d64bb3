-- 009: retention without forgetting. Before a day is dropped, the state at its end of every device that has events in it
-- is kept, and replays start from there. Where history begins is remembered, and an earlier moment is an error that
-- names it instead of a state folded from nothing.

SET LOCAL search_path = public, pg_temp;

CREATE TABLE state_snapshots (
    aggregate_type  varchar(50)  NOT NULL,
    aggregate_id    varchar(255) NOT NULL,
    "timestamp"     timestamptz  NOT NULL,
    id              bigint       NOT NULL,
    reducer_version int          NOT NULL DEFAULT reducer_version(),
    state           jsonb        NOT NULL,
    event_type      varchar(100) NOT NULL,
    event_count     bigint       NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, "timestamp", id, reducer_version)
);
COMMENT ON TABLE state_snapshots IS 'The state of an aggregate just after one event; replays start from the nearest';
COMMENT ON COLUMN state_snapshots.id IS 'With the timestamp, the last event that the state contains';
COMMENT ON COLUMN state_snapshots.event_type IS 'Of that event, which may have been dropped since';
COMMENT ON COLUMN state_snapshots.event_count IS 'How many events the state was folded from, dropped ones included';

-- NULL until a day with events was dropped.
CREATE FUNCTION history_begins() RETURNS timestamptz
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    SELECT value::timestamptz FROM event_settings WHERE name = 'history_begins'
$$;
COMMENT ON FUNCTION history_begins() IS 'The first moment that can still be replayed; NULL where nothing was dropped';

CREATE FUNCTION utc_text(p_at timestamptz) RETURNS text
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- The newest snapshot of a device up to a moment. One of another reducer version counts only where the events that a
-- new fold would need are gone.
CREATE FUNCTION device_snapshot(p_device_id text, p_at timestamptz) RETURNS SETOF state_snapshots
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    SELECT s.* FROM state_snapshots s
    WHERE s.aggregate_type = 'device' AND s.aggregate_id = p_device_id AND s."timestamp" <= p_at
      AND (s.reducer_version = reducer_version() OR s."timestamp" < history_begins())
    ORDER BY s."timestamp" DESC, s.id DESC, s.reducer_version DESC LIMIT 1
$$;

-- As in 007, but starting from the later of projection and snapshot.
CREATE OR REPLACE FUNCTION fold_devices_at(p_at timestamptz, p_device_id text)
    RETURNS TABLE (device_id text, state jsonb, last_event_at timestamptz, last_event_id bigint, last_event_type text,
                   event_count bigint)
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
#variable_conflict use_column
DECLARE
    v_cursor bigint := coalesce((SELECT last_event_id FROM event_cursors WHERE processor_name = 'device_states'), 0);
    v_begins timestamptz := history_begins();
BEGIN
    IF p_at < v_begins - interval '1 microsecond' THEN
        RAISE EXCEPTION 'The state at % cannot be told: retention has dropped the events before %', utc_text(p_at),
            utc_text(v_begins)
            USING ERRCODE = 'no_data_found', HINT = format('Choose a moment from %s on.', utc_text(v_begins));
    END IF;
    RETURN QUERY
    WITH unprojected AS MATERIALIZED (
        SELECT event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) AS device_id,
               min(ARRAY[(extract(epoch FROM e."timestamp") * 1000000)::bigint, e.id]) AS first
        FROM events e
        WHERE e.id > v_cursor AND e."timestamp" <= p_at
          AND event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) IS NOT NULL
          AND (p_device_id IS NULL
               OR event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) = p_device_id)
        GROUP BY 1
    ), device AS (
        SELECT device_id FROM device_states WHERE p_device_id IS NULL OR device_id = p_device_id
        UNION SELECT device_id FROM unprojected
        UNION SELECT aggregate_id FROM state_snapshots
              WHERE aggregate_type = 'device' AND (p_device_id IS NULL OR aggregate_id = p_device_id)
    )
    SELECT d.device_id, coalesce(f.state, b.state), coalesce(f.last_event_at, b.last_event_at),
           coalesce(f.last_event_id, b.last_event_id), coalesce(f.last_event_type, b.last_event_type),
           coalesce(f.event_count, 0) + coalesce(b.event_count, 0)
    FROM device d
    LEFT JOIN unprojected u USING (device_id)
    LEFT JOIN LATERAL (
        SELECT s.state, s.last_event_at, s.last_event_id, s.last_event_type, s.event_count, true AS projected
        FROM device_states s
        WHERE s.device_id = d.device_id AND s.last_event_at <= p_at AND s.reducer_version = reducer_version()
          AND (u.first IS NULL
               OR u.first > ARRAY[(extract(epoch FROM s.last_event_at) * 1000000)::bigint, s.last_event_id])
        UNION ALL
        SELECT n.state, n."timestamp", n.id, n.event_type, n.event_count, false
        FROM device_snapshot(d.device_id, p_at) n
        ORDER BY last_event_at DESC, last_event_id DESC, projected DESC LIMIT 1
    ) b ON true
    LEFT JOIN LATERAL (
        SELECT * FROM fold_device(d.device_id, b.state, coalesce(b.last_event_at, '-infinity'),
                                  coalesce(b.last_event_id, 0), p_at, 9223372036854775807)
        WHERE NOT coalesce(b.projected, false) OR u.device_id IS NOT NULL
    ) f ON true
    WHERE f.state IS NOT NULL OR b.state IS NOT NULL;
END
$$;

-- Empties the projections, so that they are folded again from the log. Devices start from what was kept of dropped days.
CREATE FUNCTION reset_device_projections() RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
BEGIN
    -- The row lock that project_device_states() takes: the two never overlap.
    INSERT INTO event_cursors (processor_name) VALUES ('device_states') ON CONFLICT DO NOTHING;
    PERFORM FROM event_cursors WHERE processor_name = 'device_states' FOR UPDATE;
    TRUNCATE device_states, state_projections;
    INSERT INTO device_states (device_id, state, last_event_at, last_event_id, last_event_type, event_count)
    SELECT DISTINCT ON (n.aggregate_id) n.aggregate_id, n.state, n."timestamp", n.id, n.event_type, n.event_count
    FROM state_snapshots n
    WHERE n.aggregate_type = 'device' AND n."timestamp" < history_begins()
    ORDER BY n.aggregate_id, n."timestamp" DESC, n.id DESC;
    INSERT INTO state_projections (device_uuid, target_state, current_state, last_reconciliation_at, in_sync)
    SELECT device_id::uuid, state -> 'target_state', state -> 'current_state',
           (state #>> '{reconciliation,completed_at}')::timestamptz, coalesce((state ->> 'in_sync')::boolean, false)
    FROM device_states
    WHERE device_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
    UPDATE event_cursors SET last_event_id = 0, last_processed_at = clock_timestamp()
    WHERE processor_name = 'device_states';
END
$$;
COMMENT ON FUNCTION reset_device_projections() IS
    'Empties device_states and state_projections and sets their cursor back; project_device_states() fills them again';

-- As in 008, but a device that is folded again starts from what was kept of dropped days.
CREATE OR REPLACE FUNCTION project_device_states(p_limit int DEFAULT 1000) RETURNS int
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
        SELECT d.device_id, f.state, f.last_event_at, f.last_event_id, f.last_event_type,
               f.event_count + coalesce(n.event_count, 0), f.target_version, f.current_version
        FROM device d
        LEFT JOIN LATERAL device_snapshot(d.device_id, history_begins()) AS n ON true
        CROSS JOIN LATERAL fold_device(d.device_id, n.state, coalesce(n."timestamp", '-infinity'), coalesce(n.id, 0),
                                       'infinity', v_last) AS f
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
-- Nothing may arrive before the beginning of history: the states kept of it would be wrong.
CREATE OR REPLACE FUNCTION time_problem(p_text text) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
BEGIN
    RETURN CASE WHEN p_text::timestamptz > clock_timestamp() + interval '5 minutes'
                THEN format('timestamp "%s" is more than five minutes ahead of the database''s clock', left(p_text, 60))
                WHEN p_text::timestamptz < history_begins()
                THEN format('timestamp "%s" lies before %s, where the kept history begins', left(p_text, 60),
                            utc_text(history_begins())) END;
EXCEPTION WHEN data_exception THEN
    RETURN format('timestamp "%s" is no time', left(p_text, 60));
END
$$;

CREATE OR REPLACE FUNCTION check_import_times(p_events jsonb, p_first_line int) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
DECLARE
    v_row record;
BEGIN
    BEGIN
        IF (SELECT max((l ->> 'timestamp')::timestamptz) <= clock_timestamp() + interval '5 minutes' IS NOT FALSE
                   AND min((l ->> 'timestamp')::timestamptz) >= history_begins() IS NOT FALSE
            FROM jsonb_array_elements(p_events) AS l) THEN
            RETURN;
        END IF;
    EXCEPTION WHEN data_exception THEN
        NULL; -- such as 30 February: found line by line, which is slower
    END;
    SELECT p_first_line - 1 + n AS line, time_problem(l ->> 'timestamp') AS problem INTO v_row
    FROM jsonb_array_elements(p_events) WITH ORDINALITY AS x(l, n)
    WHERE time_problem(l ->> 'timestamp') IS NOT NULL ORDER BY n LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Line %: %', v_row.line, v_row.problem
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Nothing was stored. Mend the line and try again.';
    END IF;
END
$$;

-- Drops one partition of days that are over, after keeping the states at its end. One short transaction a partition is
-- what maintenance wants; the caller sets lock_timeout.
CREATE FUNCTION retire_events_partition(p_partition text) RETURNS text
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
DECLARE
    v_part record;
    v_rows boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('fleet_audit'), hashtext('events partitions'));
    SELECT * INTO v_part FROM list_event_partitions() WHERE partition_name = p_partition AND NOT is_default;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no partition %', p_partition
            USING ERRCODE = 'no_data_found', HINT = 'The view event_partitions lists them.';
    END IF;
    IF v_part.range_end > date_trunc('day', now()) THEN
        RAISE EXCEPTION 'Partition % is not over yet', p_partition
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Keep at least the current day.';
    END IF;
    -- No import may add to the day between the fold and the drop. Publishers do not notice: their rows go elsewhere.
    EXECUTE format('LOCK TABLE ONLY %I IN SHARE MODE', p_partition);
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', p_partition) INTO v_rows;
    IF v_rows THEN
        INSERT INTO state_snapshots (aggregate_type, aggregate_id, "timestamp", id, state, event_type, event_count)
        SELECT 'device', f.device_id, f.last_event_at, f.last_event_id, f.state, f.last_event_type, f.event_count
        FROM fold_devices_at(v_part.range_end - interval '1 microsecond', NULL) f
        WHERE f.last_event_at >= v_part.range_start
        ON CONFLICT DO NOTHING;
        DELETE FROM state_snapshots o
        WHERE o.aggregate_type = 'device' AND o."timestamp" < v_part.range_end
          AND EXISTS (SELECT FROM state_snapshots n
                      WHERE n.aggregate_type = o.aggregate_type AND n.aggregate_id = o.aggregate_id
                        AND n."timestamp" < v_part.range_end AND (n."timestamp", n.id) > (o."timestamp", o.id));
        INSERT INTO event_settings AS s (name, value, description)
        VALUES ('history_begins', utc_text(v_part.range_end), 'The first moment that can still be replayed')
        ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value, updated_at = now()
            WHERE s.value::timestamptz < EXCLUDED.value::timestamptz;
    END IF;
    EXECUTE format('DROP TABLE %I', p_partition);
    RETURN format('dropped %s', p_partition);
END
$$;
COMMENT ON FUNCTION retire_events_partition(text) IS
    'Drops one partition of past days, after keeping the state of every device with events in it';

CREATE OR REPLACE FUNCTION drop_old_event_partitions(p_retention_days int DEFAULT 90) RETURNS SETOF text
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
DECLARE
    v_row record;
BEGIN
    IF p_retention_days IS NULL OR p_retention_days < 1 THEN
        RAISE EXCEPTION 'A retention of % days is refused', coalesce(p_retention_days::text, 'null')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Keep at least one day.';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('fleet_audit'), hashtext('events partitions'));
    FOR v_row IN
        SELECT partition_name FROM list_event_partitions()
        WHERE NOT is_default
          AND range_end <= date_trunc('day', now()) - make_interval(days => least(p_retention_days, 1000000))
        ORDER BY range_start
    LOOP
        RETURN NEXT retire_events_partition(v_row.partition_name);
    END LOOP;
END
$$;
