-- The device's kept events, at most $2, in state order, with the times that the device itself claims.
select e.id, (extract(epoch from e.timestamp) * 1000000)::bigint, e.event_type,
       e.data ->> 'occurred_at', e.metadata ->> 'occurred_at'
from events e
where
\ir device_events.sql
order by e.timestamp, e.id
limit $2::int
