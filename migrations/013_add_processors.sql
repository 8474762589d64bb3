-- 013: processors. What follows the log is registered, and one driver takes it along: it locks the cursor, lets the
-- processor's handlers take a range of settled events, and moves the cursor, all in one transaction. Events that a handler
-- cannot use are set aside. A processor is built anew beside its live tables, which readers go on seeing in full.
--
-- What a handler must keep to, so that the same function serves live, beside, and when an event is tried again:
--   * handler(p_after bigint, p_last bigint) RETURNS void, in the schema public, without a search_path of its own;
--   * it reads its events from events_to_project(p_after, p_last), which gives those of the types it is registered for;
--   * it names the tables that it writes, and event_cursors, without a schema;
--   * an event that is tried again comes alone and late: others with higher ids, up to the cursor, were taken before it.
--     What depends on order folds up to greatest(p_last, cursor), not up to p_last.

SET LOCAL search_path = public, pg_temp;

DO $schema$
BEGIN
    IF to_regnamespace('fleet_audit_rebuild') IS NULL THEN
        CREATE SCHEMA fleet_audit_rebuild;
    ELSIF NOT (SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'fleet_audit_rebuild') THEN
        -- It comes first in the search path of a rebuild, which runs with the rights of the log's owner.
        RAISE EXCEPTION 'The schema fleet_audit_rebuild belongs to somebody else'
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Let its owner run: ALTER SCHEMA fleet_audit_rebuild OWNER TO %I;', current_user);
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'User % may not make the schema fleet_audit_rebuild, in which projections are rebuilt', current_user
        USING ERRCODE = 'insufficient_privilege',
              HINT = format('A superuser can make it: CREATE SCHEMA fleet_audit_rebuild AUTHORIZATION %I;', current_user);
END
$schema$;
COMMENT ON SCHEMA fleet_audit_rebuild IS 'Where processors are built anew, beside their live tables';

------------------------------------------------------------------------------------------------------------------------
-- The registry
------------------------------------------------------------------------------------------------------------------------

CREATE TABLE event_processors (
    name          varchar(100) PRIMARY KEY,
    description   text         NOT NULL,
    version       int          NOT NULL DEFAULT 1,
    built_version int          NOT NULL DEFAULT 1,
    handlers      jsonb        NOT NULL,
    tables        text[]       NOT NULL,
    seed          text,
    CONSTRAINT event_processors_handlers_listed CHECK (jsonb_typeof(handlers) = 'array'),
    CONSTRAINT event_processors_tables_named CHECK (cardinality(tables) > 0)
);
COMMENT ON TABLE event_processors IS 'What follows the log; event_cursors says how far each one is';
COMMENT ON COLUMN event_processors.version IS 'Counts up with each change of what the tables must hold';
COMMENT ON COLUMN event_processors.built_version IS 'What the tables were built with; an older one is rebuilt';
COMMENT ON COLUMN event_processors.handlers IS
    '[{"handler": function, "types": [event type, "family.*" or "*"]}], called in this order';
COMMENT ON COLUMN event_processors.tables IS 'The tables that the handlers write; each has a primary key';
COMMENT ON COLUMN event_processors.seed IS
    'A function that fills empty tables with what cannot be built from the log, called before a rebuild; or NULL';

CREATE TABLE event_processing_failures (
    processor_name varchar(100) NOT NULL REFERENCES event_processors (name) ON DELETE CASCADE,
    id             bigint       NOT NULL,
    event_type     varchar(100) NOT NULL,
    "timestamp"    timestamptz  NOT NULL,
    sqlstate       text         NOT NULL,
    message        text         NOT NULL,
    detail         text,
    attempts       int          NOT NULL DEFAULT 1,
    failed_at      timestamptz  NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (processor_name, id)
);
COMMENT ON TABLE event_processing_failures IS
    'Events that a processor could not use and has passed; retry_event_failures() tries them again';
COMMENT ON COLUMN event_processing_failures.id IS 'Of the event, as in events.id';

