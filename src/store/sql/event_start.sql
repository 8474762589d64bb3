-- The settled id, and every id beyond it that is visible now (one row with NULL where there is none), from one
-- snapshot. At most the newest 100,000: what is older than that and still open is not worth waiting for.
select h.settled_id, e.id
from (select greatest((select coalesce(settled_event_id, 0) from event_horizon),
                      (select coalesce(max(id), 0) from events) - 100000) as settled_id) h
left join events e on e.id > h.settled_id
order by e.id
