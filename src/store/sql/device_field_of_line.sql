-- What the line of each device (lifecycle, online, in_sync, attributes, releases) holds at the path $2, at a moment ($1;
-- NULL: now).
select f.device_id, line #>> $2::text[]
from fleet_at(coalesce($1::timestamptz, 'infinity'), false) f
cross join lateral jsonb_build_object('lifecycle', f.lifecycle, 'online', f.online, 'in_sync', f.in_sync,
                                      'attributes', f.attributes, 'releases', f.releases) as line
where jsonb_typeof(line #> $2::text[]) <> 'null'
