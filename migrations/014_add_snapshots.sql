-- 014: replay that costs the same however long a history is. The state of a device is kept after every hundredth of its
-- events; a replay starts from the nearest one that is still right. And the reducer, version 2.
--
-- What is kept needs no locks and no times: the one processor writes it in the transaction that moves its cursor, so it is
-- right for all events with ids up to the cursor. A reader uses it only where no event after the cursor lies at or before
-- it; where an event arrives that lies before it, the processor removes it and folds on from the one before.

SET LOCAL search_path = public, pg_temp;

-- text: the id of a device comes out of a payload too, where nothing limits it to 255 characters.
ALTER TABLE state_snapshots
    ALTER COLUMN aggregate_id TYPE text,
    ADD COLUMN target_version  bigint,
    ADD COLUMN current_version bigint,
    ADD COLUMN kept            boolean NOT NULL DEFAULT false;
-- Until now only retention wrote here.
UPDATE state_snapshots SET kept = true;
CREATE INDEX state_snapshots_kept_idx ON state_snapshots (aggregate_id) WHERE kept;
COMMENT ON COLUMN state_snapshots.target_version IS 'As in device_states; NULL also in rows of reducer version 1';
COMMENT ON COLUMN state_snapshots.kept IS
    'The events that it was folded from are dropped: it holds for every reducer version and is never removed';

-- One row an event, and few events are of this kind.
CREATE TABLE unusable_events (
    device_id   text         NOT NULL,
    "timestamp" timestamptz  NOT NULL,
    id          bigint       NOT NULL,
    event_id    uuid         NOT NULL,
    event_type  varchar(100) NOT NULL,
    reason      text         NOT NULL,
    PRIMARY KEY (device_id, "timestamp", id)
);
COMMENT ON TABLE unusable_events IS
    'Events that changed no device''s state, and why, up to the cursor device_states; device_event_problems() reads them';

------------------------------------------------------------------------------------------------------------------------
-- A fold under way. The state document is taken apart once, events change its parts, and it is put together once: to
-- change one member of a whole document costs a copy of all its members, which was most of what an event cost.
------------------------------------------------------------------------------------------------------------------------

CREATE TYPE device_fold AS (
    last_event_at   timestamptz,
    last_event_id   bigint,
    last_event_type text,
    event_count     bigint,
    target_version  bigint,
    current_version bigint,
    problem         text,    -- why the last event changed nothing, or NULL
    lifecycle       text,
    attributes      jsonb,
    online          boolean,
    last_seen       text,
    vitals          jsonb,
    target_state    jsonb,
    current_apps    jsonb,   -- current_state.apps
    current_others  jsonb,   -- current_state without apps
    apps            jsonb,
    containers      jsonb,
    images          jsonb,
    reconciliation  jsonb,
    in_sync         boolean
);

-- A fold that goes on from a document; NULL is the empty one.
CREATE FUNCTION device_fold_of(p_state jsonb, p_last_event_at timestamptz DEFAULT NULL, p_last_event_id bigint DEFAULT NULL,
                               p_last_event_type text DEFAULT NULL, p_event_count bigint DEFAULT 0,
                               p_target_version bigint DEFAULT NULL, p_current_version bigint DEFAULT NULL)
    RETURNS device_fold
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
$$
DECLARE
    -- Joined with nothing it is unpacked once, not at each of the looks that follow.
    v_state jsonb := coalesce(p_state, public.empty_device_state()) || '{}';
BEGIN
    RETURN (p_last_event_at, p_last_event_id, p_last_event_type, p_event_count, p_target_version, p_current_version, NULL,
            v_state ->> 'lifecycle', v_state -> 'attributes', (v_state ->> 'online')::boolean, v_state ->> 'last_seen',
            v_state -> 'vitals', v_state -> 'target_state', v_state #> '{current_state,apps}',
            (v_state -> 'current_state') - 'apps', v_state -> 'apps', v_state -> 'containers', v_state -> 'images',
            v_state -> 'reconciliation', (v_state ->> 'in_sync')::boolean)::public.device_fold;
END
$$;

CREATE FUNCTION device_state_of(p_fold device_fold) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS
$$
BEGIN
    RETURN jsonb_build_object(
        'lifecycle', p_fold.lifecycle, 'attributes', p_fold.attributes, 'online', p_fold.online,
        'last_seen', p_fold.last_seen, 'vitals', p_fold.vitals, 'target_state', p_fold.target_state,
        'current_state', p_fold.current_others || jsonb_build_object('apps', p_fold.current_apps),
        'apps', p_fold.apps, 'containers', p_fold.containers, 'images', p_fold.images,
        'reconciliation', p_fold.reconciliation, 'in_sync', p_fold.in_sync);
END
$$;
COMMENT ON FUNCTION device_state_of(device_fold) IS 'The state document of a fold; NULL where nothing was folded';

