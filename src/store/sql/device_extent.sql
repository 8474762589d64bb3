select (extract(epoch from min(e.timestamp)) * 1000000)::bigint, (extract(epoch from max(e.timestamp)) * 1000000)::bigint
from events e
where
\ir device_events.sql
