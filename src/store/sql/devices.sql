-- Every device known at a moment ($1; NULL: now), by name then id, with what is wrong with it in one phrase. With $2 also how
-- many events it had by then, the last of them, and when it was last seen.
select f.device_id, f.name, f.site, f.model, nullif(f.lifecycle, 'unknown'), f.online, f.in_sync,
       (extract(epoch from f.last_seen) * 1000000)::bigint, f.releases::text, f.event_count, f.last_event_id,
       f.last_event_type, (extract(epoch from f.last_event_at) * 1000000)::bigint, f.trouble
from fleet_at(coalesce($1::timestamptz, 'infinity'), $2::boolean) f
order by f.name nulls last, f.device_id
