-- Of some fields of the device's state the newest event that changed each, and the field's number, from 1: of the events
-- after the start that belongs to the place ($2, $3), which lies at or after $6, up to the place ($4, $5). Fields are given
-- by the part that they lie in, $7, and their path within it, $8. What counts is the text of a value: 1.10 is not 1.1.
with field as materialized (
    select part, path::text[] as path, number
    from unnest($7::text[], $8::text[]) with ordinality as given (part, path, number)
), start as materialized (
    select find_replay_start($1::text, $2::timestamptz, $3::bigint) as f offset 0
), step as (
    select (f).last_event_at as at, (f).last_event_id as id, f as start, null::events as event
    from start where (f).last_event_id is not null
    union all
    select e.at, e.id, null, e.event
    from start
    cross join lateral device_events_between($1, (f).last_event_at, (f).last_event_id, $4::timestamptz, $5::bigint,
                                             9223372036854775807) e
    where e.at >= $6::timestamptz and e.at <= $4
), folded as (
    select at, id, event is null as is_start, fold_device_events(start, event) over history as f
    from step
    window history as (order by at, id rows unbounded preceding)
), compared as (
    select at, id, is_start, f, lag(f, 1, device_fold_of(null)) over (order by at, id) as b from folded
)
select distinct on (field.number) field.number, (extract(epoch from at) * 1000000)::bigint, id
from compared
cross join lateral (values
    ('lifecycle', to_jsonb((b).lifecycle), to_jsonb((f).lifecycle)),
    ('attributes', (b).attributes, (f).attributes),
    ('online', to_jsonb((b).online), to_jsonb((f).online)),
    ('last_seen', to_jsonb((b).last_seen), to_jsonb((f).last_seen)),
    ('vitals', (b).vitals, (f).vitals),
    ('target_state', (b).target_state, (f).target_state),
    ('current_state/apps', (b).current_apps, (f).current_apps),
    ('current_state', (b).current_others, (f).current_others),
    ('apps', (b).apps, (f).apps),
    ('containers', (b).containers, (f).containers),
    ('images', (b).images, (f).images),
    ('reconciliation', (b).reconciliation, (f).reconciliation),
    ('in_sync', to_jsonb((b).in_sync), to_jsonb((f).in_sync))) as part (name, before, after)
join field on field.part = part.name
where not is_start and record_image_ne(row(part.before), row(part.after))
      and (coalesce(part.before, 'null') #> field.path)::text is distinct from
          (coalesce(part.after, 'null') #> field.path)::text
order by field.number, at desc, id desc
