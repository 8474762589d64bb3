-- The settled id and time, and how many milliseconds that lies behind; 0 where nothing is left to settle.
select coalesce(settled_event_id, 0), (extract(epoch from settled_until) * 1000000)::bigint,
       case when unsettled_events > 0 then coalesce((extract(epoch from lag) * 1000)::bigint, 0) else 0 end
from event_horizon
