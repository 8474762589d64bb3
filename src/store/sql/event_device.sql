-- The device that an event belongs to, or NULL.
select event_device_id($1::text, $2::text, $3::jsonb, $4::jsonb)
