-- A heartbeat of no device; the caller rolls it back.
select publish_event('device.heartbeat', 'device', 'fleet-audit-checkup', '{}', 'fleet-audit')
