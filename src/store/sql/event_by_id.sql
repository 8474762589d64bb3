select
\ir event_columns.sql
from events e
where e.id = $1::bigint
limit 1
