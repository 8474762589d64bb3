-- How many events the device has up to a place ($2, $3; $2 NULL: all), and how many in all.
select count(*) filter (where $2::timestamptz is null or (e.timestamp, e.id) <= ($2, $3::bigint)), count(*)
from events e
where
\ir device_events.sql
