-- 006: the event log, the registry of event types, read models and cursors, and the functions clients call.
--
-- Runs as one script in one transaction. Everything lives in the schema public; each function pins its search_path,
-- so that no caller's setting changes what a name means. Days are UTC days, whatever the session's time zone is.

SET LOCAL search_path = public, pg_temp;

-- An events table of another shape belongs to somebody else: say what differs and touch nothing.
DO $guard$
DECLARE
    v_events  regclass := to_regclass('public.events');
    v_differs text;
BEGIN
    IF v_events IS NOT NULL THEN
        WITH wanted(name, type) AS (
            VALUES ('id', 'bigint'), ('event_id', 'uuid'), ('event_type', 'character varying(100)'),
                   ('event_version', 'integer'), ('timestamp', 'timestamp with time zone'),
                   ('aggregate_type', 'character varying(50)'), ('aggregate_id', 'character varying(255)'),
                   ('data', 'jsonb'), ('metadata', 'jsonb'), ('correlation_id', 'uuid'), ('causation_id', 'uuid'),
                   ('source', 'character varying(100)'), ('checksum', 'character varying(64)')
        ), found AS (
            SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type
            FROM pg_attribute WHERE attrelid = v_events AND attnum > 0 AND NOT attisdropped
        ), differences(text) AS (
            SELECT 'it is not a table partitioned by range of "timestamp"'
            WHERE coalesce(pg_get_partkeydef(v_events), '') NOT LIKE 'RANGE (%timestamp%)'
            UNION ALL
            SELECT CASE WHEN found.name IS NULL THEN format('it lacks column %s', wanted.name)
                        WHEN wanted.name IS NULL THEN format('it has a column %s', found.name)
                        ELSE format('its column %s is %s, not %s', found.name, found.type, wanted.type) END
            FROM wanted FULL JOIN found USING (name) WHERE wanted.type IS DISTINCT FROM found.type
        )
        SELECT string_agg(text, '; ') INTO v_differs FROM differences;
        RAISE EXCEPTION 'A table events exists already%',
            coalesce(' and has another shape: ' || v_differs, ' although this migration is not recorded as applied')
            USING ERRCODE = 'duplicate_table',
                  HINT = 'This database is not one of ours, or its record of migrations is lost. Nothing was changed.';
    END IF;
    SELECT string_agg(name, ', ') INTO v_differs
    FROM unnest(ARRAY['event_types', 'state_projections', 'event_cursors', 'event_settings']) AS t(name)
    WHERE to_regclass('public.' || name) IS NOT NULL;
    IF v_differs IS NOT NULL THEN
        RAISE EXCEPTION 'Tables of the names that the event log needs exist already: %', v_differs
            USING ERRCODE = 'duplicate_table', HINT = 'Rename them and migrate again. Nothing was changed.';
    END IF;
END
$guard$;

------------------------------------------------------------------------------------------------------------------------
-- Tables
------------------------------------------------------------------------------------------------------------------------

-- A UUIDv7: 48 bits of milliseconds, then random bits. Ids that arrive together lie together in the index.
CREATE FUNCTION new_event_id() RETURNS uuid
    LANGUAGE sql VOLATILE PARALLEL SAFE
    RETURN encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
        52, 1), 53, 1), 'hex')::uuid;

-- STABLE, not IMMUTABLE, because convert_to is; this way the planner can inline it.
CREATE FUNCTION event_checksum(p_data jsonb) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN encode(sha256(convert_to(p_data::text, 'UTF8')), 'hex');

-- No cache: a session with ids in stock would hand out low ids late and break the settled horizon (008).
CREATE SEQUENCE events_id_seq AS bigint CACHE 1;

-- Defaults are evaluated in the order of the columns, and that order is a promise: first the transaction takes its own
-- id, then the event's id is drawn, then the clock. The clock is clock_timestamp(), since now() is the same for all
-- events of a transaction.
CREATE TABLE events (
    id             bigint       NOT NULL
                   DEFAULT CASE WHEN pg_current_xact_id() IS NOT NULL THEN nextval('events_id_seq') END,
    event_id       uuid         NOT NULL DEFAULT new_event_id(),
    event_type     varchar(100) NOT NULL,
    event_version  int          NOT NULL DEFAULT 1,
    "timestamp"    timestamptz  NOT NULL DEFAULT clock_timestamp(),
    aggregate_type varchar(50)  NOT NULL,
    aggregate_id   varchar(255) NOT NULL,
    data           jsonb        NOT NULL,
    metadata       jsonb,
    correlation_id uuid         NOT NULL DEFAULT gen_random_uuid(),
    causation_id   uuid,
    source         varchar(100) NOT NULL DEFAULT 'system',
    checksum       varchar(64)  NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY ("timestamp", id),
    CONSTRAINT events_data_is_object CHECK (jsonb_typeof(data) = 'object'),
    CONSTRAINT events_metadata_is_object CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT events_aggregate_named CHECK (aggregate_type <> '' AND aggregate_id <> ''),
    CONSTRAINT events_timestamp_finite CHECK (isfinite("timestamp"))
) PARTITION BY RANGE ("timestamp");
ALTER SEQUENCE events_id_seq OWNED BY events.id;

CREATE INDEX events_id_idx ON events (id);
CREATE INDEX events_event_id_idx ON events (event_id);
CREATE INDEX events_aggregate_idx ON events (aggregate_type, aggregate_id, id);
CREATE INDEX events_correlation_idx ON events (correlation_id, id);
CREATE INDEX events_type_idx ON events (event_type, "timestamp", id);

