-- 011: faster publishing, events with ids given by the caller, and optimistic concurrency.
--
-- All of it are catalogue changes. The new default of correlation_id locks events and its partitions against readers and
-- writers until this transaction ends, so nothing here may read rows; the index that does is made by 016.

SET LOCAL search_path = public, pg_temp;

------------------------------------------------------------------------------------------------------------------------
-- Ids
------------------------------------------------------------------------------------------------------------------------

-- As before, with floating point instead of numeric for the milliseconds, which is exact to far beyond our time.
CREATE OR REPLACE FUNCTION new_event_id() RETURNS uuid
    LANGUAGE sql VOLATILE PARALLEL SAFE
    RETURN encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((date_part('epoch', clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
        52, 1), 53, 1), 'hex')::uuid;

-- Correlations that begin together lie together in their index too.
ALTER TABLE events ALTER COLUMN correlation_id SET DEFAULT new_event_id();

-- The time that a UUIDv7 carries, to the millisecond; NULL for any other UUID.
CREATE FUNCTION event_id_time(p_event_id uuid) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN get_byte(uuid_send(p_event_id), 6) >> 4 = 7 THEN
        'epoch'::timestamptz + (('x' || encode(substring(uuid_send(p_event_id) FROM 1 FOR 6), 'hex'))::bit(48)::bigint)
                               * interval '1 millisecond' END;

-- An id made by the server lies in the partition of its time, give or take a day for long transactions and clocks. Only
-- where it is not found there are all partitions searched.
CREATE FUNCTION find_event(p_event_id uuid) RETURNS SETOF events
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS
$$
BEGIN
    RETURN QUERY SELECT e.* FROM events e
    WHERE e.event_id = p_event_id AND e."timestamp" >= event_id_time(p_event_id) - interval '1 day'
      AND e."timestamp" < event_id_time(p_event_id) + interval '1 day'
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN QUERY SELECT e.* FROM events e WHERE e.event_id = p_event_id LIMIT 1;
    END IF;
END
$$;
COMMENT ON FUNCTION find_event(uuid) IS 'The event of that event_id, or no row';

------------------------------------------------------------------------------------------------------------------------
-- What each publisher must know without asking a table
------------------------------------------------------------------------------------------------------------------------

-- The registry and the notification mode as constants in functions, which the planner inlines. Triggers make them anew
-- within the transaction that changes event_types or event_settings, and every session plans again when it commits.
-- Asking the two tables instead cost a tenth of the publishing rate.
CREATE FUNCTION is_registered_event_type(p_event_type text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE RETURN false;
CREATE FUNCTION notifies_each_event() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE RETURN true;

CREATE FUNCTION compile_event_types() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
BEGIN
    -- One at a time: the second must see what the first registered.
    PERFORM pg_advisory_xact_lock(hashtext('fleet_audit'), hashtext('event registry'));
    IF TG_WHEN = 'AFTER' THEN
        EXECUTE format('CREATE OR REPLACE FUNCTION is_registered_event_type(p_event_type text) RETURNS boolean '
                       'LANGUAGE sql STABLE PARALLEL SAFE RETURN p_event_type = ANY (%L::text[])',
                       (SELECT coalesce(array_agg(event_type ORDER BY event_type), '{}') FROM event_types)::text);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION compile_notify_mode() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    v_each boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('fleet_audit'), hashtext('event registry'));
    v_each := coalesce((SELECT value FROM event_settings WHERE name = 'notify_mode'), 'each') = 'each';
    IF v_each <> notifies_each_event() THEN
        EXECUTE format('CREATE OR REPLACE FUNCTION notifies_each_event() RETURNS boolean '
                       'LANGUAGE sql STABLE PARALLEL SAFE RETURN %L::boolean', v_each);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER event_types_one_at_a_time BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON event_types
    FOR EACH STATEMENT EXECUTE FUNCTION compile_event_types();
CREATE TRIGGER event_types_compile AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON event_types
    FOR EACH STATEMENT EXECUTE FUNCTION compile_event_types();
