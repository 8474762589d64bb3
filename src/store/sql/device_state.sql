-- The device's state with everything up to $2 (NULL: now); of the events at exactly $2 only those with an id up to $3. Then
-- the last of these events, its number in the kept history, and how many there are in all; no row where there is none.
select device_state_of(f)::text, (extract(epoch from (f).last_event_at) * 1000000)::bigint, (f).last_event_id,
       (f).event_count - dropped, (newest).event_count - dropped
from (select replay_device(canonical_device_id($1::text), coalesce($2::timestamptz, 'infinity'), $3::bigint) as f,
             replay_device(canonical_device_id($1::text)) as newest,
             coalesce((select max(s.event_count) from state_snapshots s
                       where s.aggregate_type = 'device' and s.aggregate_id = canonical_device_id($1::text) and s.kept), 0) as dropped
      offset 0) replayed
where (f).last_event_id is not null
