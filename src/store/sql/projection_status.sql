-- Where every processor stands, and how far the log is settled.
select c.processor_name, c.last_event_id, coalesce(h.settled_event_id, 0),
       (extract(epoch from c.last_processed_at) * 1000000)::bigint
from event_cursors c, event_horizon h
order by c.processor_name
