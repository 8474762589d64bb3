insert into public.fleet_audit_migrations (number, name, sha256) values ($1::int, $2::text, $3::text)
