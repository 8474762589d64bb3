-- 015: who may do what. Three group roles a database, made by a function that can be run again; functions that write run
-- with the rights of the log's owner and are executable by those who need them; events stay immutable for the owner too.
--
-- Roles belong to the whole cluster and are not in a dump, so their names carry the database's. Who may not create roles
-- migrates all the same: event_role_problems() then names the statements that somebody else must run.

SET LOCAL search_path = public, pg_temp;

------------------------------------------------------------------------------------------------------------------------
-- Immutability
------------------------------------------------------------------------------------------------------------------------

-- DETACH drops the triggers that a partition has from its parent, so each partition also carries one of its own.
CREATE OR REPLACE FUNCTION make_events_table(p_name text) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING ALL)', p_name);
    PERFORM guard_events_table(p_name);
END
$$;

CREATE FUNCTION guard_events_table(p_name text) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER events_refuse_change_here BEFORE UPDATE OR DELETE ON %I '
                   'FOR EACH ROW EXECUTE FUNCTION refuse_event_change()', p_name);
    EXECUTE format('CREATE OR REPLACE TRIGGER events_refuse_truncate BEFORE TRUNCATE ON %I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change()', p_name);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER events_refuse_change_here', p_name);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER events_refuse_truncate', p_name);
END
$$;

-- As in 006, but a partition that is attached is refused, and both guards come back.
CREATE OR REPLACE FUNCTION move_events(p_from text, p_to text, p_where text) RETURNS bigint
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS
$$
DECLARE
    v_moved bigint;
BEGIN
    IF (SELECT relispartition OR relkind <> 'r' FROM pg_class WHERE oid = format('public.%I', p_from)::regclass) THEN
        RAISE EXCEPTION 'Events are immutable: % is part of the log, and nothing is moved out of it', p_from
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', p_from);
    EXECUTE format('WITH moved AS (DELETE FROM %I WHERE %s RETURNING *) INSERT INTO %I SELECT * FROM moved',
                   p_from, p_where, p_to);
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', p_from);
    PERFORM guard_events_table(p_from);
    RETURN v_moved;
END
$$;

-- The parent first: a publisher that holds one partition and wants the next would otherwise deadlock with us.
LOCK TABLE ONLY events IN SHARE ROW EXCLUSIVE MODE;
SELECT guard_events_table(partition_name) FROM list_event_partitions() ORDER BY range_start;

------------------------------------------------------------------------------------------------------------------------
-- The record of administrative acts
------------------------------------------------------------------------------------------------------------------------

-- Whoever may publish could otherwise tell of maintenance that never was. In a function with the owner's rights the
-- session's user is still the person. Not ALWAYS: a restore brings what was recorded.
CREATE FUNCTION check_audit_event() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
BEGIN
    -- Also where he takes the role on by SET ROLE only.
    IF NOT has_function_privilege(session_user, 'retire_events_partition(text)', 'EXECUTE')
        AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = event_role_name('admin')
                        AND pg_has_role(session_user, r.oid, 'MEMBER')) THEN
        RAISE EXCEPTION 'User % may not publish events of type "%"', session_user, NEW.event_type
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'They record what administrators of this database do, and only those write them.';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER events_check_audit BEFORE INSERT ON events
    FOR EACH ROW WHEN (NEW.event_type LIKE 'audit.%') EXECUTE FUNCTION check_audit_event();

------------------------------------------------------------------------------------------------------------------------
-- What each role may do
------------------------------------------------------------------------------------------------------------------------

-- fleet_audit_auditor_DATABASE and so on, cut where it would be longer than a name may be, and then told apart by a hash.
CREATE FUNCTION event_role_name(p_kind text, p_database text DEFAULT current_database()) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS
$$
DECLARE
    v_name text := format('fleet_audit_%s_%s', p_kind, p_database);
    v_hash text := left(encode(sha256(convert_to(p_database, 'UTF8')), 'hex'), 8);
