-- A sample of the events of a filter: at most $3 of each device (events of no device: of each aggregate), of at most $4
-- devices and events, the same ones each time. (place in time, id, device or aggregate, the device or NULL, how many
-- events this one stands for). Large sets are thinned before, by blocks of the table, at @thinning.
with chosen as materialized (
    select e.timestamp as at, e.id, event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) as device,
           e.aggregate_type || '/' || e.aggregate_id as aggregate
    from events e @thinning
    where
\ir event_filter.sql
),
placed as (
    select at, id, device, coalesce(device, aggregate) as unit,
           row_number() over unit_events as place, count(*) over unit_all as events
    from chosen
    window unit_all as (partition by coalesce(device, aggregate)),
           unit_events as (partition by coalesce(device, aggregate) order by hashint8extended(id, 1), id)
)
select (extract(epoch from at) * 1000000)::bigint, id, unit, device,
       events::float8 / count(*) over (partition by unit)
from (select * from placed where place <= $3::int order by place, hashtext(unit), unit limit $4::int) taken
order by place, hashtext(unit), unit
