-- 017: the fleet at a moment, from rows instead of folds. Whenever an event changes what can be said of a device in one
-- line, the line is kept: a past moment is then the newest line of each device, and nothing is folded but the devices with
-- events that the processor has not taken.
--
-- The processor device_states writes the lines in the fold and the transaction in which it writes everything else, so they
-- are right for all events up to its cursor, and an event that arrives late takes the later ones away again.

SET LOCAL search_path = public, pg_temp;

CREATE TABLE device_summaries (
    device_id   text        NOT NULL,
    "timestamp" timestamptz NOT NULL,
    id          bigint      NOT NULL,
    lifecycle   text        NOT NULL,
    online      boolean,
    in_sync     boolean,
    attributes  jsonb       NOT NULL,
    releases    jsonb       NOT NULL,
    trouble     text,
    PRIMARY KEY (device_id, "timestamp", id)
);
COMMENT ON TABLE device_summaries IS
    'A device in one line, from one event to the next that changes it; right for all events up to the cursor device_states';
COMMENT ON COLUMN device_summaries.id IS
    'With the timestamp, the event from which on it holds; of dropped days, the last one';
COMMENT ON COLUMN device_summaries.releases IS '{app: {"image", "version", "status"}}: what runs, else what is wanted';
COMMENT ON COLUMN device_summaries.trouble IS 'The apps that are not well, "edge crashed, dns unhealthy"; NULL where all are';

