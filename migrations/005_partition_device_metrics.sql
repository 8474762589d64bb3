-- 005: device_metrics, partitioned by UTC day of recorded_at.
--
-- A plain device_metrics becomes device_metrics_old and its rows are copied. The old table stays until an operator
-- drops it. Earlier implementations made partitions from a fixed number of days ago and lost, or refused, older rows:
-- here the days come from the rows themselves, and a default partition takes whatever has no day.
--
-- Runs as one script in one transaction. Session time zone does not matter: all day arithmetic is in UTC.

SET LOCAL search_path = public, pg_temp;

DO $migration$
DECLARE
    -- Older days share a partition a month beyond this many days that hold rows: each partition costs a few locks in
    -- this transaction, and the lock table of a default installation ends somewhere above 6,000.
    c_day_partitions CONSTANT int := 730;
    c_pages_a_batch  CONSTANT bigint := 8192; -- 64 MB
    v_old        regclass := to_regclass('public.device_metrics');
    v_kind       "char";
    v_owner      name;
    v_text       text;
    v_id_type    text;
    v_id_default text;
    v_sequence   text;
    v_time_type  text;
    v_utc        text;      -- recorded_at of the old table as timestamptz
    v_columns    text;
    v_values     text;
    v_nulls      boolean := false;
    v_key        boolean := true;
    v_pages      bigint;
    v_page       bigint := 0;
    v_before     bigint := 0;
    v_after      bigint;
    v_copied     bigint;
    v_months     date;
    v_row        record;