COMMENT ON TABLE events IS 'The immutable event log, one partition a UTC day';
COMMENT ON COLUMN events.id IS 'Log order: delivery, cursors, projections and proof go by it';
COMMENT ON COLUMN events."timestamp" IS 'With the id, the order of state, replay and display';
COMMENT ON COLUMN events.causation_id IS 'event_id of the event that caused this one';
COMMENT ON COLUMN events.checksum IS 'Lower-case hex SHA-256 of data::text in UTF-8';

CREATE TABLE event_types (
    event_type     varchar(100) PRIMARY KEY,
    description    text         NOT NULL,
    schema         jsonb,
    aggregate_type varchar(50)  NOT NULL,
    created_at     timestamptz  NOT NULL DEFAULT now(),
    updated_at     timestamptz  NOT NULL DEFAULT now()
);
COMMENT ON TABLE event_types IS 'What may be published';
COMMENT ON COLUMN event_types.schema IS 'JSON Schema of the payload, for forms and checks';

CREATE TABLE state_projections (
    device_uuid            uuid        PRIMARY KEY,
    target_state           jsonb       NOT NULL DEFAULT '{}',
    current_state          jsonb       NOT NULL DEFAULT '{}',
    target_version         bigint,
    current_version        bigint,
    last_reconciliation_at timestamptz,
    in_sync                boolean     NOT NULL DEFAULT false,
    updated_at             timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE state_projections IS 'The newest target and current state of each device whose id is a UUID';
COMMENT ON COLUMN state_projections.target_version IS 'id of the last event that set target_state';
COMMENT ON COLUMN state_projections.current_version IS 'id of the last event that set current_state';

CREATE TABLE event_cursors (
    processor_name    varchar(100) PRIMARY KEY,
    last_event_id     bigint       NOT NULL DEFAULT 0,
    last_processed_at timestamptz  NOT NULL DEFAULT now()
);
COMMENT ON TABLE event_cursors IS 'How far each processor has followed the log';

CREATE TABLE event_settings (
    name        varchar(100) PRIMARY KEY,
    value       text         NOT NULL,
    description text,
    updated_at  timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT event_settings_notify_mode CHECK (name <> 'notify_mode' OR value IN ('each', 'coalesced'))
);
INSERT INTO event_settings (name, value, description) VALUES
    ('notify_mode', 'each', 'each: one notification an event; coalesced: a notification means "look now", so that '
                            'publishers do not queue for the lock that notifying commits take');

------------------------------------------------------------------------------------------------------------------------
-- Guards
------------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION refuse_event_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
BEGIN
    RAISE EXCEPTION 'Events are immutable: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'Publish another event that corrects the first one. Old days go with drop_old_event_partitions().';
END
$$;

-- Cloned to every partition by PostgreSQL. ALWAYS: session_replication_role does not switch it off.
CREATE TRIGGER events_refuse_change BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_event_change();
ALTER TABLE events ENABLE ALWAYS TRIGGER events_refuse_change;
-- Statement triggers are not cloned: make_events_table() gives each partition its own.
CREATE TRIGGER events_refuse_truncate BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change();
ALTER TABLE events ENABLE ALWAYS TRIGGER events_refuse_truncate;

-- For INSERT and COPY that go past the functions. The functions bring the right checksum and pay only for the
-- comparison in the WHEN clause. Not ALWAYS: a restore keeps the checksums it brings, right or wrong, for verification
-- to find.
CREATE FUNCTION complete_direct_event() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
BEGIN
    IF NEW.checksum IS NOT NULL THEN
        RAISE EXCEPTION 'The checksum given for an event of type "%" is not the SHA-256 of its data', NEW.event_type
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave the checksum out; the database computes it.';
    END IF;
    IF NOT EXISTS (SELECT FROM event_types WHERE event_type = NEW.event_type) THEN
        RAISE EXCEPTION 'Unknown event type "%"', NEW.event_type
            USING ERRCODE = 'invalid_parameter_value', HINT = 'The table event_types lists the registered types.';
    END IF;
    NEW.checksum := event_checksum(NEW.data);
    RETURN NEW;
END
$$;
CREATE TRIGGER events_complete BEFORE INSERT ON events
    FOR EACH ROW WHEN (NEW.checksum IS NULL OR NEW.checksum <> event_checksum(NEW.data))
    EXECUTE FUNCTION complete_direct_event();

------------------------------------------------------------------------------------------------------------------------
-- Partitions
------------------------------------------------------------------------------------------------------------------------

-- Bounds come out of the catalogue as text in the session's style, so style and zone are pinned while they are read.
CREATE FUNCTION list_event_partitions()
    RETURNS TABLE (partition_name text, range_start timestamptz, range_end timestamptz, is_default boolean,
                   row_estimate bigint, total_bytes bigint)
    LANGUAGE sql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
    SELECT c.relname::text, b.bounds[1]::timestamptz, b.bounds[2]::timestamptz,
           pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT', CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END,
           pg_total_relation_size(c.oid)
    FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL (SELECT regexp_match(pg_get_expr(c.relpartbound, c.oid),
                                            'FROM \(''([^'']+)''\) TO \(''([^'']+)''\)')) AS b(bounds)
    WHERE i.inhparent = 'public.events'::regclass
$$;

CREATE VIEW event_partitions AS SELECT * FROM list_event_partitions();
COMMENT ON VIEW event_partitions IS 'Partitions of events: start inclusive, end exclusive, both null for the default';

-- A table that can become a partition: columns, defaults, constraints and indexes of events, and its own guard.
CREATE FUNCTION make_events_table(p_name text) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING ALL)', p_name);
    EXECUTE format('CREATE TRIGGER events_refuse_truncate BEFORE TRUNCATE ON %I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change()', p_name);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER events_refuse_truncate', p_name);
