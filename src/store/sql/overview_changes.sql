-- What people and rollouts changed from $1 to $2 (NULL: open), the newest first, at most $3. The same change to several
-- devices is one line: its newest event, the number of devices, the number of events.
select
\ir event_columns.sql
    , change.devices, change.events
from (select (array_agg(c.id order by c.timestamp desc, c.id desc))[1] as id, max(c.timestamp) as timestamp,
             count(distinct c.device_id) as devices, count(*) as events
      from (select e.id, e.timestamp, e.event_type, e.source, e.data - 'device_uuid' as data, e.metadata ->> 'user_id' as user_id,
                   e.metadata ->> 'reason' as reason,
                   event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) as device_id
            from events e
            where (e.event_type like 'target\_state.%' or e.source = 'user')
              and ($1::timestamptz is null or e.timestamp >= $1)
              and ($2::timestamptz is null or e.timestamp < $2)) c
      group by c.event_type, c.source, c.data, c.user_id, c.reason
      order by 2 desc, 1 desc
      limit $3::int) change
join events e on e.id = change.id and e.timestamp = change.timestamp
order by e.timestamp desc, e.id desc
