select event_type from event_types where split_part(event_type, '.', 1) = any ($1::text[])
