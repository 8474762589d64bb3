-- The events that processor $1 has set aside, at most $2.
select id, event_type, (extract(epoch from timestamp) * 1000000)::bigint, sqlstate, message, attempts,
       (extract(epoch from failed_at) * 1000000)::bigint
from event_processing_failures
where processor_name = $1::text
order by failed_at desc, id desc
limit $2::int
