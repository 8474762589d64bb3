-- The device's last event from $2 up to the place ($3, $4), of the types that match one of the patterns $5.
select (extract(epoch from e.timestamp) * 1000000)::bigint, e.id
from events e
where
\ir device_events.sql
    and e.timestamp >= $2::timestamptz and e.timestamp <= $3::timestamptz
    and (e.timestamp, e.id) <= ($3, $4::bigint)
    and e.event_type like any ($5::text[])
order by e.timestamp desc, e.id desc
limit 1