-- For this setting alone: retention writes another one and then locks events, for which whoever published and now
-- registers a type would wait while he is waited for. Changes take turns by the lock of the one row.
CREATE TRIGGER event_settings_mode_inserted AFTER INSERT ON event_settings
    FOR EACH ROW WHEN (NEW.name = 'notify_mode') EXECUTE FUNCTION compile_notify_mode();
CREATE TRIGGER event_settings_mode_updated AFTER UPDATE ON event_settings
    FOR EACH ROW WHEN ('notify_mode' IN (OLD.name, NEW.name)) EXECUTE FUNCTION compile_notify_mode();
CREATE TRIGGER event_settings_mode_deleted AFTER DELETE ON event_settings
    FOR EACH ROW WHEN (OLD.name = 'notify_mode') EXECUTE FUNCTION compile_notify_mode();
CREATE TRIGGER event_settings_emptied AFTER TRUNCATE ON event_settings
    FOR EACH STATEMENT EXECUTE FUNCTION compile_notify_mode();
ALTER TABLE event_types ENABLE ALWAYS TRIGGER event_types_one_at_a_time, ENABLE ALWAYS TRIGGER event_types_compile;
ALTER TABLE event_settings ENABLE ALWAYS TRIGGER event_settings_mode_inserted,
    ENABLE ALWAYS TRIGGER event_settings_mode_updated, ENABLE ALWAYS TRIGGER event_settings_mode_deleted,
    ENABLE ALWAYS TRIGGER event_settings_emptied;

INSERT INTO event_types (event_type, aggregate_type, description, schema) VALUES
    ('audit.settings_changed', 'system', 'A setting of the event log was changed', '{
        "$schema": "http://json-schema.org/draft-07/schema#", "title": "audit.settings_changed",
        "description": "A setting of the event log was changed", "type": "object",
        "required": ["setting", "value", "actor"],
        "properties": {"setting": {"type": "string", "title": "Setting"}, "value": {"type": "string", "title": "New value"},
                       "old_value": {"type": "string", "title": "Value before"},
                       "actor": {"type": "string", "title": "Database user"}}}')
ON CONFLICT (event_type) DO NOTHING;
UPDATE event_settings SET value = value WHERE name = 'notify_mode';

------------------------------------------------------------------------------------------------------------------------
-- Locks
------------------------------------------------------------------------------------------------------------------------

-- Publishers to an aggregate hold the lock of its bucket shared until they commit; one that expects a certain last event
-- holds it exclusively, so that nothing can be under way unseen. Buckets, since a transaction that publishes to 100,000
-- aggregates must not need as many locks: the server's table of locks is small.
CREATE FUNCTION aggregate_bucket(p_aggregate_type text, p_aggregate_id text) RETURNS int
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN hashtext(p_aggregate_type || ' ' || p_aggregate_id) & 255;

-- All buckets of a batch in one pass, in the given order, which must be the same for everybody: exclusively where
-- something is expected, else shared. Waits a second at most for each: whoever wants the exclusive lock makes all that
-- come later wait behind him.
CREATE FUNCTION lock_expected_aggregates(p_buckets int[], p_expected boolean[]) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp SET lock_timeout = '1s' AS
$$
BEGIN
    FOR v_nth IN 1 .. cardinality(p_buckets) LOOP
        IF p_expected[v_nth] THEN
            PERFORM pg_advisory_xact_lock(hashtext('fleet_audit aggregate'), p_buckets[v_nth]);
        ELSE
            PERFORM pg_advisory_xact_lock_shared(hashtext('fleet_audit aggregate'), p_buckets[v_nth]);
        END IF;
    END LOOP;
EXCEPTION WHEN lock_not_available THEN
    RAISE EXCEPTION 'Another transaction has published to this aggregate, or imports, or holds its lock, and has not ended'
        USING ERRCODE = 'FA001', HINT = 'Nothing was stored. Try again when it has ended.';
END
$$;

