-- Stretches of time without a dated partition. Events of them lie in the default one, which is reached through the log
-- itself: nobody but the owner has a right to a partition.
stretch as materialized (
    select low, high
    from (select coalesce(lag(range_end) over (order by range_start), '-infinity') as low, range_start as high
          from event_partitions where not is_default
          union all
          select coalesce(max(range_end), '-infinity'), 'infinity' from event_partitions where not is_default) as s
    where low < high
)
