-- A sentence about who holds the horizon. Since when another user's session writes is not told to everybody.
select case when kind = 'session'
            then format('Session %s of user %s%s in database %s is writing%s', pid, user_name,
                        coalesce(' (' || nullif(application_name, '') || ')', ''), database_name,
                        to_char(since at time zone 'UTC', '" since "YYYY-MM-DD HH24:MI:SS "UTC"'))
            else format('The prepared transaction “%s” of user %s in database %s stands since %s', gid, user_name,
                        database_name, to_char(since at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')) end
from event_horizon_holders()
limit 1
