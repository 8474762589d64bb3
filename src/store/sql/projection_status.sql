-- Where every registered processor stands.
select name, description, last_event_id, newest_settled_id, (extract(epoch from lag) * 1000)::bigint,
       (extract(epoch from last_processed_at) * 1000000)::bigint, built_version, version, is_rebuilding,
       coalesce(rebuild_event_id, 0), (extract(epoch from rebuild_started_at) * 1000000)::bigint, failures
from event_processor_status
order by name
