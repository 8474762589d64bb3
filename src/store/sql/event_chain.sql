-- All events of one correlation in log order.
select
\ir event_columns.sql
from events e
where e.correlation_id = $1::uuid
order by e.id
