-- Events by device, app or user ($3 says which), the most frequent first, at most $4: (value, events, place, values). Place 0 has
-- the events without a value; the place after the last has all values that are left out.
with counted as (
    select r.value, count(*) as n
    from (select case $3::text
                     when 'device' then event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata)
                     when 'app' then case jsonb_typeof(e.data -> 'app_name') when 'string' then e.data ->> 'app_name' end
                     else e.metadata ->> 'user_id'
                 end as value
          from events e
          where
\ir event_filter.sql
         ) r
    group by r.value
),
ranked as (
    select value, n,
           case when value is null then 0
                else least(row_number() over (partition by value is null order by n desc, value), $4::bigint + 1)
           end as place
    from counted
)
select case when place between 1 and $4::bigint then min(value) end, sum(n)::bigint, place, count(*)
from ranked
group by place
order by place
