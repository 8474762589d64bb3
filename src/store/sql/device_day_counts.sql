-- How many events of the device $1 the rollups know of each UTC day: the newest ones may be missing.
select (extract(epoch from d.day::timestamp at time zone 'UTC') * 1000000)::bigint, d.event_count
from device_days d
where d.device_id = $1::text
order by d.day
