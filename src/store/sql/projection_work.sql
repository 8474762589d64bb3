-- What each processor wants: (name, takes part in a rebuild, must begin it first). Ordered, so that all builders go the same
-- way.
select name, is_rebuilding or must_begin_rebuild, must_begin_rebuild
from event_processor_status
order by name
