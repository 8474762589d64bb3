-- What the events of a filter are made of: ('total' | 'type' | 'source' | 'aggregate_type' | 'user', value, count).
select case grouping(f.event_type, f.source, f.aggregate_type, f.user_id)
           when 15 then 'total' when 7 then 'type' when 11 then 'source' when 13 then 'aggregate_type' else 'user' end,
       coalesce(f.event_type, f.source, f.aggregate_type, f.user_id), count(*)
from (select e.event_type, e.source, e.aggregate_type, e.metadata ->> 'user_id' as user_id
      from events e
      where
\ir event_filter.sql
     ) f
group by grouping sets ((), (f.event_type), (f.source), (f.aggregate_type), (f.user_id))
