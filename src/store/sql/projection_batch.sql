-- One batch of at most $2 events, in one transaction; $3: for the tables of a rebuild.
select project_events($1::text, $2::int, $3::boolean)
