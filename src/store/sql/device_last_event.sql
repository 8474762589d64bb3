-- One event by its place in state order ($1, $2); no row where it is dropped.
select
\ir event_columns.sql
from events e
where e.timestamp = $1::timestamptz and e.id = $2::bigint
