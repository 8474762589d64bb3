-- One page, oldest first, of what lies after a place ($3, $4).
select
\ir event_columns.sql
from events e
where
\ir event_filter.sql
    and e.timestamp >= $3::timestamptz
    and (e.timestamp, e.id) > ($3, $4::bigint)
order by e.timestamp, e.id
limit $5::int