BEGIN
    -- What is there already, and can it be carried over?
    IF v_old IS NOT NULL THEN
        SELECT c.relkind, pg_get_userbyid(c.relowner) INTO v_kind, v_owner FROM pg_class c WHERE c.oid = v_old;
        IF v_kind = 'p' THEN
            RAISE NOTICE 'device_metrics is partitioned already and is left as it is';
            RETURN;
        END IF;
        IF v_kind <> 'r' THEN
            RAISE EXCEPTION 'device_metrics is no table, so it cannot be partitioned'
                USING ERRCODE = 'wrong_object_type', HINT = 'Move the other object out of the way and migrate again.';
        END IF;
        IF to_regclass('public.device_metrics_old') IS NOT NULL THEN
            RAISE EXCEPTION 'device_metrics_old exists already, so device_metrics cannot be kept under that name'
                USING ERRCODE = 'duplicate_table', HINT = 'Rename or drop device_metrics_old and migrate again.';
        END IF;

        -- Nobody may write between the copy and the renaming, or the write would be lost.
        LOCK TABLE device_metrics IN ACCESS EXCLUSIVE MODE;

        SELECT string_agg(w.name, ', ' ORDER BY w.ordinal) INTO v_text
        FROM unnest(ARRAY['id', 'device_uuid', 'cpu_usage', 'cpu_temp', 'memory_usage', 'memory_total',
                          'storage_usage', 'storage_total', 'recorded_at']) WITH ORDINALITY AS w(name, ordinal)
        WHERE NOT EXISTS (SELECT FROM pg_attribute a
                          WHERE a.attrelid = v_old AND a.attname = w.name AND NOT a.attisdropped);
        IF v_text IS NOT NULL THEN
            RAISE EXCEPTION 'device_metrics has another shape: it lacks %', v_text
                USING ERRCODE = 'undefined_column', HINT = 'Nothing was changed.';
        END IF;

        -- These hold on to the table itself and would go on reading or guarding device_metrics_old unnoticed.
        SELECT string_agg(format('%s %s', d.what, d.name), ', ') INTO v_text
        FROM (SELECT DISTINCT CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END AS what,
                     c.oid::regclass::text AS name
              FROM pg_depend p JOIN pg_rewrite r ON r.oid = p.objid JOIN pg_class c ON c.oid = r.ev_class
              WHERE p.classid = 'pg_rewrite'::regclass AND p.refclassid = 'pg_class'::regclass
                AND p.refobjid = v_old AND c.oid <> v_old
              UNION ALL
              SELECT 'foreign key', f.conname || ' of ' || f.conrelid::regclass
              FROM pg_constraint f WHERE f.contype = 'f' AND f.confrelid = v_old
              UNION ALL
              SELECT 'trigger', t.tgname FROM pg_trigger t WHERE t.tgrelid = v_old AND NOT t.tgisinternal) d;
        IF v_text IS NOT NULL THEN
            RAISE EXCEPTION 'device_metrics cannot be replaced while these depend on it: %', v_text
                USING ERRCODE = 'dependent_objects_still_exist',
                      HINT = 'Drop them, migrate, and create them again on the new table. Nothing was changed.';
        END IF;

        SELECT format_type(a.atttypid, NULL) INTO v_time_type
        FROM pg_attribute a WHERE a.attrelid = v_old AND a.attname = 'recorded_at';
        v_utc := CASE v_time_type
            WHEN 'timestamp with time zone' THEN 'recorded_at'
            WHEN 'timestamp without time zone' THEN 'recorded_at AT TIME ZONE ''UTC'''
            WHEN 'date' THEN 'recorded_at::timestamp AT TIME ZONE ''UTC''' END;
        IF v_utc IS NULL THEN
            RAISE EXCEPTION 'device_metrics.recorded_at is %, which is no point in time', v_time_type
                USING ERRCODE = 'datatype_mismatch', HINT = 'Nothing was changed.';
        END IF;

        SELECT CASE WHEN a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) THEN 'bigint'
                    ELSE format_type(a.atttypid, a.atttypmod) END,
               pg_get_expr(d.adbin, d.adrelid),
               CASE WHEN a.attidentity = '' THEN pg_get_serial_sequence('public.device_metrics', 'id') END,
               EXISTS (SELECT FROM pg_index i WHERE i.indrelid = v_old AND i.indisunique AND i.indpred IS NULL
                                                AND i.indkey::text = a.attnum::text)
        INTO v_id_type, v_id_default, v_sequence, v_key
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = v_old AND a.attname = 'id';

        EXECUTE 'SELECT count(*), count(*) > count(recorded_at) FROM device_metrics' INTO v_before, v_nulls;
        v_key := v_key AND NOT v_nulls; -- a key column may not be null

        ALTER TABLE device_metrics RENAME TO device_metrics_old;
    END IF;

    EXECUTE format($sql$
        CREATE TABLE device_metrics (
            id            %s NOT NULL,
            device_uuid   uuid%s,
            cpu_usage     numeric,
            cpu_temp      numeric,
            memory_usage  bigint,
            memory_total  bigint,
            storage_usage bigint,
            storage_total bigint,
            recorded_at   timestamptz%s DEFAULT now()
        ) PARTITION BY RANGE (recorded_at)$sql$,
        coalesce(v_id_type, 'bigint'),
        CASE WHEN v_old IS NULL THEN ' NOT NULL' END,
        CASE WHEN NOT v_nulls THEN ' NOT NULL' END);
    CREATE TABLE device_metrics_default PARTITION OF device_metrics DEFAULT;

    IF v_old IS NOT NULL THEN
        -- Columns that the fleet service added to its own table come along, with their defaults.
        FOR v_row IN
            SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull,
                   CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS expression
            FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = v_old AND a.attnum > 0 AND NOT a.attisdropped
              AND a.attname NOT IN ('id', 'device_uuid', 'cpu_usage', 'cpu_temp', 'memory_usage', 'memory_total',
                                    'storage_usage', 'storage_total', 'recorded_at')
            ORDER BY a.attnum
        LOOP
            EXECUTE format('ALTER TABLE device_metrics ADD COLUMN %I %s%s%s', v_row.attname, v_row.type,
                           ' DEFAULT ' || v_row.expression, CASE WHEN v_row.attnotnull THEN ' NOT NULL' END);
        END LOOP;

        -- A partition for every day that holds rows, and for no other: one stray row of 1970 makes one partition.
        CREATE TEMPORARY TABLE fleet_audit_days (day date PRIMARY KEY) ON COMMIT DROP;
        EXECUTE format($sql$
            INSERT INTO fleet_audit_days
            SELECT DISTINCT ((%1$s) AT TIME ZONE 'UTC')::date FROM device_metrics_old
            WHERE isfinite(recorded_at) AND recorded_at >= '0001-01-01'$sql$, v_utc);
        SELECT date_trunc('month', day)::date INTO v_months
        FROM fleet_audit_days ORDER BY day DESC OFFSET c_day_partitions LIMIT 1;
    END IF;

    FOR v_row IN EXECUTE format($sql$
        SELECT 'device_metrics_' || to_char(day, 'YYYY_MM_DD') AS name, day AS from_day, day + 1 AS to_day
        FROM (%s SELECT current.day + n FROM (SELECT (now() AT TIME ZONE 'UTC')::date) current(day),
                                             generate_series(0, 7) n) wanted(day)
        WHERE day >= coalesce($1, '-infinity')
        UNION ALL
        SELECT 'device_metrics_' || to_char(month, 'YYYY_MM'), month::date, (month + interval '1 month')::date
        FROM (SELECT DISTINCT date_trunc('month', day::timestamp) FROM (%s SELECT NULL::date) d(day)) m(month)
        WHERE month < $1
        ORDER BY 2$sql$,
        CASE WHEN v_old IS NOT NULL THEN 'SELECT day FROM fleet_audit_days UNION' END,
        CASE WHEN v_old IS NOT NULL THEN 'SELECT day FROM fleet_audit_days UNION ALL' END)
        USING v_months
    LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF device_metrics FOR VALUES FROM (%L) TO (%L)', v_row.name,
                       v_row.from_day || ' 00:00:00+00', v_row.to_day || ' 00:00:00+00');
    END LOOP;

    IF v_old IS NOT NULL THEN
        -- Copy by ranges of pages: no index is needed, and each row is read once.
        SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
               string_agg(CASE WHEN a.attname = 'recorded_at' THEN v_utc ELSE quote_ident(a.attname) END, ', '
                          ORDER BY a.attnum)
        INTO v_columns, v_values
        FROM pg_attribute a
        WHERE a.attrelid = v_old AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
        v_pages := pg_relation_size(v_old) / current_setting('block_size')::bigint + 1;
        WHILE v_page < v_pages LOOP
            EXECUTE format('INSERT INTO device_metrics (%s) SELECT %s FROM device_metrics_old '
                           'WHERE ctid >= %L::tid AND ctid < %L::tid', v_columns, v_values,
                           format('(%s,0)', v_page), format('(%s,0)', v_page + c_pages_a_batch));
            GET DIAGNOSTICS v_copied = ROW_COUNT;
            v_page := v_page + c_pages_a_batch;
            RAISE NOTICE 'device_metrics: % rows copied, % %% of the table', v_copied,
                least(100, v_page * 100 / v_pages);
        END LOOP;
        EXECUTE 'SELECT count(*) FROM device_metrics' INTO v_after;
        IF v_after <> v_before THEN
            RAISE EXCEPTION 'device_metrics had % rows, but % arrived in the partitioned table', v_before, v_after
                USING ERRCODE = 'data_exception', HINT = 'Nothing was changed.';
        END IF;
    END IF;

    -- Indexes after the copy: one sort a partition instead of one descent a row.
    IF v_key THEN
        ALTER TABLE device_metrics ADD PRIMARY KEY (id, recorded_at);
    ELSE
        CREATE INDEX ON device_metrics (id);
    END IF;
    CREATE INDEX ON device_metrics (device_uuid, recorded_at DESC);
    CREATE INDEX ON device_metrics (recorded_at);

    -- The owner stays the same; a sequence can only belong to a table of its own owner.
    IF v_owner <> current_user THEN
        FOR v_row IN SELECT relid::regclass AS name FROM pg_partition_tree('device_metrics')
        LOOP
            EXECUTE format('ALTER TABLE %s OWNER TO %I', v_row.name, v_owner);
        END LOOP;
    END IF;

    -- Ids go on where they were. The sequence must not go with device_metrics_old when that is dropped.
    IF v_sequence IS NOT NULL THEN
        EXECUTE format('ALTER TABLE device_metrics ALTER COLUMN id SET DEFAULT nextval(%L)', v_sequence);
        EXECUTE format('ALTER SEQUENCE %s OWNED BY device_metrics.id', v_sequence);
        EXECUTE format('ALTER SEQUENCE %s AS bigint', v_sequence);
        EXECUTE format('ALTER SEQUENCE %s MAXVALUE 9223372036854775807', v_sequence);
    ELSIF coalesce(v_id_type, 'bigint') = 'bigint' THEN
        v_sequence := 'public.device_metrics_ids';
        CREATE SEQUENCE public.device_metrics_ids;
        IF v_owner <> current_user THEN
            EXECUTE format('ALTER SEQUENCE public.device_metrics_ids OWNER TO %I', v_owner);
        END IF;
        ALTER SEQUENCE public.device_metrics_ids OWNED BY device_metrics.id;
        EXECUTE 'SELECT setval(''public.device_metrics_ids'', greatest(max(id), 0) + 1, false) FROM device_metrics';
        ALTER TABLE device_metrics ALTER COLUMN id SET DEFAULT nextval('public.device_metrics_ids');
    ELSIF v_id_default IS NOT NULL THEN
        EXECUTE format('ALTER TABLE device_metrics ALTER COLUMN id SET DEFAULT %s', v_id_default);
    END IF;

    IF v_old IS NOT NULL THEN
        -- The old table keeps its own default alive without the sequence.
        EXECUTE 'ALTER TABLE device_metrics_old ALTER COLUMN id DROP DEFAULT';
        FOR v_row IN SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
                     WHERE conrelid = v_old AND contype IN ('c', 'f')
        LOOP
            EXECUTE format('ALTER TABLE device_metrics ADD CONSTRAINT %I %s', v_row.conname, v_row.definition);
        END LOOP;
        -- The fleet service goes on writing with the rights it had.
        FOR v_row IN SELECT g.privilege_type, g.is_grantable,
                            CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END AS role
                     FROM pg_class c, aclexplode(c.relacl) g WHERE c.oid = v_old AND g.grantee <> c.relowner
        LOOP
            EXECUTE format('GRANT %s ON device_metrics TO %s%s', v_row.privilege_type, v_row.role,
                           CASE WHEN v_row.is_grantable THEN ' WITH GRANT OPTION' END);
            IF v_row.privilege_type = 'INSERT' AND v_sequence = 'public.device_metrics_ids' THEN
                EXECUTE format('GRANT USAGE ON SEQUENCE public.device_metrics_ids TO %s', v_row.role);
            END IF;
        END LOOP;
        COMMENT ON TABLE device_metrics_old IS
            'device_metrics before it was partitioned; its rows are in device_metrics. Drop it when it is no longer wanted.';
    END IF;
    COMMENT ON TABLE device_metrics IS 'Measurements of devices, partitioned by UTC day of recorded_at';
END
$migration$;
