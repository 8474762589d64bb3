-- The state of the device before its first kept event: what retention has kept of the dropped ones; no row where none is.
select s.state::text
from state_snapshots s
where s.aggregate_type = 'device' and s.aggregate_id = $1::text and s.kept
order by s.timestamp desc, s.id desc
limit 1
