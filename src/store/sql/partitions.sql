-- Every partition of the event log by range, the default one last: with exact rows where they are few enough to count
-- (16 MB) and the planner knows nothing of them, else its estimate, else NULL; and whether the number is exact.
with
\ir event_stretches.sql
select p.partition_name, (extract(epoch from p.range_start) * 1000000)::bigint,
       (extract(epoch from p.range_end) * 1000000)::bigint, p.total_bytes,
       coalesce(counted.rows, p.row_estimate), counted.rows is not null
from event_partitions p
left join lateral (
    select sum(c.rows)::bigint as rows
    from (select p.range_start as low, p.range_end as high where not p.is_default
          union all
          select s.low, s.high from stretch s where p.is_default) as part,
         lateral (select count(*) as rows from events e where e.timestamp >= part.low and e.timestamp < part.high) c
) counted on (p.is_default or p.row_estimate is null) and p.total_bytes < 16 * 1024 * 1024
order by p.range_start nulls last
