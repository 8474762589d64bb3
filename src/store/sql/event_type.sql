select event_type, description, aggregate_type, schema::text, (extract(epoch from created_at) * 1000000)::bigint,
       (extract(epoch from updated_at) * 1000000)::bigint
from event_types
where event_type = $1::text
