-- How many events there are of each type, aggregate type and source from $1 to $2 (exclusive; NULL: open), from the
-- rollups of the whole quarters of an hour from $3 to $4 (exclusive; NULL: open) and, one by one, from the events before
-- and after those quarters, of ids past the rollups' cursor $5, and of those that were set aside, $6. The cursor travels
-- as a parameter so that the planner sees that only the end of the log lies beyond it. Where the rollups are somewhere
-- else by now the only row is one of NULLs: ask again with what event_rollups_state.sql says then.
with found as (select coalesce((select last_event_id from event_cursors where processor_name = 'event_rollups'), 0)
                          = $5::bigint
                      and array(select id from event_processing_failures where processor_name = 'event_rollups' order by id)
                          = $6::bigint[] as expected)
select c.event_type, c.aggregate_type, c.source, sum(c.events)::bigint
from (
    select r.event_type, r.aggregate_type, r.source, r.event_count as events
    from event_rollups r
    where ($3::timestamptz is null or r.bucket_start >= $3) and ($4::timestamptz is null or r.bucket_start < $4)
    union all
    select e.event_type, e.aggregate_type, e.source, 1
    from events e
    where e.id > $5 and ($1::timestamptz is null or e.timestamp >= $1) and ($2::timestamptz is null or e.timestamp < $2)
    union all
    select e.event_type, e.aggregate_type, e.source, 1
    from events e
    where e.timestamp >= $1 and e.timestamp < $3 and e.id <= $5
    union all
    select e.event_type, e.aggregate_type, e.source, 1
    from events e
    where e.timestamp >= $4 and e.timestamp < $2 and e.id <= $5
    union all
    select e.event_type, e.aggregate_type, e.source, 1
    from events e
    where $6::bigint[] <> '{}' and e.id = any ($6) and e.id <= $5 and ($3::timestamptz is null or e.timestamp >= $3)
          and ($4::timestamptz is null or e.timestamp < $4)
) c
where (select expected from found)
group by c.event_type, c.aggregate_type, c.source
union all
select null, null, null, null from found where not expected