-- An event_id is looked for and stored by one transaction at a time. Imports bring ids as well. One id: beside others, in
-- 1,024 buckets, so that one transaction cannot fill the server's table of locks. Many: alone, like an import. An import
-- may take minutes, so nobody waits for its end.
CREATE FUNCTION lock_event_ids(p_event_ids uuid[], p_batch boolean) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp SET lock_timeout = '2s' AS
$$
BEGIN
    IF p_batch THEN
        PERFORM pg_advisory_xact_lock(hashtext('fleet_audit'), hashtext('events import'));
    ELSE
        PERFORM pg_advisory_xact_lock_shared(hashtext('fleet_audit'), hashtext('events import'));
        PERFORM pg_advisory_xact_lock(hashtext('fleet_audit event_id'), hashtext(p_event_ids[1]::text) & 1023);
    END IF;
EXCEPTION WHEN lock_not_available THEN
    RAISE EXCEPTION 'An import, or another transaction that publishes with an event_id, has not ended'
        USING ERRCODE = 'FA002', HINT = 'Nothing was stored. Try again with the same event_id when it has ended.';
END
$$;

-- For lines that bring an event_id or an expected_last_id: takes their locks, raises for a conflict, and returns the
-- lines whose event is stored already. "Line N: " stands before a message where p_batch is true.
CREATE FUNCTION guard_event_lines(p_events jsonb, p_batch boolean)
    RETURNS TABLE (ordinal int, id bigint, event_id uuid)
    LANGUAGE plpgsql SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS
$$
#variable_conflict use_column
DECLARE
    v_ids    uuid[];
    v_stored int[];
    v_row    record;
