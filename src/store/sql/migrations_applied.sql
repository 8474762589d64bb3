select number, name, sha256, (extract(epoch from applied_at) * 1000000)::bigint, applied_by, coalesce(duration_ms, 0)
from public.fleet_audit_migrations
order by number
