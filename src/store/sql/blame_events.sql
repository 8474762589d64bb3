-- The events at some places in state order: times $1, ids $2.
select
\ir event_columns.sql
from unnest($1::timestamptz[], $2::bigint[]) as place (at, place_id)
join events e on e.timestamp = place.at and e.id = place.place_id
