-- Partitions that ended at least $1 days before today (UTC), oldest first.
select partition_name, (extract(epoch from range_start) * 1000000)::bigint,
       (extract(epoch from range_end) * 1000000)::bigint, total_bytes, row_estimate, false
from event_partitions
where not is_default and range_end <= date_trunc('day', now(), 'UTC') - make_interval(days => least($1::int, 1000000))
order by range_start