BEGIN
    -- A snapshot from the beginning of the transaction would not show what was committed since.
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'event_id and expected_last_id cannot be held to in a transaction that is %',
            upper(current_setting('transaction_isolation'))
            USING ERRCODE = 'invalid_transaction_state', HINT = 'Publish in a transaction that is READ COMMITTED.';
    END IF;

    SELECT array_agg((l ->> 'event_id')::uuid) INTO v_ids
    FROM jsonb_array_elements(p_events) AS l WHERE l ->> 'event_id' IS NOT NULL;
    IF v_ids IS NOT NULL THEN
        PERFORM lock_event_ids(v_ids, p_batch);
        SELECT n, u INTO v_row FROM (
            SELECT n, u, row_number() OVER (PARTITION BY u ORDER BY n) AS nth
            FROM jsonb_array_elements(p_events) WITH ORDINALITY AS x(l, n),
                 LATERAL (SELECT (l ->> 'event_id')::uuid) AS y(u) WHERE u IS NOT NULL) AS given
        WHERE nth > 1 ORDER BY n LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'Line %: an earlier line has the event_id % already', v_row.n, v_row.u
                USING ERRCODE = 'unique_violation', HINT = 'Nothing was stored. Each event has an id of its own.';
        END IF;
        FOR v_row IN
            SELECT n::int AS n, e.id, e.event_id, e.event_type, e.aggregate_type, e.aggregate_id, e."timestamp" AS at,
                   (e.event_type, e.aggregate_type, e.aggregate_id, e.data)
                   = (l ->> 'event_type', l ->> 'aggregate_type', l ->> 'aggregate_id', l -> 'data') AS same
            FROM events e
            JOIN jsonb_array_elements(p_events) WITH ORDINALITY AS x(l, n) ON (l ->> 'event_id')::uuid = e.event_id
            WHERE e.event_id = ANY (v_ids)
            ORDER BY n
        LOOP
            IF NOT v_row.same THEN
                RAISE EXCEPTION '%The event_id % is taken by another event: id %, % of % "%" at %',
                    CASE WHEN p_batch THEN format('Line %s: ', v_row.n) ELSE '' END, v_row.event_id, v_row.id,
                    v_row.event_type, v_row.aggregate_type, v_row.aggregate_id, utc_text(v_row.at)
                    USING ERRCODE = 'unique_violation',
                          HINT = 'Nothing was stored. An event_id is given again only with the same event.';
            END IF;
            v_stored := v_stored || v_row.n;
            ordinal := v_row.n;
            id := v_row.id;
            event_id := v_row.event_id;
            RETURN NEXT;
        END LOOP;
    END IF;

    -- Lines that are stored already expect nothing any more.
    PERFORM lock_expected_aggregates(array_agg(bucket ORDER BY bucket), array_agg(expected ORDER BY bucket))
    FROM (SELECT aggregate_bucket(l ->> 'aggregate_type', l ->> 'aggregate_id') AS bucket,
                 bool_or(l ->> 'expected_last_id' IS NOT NULL AND n <> ALL (coalesce(v_stored, '{}'))) AS expected
          FROM jsonb_array_elements(p_events) WITH ORDINALITY AS x(l, n) GROUP BY 1) AS touched
    HAVING bool_or(expected);
    SELECT n, l ->> 'aggregate_type' AS aggregate_type, l ->> 'aggregate_id' AS aggregate_id,
           (l ->> 'expected_last_id')::bigint AS expected, e.* INTO v_row
    FROM jsonb_array_elements(p_events) WITH ORDINALITY AS x(l, n)
    LEFT JOIN LATERAL (SELECT e.id, e.event_id, e.event_type, utc_text(e."timestamp") AS at FROM events e
                       WHERE e.aggregate_type = l ->> 'aggregate_type' AND e.aggregate_id = l ->> 'aggregate_id'
                       ORDER BY e.id DESC LIMIT 1) AS e ON true
    WHERE l ->> 'expected_last_id' IS NOT NULL AND n <> ALL (coalesce(v_stored, '{}'))
      AND coalesce(e.id, 0) <> (l ->> 'expected_last_id')::bigint
    ORDER BY n LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% % "%", %',
            CASE WHEN p_batch THEN format('Line %s: ', v_row.n) ELSE '' END || CASE WHEN v_row.id IS NULL THEN 'There is no event of'
                 ELSE format('Event %s (%s at %s, event_id %s) is the last one of', v_row.id, v_row.event_type, v_row.at,
                             v_row.event_id) END,
            v_row.aggregate_type, v_row.aggregate_id,
            CASE WHEN v_row.expected = 0 THEN 'where none was expected'
                 ELSE format('where event %s was expected to be the last', v_row.expected) END
            USING ERRCODE = 'FA001', HINT = 'Nothing was stored. Look at what happened since, and decide again.';
    END IF;
END
$$;

------------------------------------------------------------------------------------------------------------------------
-- Publishing one event
------------------------------------------------------------------------------------------------------------------------

-- Raises for what publish_event cannot accept, and returns where it can. Only called when something is wrong.
CREATE FUNCTION refuse_event(p_event_type text, p_aggregate_type text, p_aggregate_id text, p_data jsonb, p_metadata jsonb,
                             p_source text) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    v_problem text;
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
END
$$;

-- Another signature is another function, so the old one goes and what was granted on it is granted again.
CREATE TEMPORARY TABLE publish_event_grants ON COMMIT DROP AS
    SELECT a.grantee, a.is_grantable, p.proowner
    FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
    WHERE p.oid = 'publish_event(text, text, text, jsonb, text, uuid, uuid, jsonb)'::regprocedure;
DROP FUNCTION publish_event(text, text, text, jsonb, text, uuid, uuid, jsonb);

