select
\ir event_columns.sql
from events e
where e.event_id = $1::uuid
limit 1
