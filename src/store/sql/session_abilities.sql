-- User, server version, and the rights to read, publish, import, maintain and migrate. Without the log only the last one
-- counts, and means that it could be made. Functions that run with their caller's rights (before 015) need the table's too.
select session_user::text, current_setting('server_version'),
       coalesce(has_table_privilege(e.oid, 'select'), false),
       coalesce(has_function_privilege(publishing.oid, 'execute')
                and (publishing.prosecdef or has_table_privilege(e.oid, 'insert')), false),
       coalesce(has_function_privilege(importing.oid, 'execute')
                and (importing.prosecdef or pg_has_role(e.relowner, 'usage')), false),
       coalesce(has_function_privilege(retiring.oid, 'execute')
                and (retiring.prosecdef or pg_has_role(e.relowner, 'usage')), false),
       case when e.oid is null then has_schema_privilege('public', 'create')
            when current_setting('server_version_num')::int >= 160000 then pg_has_role(e.relowner, 'SET')
            else pg_has_role(e.relowner, 'MEMBER') end
from (select 1) as always
left join pg_class e on e.oid = to_regclass('public.events')
left join pg_proc publishing on publishing.oid = to_regproc('public.publish_event')
left join pg_proc importing on importing.oid = to_regproc('public.import_events')
left join pg_proc retiring on retiring.oid = to_regproc('public.retire_events_partition')
