-- User, server version, and the rights to read, publish and maintain; without the log's tables only the last counts, and
-- means that they could be made.
select session_user::text, current_setting('server_version'),
       coalesce(has_table_privilege(e.oid, 'select'), false),
       coalesce(has_table_privilege(e.oid, 'insert') and has_function_privilege(p.oid, 'execute'), false),
       case when e.oid is null then has_schema_privilege('public', 'create') else pg_has_role(e.relowner, 'usage') end
from (select 1) as always
left join pg_class e on e.oid = to_regclass('public.events')
left join pg_proc p on p.oid = to_regproc('public.publish_event')
