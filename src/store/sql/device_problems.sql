-- Payloads up to a moment that the reducer could not use; the newest hundred, in state order.
select id, event_type, reason
from (select p.id, p.event_type, p.reason, p.event_timestamp
      from device_event_problems($1::text, coalesce($2::timestamptz, 'infinity')) p
      order by p.event_timestamp desc, p.id desc
      limit 100) newest
order by event_timestamp, id