-- The shadow of the two tables that the driver writes itself: with fleet_audit_rebuild first in the search path, the
-- same statements work beside. Logged, so that a rebuild goes on after a crash.
CREATE TABLE fleet_audit_rebuild.event_cursors (
    LIKE public.event_cursors INCLUDING ALL,
    version    int         NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    is_stale   boolean     NOT NULL DEFAULT false
);
COMMENT ON TABLE fleet_audit_rebuild.event_cursors IS 'The rebuilds that are under way';
COMMENT ON COLUMN fleet_audit_rebuild.event_cursors.is_stale IS 'Events it has taken were dropped since: it begins again';
CREATE TABLE fleet_audit_rebuild.event_processing_failures (LIKE public.event_processing_failures INCLUDING ALL);

------------------------------------------------------------------------------------------------------------------------
-- The driver
------------------------------------------------------------------------------------------------------------------------

-- Errors that the event itself causes: cardinality, data, integrity, program limits, RAISE. Anything else (a cancel, a lost
-- connection, a lock or disk that is full, a missing table or right) says nothing about the event and stops the processor.
CREATE FUNCTION is_event_fault(p_sqlstate text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN left(p_sqlstate, 2) IN ('21', '22', '23', '54', 'P0');

-- "*", "container.*" or "container.crashed".
CREATE FUNCTION event_type_matches(p_event_type text, p_patterns jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN EXISTS (SELECT FROM jsonb_array_elements_text(p_patterns) AS pattern
                   WHERE p_event_type LIKE replace(replace(replace(pattern, '\', '\\'), '_', '\_'), '*', '%'));

-- The events of a range that the handler at work is registered for. Without a search_path, so that it can be inlined.
CREATE FUNCTION events_to_project(p_after bigint, p_last bigint) RETURNS SETOF events
    LANGUAGE sql STABLE AS
$$
    SELECT e.* FROM public.events e
    WHERE e.id > p_after AND e.id <= p_last
      AND ((SELECT coalesce(current_setting('fleet_audit.handled_types', true), '') = '')
           OR e.event_type = ANY (coalesce((SELECT nullif(current_setting('fleet_audit.handled_types', true), '')::text[]),
                                           '{}')))
$$;

-- All handlers of a processor over a range of events, in their order; one runs only where there is an event for it.
CREATE FUNCTION run_event_handlers(p_processor text, p_after bigint, p_last bigint) RETURNS void
    LANGUAGE plpgsql AS
$$
DECLARE
    v_handler record;
    v_types   text[];
BEGIN
    FOR v_handler IN
        SELECT h ->> 'handler' AS name, h -> 'types' AS patterns, h -> 'types' ? '*' AS takes_all
        FROM public.event_processors p, jsonb_array_elements(p.handlers) WITH ORDINALITY AS x(h, n)
        WHERE p.name = p_processor ORDER BY n
    LOOP
        v_types := NULL;
        IF NOT v_handler.takes_all THEN
            SELECT array_agg(t.event_type) INTO v_types
            FROM (SELECT DISTINCT e.event_type FROM public.events e WHERE e.id > p_after AND e.id <= p_last) AS t
            WHERE event_type_matches(t.event_type, v_handler.patterns);
            CONTINUE WHEN v_types IS NULL;
        END IF;
        PERFORM set_config('fleet_audit.handled_types', coalesce(v_types::text, ''), true);
        EXECUTE format('SELECT public.%I($1, $2)', v_handler.name) USING p_after, p_last;
    END LOOP;
END
$$;

-- A range that raises is tried again in halves, down to the one event that is at fault.
CREATE FUNCTION project_event_range(p_processor text, p_after bigint, p_last bigint) RETURNS void
    LANGUAGE plpgsql AS
$$
DECLARE
    v_state   text;
    v_message text;
    v_detail  text;
    v_ids     bigint[];
    v_middle  bigint;
BEGIN
    BEGIN
        PERFORM run_event_handlers(p_processor, p_after, p_last);
        RETURN;
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS v_state = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL;
        IF NOT is_event_fault(v_state) THEN
            RAISE;
        END IF;
    END;
    v_ids := ARRAY(SELECT e.id FROM public.events e WHERE e.id > p_after AND e.id <= p_last ORDER BY e.id);
    IF cardinality(v_ids) = 1 THEN
        INSERT INTO event_processing_failures (processor_name, id, event_type, "timestamp", sqlstate, message, detail)
        SELECT p_processor, e.id, e.event_type, e."timestamp", v_state, v_message, nullif(v_detail, '')
        FROM public.events e WHERE e.id = v_ids[1]
        -- There already where the processor was set back and walks over the event again.
        ON CONFLICT (processor_name, id) DO UPDATE SET
            sqlstate = EXCLUDED.sqlstate, message = EXCLUDED.message, detail = EXCLUDED.detail,
            failed_at = EXCLUDED.failed_at;
        RETURN;
    END IF;
    v_middle := v_ids[cardinality(v_ids) / 2];
    PERFORM project_event_range(p_processor, p_after, v_middle);
    PERFORM project_event_range(p_processor, v_middle, p_last);
END
$$;

-- p_beside: for the tables of a rebuild, which begin_processor_rebuild() has made.
CREATE FUNCTION project_events(p_processor text, p_limit int DEFAULT 1000, p_beside boolean DEFAULT false) RETURNS int
    LANGUAGE plpgsql SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS
$$
DECLARE
    v_settled bigint;
    v_cursor  bigint;
    v_last    bigint;
    v_count   int;
BEGIN
    IF p_limit IS NULL OR p_limit < 1 THEN
        RAISE EXCEPTION 'A batch of % events cannot be projected', coalesce(p_limit::text, 'null')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Ask for at least one event.';
    END IF;
    IF NOT EXISTS (SELECT FROM event_processors WHERE name = p_processor) THEN
        RAISE EXCEPTION 'There is no event processor "%"', p_processor
            USING ERRCODE = 'no_data_found', HINT = 'The table event_processors lists them.';
    END IF;
    IF p_beside THEN
        PERFORM set_config('search_path', 'fleet_audit_rebuild, public, pg_temp', true);
    ELSIF EXISTS (SELECT FROM event_processors WHERE name = p_processor AND built_version < version) THEN
        -- The live tables wait for the rebuild that replaces them: taken on by the rules of today they would have to be
        -- made anew for each device that is touched, its whole history in one transaction.
        RETURN 0;
    END IF;

    -- Settled when this was read, so in every snapshot from now on these events are there, and no others up to that id.
    v_settled := (SELECT w.last_event_id FROM settled_watermark() w);
    SELECT last_event_id INTO v_cursor FROM event_cursors WHERE processor_name = p_processor;
    IF NOT FOUND AND p_beside THEN
        RAISE EXCEPTION 'The processor "%" is not being rebuilt', p_processor
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Call begin_processor_rebuild() first.';
    END IF;
    -- Where nothing is new, nothing is locked or written: a transaction without an id holds nobody's horizon.
    IF v_settled IS NULL OR v_settled <= v_cursor THEN
        RETURN 0;
    END IF;
    IF v_cursor IS NULL THEN
        INSERT INTO event_cursors (processor_name) VALUES (p_processor) ON CONFLICT DO NOTHING;
    END IF;
    -- Before the first look at events: who drops a partition takes this lock first too.
    SELECT last_event_id INTO v_cursor FROM event_cursors WHERE processor_name = p_processor FOR UPDATE;
    -- Not found: while this waited, a rebuild ended or began again. The next call sees which.
    IF NOT FOUND OR v_settled <= v_cursor THEN
        RETURN 0;
    END IF;
    SELECT count(*), max(id) INTO v_count, v_last
    FROM (SELECT e.id FROM events e WHERE e.id > v_cursor AND e.id <= v_settled ORDER BY e.id LIMIT p_limit) AS batch;
    IF v_count > 0 THEN
        PERFORM project_event_range(p_processor, v_cursor, v_last);
    END IF;
    -- The last ids up to the settled one may have been rolled back: they are passed too.
    UPDATE event_cursors
    SET last_event_id = CASE WHEN v_count < p_limit THEN v_settled ELSE v_last END, last_processed_at = clock_timestamp()
    WHERE processor_name = p_processor;
    RETURN v_count;
END
$$;
COMMENT ON FUNCTION project_events(text, int, boolean) IS
    'Lets a processor take up to so many settled events, in one transaction with its cursor; returns how many it took';

-- Takes no order for granted: a handler whose result depends on it folds what came later again.
CREATE FUNCTION retry_event_failures(p_processor text) RETURNS int
    LANGUAGE plpgsql SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS
$$
DECLARE
    v_failure record;
    v_state   text;
    v_message text;
    v_detail  text;
    v_count   int := 0;
BEGIN
    PERFORM FROM event_cursors WHERE processor_name = p_processor FOR UPDATE;
    FOR v_failure IN SELECT f.id FROM event_processing_failures f WHERE f.processor_name = p_processor ORDER BY f.id LOOP
        v_state := NULL;
        BEGIN
            PERFORM run_event_handlers(p_processor, v_failure.id - 1, v_failure.id);
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS v_state = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL;
            IF NOT is_event_fault(v_state) THEN
                RAISE;
            END IF;
        END;
        IF v_state IS NULL THEN
            DELETE FROM event_processing_failures WHERE processor_name = p_processor AND id = v_failure.id;
            v_count := v_count + 1;
        ELSE
            UPDATE event_processing_failures
            SET sqlstate = v_state, message = v_message, detail = nullif(v_detail, ''), attempts = attempts + 1,
                failed_at = clock_timestamp()
            WHERE processor_name = p_processor AND id = v_failure.id;
        END IF;
    END LOOP;
    RETURN v_count;
END
$$;
COMMENT ON FUNCTION retry_event_failures(text) IS
    'Tries every event again that the processor has set aside; returns how many went well';

------------------------------------------------------------------------------------------------------------------------
-- Rebuilding beside
------------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION abandon_processor_rebuild(p_processor text) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp SET client_min_messages = warning AS
$$
DECLARE
    v_table text;
BEGIN
    -- A batch that works beside holds this row; its tables go from under nobody.
    PERFORM FROM fleet_audit_rebuild.event_cursors WHERE processor_name = p_processor FOR UPDATE;
    FOR v_table IN SELECT unnest(tables) FROM event_processors WHERE name = p_processor LOOP
        EXECUTE format('DROP TABLE IF EXISTS fleet_audit_rebuild.%I', v_table);
    END LOOP;
    DELETE FROM fleet_audit_rebuild.event_processing_failures WHERE processor_name = p_processor;
    DELETE FROM fleet_audit_rebuild.event_cursors WHERE processor_name = p_processor;
END
$$;
COMMENT ON FUNCTION abandon_processor_rebuild(text) IS 'Drops what was built beside; the live tables are not touched';

CREATE FUNCTION begin_processor_rebuild(p_processor text) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    v_processor event_processors;
    v_table     text;
BEGIN
    -- Retention keeps the states that a rebuild starts from: it has either done so, or waits until this is committed.
    PERFORM pg_advisory_xact_lock_shared(hashtext('fleet_audit'), hashtext('events partitions'));
    SELECT * INTO v_processor FROM event_processors WHERE name = p_processor FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no event processor "%"', p_processor
            USING ERRCODE = 'no_data_found', HINT = 'The table event_processors lists them.';
    END IF;
    PERFORM abandon_processor_rebuild(p_processor);
    FOREACH v_table IN ARRAY v_processor.tables LOOP
        EXECUTE format('CREATE TABLE fleet_audit_rebuild.%I (LIKE public.%1$I INCLUDING ALL)', v_table);
    END LOOP;
    INSERT INTO fleet_audit_rebuild.event_cursors (processor_name, version) VALUES (p_processor, v_processor.version);
    IF v_processor.seed IS NOT NULL THEN
        PERFORM set_config('search_path', 'fleet_audit_rebuild, public, pg_temp', true);
        EXECUTE format('SELECT public.%I()', v_processor.seed);
    END IF;
END
$$;
COMMENT ON FUNCTION begin_processor_rebuild(text) IS
    'Makes empty tables beside those of the processor; project_events(..., p_beside => true) fills them';

-- Makes one table say what its shadow says, touching only rows that differ, byte by byte: to jsonb itself 1.0 is 1. When
-- a row was written (updated_at) is no difference.
CREATE FUNCTION apply_table_differences(p_table text) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    v_keys     text;
    v_old      text;
    v_new      text;
    v_set      text;
    v_columns  text;
    v_table    regclass := format('public.%I', p_table)::regclass;
BEGIN
    WITH member AS (
        SELECT a.attname AS name, a.attnum, a.attnum = ANY (k.conkey) AS is_key
        FROM pg_attribute a JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'p'
        WHERE a.attrelid = v_table AND a.attnum > 0 AND NOT a.attisdropped
    )
    SELECT string_agg(format('l.%1$I = s.%1$I', name), ' AND ') FILTER (WHERE is_key),
           string_agg(format('l.%I', name), ', ' ORDER BY attnum) FILTER (WHERE NOT is_key AND name <> 'updated_at'),
           string_agg(format('s.%I', name), ', ' ORDER BY attnum) FILTER (WHERE NOT is_key AND name <> 'updated_at'),
           string_agg(format('%1$I = s.%1$I', name), ', ' ORDER BY attnum) FILTER (WHERE NOT is_key),
           string_agg(quote_ident(name), ', ' ORDER BY attnum)
    INTO v_keys, v_old, v_new, v_set, v_columns FROM member;
    EXECUTE format('DELETE FROM public.%1$I l WHERE NOT EXISTS (SELECT FROM fleet_audit_rebuild.%1$I s WHERE %2$s)',
                   p_table, v_keys);
    IF v_old IS NOT NULL THEN
        EXECUTE format('UPDATE public.%1$I l SET %2$s FROM fleet_audit_rebuild.%1$I s '
                       'WHERE %3$s AND (SELECT ROW(%4$s)) *<> (SELECT ROW(%5$s))', p_table, v_set, v_keys, v_old, v_new);
    END IF;
    EXECUTE format('INSERT INTO public.%1$I (%2$s) SELECT %2$s FROM fleet_audit_rebuild.%1$I s '
                   'WHERE NOT EXISTS (SELECT FROM public.%1$I l WHERE %3$s)', p_table, v_columns, v_keys);
END
$$;

-- The swap. Holds the cursor of this one processor and the rows that differ; readers see all of it or nothing.
CREATE FUNCTION finish_processor_rebuild(p_processor text) RETURNS boolean
    LANGUAGE plpgsql SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS
$$
DECLARE
    v_processor event_processors;
    v_live      bigint;
    v_beside    fleet_audit_rebuild.event_cursors;
    v_table     text;
BEGIN
    -- What an import under way has done is not in the tables beside; the next call finds it ended.
    IF NOT pg_try_advisory_xact_lock(hashtext('fleet_audit'), hashtext('events import')) THEN
        RETURN false;
    END IF;
    SELECT * INTO v_processor FROM event_processors WHERE name = p_processor FOR NO KEY UPDATE;
    INSERT INTO event_cursors (processor_name) VALUES (p_processor) ON CONFLICT DO NOTHING;
    SELECT last_event_id INTO v_live FROM event_cursors WHERE processor_name = p_processor FOR UPDATE;
    SELECT * INTO v_beside FROM fleet_audit_rebuild.event_cursors WHERE processor_name = p_processor FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The processor "%" is not being rebuilt', p_processor
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Call begin_processor_rebuild() first.';
    END IF;
    IF v_beside.is_stale OR v_beside.version <> v_processor.version OR v_beside.last_event_id < v_live THEN
        RETURN false;
    END IF;
    FOREACH v_table IN ARRAY v_processor.tables LOOP
        PERFORM apply_table_differences(v_table);
    END LOOP;
    DELETE FROM event_processing_failures WHERE processor_name = p_processor;
    INSERT INTO event_processing_failures
    SELECT * FROM fleet_audit_rebuild.event_processing_failures WHERE processor_name = p_processor;
    UPDATE event_cursors SET last_event_id = v_beside.last_event_id, last_processed_at = clock_timestamp()
    WHERE processor_name = p_processor;
    UPDATE event_processors SET built_version = v_beside.version WHERE name = p_processor;
    PERFORM abandon_processor_rebuild(p_processor);
    RETURN true;
END
$$;
COMMENT ON FUNCTION finish_processor_rebuild(text) IS
    'Applies what was built beside to the live tables in one transaction; false where it is not yet as far as they are';

------------------------------------------------------------------------------------------------------------------------
-- Rollups: how many events in each quarter of an hour
------------------------------------------------------------------------------------------------------------------------

CREATE TABLE event_rollups (
    bucket_start   timestamptz  NOT NULL,
    event_type     varchar(100) NOT NULL,
    aggregate_type varchar(50)  NOT NULL,
    source         varchar(100) NOT NULL,
    event_count    bigint       NOT NULL,
    PRIMARY KEY (bucket_start, event_type, aggregate_type, source)
);
COMMENT ON TABLE event_rollups IS
    'Events a quarter of an hour, up to the cursor event_rollups; those after it are to be counted in events';

-- Buckets are counted from a Monday, as the window's charts are; from a time further away date_bin() could overflow.
CREATE FUNCTION count_into_event_rollups(p_after bigint, p_last bigint) RETURNS void
    LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO event_rollups AS r (bucket_start, event_type, aggregate_type, source, event_count)
    SELECT date_bin('15 minutes', e."timestamp", '2001-01-01 00:00Z'), e.event_type, e.aggregate_type, e.source, count(*)
    FROM events_to_project(p_after, p_last) AS e
    GROUP BY 1, 2, 3, 4
    ON CONFLICT (bucket_start, event_type, aggregate_type, source)
        DO UPDATE SET event_count = r.event_count + EXCLUDED.event_count;
END
$$;

------------------------------------------------------------------------------------------------------------------------
-- The device list: since when, how much, how many crashes
------------------------------------------------------------------------------------------------------------------------

-- By days, so that a day that retention drops can be taken off again without reading its events.
CREATE TABLE device_days (
    device_id      text        NOT NULL,
    day            date        NOT NULL,
    first_event_at timestamptz NOT NULL,
    last_event_at  timestamptz NOT NULL,
    event_count    bigint      NOT NULL,
    crash_count    bigint      NOT NULL,
    PRIMARY KEY (device_id, day)
);
CREATE INDEX device_days_day_idx ON device_days (day);
COMMENT ON TABLE device_days IS 'What device_list is the sum of, one row a device and UTC day';

CREATE TABLE device_list (
    device_id      text        PRIMARY KEY,
    first_event_at timestamptz NOT NULL,
    last_event_at  timestamptz NOT NULL,
    event_count    bigint      NOT NULL,
    crash_count    bigint      NOT NULL
);
COMMENT ON TABLE device_list IS 'Every device with events in the log, up to the cursor device_list';

CREATE FUNCTION count_into_device_list(p_after bigint, p_last bigint) RETURNS void
    LANGUAGE plpgsql AS
$$
BEGIN
    WITH arrived AS (
        SELECT event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) AS device_id,
               (e."timestamp" AT TIME ZONE 'UTC')::date AS day, min(e."timestamp") AS first_at, max(e."timestamp") AS last_at,
               count(*) AS events,
               count(*) FILTER (WHERE e.event_type IN ('container.crashed', 'current_state.app_crashed')) AS crashes
        FROM events_to_project(p_after, p_last) AS e
        GROUP BY 1, 2
    ), counted AS (
        INSERT INTO device_days AS d (device_id, day, first_event_at, last_event_at, event_count, crash_count)
        SELECT device_id, day, first_at, last_at, events, crashes FROM arrived WHERE device_id IS NOT NULL
        ON CONFLICT (device_id, day) DO UPDATE SET
            first_event_at = least(d.first_event_at, EXCLUDED.first_event_at),
            last_event_at = greatest(d.last_event_at, EXCLUDED.last_event_at),
            event_count = d.event_count + EXCLUDED.event_count, crash_count = d.crash_count + EXCLUDED.crash_count
    )
    INSERT INTO device_list AS d (device_id, first_event_at, last_event_at, event_count, crash_count)
    SELECT device_id, min(first_at), max(last_at), sum(events), sum(crashes)
    FROM arrived WHERE device_id IS NOT NULL
    GROUP BY device_id
    ON CONFLICT (device_id) DO UPDATE SET
        first_event_at = least(d.first_event_at, EXCLUDED.first_event_at),
        last_event_at = greatest(d.last_event_at, EXCLUDED.last_event_at),
        event_count = d.event_count + EXCLUDED.event_count, crash_count = d.crash_count + EXCLUDED.crash_count;
END
$$;

-- For who drops a partition, in the same transaction and before it: takes the whole UTC days from p_from to p_until
-- (exclusive) off the rollups and the device list. Events of those days that a cursor has not passed go with the
-- partition and are never counted.
CREATE FUNCTION forget_rollups(p_from timestamptz, p_until timestamptz) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' AS
$$
DECLARE
    v_devices text[];
BEGIN
    IF p_from <> date_trunc('day', p_from) OR p_until <> date_trunc('day', p_until) THEN
        RAISE EXCEPTION 'From % to % is no whole number of days', p_from, p_until
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give midnights, UTC.';
    END IF;
    -- No batch is between reading those events and counting them.
    PERFORM FROM event_cursors WHERE processor_name IN ('event_rollups', 'device_list') ORDER BY processor_name FOR UPDATE;
    DELETE FROM event_rollups WHERE bucket_start >= p_from AND bucket_start < p_until;
    WITH gone AS (
        DELETE FROM device_days WHERE day >= p_from::date AND day < p_until::date RETURNING device_id
    )
    SELECT array_agg(DISTINCT device_id) INTO v_devices FROM gone;
    DELETE FROM device_list WHERE device_id = ANY (v_devices);
    INSERT INTO device_list (device_id, first_event_at, last_event_at, event_count, crash_count)
    SELECT device_id, min(first_event_at), max(last_event_at), sum(event_count), sum(crash_count)
    FROM device_days WHERE device_id = ANY (v_devices) GROUP BY device_id;
    DELETE FROM event_processing_failures WHERE "timestamp" >= p_from AND "timestamp" < p_until;
    -- What is being rebuilt has taken some of them, or will not find them: it begins again.
    UPDATE fleet_audit_rebuild.event_cursors SET is_stale = true;
END
$$;
COMMENT ON FUNCTION forget_rollups(timestamptz, timestamptz) IS
    'Takes dropped days off the rollups and the device list; to be called in the transaction that drops them';

------------------------------------------------------------------------------------------------------------------------
-- Reading
------------------------------------------------------------------------------------------------------------------------

-- Counts events by bucket and key ('family', 'type' or 'source') from p_from to p_until (exclusive), exactly as counting
-- them one by one would: rollups for the whole quarters of an hour, the events themselves for what lies before and after,
-- for what the cursor has not passed, and for what was set aside. STABLE, so all of it comes out of the snapshot of the
-- calling statement; a function, so that the planner sees the cursor's value and looks only at the end of the log.
CREATE FUNCTION event_counts_by_bucket(p_from timestamptz, p_until timestamptz, p_bucket interval, p_key text,
                                       p_types text[], p_aggregate_type text, p_sources text[])
    RETURNS TABLE (bucket_start timestamptz, key text, event_count bigint)
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS
$$
#variable_conflict use_column
DECLARE
    c_monday constant timestamptz := '2001-01-01 00:00Z';
    v_cursor bigint := coalesce((SELECT last_event_id FROM event_cursors WHERE processor_name = 'event_rollups'), 0);
    v_aside  bigint[] := ARRAY(SELECT id FROM event_processing_failures WHERE processor_name = 'event_rollups');
    v_first  timestamptz := date_bin('15 minutes', p_from + interval '15 minutes' - interval '1 microsecond', c_monday);
    v_last   timestamptz := date_bin('15 minutes', p_until, c_monday);
BEGIN
    IF mod(extract(epoch FROM p_bucket), 900) <> 0 THEN
        RAISE EXCEPTION 'Buckets of % cannot be made of quarters of an hour', p_bucket
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give a multiple of 15 minutes.';
    END IF;
    IF v_first > v_last THEN
        v_first := p_until; -- No whole quarter lies between: all of it is counted one by one.
        v_last := p_until;
    END IF;
    RETURN QUERY
    SELECT date_bin(p_bucket, c.at, c_monday),
           CASE p_key WHEN 'type' THEN c.event_type WHEN 'source' THEN c.source
                      ELSE split_part(c.event_type, '.', 1) END,
           sum(c.events)::bigint
    FROM (
        SELECT r.bucket_start AS at, r.event_type, r.aggregate_type, r.source, r.event_count AS events
        FROM event_rollups r WHERE r.bucket_start >= v_first AND r.bucket_start < v_last
        UNION ALL
        SELECT e."timestamp", e.event_type, e.aggregate_type, e.source, 1
        FROM events e WHERE e."timestamp" >= p_from AND e."timestamp" < p_until AND e.id > v_cursor
        UNION ALL
        SELECT e."timestamp", e.event_type, e.aggregate_type, e.source, 1
        FROM events e WHERE e."timestamp" >= p_from AND e."timestamp" < v_first AND e.id <= v_cursor
        UNION ALL
        SELECT e."timestamp", e.event_type, e.aggregate_type, e.source, 1
        FROM events e WHERE e."timestamp" >= v_last AND e."timestamp" < p_until AND e.id <= v_cursor
        UNION ALL
        SELECT e."timestamp", e.event_type, e.aggregate_type, e.source, 1
        FROM events e WHERE e."timestamp" >= v_first AND e."timestamp" < v_last AND e.id = ANY (v_aside) AND e.id <= v_cursor
    ) AS c
    WHERE (p_types IS NULL OR c.event_type = ANY (p_types))
      AND (p_aggregate_type IS NULL OR c.aggregate_type = p_aggregate_type)
      AND (p_sources IS NULL OR c.source = ANY (p_sources))
    GROUP BY 1, 2;
END
$$;
COMMENT ON FUNCTION event_counts_by_bucket(timestamptz, timestamptz, interval, text, text[], text, text[]) IS
    'Exact counts by buckets of whole quarters of an hour, mostly from event_rollups';

CREATE VIEW event_processor_status AS
    SELECT p.name, p.description, coalesce(c.last_event_id, 0) AS last_event_id,
           coalesce(h.last_event_id, 0) AS newest_settled_id,
           greatest(h.last_event_id - coalesce(c.last_event_id, 0), 0) AS lag_events,
           greatest(clock_timestamp() - (SELECT e."timestamp" FROM events e
                                         WHERE e.id > coalesce(c.last_event_id, 0) AND e.id <= h.last_event_id
                                         ORDER BY e.id LIMIT 1), interval '0') AS lag,
           c.last_processed_at, p.built_version, p.version,
           b.processor_name IS NOT NULL AS is_rebuilding,
           p.built_version < p.version AND b.processor_name IS NULL
               OR coalesce(b.is_stale OR b.version <> p.version, false) AS must_begin_rebuild,
           b.last_event_id AS rebuild_event_id, b.started_at AS rebuild_started_at,
           (SELECT count(*) FROM event_processing_failures f WHERE f.processor_name = p.name) AS failures
    FROM event_processors p
    LEFT JOIN event_cursors c ON c.processor_name = p.name
    LEFT JOIN fleet_audit_rebuild.event_cursors b ON b.processor_name = p.name
    LEFT JOIN (SELECT w.last_event_id FROM settled_watermark() w LIMIT 1) h ON true;
COMMENT ON VIEW event_processor_status IS
    'Where every processor stands: lag_events counts ids (also rolled back ones), lag is the age of the oldest event that waits';

------------------------------------------------------------------------------------------------------------------------
-- The processors
------------------------------------------------------------------------------------------------------------------------

INSERT INTO event_processors (name, description, handlers, tables) VALUES
    ('event_rollups', 'How many events in each quarter of an hour, by type, aggregate type and source',
     '[{"handler": "count_into_event_rollups", "types": ["*"]}]', '{event_rollups}'),
    ('device_list', 'Since when a device is known, how many events it has, and how often it crashed',
     '[{"handler": "count_into_device_list", "types": ["*"]}]', '{device_list,device_days}');
INSERT INTO event_cursors (processor_name) SELECT name FROM event_processors;