-- Every step costs each publisher, and 32 of them find the processor's caches cold. So there is one query, the INSERT, and
-- that without RETURNING. All else are expressions that PL/pgSQL evaluates without a query: C functions or SQL functions
-- that are inlined, assigned where PERFORM would run a query.
CREATE FUNCTION publish_event(
    p_event_type       text,
    p_aggregate_type   text,
    p_aggregate_id     text,
    p_data             jsonb,
    p_source           text   DEFAULT 'system',
    p_correlation_id   uuid   DEFAULT NULL,
    p_causation_id     uuid   DEFAULT NULL,
    p_metadata         jsonb  DEFAULT NULL,
    p_event_id         uuid   DEFAULT NULL,
    p_expected_last_id bigint DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    v_event_id uuid := coalesce(p_event_id, new_event_id());
    v_done     text;
BEGIN
    IF NOT coalesce(is_registered_event_type(p_event_type), false) OR coalesce(p_aggregate_type, '') = ''
        OR length(p_aggregate_type) > 50 OR coalesce(p_aggregate_id, '') = '' OR length(p_aggregate_id) > 255
        OR p_data IS NULL OR jsonb_typeof(p_data) <> 'object' OR jsonb_typeof(p_metadata) <> 'object' OR p_source = ''
        OR length(p_source) > 100
    THEN
        PERFORM refuse_event(p_event_type, p_aggregate_type, p_aggregate_id, p_data, p_metadata, p_source);
    END IF;
    IF p_event_id IS NOT NULL OR p_expected_last_id IS NOT NULL THEN
        PERFORM FROM guard_event_lines(jsonb_build_array(jsonb_build_object(
            'event_type', p_event_type, 'aggregate_type', p_aggregate_type, 'aggregate_id', p_aggregate_id,
            'data', p_data, 'event_id', p_event_id, 'expected_last_id', p_expected_last_id)), false);
        IF FOUND THEN
            RETURN p_event_id;
        END IF;
    END IF;
    -- Before the event's id is drawn.
    v_done := pg_advisory_xact_lock_shared(hashtext('fleet_audit aggregate'),
                                           aggregate_bucket(p_aggregate_type, p_aggregate_id))::text;
    INSERT INTO events (event_id, event_type, aggregate_type, aggregate_id, data, metadata, correlation_id, causation_id,
                        source, checksum)
    VALUES (v_event_id, p_event_type, p_aggregate_type, p_aggregate_id, p_data, p_metadata,
            coalesce(p_correlation_id, new_event_id()), p_causation_id, coalesce(p_source, 'system'),
            event_checksum(p_data));
    -- Coalesced: only who gets the lock of this quarter of a second notifies, so a transaction that has notified and
    -- stays open silences nobody for longer than that, every 16 seconds. One that goes on publishing holds 64 such locks
    -- at most.
    IF notifies_each_event() OR pg_try_advisory_xact_lock(hashtext('fleet_audit notification'),
        ((date_part('epoch', clock_timestamp()) * 4)::bigint & 63)::int)
    THEN
        v_done := pg_notify('events', event_notification(v_event_id, p_event_type, p_aggregate_type, p_aggregate_id))::text;
    END IF;
    RETURN v_event_id;
END
$$;
COMMENT ON FUNCTION publish_event(text, text, text, jsonb, text, uuid, uuid, jsonb, uuid, bigint) IS
    'Appends one event, notifies the channel events, and returns the event_id';

DO $grants$
DECLARE
    v_row record;
    v_new CONSTANT text := 'publish_event(text, text, text, jsonb, text, uuid, uuid, jsonb, uuid, bigint)';
BEGIN
    SELECT min(proowner) AS owner INTO v_row FROM publish_event_grants;
    IF v_row.owner <> (SELECT proowner FROM pg_proc WHERE oid = v_new::regprocedure) THEN
        EXECUTE format('ALTER FUNCTION %s OWNER TO %s', v_new, v_row.owner::regrole);
    END IF;
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_new);
    FOR v_row IN SELECT * FROM publish_event_grants LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s%s', v_new,
                       CASE WHEN v_row.grantee = 0 THEN 'PUBLIC' ELSE v_row.grantee::regrole::text END,
                       CASE WHEN v_row.is_grantable AND v_row.grantee NOT IN (0, v_row.proowner)
                            THEN ' WITH GRANT OPTION' ELSE '' END);
    END LOOP;
END
$grants$;

------------------------------------------------------------------------------------------------------------------------
-- Publishing a batch
------------------------------------------------------------------------------------------------------------------------

