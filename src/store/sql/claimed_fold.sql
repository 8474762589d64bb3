-- The state $1 (NULL: none yet) with the events at some places, times $2 and ids $3, in their order, and how many of them the
-- log still has. All lie between $4 and $5: with that the planner needs few partitions.
select fold_device_state($1::jsonb, e order by place.number)::text, count(*)
from unnest($2::timestamptz[], $3::bigint[]) with ordinality as place (at, place_id, number)
join events e on e.timestamp = place.at and e.id = place.place_id
where e.timestamp >= $4::timestamptz and e.timestamp <= $5::timestamptz
