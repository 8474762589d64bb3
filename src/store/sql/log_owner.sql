-- The log's owner, quoted, where the session's user is another one; whether the user may take on his role; the user;
-- whether the owner is a superuser, whose role is not to be given away.
select quote_ident(pg_get_userbyid(c.relowner)),
       pg_has_role(c.relowner, case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end),
       quote_ident(current_user), r.rolsuper
from pg_class c
join pg_roles r on r.oid = c.relowner
where c.oid = to_regclass('public.events') and pg_get_userbyid(c.relowner) <> current_user
