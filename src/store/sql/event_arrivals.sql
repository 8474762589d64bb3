-- Events after an id in id order, settled or not.
select
\ir event_columns.sql
from events e
where e.id > $1::bigint
order by e.id
limit $2::int
