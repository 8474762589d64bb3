-- The device's state with everything up to $2 (NULL: now); of the events at exactly $2 only those with an id up to $3.
-- Several events may share a microsecond, so those of the last one are folded here one by one.
with recursive last_moment as (
    select e, row_number() over (order by e.id) as place
    from events e
    where
\ir device_events.sql
        and e.timestamp = $2::timestamptz and e.id <= $3::bigint
),
folded as (
    select device_state_at($1::text, coalesce($2 - interval '1 microsecond', 'infinity')) as state, 0::bigint as place
    union all
    select apply_device_event(f.state, m.e), m.place
    from folded f
    join last_moment m on m.place = f.place + 1
)
select state::text from folded order by place desc limit 1