END
$$;

-- CREATE TABLE ... PARTITION OF would lock out every reader and writer of events; ATTACH does not.
CREATE FUNCTION attach_events_table(p_name text, p_first date, p_last date) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
BEGIN
    EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', p_name,
                   p_first || ' 00:00:00+00', p_last + 1 || ' 00:00:00+00');
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER events_refuse_change', p_name);
END
$$;

-- Moves the rows of one table, which is no partition at that moment, into events or another such table. The guard is
-- lifted for this table only, inside this transaction, under a lock that nobody else gets past.
CREATE FUNCTION move_events(p_from text, p_to text, p_where text) RETURNS bigint
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
DECLARE
    v_moved bigint;
BEGIN
    EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', p_from);
    EXECUTE format('WITH moved AS (DELETE FROM %I WHERE %s RETURNING *) INSERT INTO %I SELECT * FROM moved',
                   p_from, p_where, p_to);
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', p_from);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER events_refuse_truncate', p_from);
    RETURN v_moved;
END
$$;

-- The day is wanted, but events_default holds rows of it. Those rows are not rewritten: the default partition itself
-- becomes the partition of the days it holds, and an empty one takes its place. Only when it also holds strays that
-- lie beyond a neighbouring partition do rows move, and then the smaller part does.
CREATE FUNCTION adopt_default_rows(p_day date) RETURNS text
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
DECLARE
    v_low    timestamptz; -- the free range around the day, between its neighbours
    v_high   timestamptz;
    v_first  date;
    v_last   date;
    v_inside bigint;
    v_strays bigint;
    v_name   text := 'events_' || to_char(p_day, 'YYYY_MM_DD');
    v_index  record;
BEGIN
    -- The parent first: a publisher that holds it and waits for the default partition would otherwise deadlock with us.
    LOCK TABLE ONLY events IN ACCESS EXCLUSIVE MODE;
    SELECT coalesce(max(range_end) FILTER (WHERE range_end <= p_day), '-infinity'),
           coalesce(min(range_start) FILTER (WHERE range_start > p_day), 'infinity')
    INTO v_low, v_high FROM list_event_partitions() WHERE NOT is_default;
    SELECT min("timestamp")::date, max("timestamp")::date, count(*) INTO v_first, v_last, v_inside
    FROM events_default WHERE "timestamp" >= v_low AND "timestamp" < v_high;
    SELECT count(*) INTO v_strays FROM events_default WHERE NOT ("timestamp" >= v_low AND "timestamp" < v_high);

    ALTER TABLE events DETACH PARTITION events_default;
    IF v_strays > v_inside THEN
        PERFORM make_events_table(v_name);
        v_inside := move_events('events_default', v_name, format('"timestamp" >= %L AND "timestamp" < %L',
                                                                 p_day, p_day + 1));
        PERFORM attach_events_table(v_name, p_day, p_day);
        ALTER TABLE events ATTACH PARTITION events_default DEFAULT;
        ALTER TABLE events_default ENABLE ALWAYS TRIGGER events_refuse_change;
        RETURN format('created %s with %s events from events_default', v_name, v_inside);
    END IF;

    IF v_first < v_last THEN
        v_name := format('events_%s_to_%s', to_char(v_first, 'YYYY_MM_DD'), to_char(v_last, 'YYYY_MM_DD'));
    END IF;
    EXECUTE format('ALTER TABLE events_default RENAME TO %I', v_name);
    FOR v_index IN SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                   WHERE i.indrelid = v_name::regclass AND c.relname LIKE 'events\_default\_%'
    LOOP
        EXECUTE format('ALTER INDEX %I RENAME TO %I', v_index.name,
                       left(replace(v_index.name, 'events_default', v_name), 63));
    END LOOP;
    PERFORM make_events_table('events_default');
    ALTER TABLE events ATTACH PARTITION events_default DEFAULT;
    ALTER TABLE events_default ENABLE ALWAYS TRIGGER events_refuse_change;
    IF v_strays > 0 THEN
        PERFORM move_events(v_name, 'events_default', format('NOT ("timestamp" >= %L AND "timestamp" < %L)',
                                                             v_low, v_high));
    END IF;
    PERFORM attach_events_table(v_name, v_first, v_last);
    RETURN format('created %s with %s events from events_default', v_name, v_inside);
END
$$;

CREATE FUNCTION make_events_partition(p_day date) RETURNS text
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
DECLARE
    v_name  text := 'events_' || to_char(p_day, 'YYYY_MM_DD');
    v_cover text;
