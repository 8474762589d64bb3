-- The users of some of the events, NULL for those without one: of $3 percent of the pages of every partition, spread over
-- the whole range. The same pages each time, so that looking again shows the same figures.
select e.metadata ->> 'user_id', count(*)
from events e tablesample system ($3::real) repeatable (1)
where
\ir event_filter.sql
group by 1
order by 2 desc, 1