-- An app that crashed is not also called unhealthy.
CREATE FUNCTION device_trouble(p_current_apps jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$
    SELECT string_agg(app.key || ' ' || trouble.name, ', ' ORDER BY app.key)
    FROM jsonb_each(p_current_apps) AS app,
         LATERAL (SELECT CASE WHEN app.value ->> 'status' = 'crashed' THEN 'crashed'
                              WHEN app.value ->> 'health' = 'unhealthy' THEN 'unhealthy' END) AS trouble (name)
    WHERE trouble.name IS NOT NULL
$$;
COMMENT ON FUNCTION device_trouble(jsonb) IS 'Which of the apps of a current_state crashed or are unhealthy, in one phrase';

-- Whether an event changed what a line says; what only it could have changed is compared, byte by byte: to jsonb itself the
-- versions 2.1 and 2.10 are the same number. A line too many does no harm (a restart counter is compared too).
CREATE FUNCTION changes_device_summary(p_before device_fold, p_after device_fold) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (p_before).last_event_id IS NULL
        OR (p_before).online IS DISTINCT FROM (p_after).online
        OR (p_before).in_sync IS DISTINCT FROM (p_after).in_sync
        OR (p_before).lifecycle <> (p_after).lifecycle
        OR CASE split_part((p_after).last_event_type, '.', 1)
           WHEN 'device' THEN (p_after).last_event_type = 'device.provisioned'
                              AND record_image_ne(ROW((p_before).attributes), ROW((p_after).attributes))
           WHEN 'target_state' THEN record_image_ne(ROW((p_before).target_state -> 'apps'), ROW((p_after).target_state -> 'apps'))
           WHEN 'current_state' THEN record_image_ne(ROW((p_before).current_apps), ROW((p_after).current_apps))
           WHEN 'container' THEN record_image_ne(ROW((p_before).current_apps), ROW((p_after).current_apps))
           ELSE false END;

------------------------------------------------------------------------------------------------------------------------
-- The processor writes them
------------------------------------------------------------------------------------------------------------------------

-- As in 014, and where an event changes what is said of a device in one line, that line.
CREATE OR REPLACE FUNCTION fold_devices_on(p_devices text[], p_ats timestamptz[], p_ids bigint[], p_after bigint, p_last bigint,
                                p_known bigint) RETURNS void
    LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET jit = off
    SET enable_nestloop = off SET work_mem = '64MB' AS
$$
#variable_conflict use_column
BEGIN
    WITH touched AS MATERIALIZED (
        SELECT device_id, at, id FROM unnest(p_devices, p_ats, p_ids) AS t (device_id, at, id)
    ), start AS MATERIALIZED (
        SELECT t.device_id, s.device_id IS NOT NULL AS goes_on,
               CASE WHEN s.device_id IS NULL THEN find_snapshot(t.device_id, t.at, t.id - 1)
                    ELSE device_fold_of(s.state, s.last_event_at, s.last_event_id, s.last_event_type, s.event_count,
                                        s.target_version, s.current_version) END AS fold
        FROM touched t
        LEFT JOIN device_states s ON s.device_id = t.device_id AND s.reducer_version = public.reducer_version()
            AND (s.last_event_at, s.last_event_id) < (t.at, t.id)
    ), step AS (
        SELECT device_id, (fold).last_event_at AS at, (fold).last_event_id AS id, fold, NULL::public.events AS event
        FROM start WHERE (fold).last_event_id IS NOT NULL
        UNION ALL
        SELECT s.device_id, e."timestamp", e.id, NULL, e
        FROM start s
        JOIN public.events_to_project(p_after, p_last) AS e
            ON s.device_id = public.event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata)
        WHERE s.goes_on
        UNION ALL
        SELECT s.device_id, e.at, e.id, NULL, e.event
        FROM start s
        CROSS JOIN LATERAL public.device_events_between(s.device_id, (s.fold).last_event_at, (s.fold).last_event_id,
            'infinity', 9223372036854775807, p_known) AS e
        WHERE NOT s.goes_on
    ), folded AS MATERIALIZED (
        SELECT device_id, f, is_newest, event_id, is_summary, (f).event_count % public.events_between_snapshots() = 0
                   AND event_id IS NOT NULL AS is_kept
        FROM (SELECT device_id, event_id, f, is_newest,
                     event_id IS NOT NULL AND public.changes_device_summary(before, f) AS is_summary
              FROM (SELECT device_id, event_id, f, lag(f) OVER history AS before, lead(id) OVER history IS NULL AS is_newest
                    FROM (SELECT device_id, at, id, (event).event_id, public.fold_device_events(fold, event) OVER history AS f
                          FROM step
                          WINDOW history AS (PARTITION BY device_id ORDER BY at, id ROWS UNBOUNDED PRECEDING)) AS each
                    WINDOW history AS (PARTITION BY device_id ORDER BY at, id)) AS compared) AS judged
        WHERE is_newest OR is_summary OR (f).problem IS NOT NULL
            OR (f).event_count % public.events_between_snapshots() = 0
    ), summary AS (
        INSERT INTO device_summaries (device_id, "timestamp", id, lifecycle, online, in_sync, attributes, releases, trouble)
        SELECT device_id, (f).last_event_at, (f).last_event_id, (f).lifecycle, (f).online, (f).in_sync, (f).attributes,
               public.device_releases(jsonb_build_object('target_state', (f).target_state,
                                                         'current_state', jsonb_build_object('apps', (f).current_apps))),
               public.device_trouble((f).current_apps)
        FROM folded WHERE is_summary
        ON CONFLICT DO NOTHING
    ), snapshot AS (
        INSERT INTO state_snapshots (aggregate_type, aggregate_id, "timestamp", id, state, event_type, event_count,
                                     target_version, current_version)
        SELECT 'device', device_id, (f).last_event_at, (f).last_event_id, public.device_state_of(f), (f).last_event_type,
               (f).event_count, (f).target_version, (f).current_version
        FROM folded WHERE is_kept
        ON CONFLICT DO NOTHING
    ), unusable AS (
        INSERT INTO unusable_events (device_id, "timestamp", id, event_id, event_type, reason)
        SELECT device_id, (f).last_event_at, (f).last_event_id, event_id, (f).last_event_type, (f).problem
        FROM folded WHERE (f).problem IS NOT NULL
        ON CONFLICT DO NOTHING
    ), stored AS (
        INSERT INTO device_states AS s (device_id, state, last_event_at, last_event_id, last_event_type, event_count,
                                        target_version, current_version)
        SELECT device_id, public.device_state_of(f), (f).last_event_at, (f).last_event_id, (f).last_event_type,
               (f).event_count, (f).target_version, (f).current_version
        FROM folded WHERE is_newest
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
END
$$;

CREATE OR REPLACE FUNCTION forget_device_states_after(p_devices text[], p_ats timestamptz[], p_ids bigint[]) RETURNS void
    LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS
$$
BEGIN
    DELETE FROM state_snapshots s USING unnest(p_devices, p_ats, p_ids) AS t (device_id, at, id)
    WHERE s.aggregate_type = 'device' AND s.aggregate_id = t.device_id AND s."timestamp" >= t.at
      AND (s."timestamp", s.id) >= (t.at, t.id) AND NOT s.kept;
    DELETE FROM unusable_events u USING unnest(p_devices, p_ats, p_ids) AS t (device_id, at, id)
    WHERE u.device_id = t.device_id AND u."timestamp" >= t.at AND (u."timestamp", u.id) >= (t.at, t.id);
    -- What stands for dropped days stays, as their state does.
    DELETE FROM device_summaries u USING unnest(p_devices, p_ats, p_ids) AS t (device_id, at, id)
    WHERE u.device_id = t.device_id AND u."timestamp" >= t.at AND (u."timestamp", u.id) >= (t.at, t.id)
      AND NOT EXISTS (SELECT FROM state_snapshots k
                      WHERE k.kept AND k.aggregate_type = 'device' AND k.aggregate_id = u.device_id
                        AND (k."timestamp", k.id) = (u."timestamp", u.id));
END
$$;

-- The line that a state kept of dropped days says, at its place.
CREATE FUNCTION summarize_kept_states(p_from timestamptz) RETURNS void
    LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO device_summaries AS s (device_id, "timestamp", id, lifecycle, online, in_sync, attributes, releases, trouble)
    SELECT n.aggregate_id, n."timestamp", n.id, n.state ->> 'lifecycle', (n.state ->> 'online')::boolean,
           (n.state ->> 'in_sync')::boolean, n.state -> 'attributes', public.device_releases(n.state),
           public.device_trouble(n.state #> '{current_state,apps}')
    FROM state_snapshots n WHERE n.aggregate_type = 'device' AND n.kept AND n."timestamp" >= p_from
    -- One that was there did not know events that have not been projected yet.
    ON CONFLICT (device_id, "timestamp", id) DO UPDATE SET
        lifecycle = EXCLUDED.lifecycle, online = EXCLUDED.online, in_sync = EXCLUDED.in_sync,
        attributes = EXCLUDED.attributes, releases = EXCLUDED.releases, trouble = EXCLUDED.trouble;
END
$$;

CREATE OR REPLACE FUNCTION seed_device_states() RETURNS void
    LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO state_snapshots SELECT * FROM public.state_snapshots WHERE kept ON CONFLICT DO NOTHING;
    PERFORM public.summarize_kept_states('-infinity');
    INSERT INTO device_states (device_id, state, last_event_at, last_event_id, last_event_type, event_count, target_version,
                               current_version)
    SELECT n.aggregate_id, n.state, n."timestamp", n.id, n.event_type, n.event_count, n.target_version, n.current_version
    FROM state_snapshots n WHERE n.aggregate_type = 'device' AND n.kept;
    INSERT INTO state_projections (device_uuid, target_state, current_state, target_version, current_version,
                                   last_reconciliation_at, in_sync)
    SELECT device_id::uuid, state -> 'target_state', state -> 'current_state', target_version, current_version,
           (state #>> '{reconciliation,completed_at}')::timestamptz, coalesce((state ->> 'in_sync')::boolean, false)
    FROM device_states
    WHERE device_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
END
$$;

CREATE OR REPLACE FUNCTION reset_device_projections() RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
BEGIN
    -- The row lock that the processor takes: the two never overlap.
    INSERT INTO event_cursors (processor_name) VALUES ('device_states') ON CONFLICT DO NOTHING;
    PERFORM FROM event_cursors WHERE processor_name = 'device_states' FOR UPDATE;
    DELETE FROM state_snapshots WHERE NOT kept;
    TRUNCATE device_states, state_projections, unusable_events, device_summaries;
    DELETE FROM event_processing_failures WHERE processor_name = 'device_states';
    PERFORM seed_device_states();
    UPDATE event_cursors SET last_event_id = 0, last_processed_at = clock_timestamp()
    WHERE processor_name = 'device_states';
END
$$;

CREATE OR REPLACE FUNCTION keep_device_states(p_from timestamptz, p_until timestamptz) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
BEGIN
    INSERT INTO state_snapshots AS s (aggregate_type, aggregate_id, "timestamp", id, state, event_type, event_count,
                                      target_version, current_version, kept)
    SELECT 'device', f.device_id, f.last_event_at, f.last_event_id, f.state, f.last_event_type, f.event_count,
           f.target_version, f.current_version, true
    FROM fold_devices_at(p_until - interval '1 microsecond', NULL) AS f WHERE f.last_event_at >= p_from
    -- One that was there did not know events that have not been projected yet.
    ON CONFLICT (aggregate_type, aggregate_id, "timestamp", id, reducer_version) DO UPDATE SET
        state = EXCLUDED.state, event_count = EXCLUDED.event_count, target_version = EXCLUDED.target_version,
        current_version = EXCLUDED.current_version, kept = true;
    DELETE FROM state_snapshots o
    WHERE o.aggregate_type = 'device' AND o."timestamp" < p_until
      AND (NOT o.kept OR EXISTS (SELECT FROM state_snapshots n
                                 WHERE n.aggregate_type = 'device' AND n.aggregate_id = o.aggregate_id AND n.kept
                                   AND (n."timestamp", n.id) > (o."timestamp", o.id)));
    DELETE FROM unusable_events WHERE "timestamp" < p_until;
    PERFORM summarize_kept_states(p_from);
    DELETE FROM device_summaries u USING state_snapshots n
    WHERE n.aggregate_type = 'device' AND n.kept AND n."timestamp" >= p_from
      AND u.device_id = n.aggregate_id AND u."timestamp" <= n."timestamp"
      AND (u."timestamp", u.id) < (n."timestamp", n.id);
    INSERT INTO event_settings AS s (name, value, description)
    VALUES ('history_begins', utc_text(p_until), 'The first moment that can still be replayed')
    ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value, updated_at = now()
        WHERE s.value::timestamptz < EXCLUDED.value::timestamptz;
END
$$;

------------------------------------------------------------------------------------------------------------------------
-- Reading them
------------------------------------------------------------------------------------------------------------------------

-- Every device at a moment, folded; with p_unprojected only those with events up to it that the processor has not taken.
CREATE FUNCTION fold_fleet_at(p_at timestamptz, p_unprojected boolean)
    RETURNS TABLE (device_id text, state jsonb, last_event_at timestamptz, last_event_id bigint, last_event_type text,
                   event_count bigint, target_version bigint, current_version bigint)
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off AS
$$
#variable_conflict use_column
DECLARE
    v_cursor bigint := coalesce((SELECT last_event_id FROM event_cursors WHERE processor_name = 'device_states'), 0);
    v_newest bigint := 9223372036854775807; -- as in find_replay_start()
BEGIN
    RETURN QUERY
    WITH arrived AS MATERIALIZED (
        SELECT event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) AS device_id, e."timestamp" AS at, e.id
        FROM events e WHERE e.id > v_cursor AND e.id <= v_newest
    ), unprojected AS MATERIALIZED (
        SELECT DISTINCT ON (device_id) device_id, at, id FROM arrived WHERE device_id IS NOT NULL ORDER BY device_id, at, id
    ), device AS (
        SELECT device_id FROM device_states WHERE NOT p_unprojected
        UNION SELECT device_id FROM unprojected WHERE NOT p_unprojected OR at <= p_at
        UNION SELECT aggregate_id FROM state_snapshots WHERE kept AND NOT p_unprojected
    ), known AS MATERIALIZED (
        SELECT d.device_id, s.state, s.last_event_at, s.last_event_id, s.last_event_type, s.event_count,
               s.target_version, s.current_version, s.device_id IS NOT NULL AND u.device_id IS NULL AS is_all,
               s.device_id IS NOT NULL AS is_projected, coalesce(u.at, p_at) AS until, coalesce(u.id - 1, v_newest) AS until_id
        FROM device d
        LEFT JOIN unprojected u ON u.device_id = d.device_id AND u.at <= p_at
        LEFT JOIN device_states s ON s.device_id = d.device_id AND s.last_event_at <= p_at
            AND s.reducer_version = reducer_version()
            AND (u.device_id IS NULL OR (s.last_event_at, s.last_event_id) < (u.at, u.id))
    )
    SELECT device_id, state, last_event_at, last_event_id, last_event_type, event_count, target_version, current_version
    FROM known WHERE is_all
    UNION ALL
    SELECT k.device_id, device_state_of(f), (f).last_event_at, (f).last_event_id, (f).last_event_type, (f).event_count,
           (f).target_version, (f).current_version
    FROM known k
    CROSS JOIN LATERAL (
        SELECT CASE WHEN k.is_projected
                    THEN device_fold_of(k.state, k.last_event_at, k.last_event_id, k.last_event_type, k.event_count,
                                        k.target_version, k.current_version)
                    ELSE find_snapshot(k.device_id, k.until, k.until_id) END AS start OFFSET 0
    ) AS s
    CROSS JOIN LATERAL (
        SELECT fold_device_events(step.start, event ORDER BY at, id) AS f
        FROM (SELECT (s.start).last_event_at AS at, (s.start).last_event_id AS id, s.start, NULL::events AS event
              WHERE (s.start).last_event_id IS NOT NULL
              UNION ALL
              SELECT e.at, e.id, NULL, e.event
              FROM device_events_between(k.device_id, (s.start).last_event_at, (s.start).last_event_id, p_at, v_newest,
                                         v_newest) AS e) AS step
    ) AS folded
    WHERE NOT k.is_all AND (f).last_event_id IS NOT NULL;
END
$$;

-- Every device, or one, at a moment.
CREATE OR REPLACE FUNCTION fold_devices_at(p_at timestamptz, p_device_id text)
    RETURNS TABLE (device_id text, state jsonb, last_event_at timestamptz, last_event_id bigint, last_event_type text,
                   event_count bigint, target_version bigint, current_version bigint)
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off AS
$$
#variable_conflict use_column
BEGIN
    PERFORM check_history_begins(p_at);
    IF p_device_id IS NOT NULL THEN
        RETURN QUERY
        SELECT p_device_id, device_state_of(f), (f).last_event_at, (f).last_event_id, (f).last_event_type, (f).event_count,
               (f).target_version, (f).current_version
        FROM (SELECT replay_device(p_device_id, p_at) AS f OFFSET 0) AS replayed WHERE (f).last_event_id IS NOT NULL;
        RETURN;
    END IF;
    RETURN QUERY SELECT * FROM fold_fleet_at(p_at, false);
END
$$;

-- The last event of a device up to a moment, how many there were, and when the device was last seen: counted from the kept
-- state before. For a device all of whose events up to the moment are projected. Without a search_path, to be inlined.
CREATE FUNCTION device_last_event_at(p_device_id text, p_at timestamptz)
    RETURNS TABLE (at timestamptz, id bigint, event_type text, event_count bigint, last_seen timestamptz)
    LANGUAGE sql STABLE AS
$$
    SELECT coalesce(e.at, n.at), coalesce(e.id, n.id), coalesce(e.event_type, n.event_type),
           coalesce(n.event_count, 0) + coalesce(e.event_count, 0),
           coalesce(e.last_seen, (n.state ->> 'last_seen')::timestamptz)
    FROM (SELECT) AS one
    LEFT JOIN LATERAL (
        SELECT s."timestamp" AS at, s.id, s.event_type, s.event_count, s.state
        FROM public.state_snapshots s
        WHERE s.aggregate_type = 'device' AND s.aggregate_id = p_device_id AND s."timestamp" <= p_at
        ORDER BY s."timestamp" DESC, s.id DESC LIMIT 1
    ) AS n ON true
    LEFT JOIN LATERAL (
        SELECT e.at, e.id, (e.event).event_type, count(*) OVER () AS event_count,
               max(e.at) FILTER (WHERE (split_part((e.event).event_type, '.', 1) IN ('current_state', 'reconciliation',
                                            'container', 'volume', 'network', 'image')
                                        OR (e.event).event_type IN ('device.heartbeat', 'device.online'))
                                       AND NOT EXISTS (SELECT FROM public.unusable_events u
                                                       WHERE u.device_id = p_device_id AND u."timestamp" = e.at AND u.id = e.id))
                   OVER () AS last_seen
        FROM public.device_events_between(p_device_id, n.at, n.id, p_at, 9223372036854775807, 9223372036854775807) AS e
        ORDER BY e.at DESC, e.id DESC LIMIT 1
    ) AS e ON true
$$;

-- Every device at a moment in one line, from the lines that are kept; devices with events that the processor has not taken
-- are folded, and all of them while its tables wait for a rebuild. What a line does not say (how many events, the last one,
-- when the device was last seen) is asked for only with p_last_events: it is counted from the kept state before the moment.
CREATE FUNCTION fleet_at(p_at timestamptz, p_last_events boolean)
    RETURNS TABLE (device_id text, name text, site text, model text, lifecycle text, online boolean, in_sync boolean,
                   attributes jsonb, releases jsonb, trouble text, last_seen timestamptz, event_count bigint,
                   last_event_id bigint, last_event_type text, last_event_at timestamptz)
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off AS
$$
#variable_conflict use_column
DECLARE
    v_at     timestamptz := coalesce(p_at, 'infinity');
    v_cursor bigint  := coalesce((SELECT last_event_id FROM event_cursors WHERE processor_name = 'device_states'), 0);
    v_newest bigint  := 9223372036854775807; -- as in find_replay_start()
    v_built  boolean := (SELECT built_version >= version FROM event_processors WHERE name = 'device_states');
BEGIN
    PERFORM check_history_begins(v_at);
    IF NOT v_built OR EXISTS (SELECT FROM events e WHERE e.id > v_cursor AND e.id <= v_newest AND e."timestamp" <= v_at) THEN
        RETURN QUERY
        SELECT f.device_id, f.state #>> '{attributes,name}', f.state #>> '{attributes,site}', f.state #>> '{attributes,model}',
               f.state ->> 'lifecycle', (f.state ->> 'online')::boolean, (f.state ->> 'in_sync')::boolean,
               f.state -> 'attributes', device_releases(f.state), device_trouble(f.state #> '{current_state,apps}'),
               (f.state ->> 'last_seen')::timestamptz, f.event_count, f.last_event_id, f.last_event_type, f.last_event_at
        FROM fold_fleet_at(v_at, v_built) AS f;
    END IF;
    IF NOT v_built THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH unprojected AS MATERIALIZED (
        SELECT event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) AS device_id
        FROM events e WHERE e.id > v_cursor AND e.id <= v_newest AND e."timestamp" <= v_at
    )
    SELECT d.device_id, s.attributes ->> 'name', s.attributes ->> 'site', s.attributes ->> 'model', s.lifecycle, s.online,
           s.in_sync, s.attributes, s.releases, s.trouble,
           CASE WHEN NOT p_last_events THEN NULL
                WHEN d.last_event_at <= v_at THEN (d.state ->> 'last_seen')::timestamptz ELSE l.last_seen END,
           CASE WHEN d.last_event_at <= v_at THEN d.event_count ELSE l.event_count END,
           CASE WHEN d.last_event_at <= v_at THEN d.last_event_id ELSE l.id END,
           CASE WHEN d.last_event_at <= v_at THEN d.last_event_type ELSE l.event_type END,
           CASE WHEN d.last_event_at <= v_at THEN d.last_event_at ELSE l.at END
    FROM device_states d
    CROSS JOIN LATERAL (
        SELECT * FROM device_summaries s WHERE s.device_id = d.device_id AND s."timestamp" <= v_at
        ORDER BY s."timestamp" DESC, s.id DESC LIMIT 1
    ) AS s
    LEFT JOIN (
        SELECT later.device_id, l.*
        FROM device_states later CROSS JOIN LATERAL device_last_event_at(later.device_id, v_at) AS l
        WHERE p_last_events AND later.last_event_at > v_at
    ) AS l ON l.device_id = d.device_id
    WHERE NOT EXISTS (SELECT FROM unprojected u WHERE u.device_id = d.device_id);
END
$$;
COMMENT ON FUNCTION fleet_at(timestamptz, boolean) IS
    'Every device at a moment in one line; with its last event and their number only where that is asked for';

CREATE OR REPLACE FUNCTION event_rights() RETURNS TABLE (kind text, name text, least_role text, privilege text)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    SELECT kind, name, role, privilege
    FROM (VALUES
        ('FUNCTION', 'anyone', 'EXECUTE',
         'new_event_id, event_id_time, event_checksum, event_clock, refuse_hidden_clock_floor,
          list_event_partitions, find_event, get_aggregate_events,
          get_event_chain, get_event_stats, event_counts_by_bucket, settled_watermark, read_events,
          event_horizon_holders, history_begins, check_history_begins, utc_text, canonical_device_id, event_device_id,
          reducer_version, empty_device_state, object_or_empty, event_subject, payload_extras, reported_state,
          device_event_problem, device_fold_of, device_state_of, reduce_target_state, reduce_app, reduce_container,
          reduce_reconciliation, reduce_resource, reduce_device_event, apply_device_event, fold_device_event,
          fold_device_events, fold_device_state_event, fold_device_state, device_events_between, find_snapshot,
          find_replay_start, replay_device, fold_devices_at, device_state_at, rebuild_device_state,
          device_event_problems, device_releases, devices_at, device_trouble, changes_device_summary,
          fold_fleet_at, device_last_event_at, fleet_at, events_between_snapshots, event_role_name, event_rights,
          event_role_grants, event_role_problems, foreign_event_roles'),
        ('FUNCTION', 'auditor', 'EXECUTE', 'advance_event_horizon'),
        ('FUNCTION', 'support', 'EXECUTE', 'publish_event, publish_events, project_device_states, project_events'),
        ('FUNCTION', 'admin', 'EXECUTE',
         'import_events, create_events_partition, drop_old_event_partitions, retire_events_partition, set_notify_mode,
          reset_device_projections, begin_processor_rebuild, finish_processor_rebuild, abandon_processor_rebuild,
          retry_event_failures'),
        ('FUNCTION', 'owner', 'EXECUTE',
         'refuse_event_change, complete_direct_event, check_audit_event, compile_event_types, compile_notify_mode,
          make_events_table, guard_events_table, attach_events_table, move_events, adopt_default_rows, make_events_partition,
          is_registered_event_type, notifies_each_event, event_notification, should_notify, aggregate_bucket,
          lock_expected_aggregates, lock_event_ids, guard_event_lines, refuse_event,
          check_event_lines, is_plain_uuid, is_plain_event_line, time_problem, check_import_times, check_import_ids,
          is_event_fault, event_type_matches, events_to_project, run_event_handlers, project_event_range,
          apply_table_differences, fold_into_device_states, fold_devices_on, fold_kept_devices_on,
          forget_device_states_after, summarize_kept_states, seed_device_states, keep_device_states, count_into_event_rollups,
          count_into_device_list, forget_rollups, secure_event_functions, adopt_event_roles, close_public_schema,
          grant_event_roles'),
        ('TABLE', 'auditor', 'SELECT',
         'events, event_types, state_projections, event_cursors, event_settings, device_states, unusable_events,
          event_watermarks, state_snapshots, fleet_audit_migrations, event_partitions, event_horizon, event_processors,
          event_processing_failures, event_rollups, device_days, device_list, device_summaries, event_processor_status'),
        ('TABLE', 'admin', 'INSERT', 'event_types'),
        ('TABLE', 'admin', 'UPDATE', 'event_types'),
        ('SEQUENCE', 'auditor', 'SELECT', 'events_id_seq, event_clock_floor')
    ) AS rights (kind, role, privilege, names), regexp_split_to_table(names, ',\s*') AS name
$$;

-- Whoever reads the log may read what is derived from it.
DO $grants$
DECLARE
    v_row record;
BEGIN
    FOR v_row IN SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS role
                 FROM pg_class c, aclexplode(c.relacl) AS a
                 WHERE c.oid = 'events'::regclass AND a.privilege_type = 'SELECT' AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('GRANT SELECT ON device_summaries TO %s', v_row.role);
    END LOOP;
END
$grants$;

-- A projection that was made before has no lines and waits where it is until it is built anew, with them. A batch under way
-- writes states without lines: its end is waited for, so that it counts as made before.
SELECT last_event_id FROM event_cursors WHERE processor_name = 'device_states' FOR UPDATE;
UPDATE event_processors
SET description = 'The state of every device, those that replays start from, and every change in one line',
    version = 3, built_version = CASE WHEN built_version = version AND NOT EXISTS (SELECT FROM device_states) THEN 3
                                      ELSE built_version END,
    tables = '{device_states,state_projections,state_snapshots,unusable_events,device_summaries}'
WHERE name = 'device_states';

SELECT grant_event_roles();
