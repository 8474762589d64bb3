-- The device's last event before a place ($2, $3), of the types $4 (NULL: of any).
select
\ir event_columns.sql
from events e
where
\ir device_events.sql
    and e.timestamp <= $2::timestamptz
    and (e.timestamp, e.id) < ($2, $3::bigint)
    and ($4::text[] is null or e.event_type = any ($4))
order by e.timestamp desc, e.id desc
limit 1
