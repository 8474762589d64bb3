-- What the state of each device holds at the path $2, at a moment ($1; NULL: now).
select d.device_id, d.state #>> $2::text[]
from devices_at(coalesce($1::timestamptz, 'infinity')) d
where jsonb_typeof(d.state #> $2::text[]) <> 'null'
