-- The events of correlation $1 nearest to event $2 in the order of the log: at most $3 on either side of it, and every
-- cause of it, however far back (at most $3 steps).
with recursive cause as (
    select e.event_id, e.causation_id, 0 as step
    from events e
    where e.correlation_id = $1::uuid and e.id = $2::bigint
    union all
    select e.event_id, e.causation_id, c.step + 1
    from cause c
    join events e on e.correlation_id = $1::uuid and e.event_id = c.causation_id
    where c.step < $3::int
)
select
\ir event_columns.sql
from events e
where e.correlation_id = $1::uuid
    and (e.id in (select o.id from events o where o.correlation_id = $1::uuid and o.id <= $2 order by o.id desc limit $3 + 1)
         or e.id in (select n.id from events n where n.correlation_id = $1::uuid and n.id > $2 order by n.id limit $3)
         or e.event_id in (select c.event_id from cause c))
order by e.id
