-- What kind of relation "events" is, and how it is partitioned.
select c.relkind::text, pg_get_partkeydef(c.oid)
from pg_class c
where c.oid = to_regclass('public.events')
