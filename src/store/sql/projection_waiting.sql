-- At most so many events have to be read: the longest way that a cursor has to go, live or beside.
select coalesce(max(greatest(lag_events, case when is_rebuilding then newest_settled_id - rebuild_event_id
                                              when built_version < version then newest_settled_id end)), 0)
from event_processor_status
