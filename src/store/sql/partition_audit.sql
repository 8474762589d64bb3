-- Records an act of maintenance: event type, data, run.
select publish_event($1::text, 'system', 'partitions', $2::jsonb || jsonb_build_object('actor', session_user),
                     'fleet-audit', $3::uuid, null, jsonb_build_object('user_id', session_user))
