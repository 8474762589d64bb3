-- One page, oldest first, of what lies after a place ($10, $11).
select
\ir event_columns.sql
from events e
where
\ir event_filter.sql
    and e.timestamp >= $10::timestamptz
    and (e.timestamp, e.id) > ($10, $11::bigint)
order by e.timestamp, e.id
limit $12::int