------------------------------------------------------------------------------------------------------------------------
-- The reducer, version 2
------------------------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION reducer_version() RETURNS int
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 2;

DROP AGGREGATE fold_device_state(jsonb, events);
DROP FUNCTION fold_device_event(jsonb, jsonb, events);
DROP FUNCTION reduce_device(jsonb, events);
DROP FUNCTION reduce_target_state(jsonb, events);
DROP FUNCTION reduce_current_state(jsonb, events, text);
DROP FUNCTION reduce_app(jsonb, events, text, text, text);
DROP FUNCTION reduce_container(jsonb, events, text);
DROP FUNCTION reduce_reconciliation(jsonb, events, text);
DROP FUNCTION reduce_resource(jsonb, events, text);

-- As in 007, but without a search_path, which cost a third of its time.
CREATE OR REPLACE FUNCTION device_event_problem(p_event events) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
$$
DECLARE
    v_type  text  := p_event.event_type;
    v_data  jsonb := p_event.data;
    v_state jsonb;
BEGIN
    CASE
    WHEN v_type IN ('target_state.updated', 'current_state.updated') THEN
        v_state := public.reported_state(v_data);
        RETURN CASE
            WHEN jsonb_typeof(v_state) <> 'object' THEN format('the state is a JSON %s, not an object', jsonb_typeof(v_state))
            WHEN v_state = '{}' AND NOT v_data ?| ARRAY['new_state', 'state'] THEN 'the payload holds no state'
            ELSE (SELECT format('%s is a JSON %s, not an object', s, jsonb_typeof(v_state -> s))
                  FROM unnest(ARRAY['apps', 'config', 'volumes', 'networks']) AS s
                  WHERE jsonb_typeof(v_state -> s) <> 'object' LIMIT 1)
        END;
    WHEN v_type LIKE 'container.%' OR v_type LIKE '%\_state.app\_%' THEN
        RETURN CASE
            WHEN public.event_subject(p_event, 'app') IS NULL THEN 'the payload names no app (app_name)'
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
        RETURN CASE WHEN public.event_subject(p_event, 'volume') IS NULL THEN 'the payload names no volume (volume_name)' END;
    WHEN v_type LIKE 'network.%' OR v_type LIKE 'target\_state.network\_%' THEN
        RETURN CASE WHEN public.event_subject(p_event, 'network') IS NULL
                    THEN 'the payload names no network (network_name)' END;
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

-- target_state after an event that changes it.
CREATE FUNCTION reduce_target_state(p_target jsonb, p_event events) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
$$
DECLARE
    v_data jsonb := p_event.data;
    v_kind text;
    v_name text;
BEGIN
    CASE
    WHEN p_event.event_type = 'target_state.updated' THEN
        RETURN public.empty_device_state() -> 'target_state' || public.reported_state(v_data);
    WHEN p_event.event_type = 'target_state.config_changed' THEN
        RETURN jsonb_set(p_target, '{config}', p_target -> 'config' || coalesce(v_data -> 'config',
            jsonb_build_object(v_data ->> 'key', coalesce(v_data -> 'new_value', v_data -> 'value'))));
    WHEN p_event.event_type IN ('target_state.app_added', 'target_state.app_updated', 'target_state.app_removed',
                                'target_state.volume_added', 'target_state.volume_removed',
                                'target_state.network_added', 'target_state.network_removed') THEN
        v_kind := substring(p_event.event_type FROM '\.([a-z]+)_');
        v_name := public.event_subject(p_event, v_kind);
        RETURN CASE WHEN p_event.event_type LIKE '%removed' THEN p_target #- ARRAY[v_kind || 's', v_name]
            ELSE jsonb_set(p_target, ARRAY[v_kind || 's', v_name], coalesce(v_data -> (v_kind || '_config'), '{}')) END;
    ELSE
        RETURN NULL;
    END CASE;
END
$$;

-- What happened to an app, told by current_state.app_* or by container.*: p_act is the part after the dot. An app that
-- starts, starts with no word about its health.
CREATE FUNCTION reduce_app(p_fold device_fold, p_event events, p_app text, p_act text, p_at text) RETURNS device_fold
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
$$
DECLARE
    v_fold     public.device_fold := p_fold;
    v_data     jsonb := p_event.data;
    v_now      jsonb := public.object_or_empty(p_fold.current_apps -> p_app);
    v_record   jsonb := public.object_or_empty(p_fold.apps -> p_app);
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
        v_now := v_now - 'health' || '{"status": "running"}';
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
    v_fold.apps := v_fold.apps || jsonb_build_object(p_app, v_record);
    v_fold.current_apps := v_fold.current_apps || jsonb_build_object(p_app, v_now);
    RETURN v_fold;
END
$$;

