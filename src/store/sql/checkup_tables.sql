-- The tables, views and functions that are missing.
select name
from unnest(array['events', 'event_types', 'state_projections', 'event_cursors', 'event_settings', 'device_states',
                  'event_watermarks', 'state_snapshots', 'event_partitions', 'event_horizon',
                  'event_processors', 'event_processing_failures', 'unusable_events', 'event_rollups', 'device_list', 'event_processor_status']) as t (name)
where to_regclass('public.' || name) is null
union all
select name || '()'
from unnest(array['publish_event', 'publish_events', 'import_events', 'get_aggregate_events', 'get_event_chain',
                  'get_event_stats', 'rebuild_device_state', 'device_state_at', 'devices_at', 'create_events_partition',
                  'drop_old_event_partitions', 'read_events', 'advance_event_horizon', 'project_events']) as f (name)
where to_regproc('public.' || name) is null
