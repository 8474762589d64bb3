-- Every partition of the event log by range, the default one last: with exact rows where they are few enough to count
-- (16 MB) and the planner knows nothing of them, else its estimate, else NULL; and whether the number is exact.
select p.partition_name, (extract(epoch from p.range_start) * 1000000)::bigint,
       (extract(epoch from p.range_end) * 1000000)::bigint, p.total_bytes,
       coalesce(counted.rows, p.row_estimate), counted.rows is not null
from event_partitions p
left join lateral (
    select case when p.is_default then (select count(*) from events_default)
                else (select count(*) from events e where e.timestamp >= p.range_start and e.timestamp < p.range_end)
           end as rows
) counted on (p.is_default or p.row_estimate is null) and p.total_bytes < 16 * 1024 * 1024
order by p.range_start nulls last
