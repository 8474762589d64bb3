-- 007: the state of a device at any moment: one reducer, and everything that goes through it.
--
-- The state document and the payload each rule wants are written in docs/schema.md. A payload that a rule cannot use
-- leaves the state as it was; device_event_problem() says why, for the same event.

SET LOCAL search_path = public, pg_temp;

------------------------------------------------------------------------------------------------------------------------
-- Which device an event belongs to
------------------------------------------------------------------------------------------------------------------------

-- UUIDs in lower case, other ids as they are: one device must not be two because a client writes its id in capitals.
CREATE FUNCTION canonical_device_id(p_id text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN p_id LIKE '________-____-____-____-____________' THEN lower(p_id) ELSE p_id END;

-- SQL-standard bodies are bound to their names when they are made, so they need no search_path and can be inlined.
CREATE FUNCTION event_device_id(p_aggregate_type text, p_aggregate_id text, p_data jsonb, p_metadata jsonb)
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN p_aggregate_type = 'device' THEN canonical_device_id(p_aggregate_id)
        WHEN p_aggregate_type IN ('app', 'volume', 'network')
            THEN canonical_device_id(coalesce(p_data ->> 'device_uuid', p_metadata ->> 'device_uuid'))
    END;

CREATE INDEX events_device_idx
    ON events (event_device_id(aggregate_type, aggregate_id, data, metadata), "timestamp", id);

------------------------------------------------------------------------------------------------------------------------
-- Reading payloads
------------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION reducer_version() RETURNS int
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 1;

CREATE FUNCTION empty_device_state() RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '{"lifecycle": "unknown", "attributes": {}, "online": null, "last_seen": null, "vitals": {},
             "target_state": {"apps": {}, "config": {}, "volumes": {}, "networks": {}},
             "current_state": {"apps": {}, "config": {}, "volumes": {}, "networks": {}},
             "apps": {}, "containers": {}, "images": {}, "reconciliation": {"status": "idle"}, "in_sync": null}'::jsonb;

