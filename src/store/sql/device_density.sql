-- Events of the device $1 from $2 to $3 (exclusive) a bucket and type; buckets of $4 microseconds are counted from Monday,
-- 2001-01-01, 00:00 UTC.
select (extract(epoch from b.start) * 1000000)::bigint, b.event_type, count(*)
from (select date_bin(make_interval(secs => $4::bigint / 1000000.0), e.timestamp, '2001-01-01 00:00Z') as start,
             e.event_type
      from events e
      where
\ir device_events.sql
          and e.timestamp >= $2::timestamptz and e.timestamp < $3::timestamptz
     ) b
group by b.start, b.event_type
