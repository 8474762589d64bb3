-- Events a device and a bucket: the range from $1 to $2 (exclusive) in $3 equal parts, numbered from 0.
select device_id, bucket, count(*)
from (select event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) as device_id,
             width_bucket(extract(epoch from e.timestamp), extract(epoch from $1::timestamptz),
                          extract(epoch from $2::timestamptz), $3::int) - 1 as bucket
      from events e
      where e.timestamp >= $1::timestamptz and e.timestamp < $2::timestamptz) placed
where device_id is not null
group by device_id, bucket
order by device_id, bucket
