-- Events whose ids lie in the ranges $1[i] to $2[i].
select
\ir event_columns.sql
from unnest($1::bigint[], $2::bigint[]) as r (first_id, last_id)
join events e on e.id between r.first_id and r.last_id
order by e.id
limit $3::int
