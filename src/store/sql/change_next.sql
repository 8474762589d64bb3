-- Of the device's $4 events after the place ($2, $3) the first after which the state holds another value at the path $5 than
-- just before it, and true; else the last of them, and false; no row where there is none. Before the first event it is empty.
with step as (
    select $2::timestamptz as at, $3::bigint as id, case when f is null then device_fold_of(null) else f end as start,
           null::events as event
    from (select replay_device($1::text, $2::timestamptz, $3::bigint) as f offset 0) as replayed
    union all
    (select e.at, e.id, null, e.event
     from device_events_between($1, $2, $3, 'infinity', 9223372036854775807, 9223372036854775807) e
     order by e.at, e.id
     limit $4::int)
), folded as (
    select at, id, event is null as is_start, fold_device_events(start, event) over history as f
    from step
    window history as (order by at, id rows unbounded preceding)
), valued as (
    select at, id, is_start, coalesce((device_state_of(f) #> $5::text[])::text, 'null') as value from folded
), compared as (
    select at, id, is_start, value is distinct from lag(value) over (order by at, id) as is_change from valued
)
(select (extract(epoch from at) * 1000000)::bigint, id, true from compared where not is_start and is_change
 order by at, id limit 1)
union all
(select (extract(epoch from at) * 1000000)::bigint, id, false from compared where not is_start
 order by at desc, id desc limit 1)
