-- Up to which id rollups have counted, and which ids up to there they could not count.
select coalesce((select last_event_id from event_cursors where processor_name = 'event_rollups'), 0),
       array(select id from event_processing_failures where processor_name = 'event_rollups' order by id)::text