CREATE FUNCTION reduce_container(p_fold device_fold, p_event events, p_act text, p_at text) RETURNS device_fold
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
$$
DECLARE
    v_fold      public.device_fold := p_fold;
    v_data      jsonb := p_event.data;
    v_app       text  := public.event_subject(p_event, 'app');
    v_id        text  := coalesce(nullif(v_data ->> 'container_id', ''), v_app);
    v_container jsonb := public.object_or_empty(p_fold.containers -> v_id);
BEGIN
    IF p_act = 'removed' THEN
        v_fold.containers := v_fold.containers - v_id;
        IF NOT EXISTS (SELECT FROM jsonb_each(v_fold.containers) AS c WHERE c.value ->> 'app' = v_app) THEN
            v_fold.current_apps := v_fold.current_apps - v_app;
        END IF;
        RETURN v_fold;
    END IF;
    IF p_act NOT IN ('created', 'started', 'stopped', 'crashed', 'restarted', 'health_check_failed') THEN
        RETURN v_fold;
    END IF;
    IF p_act IN ('created', 'started', 'restarted') THEN
        v_container := v_container - 'health';
    END IF;
    IF p_act <> 'created' THEN
        v_fold := public.reduce_app(v_fold, p_event, v_app, p_act, p_at);
    END IF;
    v_container := v_container || jsonb_strip_nulls(jsonb_build_object(
        'app', v_app, 'image', v_data -> 'image', 'exit_code', v_data -> 'exit_code',
        'restarts', CASE WHEN p_act <> 'created' THEN v_fold.current_apps -> v_app -> 'restarts' END,
        'status', CASE p_act WHEN 'created' THEN 'created' WHEN 'started' THEN 'running' WHEN 'restarted' THEN 'running'
                             WHEN 'stopped' THEN 'stopped' WHEN 'crashed' THEN 'crashed' END,
        'health', CASE p_act WHEN 'health_check_failed' THEN 'unhealthy' END));
    v_fold.containers := v_fold.containers || jsonb_build_object(v_id, v_container);
    RETURN v_fold;
END
$$;

