-- One day of a large history, in one statement: $1 the day, $2 its first number, $3 how many events, $4 devices.
--
-- Deterministic: everything comes out of the event's number. Up to four numbers in a row are one cause and its
-- effects on one device: they share the correlation, and the later ones name the first as their cause. One event in
-- fifty has the very time of the one before it; the day is busier at noon than at midnight.
INSERT INTO events (event_id, event_type, "timestamp", aggregate_type, aggregate_id, data, metadata, correlation_id,
                    causation_id, source, checksum)
WITH kinds AS (
    -- 1,000 slots, as many for each type as it is frequent.
    SELECT array_agg(k.event_type ORDER BY k.event_type, slot) AS slots
    FROM (SELECT t.event_type,
                 CASE WHEN t.event_type = 'device.heartbeat' THEN 420
                      WHEN t.event_type = 'current_state.updated' THEN 160
                      WHEN t.event_type IN ('reconciliation.started', 'reconciliation.completed') THEN 110
                      WHEN t.event_type IN ('container.started', 'container.stopped', 'container.restarted') THEN 25
                      WHEN t.event_type IN ('container.crashed', 'device.online', 'device.offline') THEN 8
                      ELSE 3 END AS weight
          FROM event_types t
          WHERE t.event_type NOT LIKE 'audit.%') k,
         generate_series(1, k.weight) AS slot
),
numbered AS (
    SELECT n, n / 4 AS cause, hashint8extended(n, 1) & 2147483647 AS h, hashint8extended(n / 4, 2) & 2147483647 AS hc,
           (n - $2::bigint - (n % 50 = 1)::int) / $3::float8 AS part
    FROM generate_series($2::bigint, $2::bigint + $3::bigint - 1) AS n
),
placed AS (
    SELECT n, cause, h, hc % $4::int AS device,
           $1::date::timestamp AT TIME ZONE 'UTC'
               + floor(86400e6 * (part - 0.1 * sin(2 * pi() * part) + 0.03 / $3)) * interval '1 microsecond' AS at,
           kinds.slots[1 + h % array_length(kinds.slots, 1)] AS event_type,
           (ARRAY['edge-vision', 'telemetry-agent', 'mqtt-bridge', 'updater', 'ocr-worker'])[1 + h / 1000 % 5] AS app,
           '2.' || h / 5000 % 4 || '.' || h / 20000 % 9 AS version
    FROM numbered, kinds
),
named AS (
    SELECT p.*, md5('device ' || device)::uuid::text AS device_uuid, t.aggregate_type,
           (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || left(md5('event ' || n), 3)
            || '8' || substr(md5('event ' || n), 4, 15))::uuid AS event_id,
           CASE WHEN p.event_type LIKE 'target_state.%' THEN CASE WHEN h % 3 = 0 THEN 'user' ELSE 'api' END
                WHEN p.event_type LIKE 'image.%' THEN 'rollout'
                ELSE 'supervisor' END AS source
    FROM placed p JOIN event_types t USING (event_type)
),
written AS (
    SELECT w.*,
           CASE WHEN event_type = 'device.heartbeat'
                THEN jsonb_build_object('cpu_usage', (80 + h % 420) / 10.0, 'cpu_temp', (440 + h % 160) / 10.0,
                                        'memory_usage', (600 + h % 900)::bigint << 20, 'memory_total', 4294967296,
                                        'uptime', n * 60)
                WHEN event_type = 'current_state.updated'
                THEN jsonb_build_object('current_state', jsonb_build_object(
                         'apps', jsonb_build_object(app, jsonb_build_object('status', 'running', 'version', version)),
                         'config', jsonb_build_object('log_level', 'info', 'night_mode', 'off',
                                                      'upload_interval_s', (60 + h % 3)::text)))
                WHEN event_type LIKE 'reconciliation.%'
                THEN jsonb_build_object('trigger', 'schedule', 'duration_ms', 200 + h % 4000,
                                        'actions', jsonb_build_array('replace ' || app || ' by ' || version))
                WHEN event_type = 'container.crashed'
                THEN jsonb_build_object('device_uuid', device_uuid, 'app_name', app, 'image', app || ':' || version,
                                        'version', version, 'exit_code', (ARRAY[1, 134, 137, 139])[1 + h % 4],
                                        'restart_count', h % 7, 'error', 'segmentation fault at 0x' || to_hex(h))
                WHEN aggregate_type = 'device' AND event_type LIKE 'target_state.%'
                THEN jsonb_build_object('app_name', app, 'app_config',
                                        jsonb_build_object('image', app || ':' || version, 'version', version))
                WHEN event_type = 'device.provisioned'
                THEN jsonb_build_object('name', 'edge-' || lpad(device::text, 4, '0'), 'site', 'site-' || device % 40,
                                        'model', (ARRAY['CM4', 'NX', 'X86'])[1 + device % 3])
                WHEN aggregate_type = 'device' THEN jsonb_build_object('uptime', n * 60)
                ELSE jsonb_build_object('device_uuid', device_uuid, 'app_name', app, 'version', version)
           END AS data
    FROM named w
)
SELECT event_id, event_type, at, aggregate_type,
       CASE aggregate_type WHEN 'device' THEN device_uuid ELSE device_uuid || '/' || app END, data,
       CASE WHEN source IN ('user', 'api')
            THEN jsonb_build_object('user_id', 'operator-' || 1 + h % 12, 'reason', 'change ' || n) END,
       md5('cause ' || cause)::uuid,
       CASE WHEN n % 4 <> 0 THEN first_value(event_id) OVER (PARTITION BY cause ORDER BY n) END, source,
       event_checksum(data)
FROM written
ORDER BY n
