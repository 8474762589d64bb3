-- The highest values of device $1 from $2 up to $3, in each stretch between the moments $4: load in percent,
-- temperature, memory and storage in percent. A stretch has the time of its last row.
select
    (extract(epoch from max(m.recorded_at)) * 1000000)::bigint,
    max(m.cpu_usage)::float8,
    max(m.cpu_temp)::float8,
    max(case when m.memory_total > 0 then 100.0 * m.memory_usage / m.memory_total end)::float8,
    max(case when m.storage_total > 0 then 100.0 * m.storage_usage / m.storage_total end)::float8
from device_metrics m
where m.device_uuid = $1::uuid and m.recorded_at >= $2::timestamptz and m.recorded_at < $3::timestamptz
group by width_bucket(m.recorded_at, $4::timestamptz[])
order by 1
