-- The events that processor $1 has set aside, at most $2, newest first.
select f.id, e.event_id, f.event_type, (extract(epoch from f.timestamp) * 1000000)::bigint, f.sqlstate, f.message,
       f.attempts, (extract(epoch from f.failed_at) * 1000000)::bigint
from event_processing_failures f
left join events e on e.timestamp = f.timestamp and e.id = f.id
where f.processor_name = $1::text
order by f.failed_at desc, f.id desc
limit $2::int