-- Raises for the first bad line of a batch, by its number. p_import allows what only an import may give, and holds it to
-- the registered aggregate type. As in 006, but event_id and expected_last_id may be published.
CREATE OR REPLACE FUNCTION check_event_lines(p_events jsonb, p_first_line int, p_import boolean) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
DECLARE
    c_uuid CONSTANT text := '^[0-9A-Fa-f]{8}-?([0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}$';
    c_time CONSTANT text := '^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.]\d+)?)?([Zz]|[+-]\d\d(:?\d\d)?)?$';
    c_uuid_like CONSTANT text := '________-____-____-____-____________';
    c_time_like CONSTANT text := '____-__-__T__:__:__%Z';
    v_closely boolean := false;
    v_allowed text[] := ARRAY['event_type', 'aggregate_type', 'aggregate_id', 'data', 'metadata', 'source',
                              'correlation_id', 'causation_id', 'event_version', 'event_id'];
    v_row     record;
BEGIN
    IF jsonb_typeof(p_events) IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION 'Events must come as a JSON array' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    v_allowed := v_allowed || CASE WHEN p_import THEN ARRAY['timestamp', 'id', 'checksum']
                                   ELSE ARRAY['expected_last_id'] END;
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
        WHEN (v_closely OR l ->> 'event_id' NOT LIKE c_uuid_like) AND l ->> 'event_id' !~ c_uuid
            THEN format('event_id "%s" is no UUID', left(l ->> 'event_id', 60))
        WHEN NOT p_import AND l ->> 'expected_last_id' !~ '^\d{1,18}$'
            THEN format('expected_last_id "%s" is no id of an event', left(l ->> 'expected_last_id', 60))
        WHEN NOT p_import THEN NULL
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

