-- The new events' uuids, in the order of the array.
select event_id from publish_events($1::jsonb) order by ordinal
