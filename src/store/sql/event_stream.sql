-- Every event of a filter, newest first.
select
\ir event_columns.sql
from events e
where
\ir event_filter.sql
order by e.timestamp desc, e.id desc
