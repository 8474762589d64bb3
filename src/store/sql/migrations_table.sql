create table if not exists public.fleet_audit_migrations (
    number       int primary key,
    name         text not null,
    sha256       text not null,
    applied_at   timestamptz not null default clock_timestamp(),
    applied_by   text not null default session_user,
    duration_ms  bigint
);
comment on table public.fleet_audit_migrations is 'What Fleet Audit has applied to this database';
