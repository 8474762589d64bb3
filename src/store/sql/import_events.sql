select import_events($1::jsonb)
