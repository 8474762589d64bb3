update public.fleet_audit_migrations set duration_ms = $2::bigint where number = $1::int