CREATE FUNCTION object_or_empty(p_value jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(p_value) = 'object' THEN p_value ELSE '{}'::jsonb END;

-- The app, volume or network an event is about: "app_name", else "app", else what the aggregate id names.
CREATE FUNCTION event_subject(p_event events, p_kind text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(
        CASE WHEN jsonb_typeof((p_event).data -> (p_kind || '_name')) = 'string'
             THEN nullif((p_event).data ->> (p_kind || '_name'), '') END,
        CASE WHEN jsonb_typeof((p_event).data -> p_kind) = 'string' THEN nullif((p_event).data ->> p_kind, '') END,
        CASE WHEN (p_event).aggregate_type = p_kind
             THEN nullif(regexp_replace((p_event).aggregate_id, '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/', ''), '')
        END);

-- What is left of a payload when the names and notes that come with it are taken away.
CREATE FUNCTION payload_extras(p_data jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN p_data - ARRAY['device_uuid', 'reason', 'message', 'step', 'user_id', 'user', 'old_state'];

-- {"new_state": ...}, {"state": ...}, or the state itself.
CREATE FUNCTION reported_state(p_data jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN p_data ? 'new_state' THEN p_data -> 'new_state'
                WHEN p_data ? 'state' THEN p_data -> 'state'
                ELSE payload_extras(p_data) END;

CREATE FUNCTION device_event_problem(p_event events) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$
DECLARE
    v_type  text  := p_event.event_type;
    v_data  jsonb := p_event.data;
    v_state jsonb;
BEGIN
    CASE
    WHEN v_type IN ('target_state.updated', 'current_state.updated') THEN
        v_state := reported_state(v_data);
        RETURN CASE
            WHEN jsonb_typeof(v_state) <> 'object' THEN format('the state is a JSON %s, not an object', jsonb_typeof(v_state))
            WHEN v_state = '{}' AND NOT v_data ?| ARRAY['new_state', 'state'] THEN 'the payload holds no state'
            ELSE (SELECT format('%s is a JSON %s, not an object', s, jsonb_typeof(v_state -> s))
                  FROM unnest(ARRAY['apps', 'config', 'volumes', 'networks']) AS s
                  WHERE jsonb_typeof(v_state -> s) <> 'object' LIMIT 1)
        END;
    WHEN v_type LIKE 'container.%' OR v_type LIKE '%\_state.app\_%' THEN
        RETURN CASE
            WHEN event_subject(p_event, 'app') IS NULL THEN 'the payload names no app (app_name)'
            WHEN v_type IN ('target_state.app_added', 'target_state.app_updated')
                 AND jsonb_typeof(v_data -> 'app_config') IS DISTINCT FROM 'object'
                THEN 'app_config is missing or no object'
            WHEN v_type = 'current_state.app_health_changed'
                 AND jsonb_typeof(coalesce(v_data -> 'health', v_data -> 'new_health')) IS DISTINCT FROM 'string'
                THEN 'health is missing or no text'
        END;
    WHEN v_type = 'target_state.config_changed' THEN
        RETURN CASE
            WHEN v_data ? 'config' AND jsonb_typeof(v_data -> 'config') <> 'object' THEN 'config is no object'
            WHEN v_data ? 'config' THEN NULL
            WHEN coalesce(v_data ->> 'key', '') = '' OR NOT v_data ?| ARRAY['value', 'new_value']
                THEN 'the payload holds neither config nor key and value'
        END;
    WHEN v_type LIKE 'volume.%' OR v_type LIKE 'target\_state.volume\_%' THEN
        RETURN CASE WHEN event_subject(p_event, 'volume') IS NULL THEN 'the payload names no volume (volume_name)' END;
    WHEN v_type LIKE 'network.%' OR v_type LIKE 'target\_state.network\_%' THEN
        RETURN CASE WHEN event_subject(p_event, 'network') IS NULL THEN 'the payload names no network (network_name)' END;
    WHEN v_type LIKE 'image.%' THEN
        RETURN CASE WHEN jsonb_typeof(v_data -> 'image') IS DISTINCT FROM 'string' OR v_data ->> 'image' = ''
                    THEN 'the payload names no image' END;
    WHEN v_type = 'device.provisioned' THEN
        RETURN CASE WHEN jsonb_typeof(v_data -> 'attributes') <> 'object' THEN 'attributes is no object' END;
    WHEN v_type = 'reconciliation.completed' THEN
        RETURN CASE WHEN jsonb_typeof(v_data -> 'in_sync') <> 'boolean' THEN 'in_sync is neither true nor false' END;
    ELSE
        RETURN NULL;
    END CASE;
END
$$;
COMMENT ON FUNCTION device_event_problem(events) IS 'Why the reducer cannot use the payload of an event, or NULL';

------------------------------------------------------------------------------------------------------------------------
-- The reducer, a family of events at a time. Each part gets a state that has all its members, an event whose payload it
-- can use, and the event's time as text.
------------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION reduce_device(p_state jsonb, p_event events) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$
BEGIN
    RETURN p_state || CASE p_event.event_type
        WHEN 'device.heartbeat' THEN
            jsonb_build_object('online', true, 'vitals', payload_extras(p_event.data))
        WHEN 'device.online' THEN '{"online": true}'
        WHEN 'device.offline' THEN '{"online": false}'
        WHEN 'device.provisioned' THEN
            jsonb_build_object('lifecycle', 'provisioned', 'attributes',
                               coalesce(p_event.data -> 'attributes', payload_extras(p_event.data)))
        WHEN 'device.deprovisioned' THEN '{"lifecycle": "deprovisioned"}'
        ELSE '{}' END::jsonb;
END
$$;

CREATE FUNCTION reduce_target_state(p_state jsonb, p_event events) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$
DECLARE
    v_data   jsonb := p_event.data;
    v_target jsonb := p_state -> 'target_state';
    v_kind   text;
    v_name   text;
BEGIN
    CASE
    WHEN p_event.event_type = 'target_state.updated' THEN
        v_target := empty_device_state() -> 'target_state' || reported_state(v_data);
    WHEN p_event.event_type = 'target_state.config_changed' THEN
        v_target := jsonb_set(v_target, '{config}', v_target -> 'config' || coalesce(v_data -> 'config',
            jsonb_build_object(v_data ->> 'key', coalesce(v_data -> 'new_value', v_data -> 'value'))));
    WHEN p_event.event_type IN ('target_state.app_added', 'target_state.app_updated', 'target_state.app_removed',
                                'target_state.volume_added', 'target_state.volume_removed',
                                'target_state.network_added', 'target_state.network_removed') THEN
        v_kind := substring(p_event.event_type FROM '\.([a-z]+)_');
        v_name := event_subject(p_event, v_kind);
        v_target := CASE WHEN p_event.event_type LIKE '%removed' THEN v_target #- ARRAY[v_kind || 's', v_name]
            ELSE jsonb_set(v_target, ARRAY[v_kind || 's', v_name],
                           coalesce(v_data -> (v_kind || '_config'), '{}')) END;
    ELSE
        RETURN p_state;
    END CASE;
    RETURN p_state || jsonb_build_object('target_state', v_target, 'in_sync', false);
END
$$;

-- What happened to an app, told by current_state.app_* or by container.*: p_act is the part after the dot.
CREATE FUNCTION reduce_app(p_state jsonb, p_event events, p_app text, p_act text, p_at text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$
DECLARE
    v_data     jsonb := p_event.data;
    v_now      jsonb := object_or_empty(p_state #> ARRAY['current_state', 'apps', p_app]);
    v_record   jsonb := object_or_empty(p_state #> ARRAY['apps', p_app]);
    v_restarts jsonb := coalesce(v_data -> 'restart_count', v_data -> 'restarts');
    v_image    text  := CASE WHEN jsonb_typeof(v_data -> 'image') = 'string' THEN v_data ->> 'image' END;
    v_count    text;
BEGIN
    IF v_image IS NOT NULL THEN
        v_now := v_now || jsonb_strip_nulls(jsonb_build_object('image', v_image,
            'version', coalesce(v_data ->> 'version', substring(v_image FROM ':([^:/@]+)$'))));
    ELSIF v_data ? 'version' THEN
        v_now := v_now || jsonb_build_object('version', v_data -> 'version');
    END IF;
    IF jsonb_typeof(v_restarts) = 'number' THEN
        v_now := v_now || jsonb_build_object('restarts', v_restarts);
    ELSIF jsonb_typeof(v_now -> 'restarts') IS DISTINCT FROM 'number' THEN
        v_now := v_now || jsonb_build_object('restarts', (p_act = 'restarted')::int);
    ELSIF p_act = 'restarted' THEN
        v_now := v_now || jsonb_build_object('restarts', (v_now ->> 'restarts')::numeric + 1);
    END IF;
    CASE p_act
    WHEN 'started', 'restarted' THEN
        v_now := v_now || '{"status": "running"}';
        v_record := v_record || jsonb_build_object('last_started_at', p_at);
        v_count := 'starts';
    WHEN 'stopped' THEN
        v_now := v_now || '{"status": "stopped"}';
        v_record := v_record || jsonb_build_object('last_stopped_at', p_at);
        v_count := 'stops';
    WHEN 'crashed' THEN
        v_now := v_now || '{"status": "crashed"}';
        v_record := v_record || jsonb_build_object('last_crashed_at', p_at);
        v_count := 'crashes';
    WHEN 'health_check_failed' THEN
        v_now := v_now || '{"health": "unhealthy"}';
    WHEN 'health_changed' THEN
        v_now := v_now || jsonb_build_object('health', coalesce(v_data -> 'health', v_data -> 'new_health'));
    END CASE;
    IF v_count IS NOT NULL THEN
        v_record := v_record || jsonb_build_object(v_count, coalesce((v_record ->> v_count)::int, 0) + 1);
    END IF;
    IF p_act IN ('crashed', 'stopped') AND v_data ? 'exit_code' THEN
        v_record := v_record || jsonb_build_object('last_exit_code', v_data -> 'exit_code');
    END IF;
    IF p_act IN ('crashed', 'health_check_failed') AND v_data ? 'error' THEN
        v_record := v_record || jsonb_build_object('last_error', v_data -> 'error');
    END IF;
    RETURN p_state || jsonb_build_object(
        'apps', p_state -> 'apps' || jsonb_build_object(p_app, v_record),
        'current_state', jsonb_set(p_state -> 'current_state', ARRAY['apps', p_app], v_now));
END
$$;

CREATE FUNCTION reduce_current_state(p_state jsonb, p_event events, p_at text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$
BEGIN
    CASE
    WHEN p_event.event_type = 'current_state.updated' THEN
        RETURN p_state || jsonb_build_object('current_state',
                                             p_state -> 'current_state' || reported_state(p_event.data));
    WHEN p_event.event_type IN ('current_state.app_started', 'current_state.app_stopped', 'current_state.app_crashed',
                                'current_state.app_health_changed') THEN
        RETURN reduce_app(p_state, p_event, event_subject(p_event, 'app'),
                          substring(p_event.event_type FROM 'app_(.*)$'), p_at);
    ELSE
        RETURN p_state;
    END CASE;
END
$$;

CREATE FUNCTION reduce_container(p_state jsonb, p_event events, p_at text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$
DECLARE
    v_data       jsonb := p_event.data;
    v_act        text  := split_part(p_event.event_type, '.', 2);
    v_app        text  := event_subject(p_event, 'app');
    v_id         text  := coalesce(nullif(v_data ->> 'container_id', ''), v_app);
    v_containers jsonb := p_state -> 'containers';
    v_container  jsonb := object_or_empty(v_containers -> v_id);
    v_state      jsonb := p_state;
BEGIN
    IF v_act = 'removed' THEN
        v_state := p_state || jsonb_build_object('containers', v_containers - v_id);
        IF NOT EXISTS (SELECT FROM jsonb_each(v_containers - v_id) AS c WHERE c.value ->> 'app' = v_app) THEN
            v_state := v_state #- ARRAY['current_state', 'apps', v_app];
        END IF;
        RETURN v_state;
    END IF;
    IF v_act NOT IN ('created', 'started', 'stopped', 'crashed', 'restarted', 'health_check_failed') THEN
        RETURN p_state;
    END IF;
    IF v_act <> 'created' THEN
        v_state := reduce_app(p_state, p_event, v_app, v_act, p_at);
    END IF;
    v_container := v_container || jsonb_strip_nulls(jsonb_build_object(
        'app', v_app, 'image', v_data -> 'image', 'exit_code', v_data -> 'exit_code',
        'restarts', CASE WHEN v_act <> 'created' THEN v_state #> ARRAY['current_state', 'apps', v_app, 'restarts'] END,
        'status', CASE v_act WHEN 'created' THEN 'created' WHEN 'started' THEN 'running' WHEN 'restarted' THEN 'running'
                             WHEN 'stopped' THEN 'stopped' WHEN 'crashed' THEN 'crashed' END,
        'health', CASE v_act WHEN 'health_check_failed' THEN 'unhealthy' END));
    RETURN v_state || jsonb_build_object('containers', v_containers || jsonb_build_object(v_id, v_container));
END
$$;

CREATE FUNCTION reduce_reconciliation(p_state jsonb, p_event events, p_at text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$
DECLARE
    v_data  jsonb := payload_extras(p_event.data);
    v_cycle jsonb := p_state -> 'reconciliation';
    v_sync  jsonb := p_state -> 'in_sync';
BEGIN
    CASE p_event.event_type
    WHEN 'reconciliation.started' THEN
        v_cycle := v_cycle - ARRAY['cycle_id', 'trigger', 'goal']
            || jsonb_build_object('status', 'running', 'started_at', p_at)
            || jsonb_strip_nulls(jsonb_build_object('cycle_id', v_data -> 'cycle_id', 'trigger', v_data -> 'trigger',
                                                    'goal', v_data -> 'goal'));
    WHEN 'reconciliation.completed' THEN
        v_cycle := (v_cycle - ARRAY['drift', 'error']) || jsonb_build_object('status', 'completed', 'completed_at', p_at,
            'cycles', coalesce((v_cycle ->> 'cycles')::int, 0) + 1);
        v_sync := coalesce(v_data -> 'in_sync', 'true');
    WHEN 'reconciliation.failed' THEN
        v_cycle := v_cycle || jsonb_build_object('status', 'failed', 'failed_at', p_at,
            'error', coalesce(v_data -> 'error', p_event.data -> 'reason', 'null'), 'failures', coalesce((v_cycle ->> 'failures')::int, 0) + 1);
        v_sync := 'false';
    WHEN 'reconciliation.drift_detected' THEN
        v_cycle := v_cycle || jsonb_build_object('status', 'drift_detected',
            'drift', jsonb_strip_nulls(jsonb_build_object('detected_at', p_at, 'reason', p_event.data -> 'reason')) || v_data);
        v_sync := 'false';
    ELSE
        RETURN p_state;
    END CASE;
    RETURN p_state || jsonb_build_object('reconciliation', v_cycle, 'in_sync', v_sync);
END
$$;

-- Images, volumes and networks of a device.
CREATE FUNCTION reduce_resource(p_state jsonb, p_event events, p_at text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$
DECLARE
    v_data jsonb := p_event.data;
    v_kind text  := split_part(p_event.event_type, '.', 1);
    v_act  text  := split_part(p_event.event_type, '.', 2);
    v_path text[];
    v_item jsonb;
BEGIN
    IF NOT (p_event.event_type = ANY (ARRAY[
            'image.pulled', 'image.pull_failed', 'image.removed', 'volume.created', 'volume.removed', 'volume.attached',
            'volume.detached', 'network.created', 'network.removed', 'network.connected', 'network.disconnected'])) THEN
        RETURN p_state;
    END IF;
    v_path := CASE v_kind WHEN 'image' THEN ARRAY['images', v_data ->> 'image']
                          ELSE ARRAY['current_state', v_kind || 's', event_subject(p_event, v_kind)] END;
    IF v_act = 'removed' THEN
        RETURN p_state #- v_path;
    END IF;
    v_item := jsonb_build_object('status', v_act, 'at', p_at)
        || payload_extras(v_data) - ARRAY['image', 'volume_name', 'volume', 'network_name', 'network', 'status', 'at'];
    IF v_kind <> 'image' THEN
        v_item := object_or_empty(p_state #> v_path) || v_item;
    END IF;
    RETURN jsonb_set(p_state, v_path, v_item);
END
$$;

CREATE FUNCTION apply_device_event(p_state jsonb, p_event events) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$
DECLARE
    v_state  jsonb := coalesce(p_state, empty_device_state());
    v_family text  := split_part(p_event.event_type, '.', 1);
    v_at     text  := to_char(p_event."timestamp" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
BEGIN
    IF p_event.event_type <> 'device.heartbeat' AND device_event_problem(p_event) IS NOT NULL THEN
        RETURN v_state;
    END IF;
    v_state := CASE v_family
        WHEN 'device' THEN reduce_device(v_state, p_event)
        WHEN 'target_state' THEN reduce_target_state(v_state, p_event)
        WHEN 'current_state' THEN reduce_current_state(v_state, p_event, v_at)
        WHEN 'reconciliation' THEN reduce_reconciliation(v_state, p_event, v_at)
        WHEN 'container' THEN reduce_container(v_state, p_event, v_at)
        WHEN 'image' THEN reduce_resource(v_state, p_event, v_at)
        WHEN 'volume' THEN reduce_resource(v_state, p_event, v_at)
        WHEN 'network' THEN reduce_resource(v_state, p_event, v_at)
        ELSE v_state END;
    -- What a device reports itself shows that it was there.
    IF v_family IN ('current_state', 'reconciliation', 'container', 'image', 'volume', 'network')
       OR p_event.event_type IN ('device.heartbeat', 'device.online') THEN
        v_state := v_state || jsonb_build_object('last_seen', v_at);
    END IF;
    RETURN v_state;
END
$$;
COMMENT ON FUNCTION apply_device_event(jsonb, events) IS
    'The one reducer of device state. Pure: the same state and event give the same state';

------------------------------------------------------------------------------------------------------------------------
-- Folding
------------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION fold_device_event(p_folded jsonb, p_start jsonb, p_event events) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$
BEGIN
    RETURN apply_device_event(coalesce(p_folded, p_start), p_event);
END
$$;

-- fold_device_state(start, event ORDER BY timestamp, id): NULL without events.
CREATE AGGREGATE fold_device_state(p_start jsonb, p_event events) (
    SFUNC = fold_device_event, STYPE = jsonb, PARALLEL = SAFE
);

-- The projection of every device. A row is a fold of all settled events of the device up to the cursor 'device_states'.
CREATE TABLE device_states (
    device_id       text        PRIMARY KEY,
    state           jsonb       NOT NULL,
    last_event_at   timestamptz NOT NULL,
    last_event_id   bigint      NOT NULL,
    last_event_type text        NOT NULL,
    event_count     bigint      NOT NULL,
    target_version  bigint,
    current_version bigint,
    reducer_version int         NOT NULL DEFAULT reducer_version(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE device_states IS 'The newest projected state of each device; the last event is the last in (timestamp, id) order';

-- Folds the events of one device after (p_after_at, p_after_id) up to p_at, with ids up to p_max_id, onto p_start.
-- Of all heartbeats only the last one can be seen in the result, since each replaces what the one before it set and no
-- other rule reads it; so only the last is folded. A generic plan: planning for all partitions costs more than running.
CREATE FUNCTION fold_device(p_device_id text, p_start jsonb, p_after_at timestamptz, p_after_id bigint,
                            p_at timestamptz, p_max_id bigint)
    RETURNS TABLE (state jsonb, last_event_at timestamptz, last_event_id bigint, last_event_type text,
                   event_count bigint, target_version bigint, current_version bigint)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    WITH scoped AS MATERIALIZED (
        SELECT e.id, e."timestamp" AS at, e.event_type AS type, e AS event
        FROM events e
        WHERE event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) = p_device_id
          AND e."timestamp" >= p_after_at AND (e."timestamp", e.id) > (p_after_at, p_after_id)
          AND e."timestamp" <= p_at AND e.id <= p_max_id
    ), heartbeat AS (
        SELECT id FROM scoped WHERE type = 'device.heartbeat' ORDER BY at DESC, id DESC LIMIT 1
    ), folded AS (
        SELECT fold_device_state(p_start, event ORDER BY at, id) AS state
        FROM scoped WHERE type <> 'device.heartbeat' OR id = (SELECT id FROM heartbeat)
    ), last AS (
        SELECT at, id, type FROM scoped ORDER BY at DESC, id DESC LIMIT 1
    ), counted AS (
        SELECT count(*) AS events,
               max(id) FILTER (WHERE type LIKE 'target\_state.%' AND device_event_problem(event) IS NULL) AS target,
               max(id) FILTER (WHERE split_part(type, '.', 1) IN ('current_state', 'container', 'volume', 'network')
                                 AND device_event_problem(event) IS NULL) AS current
        FROM scoped
    )
    SELECT folded.state, last.at, last.id, last.type, counted.events, counted.target, counted.current
    FROM last, folded, counted
$$;

-- Every device, or one, at a moment. Starts from the projection where that is not later than the moment and no event
-- that it has not seen lies before its last one; else from nothing. So the answer is the same with and without it.
CREATE FUNCTION fold_devices_at(p_at timestamptz, p_device_id text)
    RETURNS TABLE (device_id text, state jsonb, last_event_at timestamptz, last_event_id bigint, last_event_type text,
                   event_count bigint)
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
#variable_conflict use_column
DECLARE
    v_cursor bigint := coalesce((SELECT last_event_id FROM event_cursors WHERE processor_name = 'device_states'), 0);
BEGIN
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
    )
    SELECT d.device_id, coalesce(f.state, s.state), coalesce(f.last_event_at, s.last_event_at),
           coalesce(f.last_event_id, s.last_event_id), coalesce(f.last_event_type, s.last_event_type),
           coalesce(f.event_count, 0) + coalesce(s.event_count, 0)
    FROM device d
    LEFT JOIN unprojected u USING (device_id)
    LEFT JOIN device_states s ON s.device_id = d.device_id AND s.last_event_at <= p_at
        AND s.reducer_version = reducer_version()
        AND (u.first IS NULL
             OR u.first > ARRAY[(extract(epoch FROM s.last_event_at) * 1000000)::bigint, s.last_event_id])
    LEFT JOIN LATERAL (
        SELECT * FROM fold_device(d.device_id, s.state, coalesce(s.last_event_at, '-infinity'),
                                  coalesce(s.last_event_id, 0), p_at, 9223372036854775807)
        WHERE s.device_id IS NULL OR u.device_id IS NOT NULL
    ) f ON true
    WHERE f.state IS NOT NULL OR s.state IS NOT NULL;
END
$$;

CREATE FUNCTION device_state_at(p_device_id text, p_at timestamptz DEFAULT 'infinity') RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    SELECT state FROM fold_devices_at(coalesce(p_at, 'infinity'), canonical_device_id(p_device_id))
    WHERE p_device_id IS NOT NULL
$$;
COMMENT ON FUNCTION device_state_at(text, timestamptz) IS
    'The state of a device with everything up to and including that moment; NULL where nothing is known of it';

CREATE FUNCTION rebuild_device_state(p_device_uuid uuid) RETURNS jsonb
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    SELECT coalesce(device_state_at(p_device_uuid::text) -> 'target_state', '{}')
$$;
COMMENT ON FUNCTION rebuild_device_state(uuid) IS 'The target state of a device now; {} for an unknown device';

CREATE FUNCTION device_event_problems(p_device_id text, p_at timestamptz DEFAULT 'infinity')
    RETURNS TABLE (id bigint, event_id uuid, event_type varchar, event_timestamp timestamptz, reason text)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    SELECT e.id, e.event_id, e.event_type, e."timestamp", device_event_problem(e)
    FROM events e
    WHERE event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) = canonical_device_id(p_device_id)
      AND e."timestamp" <= coalesce(p_at, 'infinity')
      AND e.event_type <> 'device.heartbeat' AND device_event_problem(e) IS NOT NULL
    ORDER BY e."timestamp", e.id
$$;

-- {app: {image, version, status}}: what runs, else what is wanted.
CREATE FUNCTION device_releases(p_state jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$
    SELECT coalesce(jsonb_object_agg(app, jsonb_build_object(
               'image', image, 'version', coalesce(release -> 'version',
                                                   to_jsonb(substring(image #>> '{}' FROM ':([^:/@]+)$'))),
               'status', release -> 'status')), '{}')
    FROM (SELECT coalesce(w.key, r.key) AS app, object_or_empty(w.value) || object_or_empty(r.value) AS release
          FROM jsonb_each(p_state #> '{target_state,apps}') AS w
          FULL JOIN jsonb_each(p_state #> '{current_state,apps}') AS r USING (key)) AS apps,
         LATERAL (SELECT release -> 'image') AS i(image)
$$;

CREATE FUNCTION devices_at(p_at timestamptz DEFAULT 'infinity')
    RETURNS TABLE (device_id text, name text, site text, model text, lifecycle text, online boolean, in_sync boolean,
                   last_seen timestamptz, releases jsonb, event_count bigint, last_event_id bigint,
                   last_event_type text, last_event_at timestamptz, state jsonb)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    SELECT f.device_id, f.state #>> '{attributes,name}', f.state #>> '{attributes,site}',
           f.state #>> '{attributes,model}', f.state ->> 'lifecycle', (f.state ->> 'online')::boolean,
           (f.state ->> 'in_sync')::boolean, (f.state ->> 'last_seen')::timestamptz, device_releases(f.state),
           f.event_count, f.last_event_id, f.last_event_type, f.last_event_at, f.state
    FROM fold_devices_at(coalesce(p_at, 'infinity'), NULL) AS f
    ORDER BY f.device_id
$$;
COMMENT ON FUNCTION devices_at(timestamptz) IS 'Every device at a moment, one row each, by device_id';

------------------------------------------------------------------------------------------------------------------------
-- Import: the one way to bring an event of the past
------------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION time_problem(p_text text) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
BEGIN
    RETURN CASE WHEN p_text::timestamptz > clock_timestamp() + interval '5 minutes'
                THEN format('timestamp "%s" is more than five minutes ahead of the database''s clock', left(p_text, 60)) END;
EXCEPTION WHEN data_exception THEN
    RETURN format('timestamp "%s" is no time', left(p_text, 60));
END
$$;

-- Times and ids of an import, which need more than a look at the line: raises for the first bad one.
CREATE FUNCTION check_import_times(p_events jsonb, p_first_line int) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
DECLARE
    v_row record;
BEGIN
    BEGIN
        IF (SELECT max((l ->> 'timestamp')::timestamptz) FROM jsonb_array_elements(p_events) AS l)
               <= clock_timestamp() + interval '5 minutes' IS NOT FALSE THEN
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

-- event_id can be looked up in every partition (thousands of descents a batch), or the whole column can be hashed: the
-- second is several times faster while the log is small. Row counts of a fresh log are not known to the planner.
CREATE FUNCTION check_import_ids(p_events jsonb, p_first_line int) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
    SET enable_nestloop = on AS
$$
DECLARE
    v_row record;
BEGIN
    IF NOT p_events @? '$[*].event_id ? (@ != null)' THEN
        RETURN;
    END IF;
    IF coalesce(pg_sequence_last_value('events_id_seq'::regclass), 0) < 2000000 THEN
        PERFORM set_config('enable_nestloop', 'off', true);
    END IF;
    WITH line AS MATERIALIZED (
        SELECT n, (l ->> 'event_id')::uuid AS event_id
        FROM jsonb_array_elements(p_events) WITH ORDINALITY AS x(l, n) WHERE l ->> 'event_id' IS NOT NULL
    ), repeated AS (
        SELECT n, event_id, 'occurs on an earlier line already' AS where_else
        FROM (SELECT n, event_id, row_number() OVER (PARTITION BY event_id ORDER BY n) AS nth FROM line) AS counted
        WHERE nth > 1
        UNION ALL
        SELECT n, event_id, 'is in the log already' FROM line JOIN events e USING (event_id)
    )
    SELECT p_first_line - 1 + n AS line, event_id, where_else INTO v_row FROM repeated ORDER BY n, where_else LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Line %: event_id "%" %', v_row.line, v_row.event_id, v_row.where_else
            USING ERRCODE = 'unique_violation', HINT = 'Nothing was stored. An event can be imported only once.';
    END IF;
END
$$;

CREATE FUNCTION import_events(p_events jsonb, p_first_line int DEFAULT 1) RETURNS bigint
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
DECLARE
    v_devices text[];
    v_count   bigint;
    v_last    bigint;
BEGIN
    PERFORM check_event_lines(p_events, p_first_line, true);
    PERFORM check_import_times(p_events, p_first_line);
    -- Two imports of the same file at once: the second waits here and then finds the ids of the first.
    PERFORM pg_advisory_xact_lock(hashtext('fleet_audit'), hashtext('events import'));
    PERFORM check_import_ids(p_events, p_first_line);

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
        RETURNING id, event_device_id(aggregate_type, aggregate_id, data, metadata) AS device_id
    ), device AS (
        SELECT device_id, count(*) AS events, max(id) AS last_id FROM stored GROUP BY device_id
    )
    SELECT coalesce(sum(events), 0), max(last_id), array_agg(device_id) INTO v_count, v_last, v_devices FROM device;

    -- What was derived by time may no longer hold; it is folded again from the log.
    DELETE FROM device_states WHERE device_id = ANY (v_devices);
    IF v_count > 0 THEN
        PERFORM pg_notify('events', event_notification(event_id, event_type, aggregate_type, aggregate_id))
        FROM events WHERE id = v_last;
    END IF;
    RETURN v_count;
END
$$;
COMMENT ON FUNCTION import_events(jsonb, int) IS
    'Appends a JSON array of events with the timestamps they bring; all or nothing, the error names the line';