BEGIN
    -- One at a time: two sessions may want the same day.
    PERFORM pg_advisory_xact_lock(hashtext('fleet_audit'), hashtext('events partitions'));
    SELECT partition_name INTO v_cover FROM list_event_partitions()
    WHERE range_start < p_day + 1 AND range_end > p_day;
    IF FOUND THEN
        RETURN CASE WHEN v_cover = v_name THEN format('%s exists already', v_name)
                    ELSE format('%s is part of %s', v_name, v_cover) END;
    END IF;
    IF to_regclass(format('public.%I', v_name)) IS NOT NULL THEN
        RAISE EXCEPTION 'A relation % exists that is no partition of events', v_name
            USING ERRCODE = 'duplicate_table', HINT = 'Rename it and try again.';
    END IF;
    IF NOT EXISTS (SELECT FROM events_default WHERE "timestamp" >= p_day AND "timestamp" < p_day + 1) THEN
        BEGIN
            PERFORM make_events_table(v_name);
            PERFORM attach_events_table(v_name, p_day, p_day);
            RETURN format('created %s', v_name);
        EXCEPTION WHEN check_violation THEN
            NULL; -- a row of that day reached events_default meanwhile: adopt it
        END;
    END IF;
    RETURN adopt_default_rows(p_day);
END
$$;

-- One function for date, timestamp and timestamptz: all three cast to the last without being asked, so no call is
-- ambiguous. It must see the session's time zone, therefore it does not pin one.
CREATE FUNCTION create_events_partition(p_day timestamptz) RETURNS text
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    v_day date;
BEGIN
    IF p_day IS NULL THEN
        RAISE EXCEPTION 'No day was given for the partition'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Pass a date, such as CURRENT_DATE + 1.';
    END IF;
    IF NOT isfinite(p_day) OR p_day < '0001-01-02 00:00:00+00' OR p_day >= '9999-12-31 00:00:00+00' THEN
        RAISE EXCEPTION 'There is no partition for the day "%"', p_day
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass a day between the years 1 and 9999.';
    END IF;
    -- Midnight of the session's zone is what a date casts to, and means the day as it was written.
    v_day := CASE WHEN p_day::date::timestamptz = p_day THEN p_day::date ELSE (p_day AT TIME ZONE 'UTC')::date END;
    RETURN make_events_partition(v_day);
END
$$;
COMMENT ON FUNCTION create_events_partition(timestamptz) IS
    'Makes the partition of a UTC day. A date or a local midnight means the day of that name, other values a moment.';

-- A function cannot commit, so all that is due goes in the caller's transaction and holds its locks until it ends.
-- Unattended maintenance takes one short transaction a partition instead.
CREATE FUNCTION drop_old_event_partitions(p_retention_days int DEFAULT 90) RETURNS SETOF text
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
        EXECUTE format('DROP TABLE %I', v_row.partition_name);
        RETURN NEXT format('dropped %s', v_row.partition_name);
    END LOOP;
END
$$;
COMMENT ON FUNCTION drop_old_event_partitions(int) IS
    'Drops, in the transaction of the caller, the partitions that ended at least that many days before today (UTC)';

SELECT make_events_table('events_default');
ALTER TABLE events ATTACH PARTITION events_default DEFAULT;
ALTER TABLE events_default ENABLE ALWAYS TRIGGER events_refuse_change;
SELECT make_events_partition((now() AT TIME ZONE 'UTC')::date + n) FROM generate_series(-30, 7) AS n;

------------------------------------------------------------------------------------------------------------------------
-- Publishing
------------------------------------------------------------------------------------------------------------------------

-- True where this publisher should notify. Coalesced: only the one that gets the lock, until its transaction ends.
CREATE FUNCTION should_notify() RETURNS boolean
    LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS
$$
    SELECT coalesce((SELECT value FROM event_settings WHERE name = 'notify_mode'), 'each') = 'each'
        OR pg_try_advisory_xact_lock(hashtext('fleet_audit'), hashtext('events notification'))
$$;

-- Never the data: a payload of any size can be published. The longest names stay far below the limit of 8,000 bytes.
CREATE FUNCTION event_notification(p_event_id uuid, p_event_type text, p_aggregate_type text, p_aggregate_id text)
    RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN json_build_object('event_id', p_event_id, 'event_type', p_event_type,
                             'aggregate_type', p_aggregate_type, 'aggregate_id', p_aggregate_id)::text;

