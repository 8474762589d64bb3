-- The place from which the device's events are folded again: that many ($4) snapshots below the place ($2, $3), or the
-- beginning; further back where events that arrived late made snapshots wrong. No row where there is nothing to start from.
select (extract(epoch from (f).last_event_at) * 1000000)::bigint, (f).last_event_id
from (select find_replay_start($1::text, coalesce(low.at, '-infinity'), coalesce(low.id, 0)) as f
      from (values (1)) always
      left join lateral (select s.timestamp as at, s.id
                         from state_snapshots s
                         where s.aggregate_type = 'device' and s.aggregate_id = $1
                           and s.timestamp <= $2::timestamptz and (s.timestamp, s.id) < ($2, $3::bigint)
                         order by s.timestamp desc, s.id desc
                         offset $4::int limit 1) low on true
      offset 0) found
where (f).last_event_id is not null
