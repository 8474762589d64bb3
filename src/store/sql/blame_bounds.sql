-- What a search for the events that set a device's fields needs to know: the device's first kept event, whether a state of
-- dropped days is kept, and the version of the reducer.
select (select (extract(epoch from min(e.timestamp)) * 1000000)::bigint from events e where
\ir device_events.sql
       ),
       exists (select from state_snapshots s where s.aggregate_type = 'device' and s.aggregate_id = $1::text and s.kept),
       reducer_version()
