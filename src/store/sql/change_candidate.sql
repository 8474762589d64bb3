-- The device's first event after the place ($2, $3) whose type matches one of the patterns $4.
select (extract(epoch from e.timestamp) * 1000000)::bigint, e.id
from events e
where
\ir device_events.sql
    and e.timestamp >= $2::timestamptz
    and (e.timestamp, e.id) > ($2, $3::bigint)
    and e.event_type like any ($4::text[])
order by e.timestamp, e.id
limit 1
