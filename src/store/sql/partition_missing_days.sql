-- Days without a partition, as text: today and the $1 days after it, and days of which the default partition has rows.
with
\ir event_stretches.sql
select d.day::text
from (select (now() at time zone 'UTC')::date + n as day from generate_series(0, $1::int) n
      union
      (select distinct day
       from stretch s, lateral (select distinct (e.timestamp at time zone 'UTC')::date as day from events e
                                where e.timestamp >= s.low and e.timestamp < s.high) c
       order by 1 limit 366)) d
where not exists (select from event_partitions p
                  where p.range_start < (d.day + 1)::timestamp at time zone 'UTC'
                    and p.range_end > d.day::timestamp at time zone 'UTC')
order by d.day
