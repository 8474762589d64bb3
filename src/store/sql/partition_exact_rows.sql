-- Rows a partition between two times; the line without a name is the total, with the number of devices.
select p.relname::text, count(*),
       count(distinct event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata))
from events e
join pg_class p on p.oid = e.tableoid
where e.timestamp >= $1::timestamptz and e.timestamp < $2::timestamptz
group by grouping sets ((p.relname), ())
