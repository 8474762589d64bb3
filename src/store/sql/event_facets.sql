-- What the events of a filter are made of: ('total' | 'type' | 'source' | 'user', value, count), the most frequent
-- first; at most 200 values a facet.
with counted as (
    select grouping(f.event_type, f.source, f.user_id) as facet, f.event_type, f.source, f.user_id, count(*) as n
    from (select e.event_type, e.source, e.metadata ->> 'user_id' as user_id
          from events e
          where
\ir event_filter.sql
         ) f
    group by grouping sets ((), (f.event_type), (f.source), (f.user_id))
),
named as (
    select case facet when 7 then 'total' when 3 then 'type' when 5 then 'source' else 'user' end as facet,
           coalesce(event_type, source, user_id) as value, n
    from counted
),
ranked as (
    select facet, value, n, row_number() over (partition by facet order by n desc, value) as place
    from named
    where facet = 'total' or value is not null
)
select facet, value, n
from ranked
where place <= 200
order by facet, place
