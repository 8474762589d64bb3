-- get_event_stats over any range.
select e.event_type, e.aggregate_type, count(*), (extract(epoch from min(e.timestamp)) * 1000000)::bigint,
       (extract(epoch from max(e.timestamp)) * 1000000)::bigint
from events e
where ($1::timestamptz is null or e.timestamp >= $1)
    and ($2::timestamptz is null or e.timestamp < $2)
group by e.event_type, e.aggregate_type
order by count(*) desc, e.event_type, e.aggregate_type
