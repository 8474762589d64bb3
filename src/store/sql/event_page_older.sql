-- One page, newest first, of what lies before a place ($3, $4); both NULL: from the newest event.
-- The plain comparison of the time is what prunes partitions; the row comparison is exact.
select
\ir event_columns.sql
from events e
where
\ir event_filter.sql
    and ($3::timestamptz is null or e.timestamp <= $3)
    and ($3::timestamptz is null or (e.timestamp, e.id) < ($3, $4::bigint))
order by e.timestamp desc, e.id desc
limit $5::int
