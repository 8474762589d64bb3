-- Every partition of the event log by range, the default one last.
select partition_name, (extract(epoch from range_start) * 1000000)::bigint,
       (extract(epoch from range_end) * 1000000)::bigint, total_bytes, row_estimate
from event_partitions
order by range_start nulls last
