-- Events of the device $1 from $2 to $3 (exclusive) a bucket, family and kind of incident; buckets of $4 microseconds are
-- counted from Monday, 2001-01-01, 00:00 UTC.
select (extract(epoch from b.start) * 1000000)::bigint, b.family, b.incident, count(*)
from (select date_bin(make_interval(secs => $4::bigint / 1000000.0), e.timestamp, '2001-01-01 00:00Z') as start,
             split_part(e.event_type, '.', 1) as family,
             case when e.event_type in ('container.crashed', 'current_state.app_crashed') then 'crash'
                  when e.event_type = 'reconciliation.failed' then 'failure'
                  when e.event_type = 'device.offline' then 'offline'
                  else '' end as incident
      from events e
      where
\ir device_events.sql
          and e.timestamp >= $2::timestamptz and e.timestamp < $3::timestamptz
     ) b
group by b.start, b.family, b.incident
order by b.start, b.family, b.incident
