-- The devices on which apps crashed most from $1 to $2 (NULL: open), at most $3: (device, app, crashes, last in µs).
select device_id, mode() within group (order by app), count(*),
       max((extract(epoch from timestamp) * 1000000)::bigint)
from (select event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) as device_id,
             event_subject(e, 'app') as app, e.timestamp
      from events e
      where e.event_type in ('container.crashed', 'current_state.app_crashed')
        and ($1::timestamptz is null or e.timestamp >= $1)
        and ($2::timestamptz is null or e.timestamp < $2)) as crash
where device_id is not null
group by device_id
order by count(*) desc, device_id
limit $3::int
