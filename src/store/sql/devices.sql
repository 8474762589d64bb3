-- Every device known at a moment ($1; NULL: now), by name then id, with what is wrong with it in one phrase.
select d.device_id, d.name, d.site, d.model, nullif(d.lifecycle, 'unknown'), d.online, d.in_sync,
       (extract(epoch from d.last_seen) * 1000000)::bigint, coalesce(d.releases, '{}')::text, d.event_count, d.last_event_id,
       d.last_event_type, (extract(epoch from d.last_event_at) * 1000000)::bigint,
       (select string_agg(app.key || ' ' || problem.name, ', ' order by app.key)
        from jsonb_each(d.state -> 'current_state' -> 'apps') app
        cross join lateral (select case when app.value ->> 'status' = 'crashed' then 'crashed'
                                        when app.value ->> 'health' = 'unhealthy' then 'unhealthy' end) problem (name)
        where problem.name is not null)
from devices_at(coalesce($1::timestamptz, 'infinity')) d
order by d.name nulls last, d.device_id
