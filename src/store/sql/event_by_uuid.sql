select
\ir event_columns.sql
from find_event($1::uuid) e
