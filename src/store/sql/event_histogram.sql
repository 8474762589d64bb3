-- Counts a bucket of $3 microseconds and a key; buckets are counted from Monday, 2001-01-01, 00:00 UTC.
select (extract(epoch from b.start) * 1000000)::bigint, b.key, count(*)
from (select date_bin(make_interval(secs => $3::bigint / 1000000.0), e.timestamp, '2001-01-01 00:00Z') as start,
             case $4::text when 'type' then e.event_type
                            when 'source' then e.source
                            else split_part(e.event_type, '.', 1) end as key
      from events e
      where
\ir event_filter.sql
     ) b
group by b.start, b.key
order by b.start, b.key
