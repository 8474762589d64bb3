-- One page, oldest first, of what lies after a place ($11, $12).
select
\ir event_columns.sql
from events e
where
\ir event_filter.sql
    and e.timestamp >= $11::timestamptz
    and (e.timestamp, e.id) > ($11, $12::bigint)
order by e.timestamp, e.id
limit $13::int
