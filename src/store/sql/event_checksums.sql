-- The events of a range with the checksum that their data has now.
select
\ir event_columns.sql
    , encode(sha256(convert_to(e.data::text, 'UTF8')), 'hex')
from events e
where ($1::timestamptz is null or e.timestamp >= $1)
    and ($2::timestamptz is null or e.timestamp < $2)
