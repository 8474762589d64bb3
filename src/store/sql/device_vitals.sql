-- The same as device_metrics.sql, from the numbers that the device's heartbeats say of it.
with beat as (
    select
        e.timestamp as at,
        jsonb_path_query_first(e.data, '$.cpu_usage ? (@.type() == "number" && @ >= 0 && @ < 1e9)')::float8 as cpu,
        jsonb_path_query_first(e.data, '$.cpu_temp ? (@.type() == "number" && @ > -1e6 && @ < 1e9)')::float8 as temperature,
        jsonb_path_query_first(e.data, '$.memory_usage ? (@.type() == "number" && @ >= 0 && @ < 1e18)')::float8 as used,
        jsonb_path_query_first(e.data, '$.memory_total ? (@.type() == "number" && @ > 0 && @ < 1e18)')::float8 as total,
        jsonb_path_query_first(e.data, '$.storage_usage ? (@.type() == "number" && @ >= 0 && @ < 1e18)')::float8 as stored,
        jsonb_path_query_first(e.data, '$.storage_total ? (@.type() == "number" && @ > 0 && @ < 1e18)')::float8 as room
    from events e
    where
\ir device_events.sql
        and e.event_type = 'device.heartbeat' and e.timestamp >= $2::timestamptz and e.timestamp < $3::timestamptz
)
select
    (extract(epoch from max(b.at)) * 1000000)::bigint,
    max(b.cpu), max(b.temperature), max(100 * b.used / b.total), max(100 * b.stored / b.room)
from beat b
group by width_bucket(b.at, $4::timestamptz[])
having num_nonnulls(max(b.cpu), max(b.temperature), max(b.used / b.total), max(b.stored / b.room)) > 0
order by 1
