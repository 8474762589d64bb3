select a.attname::text, format_type(a.atttypid, a.atttypmod)
from pg_attribute a
where a.attrelid = to_regclass('public.events') and a.attnum > 0 and not a.attisdropped
order by a.attnum
