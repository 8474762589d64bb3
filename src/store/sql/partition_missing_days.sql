-- Days without a partition, as text: today and the $1 days after it, and days of which the default partition has rows.
select d.day::text
from (select (now() at time zone 'UTC')::date + n as day from generate_series(0, $1::int) n
      union
      (select distinct (timestamp at time zone 'UTC')::date from events_default order by 1 limit 366)) d
where not exists (select from event_partitions p
                  where p.range_start < (d.day + 1)::timestamp at time zone 'UTC'
                    and p.range_end > d.day::timestamp at time zone 'UTC')
order by d.day
