-- The statements that make the roles of this database that are not there.
select format('create role %I nologin%s', event_role_name(kind), case kind when 'admin' then ' noinherit' end)
from unnest(array['auditor', 'support', 'admin']) as kind
where to_regrole(quote_ident(event_role_name(kind))) is null
  and event_role_name(kind) not in (select own_name from foreign_event_roles() where other_database is null)
