-- Events by time and id ($1, $2), each with the state of its device just before it and what was done to the device in the
-- hour before. $3 are the devices; an empty text leaves both out.
select x.place::int, e.event_type, e.source, e.data::text, e.metadata::text, s.state::text, c.changes::text
from unnest($1::timestamptz[], $2::bigint[], $3::text[]) with ordinality as x (at, id, device, place)
cross join lateral (select * from events where timestamp = x.at and id = x.id) e
left join lateral (
    select jsonb_build_object('attributes', (f).attributes, 'lifecycle', (f).lifecycle, 'online', (f).online,
                              'in_sync', (f).in_sync, 'target_state', (f).target_state, 'apps', (f).current_apps,
                              'config', (f).current_others -> 'config') as state
    from (select replay_device(x.device, x.at, x.id - 1) as f where x.device <> '' offset 0) replayed
    where (f).last_event_id is not null
) s on true
left join lateral (
    select jsonb_agg(jsonb_build_object(
               'type', d.event_type,
               'what', coalesce(d.data -> 'app_name', d.data -> 'key', d.data -> 'volume_name', d.data -> 'network_name',
                                d.data -> 'image'),
               'to', coalesce(d.data #> '{app_config,version}', d.data -> 'new_value', d.data -> 'value'),
               'user', d.metadata -> 'user_id')) as changes
    from (select o.event_type, o.data, o.metadata
          from events o
          where x.device <> '' and event_device_id(o.aggregate_type, o.aggregate_id, o.data, o.metadata) = x.device
              and o.timestamp >= x.at - interval '1 hour' and o.timestamp <= x.at and (o.timestamp, o.id) < (x.at, x.id)
              and (o.event_type like 'target\_state.%' or o.event_type like 'device.%' or o.event_type like 'network.%'
                   or o.event_type like 'volume.%' or o.event_type like 'image.%')
              and o.event_type <> 'device.heartbeat'
          order by o.timestamp desc, o.id desc
          limit 20) d
) c on true
order by x.place