-- True where a line is plainly in order. What is unusual but right is left to check_event_lines, and so is naming what is
-- wrong. As one expression that is inlined: a line costs less than a microsecond.
CREATE FUNCTION is_plain_uuid(p_text text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN translate(p_text, '123456789abcdefABCDEF', '000000000000000000000') = '00000000-0000-0000-0000-000000000000';

CREATE FUNCTION is_plain_event_line(p_line jsonb) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(p_line) = 'object' THEN
        p_line - '{event_type,aggregate_type,aggregate_id,data,metadata,source,correlation_id,causation_id,event_version}'::text[]
            = '{}'
        AND jsonb_typeof(p_line -> 'event_type') = 'string' AND is_registered_event_type(p_line ->> 'event_type')
        AND jsonb_typeof(p_line -> 'aggregate_type') = 'string' AND length(p_line ->> 'aggregate_type') BETWEEN 1 AND 50
        AND jsonb_typeof(p_line -> 'aggregate_id') = 'string' AND length(p_line ->> 'aggregate_id') BETWEEN 1 AND 255
        AND jsonb_typeof(p_line -> 'data') = 'object'
        AND coalesce(jsonb_typeof(p_line -> 'metadata'), 'null') IN ('object', 'null')
        AND coalesce(jsonb_typeof(p_line -> 'source'), 'null') IN ('string', 'null')
        AND coalesce(length(p_line ->> 'source'), 1) BETWEEN 1 AND 100
        AND coalesce(is_plain_uuid(p_line ->> 'correlation_id'), true)
        AND coalesce(is_plain_uuid(p_line ->> 'causation_id'), true)
        AND coalesce(p_line ->> 'event_version', '1') = '1'
    ELSE false END;

CREATE OR REPLACE FUNCTION publish_events(p_events jsonb) RETURNS TABLE (ordinal int, id bigint, event_id uuid)
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
#variable_conflict use_column
DECLARE
    v_stored           int[]; -- lines whose event is there already
    v_stored_ids       bigint[];
    v_stored_event_ids uuid[];
    v_new              int[]; -- and the others
    v_ids              bigint[];
    v_event_ids        uuid[];
BEGIN
    IF jsonb_typeof(p_events) IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION 'Events must come as a JSON array' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF EXISTS (SELECT FROM jsonb_array_elements(p_events) AS l WHERE is_plain_event_line(l) IS NOT TRUE) THEN
        PERFORM check_event_lines(p_events, 1, false);
        IF EXISTS (SELECT FROM jsonb_array_elements(p_events) AS l
                   WHERE l ->> 'event_id' IS NOT NULL OR l ->> 'expected_last_id' IS NOT NULL) THEN
            SELECT array_agg(g.ordinal ORDER BY g.ordinal), array_agg(g.id ORDER BY g.ordinal),
                   array_agg(g.event_id ORDER BY g.ordinal)
            INTO v_stored, v_stored_ids, v_stored_event_ids FROM guard_event_lines(p_events, true) AS g;
        END IF;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(hashtext('fleet_audit aggregate'), bucket)
    FROM (SELECT aggregate_bucket(l ->> 'aggregate_type', l ->> 'aggregate_id') AS bucket
          FROM jsonb_array_elements(p_events) AS l GROUP BY 1 ORDER BY 1) AS touched;

    -- Ids are drawn after the sort, so the order of the array is the order of the log.
    WITH published AS (
        INSERT INTO events (event_id, event_type, event_version, aggregate_type, aggregate_id, data, metadata,
                            correlation_id, causation_id, source, checksum)
        SELECT coalesce((l ->> 'event_id')::uuid, new_event_id()), l ->> 'event_type',
               coalesce((l ->> 'event_version')::int, 1), l ->> 'aggregate_type', l ->> 'aggregate_id', l -> 'data',
               nullif(l -> 'metadata', 'null'), coalesce((l ->> 'correlation_id')::uuid, new_event_id()),
               (l ->> 'causation_id')::uuid, coalesce(l ->> 'source', 'system'), event_checksum(l -> 'data')
        FROM jsonb_array_elements(p_events) WITH ORDINALITY AS x(l, n)
        WHERE n <> ALL (coalesce(v_stored, '{}'))
        ORDER BY n
        RETURNING id, event_id
    )
    SELECT array_agg(id ORDER BY id), array_agg(event_id ORDER BY id) INTO v_ids, v_event_ids FROM published;
    v_new := ARRAY(SELECT n FROM generate_series(1, jsonb_array_length(p_events)) AS n
                   WHERE n <> ALL (coalesce(v_stored, '{}')));
    -- Coalesced, one for the last event says "look now" for all of them.
    IF v_ids IS NOT NULL AND (notifies_each_event() OR pg_try_advisory_xact_lock(hashtext('fleet_audit notification'),
        ((date_part('epoch', clock_timestamp()) * 4)::bigint & 63)::int))
    THEN
        PERFORM pg_notify('events', event_notification(e.event_id, l ->> 'event_type', l ->> 'aggregate_type',
                                                       l ->> 'aggregate_id'))
        FROM unnest(v_new, v_event_ids) WITH ORDINALITY AS e(n, event_id, nth), LATERAL (SELECT p_events -> (n - 1)) AS x(l)
        WHERE notifies_each_event() OR nth = cardinality(v_new)
        ORDER BY nth;
    END IF;
    RETURN QUERY SELECT * FROM unnest(v_stored || v_new, v_stored_ids || v_ids, v_stored_event_ids || v_event_ids)
    ORDER BY 1;
END
$$;

------------------------------------------------------------------------------------------------------------------------
-- The notification mode
------------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION set_notify_mode(p_mode text) RETURNS text
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    v_before text;
BEGIN
    IF p_mode IS NULL OR p_mode NOT IN ('each', 'coalesced') THEN
        RAISE EXCEPTION 'There is no notification mode "%"', coalesce(left(p_mode, 60), 'null')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'The modes are each and coalesced.';
    END IF;
    -- First the row, then the lock that the table's triggers take, as whoever changes the row himself.
    SELECT value INTO v_before FROM event_settings WHERE name = 'notify_mode' FOR UPDATE;
    v_before := coalesce(v_before, 'each');
    IF v_before = p_mode THEN
        RETURN v_before;
    END IF;
    INSERT INTO event_settings (name, value) VALUES ('notify_mode', p_mode)
    ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value, updated_at = now();
    PERFORM publish_event('audit.settings_changed', 'system', 'settings', jsonb_build_object(
        'setting', 'notify_mode', 'value', p_mode, 'old_value', v_before, 'actor', session_user));
    RETURN v_before;
END
$$;
COMMENT ON FUNCTION set_notify_mode(text) IS
    'Switches between each and coalesced, publishes audit.settings_changed, and returns the mode before';

-- notifies_each_event() has replaced it, except in the old bodies of publish_event and publish_events, where a publisher
-- goes on that waited for this migration.
COMMENT ON FUNCTION should_notify() IS 'For publishers that waited behind migration 011; nothing else calls it';

------------------------------------------------------------------------------------------------------------------------
-- Importing
------------------------------------------------------------------------------------------------------------------------

-- As in 007, with the locks that others need. The rows of device_states stay: the processor folds a device again where
-- an event comes before what it has folded, readers look at the events that it has not taken yet, and to delete the rows
-- in another order than it updates them was a deadlock.
CREATE OR REPLACE FUNCTION import_events(p_events jsonb, p_first_line int DEFAULT 1) RETURNS bigint
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
DECLARE
    v_count bigint;
    v_last  bigint;
BEGIN
    PERFORM check_event_lines(p_events, p_first_line, true);
    PERFORM check_import_times(p_events, p_first_line);
    -- Two imports of the same file at once: the second waits here and then finds the ids of the first.
    PERFORM pg_advisory_xact_lock(hashtext('fleet_audit'), hashtext('events import'));
    PERFORM check_import_ids(p_events, p_first_line);
    -- Retention takes this lock and then a partition; an import of many calls may hold that partition when it needs
    -- another one. Shared, since a rebuild may begin meanwhile.
    PERFORM pg_advisory_xact_lock_shared(hashtext('fleet_audit'), hashtext('events partitions'));
    -- Before ids are drawn, as publishers do: whoever expects a last event must not overlook one that is under way. All
    -- buckets at the first call: at a later one, who holds another bucket may wait for a partition that was made here.
    PERFORM pg_advisory_xact_lock_shared(hashtext('fleet_audit aggregate'), bucket)
    FROM generate_series(0, 255) AS bucket;

    PERFORM make_events_partition(day)
    FROM (SELECT DISTINCT coalesce((l ->> 'timestamp')::timestamptz, clock_timestamp())::date AS day
          FROM jsonb_array_elements(p_events) AS l) AS needed
    WHERE NOT EXISTS (SELECT FROM list_event_partitions() p WHERE p.range_start <= day AND p.range_end > day)
    ORDER BY day;

    WITH stored AS (
        INSERT INTO events (event_id, event_type, event_version, "timestamp", aggregate_type, aggregate_id, data,
                            metadata, correlation_id, causation_id, source, checksum)
        SELECT coalesce((l ->> 'event_id')::uuid, new_event_id()), l ->> 'event_type',
               coalesce((l ->> 'event_version')::int, 1),
               coalesce((l ->> 'timestamp')::timestamptz, clock_timestamp()), l ->> 'aggregate_type',
               l ->> 'aggregate_id', l -> 'data', nullif(l -> 'metadata', 'null'),
               coalesce((l ->> 'correlation_id')::uuid, gen_random_uuid()), (l ->> 'causation_id')::uuid,
               coalesce(l ->> 'source', 'system'), event_checksum(l -> 'data')
        FROM jsonb_array_elements(p_events) WITH ORDINALITY AS x(l, n)
        ORDER BY n
        RETURNING id
    )
    SELECT count(*), max(id) INTO v_count, v_last FROM stored;

    IF v_count > 0 THEN
        PERFORM pg_notify('events', event_notification(event_id, event_type, aggregate_type, aggregate_id))
        FROM events WHERE id = v_last;
    END IF;
    RETURN v_count;
END
$$;
