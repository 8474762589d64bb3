-- The device's last event up to a place ($2, $3); $2 NULL: its newest.
select
\ir event_columns.sql
from events e
where
\ir device_events.sql
    and ($2::timestamptz is null or e.timestamp <= $2)
    and ($2::timestamptz is null or (e.timestamp, e.id) <= ($2, $3::bigint))
order by e.timestamp desc, e.id desc
limit 1
