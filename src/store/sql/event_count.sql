select count(*)
from events e
where
\ir event_filter.sql
