-- Settled events after an id: each exactly once, in id order.
select
\ir event_columns.sql
from read_events($1::bigint, $2::int) e
order by e.id