CREATE FUNCTION reduce_reconciliation(p_cycle jsonb, p_event events, p_at text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
$$
DECLARE
    v_data jsonb := public.payload_extras(p_event.data);
BEGIN
    CASE p_event.event_type
    WHEN 'reconciliation.started' THEN
        RETURN p_cycle - ARRAY['cycle_id', 'trigger', 'goal']
            || jsonb_build_object('status', 'running', 'started_at', p_at)
            || jsonb_strip_nulls(jsonb_build_object('cycle_id', v_data -> 'cycle_id', 'trigger', v_data -> 'trigger',
                                                    'goal', v_data -> 'goal'));
    WHEN 'reconciliation.completed' THEN
        RETURN p_cycle - ARRAY['drift', 'error'] || jsonb_build_object('status', 'completed', 'completed_at', p_at,
            'cycles', coalesce((p_cycle ->> 'cycles')::int, 0) + 1);
    WHEN 'reconciliation.failed' THEN
        RETURN p_cycle || jsonb_build_object('status', 'failed', 'failed_at', p_at,
            'error', coalesce(v_data -> 'error', p_event.data -> 'reason', 'null'),
            'failures', coalesce((p_cycle ->> 'failures')::int, 0) + 1);
    WHEN 'reconciliation.drift_detected' THEN
        RETURN p_cycle || jsonb_build_object('status', 'drift_detected', 'drift',
            jsonb_strip_nulls(jsonb_build_object('detected_at', p_at, 'reason', p_event.data -> 'reason')) || v_data);
    ELSE
        RETURN p_cycle;
    END CASE;
END
$$;

-- Images, volumes and networks of a device.
CREATE FUNCTION reduce_resource(p_fold device_fold, p_event events, p_kind text, p_act text, p_at text) RETURNS device_fold
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
$$
DECLARE
    v_fold public.device_fold := p_fold;
    v_data jsonb  := p_event.data;
    v_item jsonb  := jsonb_build_object('status', p_act, 'at', p_at) || (public.payload_extras(v_data)
                     - ARRAY['image', 'volume_name', 'volume', 'network_name', 'network', 'status', 'at']);
    v_path text[] := ARRAY[p_kind || 's', public.event_subject(p_event, p_kind)];
BEGIN
    CASE
    WHEN p_event.event_type IN ('image.pulled', 'image.pull_failed') THEN
        v_fold.images := v_fold.images || jsonb_build_object(v_data ->> 'image', v_item);
    WHEN p_event.event_type = 'image.removed' THEN
        v_fold.images := v_fold.images - (v_data ->> 'image');
    WHEN p_event.event_type IN ('volume.created', 'volume.attached', 'volume.detached', 'network.created',
                                'network.connected', 'network.disconnected') THEN
        v_fold.current_others := jsonb_set(v_fold.current_others, v_path,
                                           public.object_or_empty(v_fold.current_others #> v_path) || v_item);
    WHEN p_event.event_type IN ('volume.removed', 'network.removed') THEN
        v_fold.current_others := v_fold.current_others #- v_path;
    ELSE
        NULL;
    END CASE;
    RETURN v_fold;
END
$$;

-- One event whose payload can be used.
CREATE FUNCTION reduce_device_event(p_fold device_fold, p_event events) RETURNS device_fold
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
$$
DECLARE
    v_fold  public.device_fold := p_fold;
    v_data  jsonb := p_event.data;
    v_act   text  := split_part(p_event.event_type, '.', 2);
    v_at    text  := to_char(p_event."timestamp" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
    v_state jsonb;
BEGIN
    CASE split_part(p_event.event_type, '.', 1)
    WHEN 'device' THEN
        CASE v_act
        WHEN 'heartbeat' THEN
            v_fold.online := true;
            v_fold.vitals := public.payload_extras(v_data);
        WHEN 'online' THEN
            v_fold.online := true;
        WHEN 'offline' THEN
            v_fold.online := false;
        WHEN 'provisioned' THEN
            v_fold.lifecycle := 'provisioned';
            v_fold.attributes := coalesce(v_data -> 'attributes', public.payload_extras(v_data));
        WHEN 'deprovisioned' THEN
            v_fold.lifecycle := 'deprovisioned';
        ELSE
            RETURN v_fold;
        END CASE;
        IF v_act NOT IN ('heartbeat', 'online') THEN
            RETURN v_fold;
        END IF;
    WHEN 'target_state' THEN
        v_state := public.reduce_target_state(v_fold.target_state, p_event);
        IF v_state IS NOT NULL THEN
            v_fold.target_state := v_state;
            v_fold.target_version := greatest(v_fold.target_version, p_event.id);
            v_fold.in_sync := false;
        END IF;
        RETURN v_fold;
    WHEN 'current_state' THEN
        v_fold.current_version := greatest(v_fold.current_version, p_event.id);
        IF v_act = 'updated' THEN
            v_state := public.reported_state(v_data);
            v_fold.current_apps := coalesce(v_state -> 'apps', v_fold.current_apps);
            v_fold.current_others := v_fold.current_others || (v_state - 'apps');
        ELSIF v_act IN ('app_started', 'app_stopped', 'app_crashed', 'app_health_changed') THEN
            v_fold := public.reduce_app(v_fold, p_event, public.event_subject(p_event, 'app'), substring(v_act FROM 5), v_at);
        END IF;
    WHEN 'reconciliation' THEN
        v_fold.reconciliation := public.reduce_reconciliation(v_fold.reconciliation, p_event, v_at);
        v_fold.in_sync := CASE WHEN v_act = 'completed' THEN coalesce((v_data ->> 'in_sync')::boolean, true)
                               WHEN v_act NOT IN ('failed', 'drift_detected') THEN v_fold.in_sync ELSE false END;
    WHEN 'container' THEN
        v_fold.current_version := greatest(v_fold.current_version, p_event.id);
        v_fold := public.reduce_container(v_fold, p_event, v_act, v_at);
    WHEN 'volume', 'network' THEN
        v_fold.current_version := greatest(v_fold.current_version, p_event.id);
        v_fold := public.reduce_resource(v_fold, p_event, split_part(p_event.event_type, '.', 1), v_act, v_at);
    WHEN 'image' THEN
        v_fold := public.reduce_resource(v_fold, p_event, 'image', v_act, v_at);
    ELSE
        RETURN v_fold;
    END CASE;
    -- What a device reports itself shows that it was there.
    v_fold.last_seen := v_at;
    RETURN v_fold;
END
$$;

-- One step of a fold. NULL as the event sets the fold to p_start. An event that a rule cannot use, or that makes it raise,
-- leaves the state as it was; of errors only those count that the same state and event always give.
CREATE FUNCTION fold_device_event(p_fold device_fold, p_start device_fold, p_event events) RETURNS device_fold
    LANGUAGE plpgsql IMMUTABLE AS
$$
DECLARE
    v_fold public.device_fold := p_fold;
BEGIN
    IF p_event IS NULL THEN
        RETURN p_start;
    END IF;
    IF v_fold IS NULL THEN
        v_fold := public.device_fold_of(NULL);
    END IF;
    BEGIN
        v_fold.problem := CASE WHEN p_event.event_type <> 'device.heartbeat' THEN public.device_event_problem(p_event) END;
        IF v_fold.problem IS NULL THEN
            v_fold := public.reduce_device_event(v_fold, p_event);
        END IF;
    EXCEPTION WHEN data_exception OR program_limit_exceeded OR plpgsql_error OR cardinality_violation OR case_not_found THEN
        v_fold.problem := format('the reducer failed: %s', SQLERRM);
    END;
    v_fold.last_event_at := p_event."timestamp";
    v_fold.last_event_id := p_event.id;
    v_fold.last_event_type := p_event.event_type;
    v_fold.event_count := v_fold.event_count + 1;
    RETURN v_fold;
END
$$;

CREATE AGGREGATE fold_device_events(p_start device_fold, p_event events) (SFUNC = fold_device_event, STYPE = device_fold);

CREATE OR REPLACE FUNCTION apply_device_event(p_state jsonb, p_event events) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS
$$
BEGIN
    RETURN device_state_of(fold_device_event(device_fold_of(p_state), NULL, p_event));
END
$$;

CREATE FUNCTION fold_device_state_event(p_fold device_fold, p_start jsonb, p_event events) RETURNS device_fold
    LANGUAGE plpgsql IMMUTABLE AS
$$
BEGIN
    RETURN public.fold_device_event(CASE WHEN p_fold IS NULL THEN public.device_fold_of(p_start) ELSE p_fold END, NULL, p_event);
END
$$;

-- fold_device_state(start, event ORDER BY timestamp, id): NULL without events.
CREATE AGGREGATE fold_device_state(p_start jsonb, p_event events) (
    SFUNC = fold_device_state_event, STYPE = device_fold, FINALFUNC = device_state_of
);

------------------------------------------------------------------------------------------------------------------------
-- Replay. All functions that read events of one device, or after the cursor, use generic plans: to plan for every day's
-- partition costs ten times what the replay costs.
------------------------------------------------------------------------------------------------------------------------

DROP FUNCTION fold_devices_at(timestamptz, text);
DROP FUNCTION fold_device(text, jsonb, timestamptz, bigint, timestamptz, bigint);
DROP FUNCTION device_snapshot(text, timestamptz);

-- The events of one device after one place in state order, up to another, with ids up to p_max_id. Without a search_path,
-- so that it becomes part of the query that it stands in.
CREATE FUNCTION device_events_between(p_device_id text, p_after_at timestamptz, p_after_id bigint, p_until timestamptz,
                                      p_until_id bigint, p_max_id bigint)
    RETURNS TABLE (at timestamptz, id bigint, event events)
    LANGUAGE sql STABLE AS
$$
    SELECT e."timestamp", e.id, e
    FROM public.events e
    WHERE public.event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) = p_device_id
      AND e."timestamp" >= coalesce(p_after_at, '-infinity') AND e."timestamp" <= p_until
      AND (e."timestamp", e.id) > (coalesce(p_after_at, '-infinity'), coalesce(p_after_id, 0))
      AND (e."timestamp", e.id) <= (p_until, p_until_id) AND e.id <= p_max_id
$$;

CREATE FUNCTION check_history_begins(p_at timestamptz) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS
$$
DECLARE
    v_begins timestamptz := history_begins();
BEGIN
    IF p_at < v_begins - interval '1 microsecond' THEN
        RAISE EXCEPTION 'The state at % cannot be told: retention has dropped the events before %', utc_text(p_at),
            utc_text(v_begins)
            USING ERRCODE = 'no_data_found', HINT = format('Choose a moment from %s on.', utc_text(v_begins));
    END IF;
END
$$;

-- The newest snapshot of a device up to a place. What retention has kept holds wherever the place is.
CREATE FUNCTION find_snapshot(p_device_id text, p_until timestamptz, p_until_id bigint) RETURNS device_fold
    LANGUAGE plpgsql STABLE AS
$$
BEGIN
    RETURN (
        SELECT public.device_fold_of(s.state, s.at, s.id, s.event_type, s.event_count, s.target_version, s.current_version)
        FROM ((SELECT s."timestamp" AS at, s.*
               FROM state_snapshots s
               WHERE s.aggregate_type = 'device' AND s.aggregate_id = p_device_id AND s."timestamp" <= p_until
                 AND (s."timestamp", s.id) <= (p_until, p_until_id) AND s.reducer_version = public.reducer_version()
               ORDER BY s."timestamp" DESC, s.id DESC LIMIT 1)
              UNION ALL
              SELECT s."timestamp", s.* FROM state_snapshots s
              WHERE s.aggregate_type = 'device' AND s.aggregate_id = p_device_id AND s.kept) AS s
        ORDER BY s.at DESC, s.id DESC LIMIT 1);
END
$$;

-- The newest state of a device, up to a place, that is a fold of all its events up to there; NULL where a replay must
-- start from nothing.
CREATE FUNCTION find_replay_start(p_device_id text, p_until timestamptz, p_until_id bigint) RETURNS device_fold
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off AS
$$
#variable_conflict use_column
DECLARE
    v_cursor bigint := coalesce((SELECT last_event_id FROM event_cursors WHERE processor_name = 'device_states'), 0);
    -- Two bounds of which the planner knows nothing make it expect few rows, and take the index on id.
    v_newest bigint := 9223372036854775807;
    v_start  device_fold;
    v_at     timestamptz;
    v_id     bigint;
BEGIN
    v_start := (
        SELECT device_fold_of(s.state, s.last_event_at, s.last_event_id, s.last_event_type, s.event_count, s.target_version,
                              s.current_version)
        FROM device_states s
        WHERE s.device_id = p_device_id AND s.reducer_version = reducer_version()
          AND (s.last_event_at, s.last_event_id) <= (p_until, p_until_id));
    IF v_start IS NULL THEN
        v_start := find_snapshot(p_device_id, p_until, p_until_id);
    END IF;
    IF v_start IS NULL THEN
        RETURN NULL;
    END IF;
    WITH unprojected AS MATERIALIZED (
        SELECT e."timestamp" AS at, e.id
        FROM events e
        WHERE e.id > v_cursor AND e.id <= v_newest AND e."timestamp" <= v_start.last_event_at
          AND (e."timestamp", e.id) <= (v_start.last_event_at, v_start.last_event_id)
          AND event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) || '' = p_device_id
    )
    SELECT at, id INTO v_at, v_id FROM unprojected ORDER BY at, id LIMIT 1;
    IF FOUND THEN
        v_start := find_snapshot(p_device_id, v_at, v_id - 1);
    END IF;
    RETURN v_start;
END
$$;

-- A device with everything up to a place in state order; NULL where there is nothing.
CREATE FUNCTION replay_device(p_device_id text, p_until timestamptz DEFAULT 'infinity',
                              p_until_id bigint DEFAULT 9223372036854775807) RETURNS device_fold
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off AS
$$
DECLARE
    v_start device_fold;
BEGIN
    PERFORM check_history_begins(p_until);
    v_start := find_replay_start(p_device_id, p_until, p_until_id);
    RETURN (
        SELECT fold_device_events(start, event ORDER BY at, id)
        FROM (SELECT v_start.last_event_at AS at, v_start.last_event_id AS id, v_start AS start, NULL::events AS event
              WHERE v_start.last_event_id IS NOT NULL
              UNION ALL
              SELECT at, id, NULL, event
              FROM device_events_between(p_device_id, v_start.last_event_at, v_start.last_event_id, p_until, p_until_id,
                                         9223372036854775807)) AS step);
END
$$;
COMMENT ON FUNCTION replay_device(text, timestamptz, bigint) IS
    'The state of a device, in parts, with everything up to a timestamp, and at that timestamp up to an id';

CREATE OR REPLACE FUNCTION device_state_at(p_device_id text, p_at timestamptz DEFAULT 'infinity') RETURNS jsonb
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS
$$
BEGIN
    RETURN device_state_of(replay_device(canonical_device_id(p_device_id), coalesce(p_at, 'infinity')));
END
$$;

-- Every device, or one, at a moment.
CREATE FUNCTION fold_devices_at(p_at timestamptz, p_device_id text)
    RETURNS TABLE (device_id text, state jsonb, last_event_at timestamptz, last_event_id bigint, last_event_type text,
                   event_count bigint, target_version bigint, current_version bigint)
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off AS
$$
#variable_conflict use_column
DECLARE
    v_cursor bigint := coalesce((SELECT last_event_id FROM event_cursors WHERE processor_name = 'device_states'), 0);
    v_newest bigint := 9223372036854775807; -- as in find_replay_start()
BEGIN
    PERFORM check_history_begins(p_at);
    IF p_device_id IS NOT NULL THEN
        RETURN QUERY
        SELECT p_device_id, device_state_of(f), (f).last_event_at, (f).last_event_id, (f).last_event_type, (f).event_count,
               (f).target_version, (f).current_version
        FROM (SELECT replay_device(p_device_id, p_at) AS f OFFSET 0) AS replayed WHERE (f).last_event_id IS NOT NULL;
        RETURN;
    END IF;
    RETURN QUERY
    WITH arrived AS MATERIALIZED (
        SELECT event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) AS device_id, e."timestamp" AS at, e.id
        FROM events e WHERE e.id > v_cursor AND e.id <= v_newest
    ), unprojected AS MATERIALIZED (
        SELECT DISTINCT ON (device_id) device_id, at, id FROM arrived WHERE device_id IS NOT NULL ORDER BY device_id, at, id
    ), device AS (
        SELECT device_id FROM device_states
        UNION SELECT device_id FROM unprojected
        UNION SELECT aggregate_id FROM state_snapshots WHERE kept
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

-- What did not change the state of a device: known of the events that a replay does not fold, found in the others.
CREATE OR REPLACE FUNCTION device_event_problems(p_device_id text, p_at timestamptz DEFAULT 'infinity')
    RETURNS TABLE (id bigint, event_id uuid, event_type varchar, event_timestamp timestamptz, reason text)
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off AS
$$
#variable_conflict use_column
DECLARE
    v_device text        := canonical_device_id(p_device_id);
    v_until  timestamptz := coalesce(p_at, 'infinity');
    v_last   bigint      := 9223372036854775807;
    v_start  device_fold := find_replay_start(v_device, v_until, v_last);
BEGIN
    RETURN QUERY
    SELECT u.id, u.event_id, u.event_type, u."timestamp", u.reason
    FROM unusable_events u
    WHERE u.device_id = v_device AND u."timestamp" <= v_until
      AND (u."timestamp", u.id) <= (v_start.last_event_at, v_start.last_event_id)
    UNION ALL
    SELECT (event).id, (event).event_id, (event).event_type, at, (f).problem
    FROM (SELECT at, event, fold_device_events(start, event) OVER (ORDER BY at, id ROWS UNBOUNDED PRECEDING) AS f
          FROM (SELECT v_start.last_event_at AS at, v_start.last_event_id AS id, v_start AS start, NULL::events AS event
                WHERE v_start.last_event_id IS NOT NULL
                UNION ALL
                SELECT at, id, NULL, event
                FROM device_events_between(v_device, v_start.last_event_at, v_start.last_event_id, v_until, v_last,
                                           v_last)) AS step) AS folded
    WHERE (f).problem IS NOT NULL
    ORDER BY 4, 1;
END
$$;
COMMENT ON FUNCTION device_event_problems(text, timestamptz) IS
    'The events of a device up to a moment that changed nothing, though their type has a rule, and why; in state order';

------------------------------------------------------------------------------------------------------------------------
-- The processor
------------------------------------------------------------------------------------------------------------------------

-- After each of so many events of a device its state is kept. Measured: docs/decisions.md.
CREATE FUNCTION events_between_snapshots() RETURNS int
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 100;

-- Folds devices on, each from the newest state before a place, and stores the newest state and those to keep. Events after
-- p_after and up to p_last have arrived; where they all lie after what is projected, only they are read, and else all of
-- the device from that state on, with ids up to p_known.
CREATE FUNCTION fold_devices_on(p_devices text[], p_ats timestamptz[], p_ids bigint[], p_after bigint, p_last bigint,
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
        SELECT device_id, f, is_newest, event_id, (f).event_count % public.events_between_snapshots() = 0
                   AND event_id IS NOT NULL AS is_kept
        FROM (SELECT device_id, (event).event_id, public.fold_device_events(fold, event) OVER history AS f,
                     lead(id) OVER history IS NULL AS is_newest
              FROM step
              WINDOW history AS (PARTITION BY device_id ORDER BY at, id ROWS UNBOUNDED PRECEDING)) AS every
        WHERE is_newest OR (f).problem IS NOT NULL OR (f).event_count % public.events_between_snapshots() = 0
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

-- What was kept of a device from a place on, where an event has come before it, is no longer right.
CREATE FUNCTION forget_device_states_after(p_devices text[], p_ats timestamptz[], p_ids bigint[]) RETURNS void
    LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS
$$
BEGIN
    DELETE FROM state_snapshots s USING unnest(p_devices, p_ats, p_ids) AS t (device_id, at, id)
    WHERE s.aggregate_type = 'device' AND s.aggregate_id = t.device_id AND s."timestamp" >= t.at
      AND (s."timestamp", s.id) >= (t.at, t.id) AND NOT s.kept;
    DELETE FROM unusable_events u USING unnest(p_devices, p_ats, p_ids) AS t (device_id, at, id)
    WHERE u.device_id = t.device_id AND u."timestamp" >= t.at AND (u."timestamp", u.id) >= (t.at, t.id);
END
$$;

-- All that is here is settled or was taken before, so the same rows are here in every statement.
CREATE FUNCTION fold_into_device_states(p_after bigint, p_last bigint) RETURNS void
    LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS
$$
#variable_conflict use_column
DECLARE
    -- An event that is tried again comes alone, after others up to the cursor.
    v_known   bigint := greatest(p_last, (SELECT last_event_id FROM event_cursors WHERE processor_name = 'device_states'));
    v_devices text[];
    v_ats     timestamptz[];
    v_ids     bigint[];
BEGIN
    -- The first event of each device in state order.
    SELECT array_agg(device_id), array_agg(at), array_agg(id) INTO v_devices, v_ats, v_ids
    FROM (SELECT DISTINCT ON (device_id) device_id, at, id
          FROM (SELECT public.event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) AS device_id,
                       e."timestamp" AS at, e.id
                FROM public.events_to_project(p_after, p_last) AS e) AS arrived
          WHERE device_id IS NOT NULL ORDER BY device_id, at, id) AS earliest;
    IF v_devices IS NULL THEN
        RETURN;
    END IF;
    PERFORM public.forget_device_states_after(v_devices, v_ats, v_ids);
    PERFORM public.fold_devices_on(v_devices, v_ats, v_ids, p_after, p_last, v_known);
END
$$;

-- What cannot be folded again: the states kept of dropped days, in whichever tables are empty.
CREATE FUNCTION seed_device_states() RETURNS void
    LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO state_snapshots SELECT * FROM public.state_snapshots WHERE kept ON CONFLICT DO NOTHING;
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

-- Empties the projections, so that they are folded again from the log. Devices start from what was kept of dropped days.
CREATE OR REPLACE FUNCTION reset_device_projections() RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
BEGIN
    -- The row lock that the processor takes: the two never overlap.
    INSERT INTO event_cursors (processor_name) VALUES ('device_states') ON CONFLICT DO NOTHING;
    PERFORM FROM event_cursors WHERE processor_name = 'device_states' FOR UPDATE;
    DELETE FROM state_snapshots WHERE NOT kept;
    TRUNCATE device_states, state_projections, unusable_events;
    DELETE FROM event_processing_failures WHERE processor_name = 'device_states';
    PERFORM seed_device_states();
    UPDATE event_cursors SET last_event_id = 0, last_processed_at = clock_timestamp()
    WHERE processor_name = 'device_states';
END
$$;
COMMENT ON FUNCTION reset_device_projections() IS
    'Empties device_states, state_projections and snapshots and sets their cursor back; project_device_states() fills them again';

-- The states at the end of days, of all devices with events in them; what was kept of earlier ones is no longer needed.
CREATE FUNCTION keep_device_states(p_from timestamptz, p_until timestamptz) RETURNS void
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
    INSERT INTO event_settings AS s (name, value, description)
    VALUES ('history_begins', utc_text(p_until), 'The first moment that can still be replayed')
    ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value, updated_at = now()
        WHERE s.value::timestamptz < EXCLUDED.value::timestamptz;
END
$$;

-- Devices with events that the processor has not seen and, since they are dropped, will not see: they go on from what is
-- kept of them.
CREATE FUNCTION fold_kept_devices_on(p_devices text[], p_cursor bigint) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    v_devices text[];
    v_ats     timestamptz[];
    v_ids     bigint[];
BEGIN
    SELECT array_agg(aggregate_id), array_agg("timestamp"), array_agg(id) INTO v_devices, v_ats, v_ids
    FROM state_snapshots WHERE kept AND aggregate_type = 'device' AND aggregate_id = ANY (p_devices);
    DELETE FROM device_states WHERE device_id = ANY (v_devices);
    PERFORM forget_device_states_after(v_devices, v_ats, v_ids);
    PERFORM fold_devices_on(v_devices, v_ats, v_ids, p_cursor, p_cursor, p_cursor);
END
$$;

-- Drops one partition of days that are over, after keeping the states at its end. One short transaction a partition is
-- what maintenance wants; the caller sets lock_timeout.
CREATE OR REPLACE FUNCTION retire_events_partition(p_partition text) RETURNS text
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
DECLARE
    v_part    record;
    v_rows    boolean;
    v_cursor  bigint;
    v_devices text[];
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
    -- Before the first look at events, as the processors do.
    SELECT last_event_id INTO v_cursor FROM event_cursors WHERE processor_name = 'device_states' FOR UPDATE;
    PERFORM forget_rollups(v_part.range_start, v_part.range_end);
    -- No import may add to the day between the fold and the drop. Publishers do not notice: their rows go elsewhere.
    EXECUTE format('LOCK TABLE ONLY %I IN SHARE MODE', p_partition);
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', p_partition) INTO v_rows;
    -- What lies before the beginning of history came there late, past the checks of imports, and no state can be kept of it.
    IF v_rows AND v_part.range_end > coalesce(history_begins(), '-infinity') THEN
        EXECUTE format('SELECT array_agg(DISTINCT event_device_id(aggregate_type, aggregate_id, data, metadata)) FROM %I '
                       'WHERE id > $1', p_partition) INTO v_devices USING coalesce(v_cursor, 0);
        PERFORM keep_device_states(v_part.range_start, v_part.range_end);
        PERFORM fold_kept_devices_on(v_devices, coalesce(v_cursor, 0));
    END IF;
    EXECUTE format('DROP TABLE %I', p_partition);
    RETURN format('dropped %s', p_partition);
END
$$;

CREATE OR REPLACE FUNCTION project_device_states(p_limit int DEFAULT 1000) RETURNS int
    LANGUAGE sql SET search_path = public, pg_temp AS
$$
    SELECT project_events('device_states', p_limit)
$$;
ALTER FUNCTION project_device_states(int) RESET plan_cache_mode;
COMMENT ON FUNCTION project_device_states(int) IS
    'The same as project_events(''device_states'', p_limit), for callers that know this name';

-- A projection that was made before is of version 1 and waits where it is until it is built anew, with snapshots.
INSERT INTO event_processors (name, description, version, built_version, handlers, tables, seed)
SELECT 'device_states', 'The newest state of every device, and those that replays start from', 2,
       CASE WHEN EXISTS (SELECT FROM device_states) THEN 1 ELSE 2 END,
       '[{"handler": "fold_into_device_states", "types": ["*"]}]',
       '{device_states,state_projections,state_snapshots,unusable_events}', 'seed_device_states';
INSERT INTO event_cursors (processor_name) VALUES ('device_states') ON CONFLICT DO NOTHING;
