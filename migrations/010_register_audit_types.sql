-- 010: the program's own acts are events too, of aggregate type system, so that auditors see them.

INSERT INTO event_types (event_type, aggregate_type, description, schema)
SELECT t.event_type, 'system', t.description,
       jsonb_build_object('$schema', 'http://json-schema.org/draft-07/schema#', 'title', t.event_type,
                          'description', t.description, 'type', 'object', 'required', to_jsonb(t.required),
                          'properties', jsonb_build_object(
                              'partitions', '{"type": "array", "title": "Partitions", "items": {"type": "string"}}'::jsonb,
                              'actor', '{"type": "string", "title": "Database user"}'::jsonb,
                              'duration_ms', '{"type": "integer", "title": "Duration in milliseconds", "minimum": 0}'::jsonb,
                              'rows', '{"type": "integer", "title": "Events dropped", "minimum": 0}'::jsonb,
                              'retain_days', '{"type": "integer", "title": "Days kept", "minimum": 1}'::jsonb,
                              'error', '{"type": "string", "title": "Error"}'::jsonb))
FROM (VALUES
    ('audit.partitions_created', 'Maintenance made partitions for days to come', '{partitions,actor}'::text[]),
    ('audit.partitions_dropped', 'Retention dropped a partition of past days with its events', '{partitions,actor}'),
    ('audit.maintenance_failed', 'Maintenance stopped at an error', '{error,actor}')
) AS t(event_type, description, required)
ON CONFLICT (event_type) DO NOTHING;
