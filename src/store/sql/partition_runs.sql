-- The newest $1 maintenance runs: start, milliseconds, actor, created and dropped partitions (a line each), error.
with record as (
    select e.correlation_id as run, e.id, e.timestamp, e.event_type, e.data,
           coalesce((e.data ->> 'duration_ms')::bigint, 0) as milliseconds
    from events e
    where e.event_type in ('audit.partitions_created', 'audit.partitions_dropped', 'audit.maintenance_failed')
),
named as (
    select r.run, string_agg(p.name, chr(10) order by r.id) filter (where r.event_type = 'audit.partitions_created') as created,
           string_agg(p.name, chr(10) order by r.id) filter (where r.event_type = 'audit.partitions_dropped') as dropped
    from record r, jsonb_array_elements_text(r.data -> 'partitions') as p (name)
    group by r.run
)
select (extract(epoch from min(r.timestamp - r.milliseconds * interval '1 millisecond')) * 1000000)::bigint,
       sum(r.milliseconds)::bigint, min(r.data ->> 'actor'), min(n.created), min(n.dropped), max(r.data ->> 'error')
from record r
left join named n on n.run = r.run
group by r.run
order by max(r.id) desc
limit $1::int