CREATE FUNCTION publish_event(
    p_event_type     text,
    p_aggregate_type text,
    p_aggregate_id   text,
    p_data           jsonb,
    p_source         text  DEFAULT 'system',
    p_correlation_id uuid  DEFAULT NULL,
    p_causation_id   uuid  DEFAULT NULL,
    p_metadata       jsonb DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    v_event_id uuid;
    v_problem  text;
BEGIN
    v_problem := CASE
        WHEN p_event_type IS NULL THEN 'The event type is missing'
        WHEN NOT EXISTS (SELECT FROM event_types t WHERE t.event_type = p_event_type)
            THEN format('Unknown event type "%s"', left(p_event_type, 120))
        WHEN coalesce(p_aggregate_type, '') = '' THEN 'The aggregate type is missing'
        WHEN length(p_aggregate_type) > 50
            THEN format('The aggregate type has %s characters, more than 50', length(p_aggregate_type))
        WHEN coalesce(p_aggregate_id, '') = '' THEN 'The aggregate id is missing'
        WHEN length(p_aggregate_id) > 255
            THEN format('The aggregate id has %s characters, more than 255', length(p_aggregate_id))
        WHEN p_data IS NULL THEN 'The data is missing'
        WHEN jsonb_typeof(p_data) <> 'object'
            THEN format('The data is a JSON %s, not an object', jsonb_typeof(p_data))
        WHEN jsonb_typeof(p_metadata) <> 'object'
            THEN format('The metadata is a JSON %s, not an object', jsonb_typeof(p_metadata))
        WHEN p_source = '' THEN 'The source is empty'
        WHEN length(p_source) > 100 THEN format('The source has %s characters, more than 100', length(p_source))
    END;
    IF v_problem IS NOT NULL THEN
        RAISE EXCEPTION '%', v_problem
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = CASE WHEN v_problem LIKE 'Unknown event type%'
                              THEN 'The table event_types lists the registered types.'
                              ELSE 'Nothing was stored.' END;
    END IF;
    INSERT INTO events (event_type, aggregate_type, aggregate_id, data, metadata, correlation_id, causation_id, source,
                        checksum)
    VALUES (p_event_type, p_aggregate_type, p_aggregate_id, p_data, p_metadata,
            coalesce(p_correlation_id, gen_random_uuid()), p_causation_id, coalesce(p_source, 'system'),
            event_checksum(p_data))
    RETURNING event_id INTO v_event_id;
    IF should_notify() THEN
        PERFORM pg_notify('events', event_notification(v_event_id, p_event_type, p_aggregate_type, p_aggregate_id));
    END IF;
    RETURN v_event_id;
END
$$;
COMMENT ON FUNCTION publish_event(text, text, text, jsonb, text, uuid, uuid, jsonb) IS
    'Appends one event, notifies the channel events, and returns the event_id';

-- Raises for the first bad line of a batch, by its number. p_import allows what only an import may give, and holds it to
-- the registered aggregate type.
CREATE FUNCTION check_event_lines(p_events jsonb, p_first_line int, p_import boolean) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
DECLARE
    c_uuid CONSTANT text := '^[0-9A-Fa-f]{8}-?([0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}$';
    c_time CONSTANT text := '^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.]\d+)?)?([Zz]|[+-]\d\d(:?\d\d)?)?$';
    c_uuid_like CONSTANT text := '________-____-____-____-____________';
    c_time_like CONSTANT text := '____-__-__T__:__:__%Z';
    v_closely boolean := false;
    v_allowed text[] := ARRAY['event_type', 'aggregate_type', 'aggregate_id', 'data', 'metadata', 'source',
                              'correlation_id', 'causation_id', 'event_version'];
    v_row     record;
BEGIN
    IF jsonb_typeof(p_events) IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION 'Events must come as a JSON array' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF p_import THEN
        v_allowed := v_allowed || ARRAY['timestamp', 'event_id', 'id', 'checksum'];
    END IF;
    -- Regular expressions would cost more than all the rest. Where everything casts, and looks as usual, none is needed.
    BEGIN
        PERFORM count((l ->> 'correlation_id')::uuid), count((l ->> 'causation_id')::uuid),
                count((l ->> 'event_id')::uuid), count((l ->> 'timestamp')::timestamptz)
        FROM jsonb_array_elements(p_events) AS l;
    EXCEPTION WHEN data_exception THEN
        v_closely := true;
    END;
    SELECT p_first_line - 1 + n AS line, problem INTO v_row
    FROM jsonb_array_elements(p_events) WITH ORDINALITY AS x(l, n)
    LEFT JOIN event_types t ON t.event_type = l ->> 'event_type'
    CROSS JOIN LATERAL (SELECT CASE
        WHEN jsonb_typeof(l) <> 'object' THEN format('a JSON %s, not an object', jsonb_typeof(l))
        WHEN l - v_allowed <> '{}'
            THEN format('unknown key "%s"', (SELECT left(min(k), 60) FROM jsonb_object_keys(l - v_allowed) AS k))
        WHEN coalesce(jsonb_typeof(l -> 'event_type'), 'null') = 'null' THEN 'event_type is missing'
        WHEN jsonb_typeof(l -> 'event_type') <> 'string' THEN 'event_type is no text'
        WHEN t.event_type IS NULL THEN format('unknown event type "%s"', left(l ->> 'event_type', 120))
        WHEN coalesce(jsonb_typeof(l -> 'aggregate_type'), 'null') = 'null' THEN 'aggregate_type is missing'
        WHEN jsonb_typeof(l -> 'aggregate_type') <> 'string' THEN 'aggregate_type is no text'
        WHEN p_import AND l ->> 'aggregate_type' <> t.aggregate_type
            THEN format('events of type %s belong to the aggregate type "%s", not "%s"', t.event_type, t.aggregate_type,
                        left(l ->> 'aggregate_type', 60))
        WHEN l ->> 'aggregate_type' = '' THEN 'aggregate_type is empty'
        WHEN length(l ->> 'aggregate_type') > 50
            THEN format('aggregate_type has %s characters, more than 50', length(l ->> 'aggregate_type'))
        WHEN coalesce(jsonb_typeof(l -> 'aggregate_id'), 'null') = 'null' THEN 'aggregate_id is missing'
        WHEN jsonb_typeof(l -> 'aggregate_id') <> 'string' THEN 'aggregate_id is no text'
        WHEN l ->> 'aggregate_id' = '' THEN 'aggregate_id is empty'
        WHEN length(l ->> 'aggregate_id') > 255
            THEN format('aggregate_id has %s characters, more than 255', length(l ->> 'aggregate_id'))
        WHEN l -> 'data' IS NULL THEN 'data is missing'
        WHEN jsonb_typeof(l -> 'data') <> 'object'
            THEN format('data is a JSON %s, not an object', jsonb_typeof(l -> 'data'))
        WHEN jsonb_typeof(l -> 'metadata') NOT IN ('object', 'null')
            THEN format('metadata is a JSON %s, not an object', jsonb_typeof(l -> 'metadata'))
        WHEN jsonb_typeof(l -> 'source') NOT IN ('string', 'null') THEN 'source is no text'
        WHEN l ->> 'source' = '' THEN 'source is empty'
        WHEN length(l ->> 'source') > 100
            THEN format('source has %s characters, more than 100', length(l ->> 'source'))
        WHEN (v_closely OR l ->> 'correlation_id' NOT LIKE c_uuid_like) AND l ->> 'correlation_id' !~ c_uuid
            THEN format('correlation_id "%s" is no UUID', left(l ->> 'correlation_id', 60))
        WHEN (v_closely OR l ->> 'causation_id' NOT LIKE c_uuid_like) AND l ->> 'causation_id' !~ c_uuid
            THEN format('causation_id "%s" is no UUID', left(l ->> 'causation_id', 60))
        WHEN l ->> 'event_version' !~ '^[1-9]\d{0,8}$'
            THEN format('event_version "%s" is no version number', left(l ->> 'event_version', 60))
        WHEN NOT p_import THEN NULL
        WHEN (v_closely OR l ->> 'event_id' NOT LIKE c_uuid_like) AND l ->> 'event_id' !~ c_uuid
            THEN format('event_id "%s" is no UUID', left(l ->> 'event_id', 60))
        WHEN (v_closely OR l ->> 'timestamp' NOT LIKE c_time_like)
             AND l ->> 'timestamp' !~ c_time
            THEN format('timestamp "%s" is no RFC 3339 time', left(l ->> 'timestamp', 60))
        WHEN l ? 'checksum' AND l ->> 'checksum' <> event_checksum(l -> 'data') THEN 'checksum is not the SHA-256 of the data'
    END) AS p(problem)
    WHERE problem IS NOT NULL
    ORDER BY n LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Line %: %', v_row.line, v_row.problem
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Nothing was stored. Mend the line and try again.';
    END IF;
END
$$;

CREATE FUNCTION publish_events(p_events jsonb) RETURNS TABLE (ordinal int, id bigint, event_id uuid)
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    v_notify boolean;
BEGIN
    PERFORM check_event_lines(p_events, 1, false);
    v_notify := should_notify();
    -- Ids are drawn after the sort, so the order of the array is the order of the log.
    RETURN QUERY
    WITH published AS (
        INSERT INTO events (event_type, event_version, aggregate_type, aggregate_id, data, metadata, correlation_id,
                            causation_id, source, checksum)
        SELECT l ->> 'event_type', coalesce((l ->> 'event_version')::int, 1), l ->> 'aggregate_type',
               l ->> 'aggregate_id', l -> 'data', nullif(l -> 'metadata', 'null'),
               coalesce((l ->> 'correlation_id')::uuid, gen_random_uuid()), (l ->> 'causation_id')::uuid,
               coalesce(l ->> 'source', 'system'), event_checksum(l -> 'data')
        FROM jsonb_array_elements(p_events) WITH ORDINALITY AS x(l, n)
        ORDER BY n
        RETURNING id, event_id, event_type, aggregate_type, aggregate_id
    ), notified AS (
        SELECT id, event_id, CASE WHEN v_notify THEN pg_notify('events',
            event_notification(event_id, event_type, aggregate_type, aggregate_id)) END AS done
        FROM (SELECT * FROM published ORDER BY id) AS p
    )
    SELECT (row_number() OVER (ORDER BY n.id))::int, n.id, n.event_id FROM notified n
    WHERE n.done IS NULL OR n.done IS NOT NULL
    ORDER BY n.id;
END
$$;
COMMENT ON FUNCTION publish_events(jsonb) IS
    'Appends a JSON array of events in one statement and returns their ids in the order of the array';

------------------------------------------------------------------------------------------------------------------------
-- Reading
------------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION get_aggregate_events(p_aggregate_type text, p_aggregate_id text, p_since bigint DEFAULT NULL)
    RETURNS TABLE (id bigint, event_id uuid, event_type varchar, event_timestamp timestamptz, data jsonb,
                   metadata jsonb)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    SELECT e.id, e.event_id, e.event_type, e."timestamp", e.data, e.metadata
    FROM events e
    WHERE e.aggregate_type = p_aggregate_type AND e.aggregate_id = p_aggregate_id AND e.id > coalesce(p_since, -1)
    ORDER BY e.id
$$;

CREATE FUNCTION get_event_chain(p_correlation_id uuid)
    RETURNS TABLE (id bigint, event_id uuid, event_type varchar, aggregate_type varchar, aggregate_id varchar,
                   event_timestamp timestamptz, data jsonb, causation_id uuid)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    SELECT e.id, e.event_id, e.event_type, e.aggregate_type, e.aggregate_id, e."timestamp", e.data, e.causation_id
    FROM events e
    WHERE e.correlation_id = p_correlation_id
    ORDER BY e.id
$$;

CREATE FUNCTION get_event_stats(p_days_back int DEFAULT 7)
    RETURNS TABLE (event_type varchar, aggregate_type varchar, event_count bigint, first_seen timestamptz,
                   last_seen timestamptz)
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS
$$
BEGIN
    IF p_days_back IS NULL OR p_days_back < 1 THEN
        RAISE EXCEPTION 'Statistics of the last % days cannot be made', coalesce(p_days_back::text, 'null')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Ask for at least one day.';
    END IF;
    RETURN QUERY
    SELECT e.event_type, e.aggregate_type, count(*), min(e."timestamp"), max(e."timestamp")
    FROM events e
    WHERE e."timestamp" >= now() - least(p_days_back, 1000000) * interval '24 hours'
    GROUP BY e.event_type, e.aggregate_type
    ORDER BY count(*) DESC, e.event_type, e.aggregate_type;
END
$$;

------------------------------------------------------------------------------------------------------------------------
-- The registry: 41 types. The schemas describe the payload for forms; members that they do not name are welcome.
------------------------------------------------------------------------------------------------------------------------

WITH member(name, definition) AS (
    -- Members that mean the same wherever they occur.
    VALUES
    ('device_uuid',    '{"type": "string", "title": "Device", "description": "Id of the device it happened on"}'::jsonb),
    ('reason',         '{"type": "string", "title": "Reason"}'),
    ('name',           '{"type": "string", "title": "Name"}'),
    ('site',           '{"type": "string", "title": "Site"}'),
    ('model',          '{"type": "string", "title": "Hardware model"}'),
    ('os_version',     '{"type": "string", "title": "System version"}'),
    ('ip_address',     '{"type": "string", "title": "IP address"}'),
    ('cpu_usage',      '{"type": "number", "title": "CPU usage in percent"}'),
    ('cpu_temp',       '{"type": "number", "title": "CPU temperature in degrees Celsius"}'),
    ('memory_usage',   '{"type": "integer", "title": "Memory used in bytes", "minimum": 0}'),
    ('memory_total',   '{"type": "integer", "title": "Memory in bytes", "minimum": 0}'),
    ('storage_usage',  '{"type": "integer", "title": "Storage used in bytes", "minimum": 0}'),
    ('storage_total',  '{"type": "integer", "title": "Storage in bytes", "minimum": 0}'),
    ('uptime',         '{"type": "integer", "title": "Uptime in seconds", "minimum": 0}'),
    ('new_state',      '{"type": "object", "title": "New state", "properties": {"apps": {"type": "object"}, "config": {"type": "object"}, "volumes": {"type": "object"}, "networks": {"type": "object"}}}'),
    ('old_state',      '{"type": "object", "title": "State before"}'),
    ('app_name',       '{"type": "string", "title": "App", "minLength": 1}'),
    ('app_config',     '{"type": "object", "title": "App configuration", "properties": {"image": {"type": "string"}, "version": {"type": "string"}, "replicas": {"type": "integer", "minimum": 0}, "env": {"type": "object"}}}'),
    ('config',         '{"type": "object", "title": "Settings", "description": "Keys and their new values"}'),
    ('volume_name',    '{"type": "string", "title": "Volume", "minLength": 1}'),
    ('volume_config',  '{"type": ["object", "string"], "title": "Volume configuration"}'),
    ('mountpoint',     '{"type": "string", "title": "Mount point"}'),
    ('network_name',   '{"type": "string", "title": "Network", "minLength": 1}'),
    ('network_config', '{"type": "object", "title": "Network configuration"}'),
    ('image',          '{"type": "string", "title": "Image", "minLength": 1}'),
    ('version',        '{"type": "string", "title": "Version"}'),
    ('container_id',   '{"type": "string", "title": "Container"}'),
    ('exit_code',      '{"type": "integer", "title": "Exit code"}'),
    ('error',          '{"type": "string", "title": "Error"}'),
    ('restart_count',  '{"type": "integer", "title": "Restarts so far", "minimum": 0}'),
    ('health',         '{"type": "string", "title": "Health", "enum": ["healthy", "unhealthy", "starting", "unknown"]}'),
    ('cycle_id',       '{"type": "string", "title": "Reconciliation cycle"}'),
    ('trigger',        '{"type": "string", "title": "What set it off"}'),
    ('duration_ms',    '{"type": "number", "title": "Duration in milliseconds", "minimum": 0}'),
    ('in_sync',        '{"type": "boolean", "title": "In sync afterwards"}'),
    ('fields',         '{"type": "array", "title": "Fields in drift", "items": {"type": "object", "properties": {"path": {"type": "string"}, "target": {}, "current": {}}}}')
), type(event_type, aggregate_type, description, required, members) AS (
    VALUES
    ('device.provisioned',   'device', 'A device joined the fleet', '{}'::text[], 'name,site,model,os_version'),
    ('device.deprovisioned', 'device', 'A device left the fleet for good', '{}', 'reason'),
    ('device.online',        'device', 'A device connected', '{}', 'ip_address,reason'),
    ('device.offline',       'device', 'A device lost its connection or was shut down', '{}', 'reason'),
    ('device.heartbeat',     'device', 'A device said that it is alive, with its measurements', '{}',
     'cpu_usage,cpu_temp,memory_usage,memory_total,storage_usage,storage_total,uptime'),
    ('target_state.updated',         'device', 'The whole wanted state of a device was replaced', '{}', 'new_state,old_state,reason'),
    ('target_state.app_added',       'device', 'An app is wanted on a device', '{app_name,app_config}', 'app_name,app_config,reason'),
    ('target_state.app_removed',     'device', 'An app is no longer wanted on a device', '{app_name}', 'app_name,reason'),
    ('target_state.app_updated',     'device', 'An app is wanted with another image or configuration', '{app_name,app_config}', 'app_name,app_config,reason'),
    ('target_state.config_changed',  'device', 'Settings wanted on a device changed', '{config}', 'config,reason'),
    ('target_state.volume_added',    'device', 'A volume is wanted on a device', '{volume_name}', 'volume_name,volume_config,reason'),
    ('target_state.volume_removed',  'device', 'A volume is no longer wanted on a device', '{volume_name}', 'volume_name,reason'),
    ('target_state.network_added',   'device', 'A network is wanted on a device', '{network_name}', 'network_name,network_config,reason'),
    ('target_state.network_removed', 'device', 'A network is no longer wanted on a device', '{network_name}', 'network_name,reason'),
    ('current_state.updated',            'device', 'A device reported what it runs', '{}', 'new_state,old_state'),
    ('current_state.app_started',        'device', 'An app started on a device', '{app_name}', 'app_name,image,version,restart_count'),
    ('current_state.app_stopped',        'device', 'An app stopped on a device', '{app_name}', 'app_name,exit_code,reason'),
    ('current_state.app_crashed',        'device', 'An app crashed on a device', '{app_name}', 'app_name,exit_code,error,restart_count'),
    ('current_state.app_health_changed', 'device', 'The health of an app changed', '{app_name,health}', 'app_name,health,reason'),
    ('reconciliation.started',        'device', 'A device began to bring its state in line with the wanted one', '{}', 'cycle_id,trigger'),
    ('reconciliation.completed',      'device', 'A device brought its state in line with the wanted one', '{}', 'cycle_id,duration_ms,in_sync'),
    ('reconciliation.failed',         'device', 'A device could not bring its state in line with the wanted one', '{}', 'cycle_id,error,duration_ms'),
    ('reconciliation.drift_detected', 'device', 'A device differs from its wanted state', '{}', 'cycle_id,fields,reason'),
    ('container.created',             'app', 'A container was created', '{device_uuid,app_name}', 'device_uuid,app_name,container_id,image,version'),
    ('container.started',             'app', 'A container started', '{device_uuid,app_name}', 'device_uuid,app_name,container_id,image,version,restart_count'),
    ('container.stopped',             'app', 'A container stopped', '{device_uuid,app_name}', 'device_uuid,app_name,container_id,exit_code,reason'),
    ('container.removed',             'app', 'A container was removed', '{device_uuid,app_name}', 'device_uuid,app_name,container_id,reason'),
    ('container.restarted',           'app', 'A container was started again', '{device_uuid,app_name}', 'device_uuid,app_name,container_id,restart_count,reason'),
    ('container.crashed',             'app', 'A container ended with an error', '{device_uuid,app_name}', 'device_uuid,app_name,container_id,exit_code,error,restart_count'),
    ('container.health_check_failed', 'app', 'A container did not pass its health check', '{device_uuid,app_name}', 'device_uuid,app_name,container_id,error'),
    ('image.pulled',      'app', 'An image was downloaded to a device', '{device_uuid,image}', 'device_uuid,image,app_name,duration_ms'),
    ('image.pull_failed', 'app', 'An image could not be downloaded to a device', '{device_uuid,image}', 'device_uuid,image,app_name,error'),
    ('image.removed',     'app', 'An image was removed from a device', '{device_uuid,image}', 'device_uuid,image,reason'),
    ('volume.created',  'volume', 'A volume was created on a device', '{device_uuid,volume_name}', 'device_uuid,volume_name,mountpoint'),
    ('volume.removed',  'volume', 'A volume was removed from a device', '{device_uuid,volume_name}', 'device_uuid,volume_name,reason'),
    ('volume.attached', 'volume', 'A volume was attached to an app', '{device_uuid,volume_name}', 'device_uuid,volume_name,app_name,mountpoint'),
    ('volume.detached', 'volume', 'A volume was detached from an app', '{device_uuid,volume_name}', 'device_uuid,volume_name,app_name,reason'),
    ('network.created',      'network', 'A network was created on a device', '{device_uuid,network_name}', 'device_uuid,network_name'),
    ('network.removed',      'network', 'A network was removed from a device', '{device_uuid,network_name}', 'device_uuid,network_name,reason'),
    ('network.connected',    'network', 'An app was connected to a network', '{device_uuid,network_name}', 'device_uuid,network_name,app_name,ip_address'),
    ('network.disconnected', 'network', 'An app was disconnected from a network', '{device_uuid,network_name}', 'device_uuid,network_name,app_name,reason')
)
INSERT INTO event_types (event_type, aggregate_type, description, schema)
SELECT t.event_type, t.aggregate_type, t.description,
       jsonb_build_object('$schema', 'http://json-schema.org/draft-07/schema#', 'title', t.event_type,
                          'description', t.description, 'type', 'object',
                          'properties', (SELECT jsonb_object_agg(m.name, m.definition) FROM member m
                                         WHERE m.name = ANY (string_to_array(t.members, ','))))
       || CASE WHEN t.required = '{}' THEN '{}' ELSE jsonb_build_object('required', to_jsonb(t.required)) END
FROM type t;