BEGIN
    IF p_kind IS NULL OR p_kind NOT IN ('auditor', 'support', 'admin') THEN
        RAISE EXCEPTION 'There is no role "%"', p_kind
            USING ERRCODE = 'invalid_parameter_value', HINT = 'The roles are auditor, support and admin.';
    END IF;
    IF octet_length(v_name) <= 63 THEN
        RETURN v_name;
    END IF;
    WHILE octet_length(v_name) > 63 - 9 LOOP
        v_name := left(v_name, -1);
    END LOOP;
    RETURN v_name || '_' || v_hash;
END
$$;
COMMENT ON FUNCTION event_role_name(text, text) IS
    'The name of the role "auditor", "support" or "admin" of a database, this one where none is given';

-- Every function, table and sequence of the log, and who is let at it. A migration that adds one adds it here.
-- "anyone": it runs with its caller's own rights, which decide what he sees. The other functions run with the owner's:
-- an auditor's may be called by support and admin too, support's by admin; "owner" is nobody's business but ours.
CREATE FUNCTION event_rights() RETURNS TABLE (kind text, name text, least_role text, privilege text)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    SELECT kind, name, role, privilege
    FROM (VALUES
        ('FUNCTION', 'anyone', 'EXECUTE',
         'new_event_id, event_id_time, event_checksum, event_clock, refuse_hidden_clock_floor,
          list_event_partitions, find_event, get_aggregate_events,
          get_event_chain, get_event_stats, event_counts_by_bucket, settled_watermark, read_events,
          event_horizon_holders, history_begins, check_history_begins, utc_text, canonical_device_id, event_device_id,
          reducer_version, empty_device_state, object_or_empty, event_subject, payload_extras, reported_state,
          device_event_problem, device_fold_of, device_state_of, reduce_target_state, reduce_app, reduce_container,
          reduce_reconciliation, reduce_resource, reduce_device_event, apply_device_event, fold_device_event,
          fold_device_events, fold_device_state_event, fold_device_state, device_events_between, find_snapshot,
          find_replay_start, replay_device, fold_devices_at, device_state_at, rebuild_device_state,
          device_event_problems, device_releases, devices_at, events_between_snapshots, event_role_name, event_rights,
          event_role_grants, event_role_problems, foreign_event_roles'),
        ('FUNCTION', 'auditor', 'EXECUTE', 'advance_event_horizon'),
        ('FUNCTION', 'support', 'EXECUTE', 'publish_event, publish_events, project_device_states, project_events'),
        ('FUNCTION', 'admin', 'EXECUTE',
         'import_events, create_events_partition, drop_old_event_partitions, retire_events_partition, set_notify_mode,
          reset_device_projections, begin_processor_rebuild, finish_processor_rebuild, abandon_processor_rebuild,
          retry_event_failures'),
        ('FUNCTION', 'owner', 'EXECUTE',
         'refuse_event_change, complete_direct_event, check_audit_event, compile_event_types, compile_notify_mode,
          make_events_table, guard_events_table, attach_events_table, move_events, adopt_default_rows, make_events_partition,
          is_registered_event_type, notifies_each_event, event_notification, should_notify, aggregate_bucket,
          lock_expected_aggregates, lock_event_ids, guard_event_lines, refuse_event,
          check_event_lines, is_plain_uuid, is_plain_event_line, time_problem, check_import_times, check_import_ids,
          is_event_fault, event_type_matches, events_to_project, run_event_handlers, project_event_range,
          apply_table_differences, fold_into_device_states, fold_devices_on, fold_kept_devices_on,
          forget_device_states_after, seed_device_states, keep_device_states, count_into_event_rollups,
          count_into_device_list, forget_rollups, secure_event_functions, adopt_event_roles, close_public_schema,
          grant_event_roles'),
        ('TABLE', 'auditor', 'SELECT',
         'events, event_types, state_projections, event_cursors, event_settings, device_states, unusable_events,
          event_watermarks, state_snapshots, fleet_audit_migrations, event_partitions, event_horizon, event_processors,
          event_processing_failures, event_rollups, device_days, device_list, event_processor_status'),
        ('TABLE', 'admin', 'INSERT', 'event_types'),
        ('TABLE', 'admin', 'UPDATE', 'event_types'),
        ('SEQUENCE', 'auditor', 'SELECT', 'events_id_seq, event_clock_floor')
    ) AS rights (kind, role, privilege, names), regexp_split_to_table(names, ',\s*') AS name
$$;
COMMENT ON FUNCTION event_rights() IS 'Which role may do what: the list that grant_event_roles() goes by';

-- Functions of the log run with its owner's rights where a role needs them, and are closed to everybody else. A listed
-- function that is missing, or is there twice, is an error.
CREATE FUNCTION secure_event_functions() RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    v_row record;
BEGIN
    FOR v_row IN
        SELECT r.name, r.least_role, p.oid, p.prosecdef, count(p.oid) OVER (PARTITION BY r.name) AS found,
               p.proconfig::text LIKE '%search_path=%, pg_temp"%' AS pinned,
               has_function_privilege('public', p.oid, 'EXECUTE') AS is_public
        FROM event_rights() r
        LEFT JOIN pg_proc p ON p.proname = r.name AND p.pronamespace = 'public'::regnamespace
        WHERE r.kind = 'FUNCTION'
    LOOP
        IF v_row.found <> 1 THEN
            RAISE EXCEPTION 'There are % functions %(), not one', v_row.found, v_row.name
                USING ERRCODE = 'undefined_function',
                      HINT = 'event_rights() lists the functions of the event log. Nothing was changed.';
        END IF;
        CONTINUE WHEN v_row.least_role = 'anyone';
        IF v_row.is_public THEN
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', v_row.oid::regprocedure);
        END IF;
        CONTINUE WHEN v_row.least_role = 'owner' OR v_row.prosecdef;
        IF v_row.pinned IS NOT TRUE THEN
            RAISE EXCEPTION 'The function %() does not pin its search_path', v_row.name
                USING ERRCODE = 'invalid_function_definition', HINT = 'It must end with pg_temp. Nothing was changed.';
        END IF;
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER', v_row.oid::regprocedure);
    END LOOP;
END
$$;

-- Every right of each role, and whether it is held; NULL where the role does not exist.
CREATE FUNCTION event_role_grants() RETURNS TABLE (role_name text, kind text, object text, privilege text, held boolean)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    WITH role AS (
        SELECT event_role_name(k) AS name, rank, r.oid
        FROM unnest(ARRAY['auditor', 'support', 'admin']) WITH ORDINALITY AS kinds (k, rank)
        LEFT JOIN pg_roles r ON r.rolname = event_role_name(k)
    ), needed AS (
        SELECT kind, coalesce(p.oid::regprocedure::text, quote_ident(e.name)) AS object, privilege,
               coalesce(array_position(ARRAY['auditor', 'support', 'admin'], least_role), 1) AS least_rank,
               coalesce(p.oid, to_regclass('public.' || quote_ident(e.name))) AS oid
        FROM event_rights() e
        LEFT JOIN pg_proc p ON kind = 'FUNCTION' AND p.proname = e.name AND p.pronamespace = 'public'::regnamespace
        WHERE least_role <> 'owner'
        UNION ALL
        SELECT 'DATABASE', quote_ident(datname), 'CONNECT', 1, oid FROM pg_database WHERE datname = current_database()
        UNION ALL
        SELECT 'SCHEMA', 'public', 'USAGE', 1, 'public'::regnamespace
    )
    SELECT r.name, n.kind, n.object, n.privilege,
           CASE n.kind WHEN 'FUNCTION' THEN has_function_privilege(r.oid, n.oid, n.privilege)
                       WHEN 'TABLE' THEN has_table_privilege(r.oid, n.oid, n.privilege)
                       WHEN 'SEQUENCE' THEN has_sequence_privilege(r.oid, n.oid, n.privilege)
                       WHEN 'DATABASE' THEN has_database_privilege(r.oid, n.oid, n.privilege)
                       WHEN 'SCHEMA' THEN has_schema_privilege(r.oid, n.oid, n.privilege) END
    FROM role r JOIN needed n ON n.least_rank <= r.rank
$$;

-- Roles of ours, but of another name than this database's, that hold rights on the log: the database was renamed, or it is
-- a copy of another one of this cluster, which is then named.
CREATE FUNCTION foreign_event_roles() RETURNS TABLE (role_name text, own_name text, other_database text)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    SELECT DISTINCT r.rolname::text, event_role_name(k.kind),
           (SELECT min(d.datname) FROM pg_database d WHERE event_role_name(k.kind, d.datname) = r.rolname)
    FROM pg_class c, aclexplode(c.relacl) AS a, pg_roles r,
         LATERAL (SELECT substring(r.rolname FROM '^fleet_audit_(auditor|support|admin)_')) AS k (kind)
    WHERE c.oid = 'public.events'::regclass AND r.oid = a.grantee AND k.kind IS NOT NULL
      AND r.rolname <> event_role_name(k.kind)
$$;

-- After a renaming the roles take the new name, and their members stay. A copy closes itself to the other's roles.
CREATE FUNCTION adopt_event_roles() RETURNS SETOF text
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    v_row    record;
    v_object text;
BEGIN
    FOR v_row IN SELECT * FROM foreign_event_roles() LOOP
        IF v_row.other_database IS NULL AND to_regrole(quote_ident(v_row.own_name)) IS NULL THEN
            BEGIN
                EXECUTE format('ALTER ROLE %I RENAME TO %I', v_row.role_name, v_row.own_name);
                RETURN NEXT format('renamed the role %s to %s', v_row.role_name, v_row.own_name);
            EXCEPTION WHEN insufficient_privilege THEN
                NULL; -- event_role_problems() says who must
            END;
        ELSE
            FOR v_object IN SELECT DISTINCT kind || ' ' || object FROM event_role_grants() WHERE kind <> 'DATABASE'
            LOOP
                EXECUTE format('REVOKE ALL ON %s FROM %I', v_object, v_row.role_name);
            END LOOP;
            RETURN NEXT format('took the rights from the role %s, which is not this database''s', v_row.role_name);
        END IF;
    END LOOP;
END
$$;

-- Who may create a function or an operator in the schema public could have one called in the place of PostgreSQL's own, with
-- the rights of the log's owner. Who owns something there keeps the right, by name.
CREATE FUNCTION close_public_schema() RETURNS SETOF text
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    v_role oid;
BEGIN
    IF NOT has_schema_privilege('public', 'public', 'CREATE')
        OR NOT (SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'public') THEN
        RETURN;
    END IF;
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    RETURN NEXT 'the schema public is closed: creating objects in it takes a right of its own now';
    FOR v_role IN
        SELECT relowner FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION SELECT proowner FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION SELECT typowner FROM pg_type WHERE typnamespace = 'public'::regnamespace
    LOOP
        IF NOT has_schema_privilege(v_role, 'public', 'CREATE') THEN
            EXECUTE format('GRANT CREATE ON SCHEMA public TO %s', v_role::regrole);
            RETURN NEXT format('the role %s, which owns objects in the schema public, may go on creating there',
                               v_role::regrole);
        END IF;
    END LOOP;
END
$$;

-- What keeps the roles from being as they should, the statements that mend it, and whether somebody may meanwhile do what
-- he should not; no row where all is well.
CREATE FUNCTION event_role_problems() RETURNS TABLE (problem text, remedy text, endangers boolean)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
    WITH owner AS (
        SELECT quote_ident(pg_get_userbyid(relowner)) AS name FROM pg_class WHERE oid = 'public.events'::regclass
    ), again AS (
        SELECT format('let the owner %s run: SELECT grant_event_roles();', name) AS text FROM owner
    ), granted AS (
        SELECT * FROM event_role_grants()
    ), missing AS (
        SELECT DISTINCT role_name FROM granted WHERE to_regrole(quote_ident(role_name)) IS NULL
    )
    SELECT format('Roles are missing: %s', string_agg(m.role_name, ', ' ORDER BY m.role_name)),
           format('let somebody who may create roles run: %s Then %s',
                  string_agg(format('CREATE ROLE %I NOLOGIN%s;', m.role_name,
                                    CASE WHEN m.role_name = event_role_name('admin') THEN ' NOINHERIT' END), ' '
                             ORDER BY m.role_name), min(again.text)), false
    FROM missing m, again
    WHERE NOT EXISTS (SELECT FROM foreign_event_roles() f WHERE f.other_database IS NULL AND f.own_name = m.role_name)
    HAVING count(*) > 0
    UNION ALL
    SELECT format('The role %s is still named after an earlier name of this database', f.role_name),
           CASE WHEN to_regrole(quote_ident(own_name)) IS NULL
                THEN format('let somebody who may create roles run: ALTER ROLE %I RENAME TO %I; Then %s', f.role_name,
                            own_name, again.text)
                ELSE again.text END, false
    FROM foreign_event_roles() f, again WHERE other_database IS NULL
    UNION ALL
    SELECT format('The role %s of the database %s has rights on this one', role_name, other_database), again.text, true
    FROM foreign_event_roles(), again WHERE other_database IS NOT NULL
    UNION ALL
    SELECT format('The role %s lacks %s on %s %s%s', role_name, min(privilege), lower(min(kind)), min(object),
                  CASE WHEN count(*) > 1 THEN format(' and %s more rights', count(*) - 1) END), min(again.text), false
    FROM granted, again WHERE NOT held AND kind NOT IN ('DATABASE', 'SCHEMA') GROUP BY role_name
    UNION ALL
    SELECT format('The role %s lacks %s on the %s %s', role_name, privilege, lower(kind), object),
           format('let the owner of the %s run: GRANT %s ON %s %s TO %I;', lower(kind), privilege, kind, object, role_name),
           false
    FROM granted WHERE NOT held AND kind IN ('DATABASE', 'SCHEMA')
    UNION ALL
    SELECT format('Everybody may call %s()%s', min(e.name),
                  CASE WHEN count(*) > 1 THEN format(' and %s more functions that roles should guard', count(*) - 1) END),
           min(again.text), true
    FROM event_rights() e JOIN pg_proc p ON p.proname = e.name AND p.pronamespace = 'public'::regnamespace, again
    WHERE e.kind = 'FUNCTION' AND e.least_role <> 'anyone' AND has_function_privilege('public', p.oid, 'EXECUTE')
    HAVING count(*) > 0
    UNION ALL
    SELECT 'Everybody may create objects in the schema public, and have them called with the rights of the log''s owner',
           format('let the owner of the schema run: GRANT CREATE ON SCHEMA public TO %s; '
                  'REVOKE CREATE ON SCHEMA public FROM PUBLIC;', owner.name), true
    FROM owner WHERE has_schema_privilege('public', 'public', 'CREATE')
    UNION ALL
    SELECT format('The role %s may create objects in the schema public, and have them called with the rights of the log''s owner',
                  a.grantee::regrole),
           format('if it makes no tables there any more, let the owner of the schema run: REVOKE CREATE ON SCHEMA public FROM %s;',
                  a.grantee::regrole), true
    FROM pg_namespace n, aclexplode(n.nspacl) AS a
    WHERE n.nspname = 'public' AND a.privilege_type = 'CREATE' AND a.grantee NOT IN (0, n.nspowner)
      AND a.grantee <> (SELECT relowner FROM pg_class WHERE oid = 'public.events'::regclass)
    UNION ALL
    SELECT format('The partition %s can be changed or truncated', c.relname),
           format('let the owner %s run: SELECT guard_events_table(%L);', owner.name, c.relname), true
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid, owner
    WHERE i.inhparent = 'public.events'::regclass
      AND 2 > (SELECT count(DISTINCT t.tgtype) FROM pg_trigger t
               WHERE t.tgrelid = c.oid AND t.tgenabled = 'A' AND t.tgfoid = 'refuse_event_change'::regproc
                 AND t.tgparentid = 0)
$$;
COMMENT ON FUNCTION event_role_problems() IS 'What is wrong with the roles, and what to run; no row where all is well';

CREATE FUNCTION grant_event_roles() RETURNS SETOF text
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    v_owner regrole := (SELECT relowner FROM pg_class WHERE oid = 'public.events'::regclass);
    v_kind  text;
    v_row   record;
BEGIN
    IF NOT pg_has_role(v_owner, 'USAGE') THEN
        RAISE EXCEPTION 'The user % may not grant rights on the event log', current_user
            USING ERRCODE = 'insufficient_privilege', HINT = format('Its owner %s may.', v_owner);
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('fleet_audit'), hashtext('event roles'));
    PERFORM secure_event_functions();
    RETURN QUERY SELECT adopt_event_roles();
    FOREACH v_kind IN ARRAY ARRAY['auditor', 'support', 'admin'] LOOP
        CONTINUE WHEN to_regrole(quote_ident(event_role_name(v_kind))) IS NOT NULL;
        BEGIN
            -- An admin who is let into the owner's role takes it on by SET ROLE, for migrations, and not all the time.
            EXECUTE format('CREATE ROLE %I NOLOGIN%s', event_role_name(v_kind),
                           CASE WHEN v_kind = 'admin' THEN ' NOINHERIT' END);
            RETURN NEXT format('created the role %s', event_role_name(v_kind));
        EXCEPTION
            WHEN insufficient_privilege THEN NULL; -- event_role_problems() says who must
            WHEN duplicate_object OR unique_violation THEN NULL; -- another session was first
        END;
    END LOOP;
    FOR v_row IN SELECT kind, object, privilege, string_agg(quote_ident(role_name), ', ') AS roles
                 FROM event_role_grants() WHERE NOT held GROUP BY kind, object, privilege
    LOOP
        BEGIN
            EXECUTE format('GRANT %s ON %s %s TO %s', v_row.privilege, v_row.kind, v_row.object, v_row.roles);
        EXCEPTION WHEN insufficient_privilege THEN
            NULL; -- the database or the schema is somebody else's: event_role_problems() says so
        END;
    END LOOP;
    RETURN QUERY SELECT format('%s holds its %s rights', role_name, count(*)) FROM event_role_grants()
                 GROUP BY role_name HAVING bool_and(held) ORDER BY 1;
    RETURN QUERY SELECT close_public_schema();
    RETURN QUERY SELECT format('%s: %s', problem, remedy) FROM event_role_problems();
END
$$;
COMMENT ON FUNCTION grant_event_roles() IS
    'Makes the three roles of this database and grants them their rights; can be run again, and says what it did';

-- Whoever could write through the functions until now, having the rights on the tables, goes on. Whoever reads the log may
-- read what was derived from it since: functions that he calls look there now.
DO $grants$
DECLARE
    v_row record;
BEGIN
    FOR v_row IN
        WITH acl AS (
            SELECT c.relname, a.grantee, a.privilege_type FROM pg_class c, aclexplode(c.relacl) AS a
            WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
        ), used(name, table_name, privilege) AS (
            VALUES ('publish_event', 'events', 'INSERT'), ('publish_events', 'events', 'INSERT'),
                   ('import_events', 'device_states', 'DELETE'), ('project_device_states', 'device_states', 'INSERT'),
                   ('advance_event_horizon', 'event_watermarks', 'INSERT')
        )
        SELECT p.oid::regprocedure AS function,
               CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END AS role
        FROM used
        JOIN pg_proc p ON p.proname = used.name AND p.pronamespace = 'public'::regnamespace
        JOIN acl ON acl.relname = used.table_name AND acl.privilege_type = used.privilege
        WHERE has_function_privilege('public', p.oid, 'EXECUTE')
          AND (used.name <> 'import_events' OR EXISTS (
               SELECT FROM acl other WHERE other.relname = 'events' AND other.privilege_type = 'INSERT'
                                       AND other.grantee = acl.grantee))
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', v_row.function, v_row.role);
    END LOOP;
    FOR v_row IN SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS role
                 FROM pg_class c, aclexplode(c.relacl) AS a
                 WHERE c.oid = 'events'::regclass AND a.privilege_type = 'SELECT' AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('GRANT SELECT ON event_cursors, device_states, state_snapshots, unusable_events, event_processors, '
                       'event_processing_failures, event_rollups, device_days, device_list, event_processor_status TO %s', v_row.role);
    END LOOP;
END
$grants$;

SELECT grant_event_roles();
