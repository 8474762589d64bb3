-- 012: the settled horizon without its last holes; docs/decisions.md has the proof.
--
--   publisher                          advance_event_horizon()
--   1. takes its transaction id        1. reads the clock c
--   2. draws the event's id            2. sets the floor of the clock to c
--   3. reads the clock, which is       3. reads the last id drawn
--      always above its floor          4. takes the transaction id W, and records the three
--
-- Setting the floor takes the transaction's own id, too early to serve as W, so W is the id of a subtransaction that
-- begins after step 3.

SET LOCAL search_path = public, pg_temp;

-- From now on the floor always has a value: none means that the caller may not read it.
SELECT setval('event_clock_floor', greatest((extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
                                            pg_sequence_last_value('event_clock_floor'::regclass)));

CREATE FUNCTION refuse_hidden_clock_floor() RETURNS bigint
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
BEGIN
    RAISE EXCEPTION 'The clock of events cannot be read: user % may not read its floor', current_user
        USING ERRCODE = 'insufficient_privilege', HINT = 'Grant SELECT on the sequence event_clock_floor.';
END
$$;

-- The clock of events: always above the time up to which the log is settled, whatever the machine's clock does. Newer
-- servers hide a sequence that the caller may not read behind a null, which must not pass for "no floor".
CREATE OR REPLACE FUNCTION event_clock() RETURNS timestamptz
    LANGUAGE sql VOLATILE
    RETURN greatest(clock_timestamp(), 'epoch'::timestamptz
        + (coalesce(pg_sequence_last_value('event_clock_floor'::regclass), refuse_hidden_clock_floor()) + 1)
        * interval '1 microsecond');

COMMENT ON COLUMN event_watermarks.clock IS 'Every event whose time was drawn up to here has an id up to last_event_id';
COMMENT ON COLUMN event_watermarks.xact_id IS
    'W, a subtransaction of the one that wrote this row: settled once every transaction below it has ended';

CREATE OR REPLACE FUNCTION advance_event_horizon() RETURNS TABLE (settled_event_id bigint, settled_until timestamptz)
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    c_two32   CONSTANT bigint := 4294967296;
    v_drawn   bigint := pg_sequence_last_value('events_id_seq'::regclass);
    v_clock   timestamptz;
    v_last_id bigint;
    v_row     record;
    v_settled bigint;
BEGIN
    -- An event of the calling transaction itself would be older than W and not committed.
    IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
        RAISE EXCEPTION 'The event horizon cannot be advanced in a transaction that has written'
            USING ERRCODE = 'active_sql_transaction', HINT = 'Call advance_event_horizon() alone, in its own transaction.';
    END IF;
    IF NOT has_sequence_privilege('events_id_seq', 'SELECT, USAGE') THEN
        RAISE EXCEPTION 'The event horizon cannot be advanced: user % may not read the sequence events_id_seq', current_user
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- One at a time, until it commits: else the slower of two could set the floor back, or record less under a later
    -- number. Who has waited needs no watermark of its own if the one before covers all that was drawn at its call: a
    -- crowd of followers costs one watermark. The lock takes no transaction id.
    IF NOT pg_try_advisory_xact_lock(hashtext('fleet_audit'), hashtext('event horizon')) THEN
        PERFORM pg_advisory_xact_lock(hashtext('fleet_audit'), hashtext('event horizon'));
        IF EXISTS (SELECT FROM event_watermarks w
                   WHERE w.last_event_id >= v_drawn
                     AND w.system_identifier = (SELECT system_identifier FROM pg_control_system())) THEN
            RETURN QUERY SELECT w.last_event_id, w.clock FROM settled_watermark() w;
            RETURN;
        END IF;
    END IF;
    -- What others read must not be forgotten in a crash: a commit that waits for the disk takes the floor and the drawn
    -- ids there with it.
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'local', true);
    END IF;
    v_clock := event_clock();
    PERFORM setval('event_clock_floor', (extract(epoch FROM v_clock) * 1000000)::bigint);
    -- After the floor: who reads the clock from here on gets a later time, so what has an earlier one has drawn its id.
    v_last_id := coalesce(pg_sequence_last_value('events_id_seq'::regclass), 0);
    BEGIN
        INSERT INTO event_watermarks (xact_id, last_event_id, clock, system_identifier)
        SELECT pg_current_xact_id(), v_last_id, v_clock, system_identifier FROM pg_control_system()
        RETURNING watermark_id, xact_id, xmin INTO v_row;
        -- xmin is the subtransaction's id, without its upper half: so many after the transaction's own id.
        UPDATE event_watermarks
        SET xact_id = (v_row.xact_id::text::bigint + (v_row.xmin::text::bigint - v_row.xact_id::text::bigint % c_two32
                                                      + c_two32) % c_two32)::text::xid8
        WHERE watermark_id = v_row.watermark_id;
    EXCEPTION WHEN assert_failure THEN
        RAISE; -- The clause is what makes this block a subtransaction.
    END;

    -- Watermarks before the newest settled one say nothing any more.
    SELECT max(w.watermark_id) INTO v_settled FROM event_watermarks w
    WHERE w.xact_id <= pg_snapshot_xmin(pg_current_snapshot())
      AND w.system_identifier = (SELECT system_identifier FROM pg_control_system());
    DELETE FROM event_watermarks w WHERE w.watermark_id < v_settled;
    -- While a long transaction keeps the later ones from settling, a hundred of them are enough.
    IF (SELECT count(*) FROM event_watermarks) > 100 THEN
        DELETE FROM event_watermarks w
        USING (SELECT watermark_id, row_number() OVER (ORDER BY watermark_id DESC) AS nth FROM event_watermarks) AS o
        WHERE o.watermark_id = w.watermark_id AND o.nth % 2 = 0 AND w.watermark_id > coalesce(v_settled, 0);
    END IF;
    RETURN QUERY SELECT w.last_event_id, w.clock FROM settled_watermark() w;
END
$$;

-- A standby knows a sequence only as far as its primary has logged it ahead, so there the newest event counts.
CREATE OR REPLACE VIEW event_horizon AS
    SELECT s.last_event_id AS settled_event_id, s.clock AS settled_until, n.newest_event_id,
           clock_timestamp() - s.clock AS lag,
           greatest(n.newest_event_id - coalesce(s.last_event_id, 0), 0) AS unsettled_events
    FROM (SELECT coalesce(CASE WHEN pg_is_in_recovery() THEN (SELECT max(id) FROM events)
                               ELSE pg_sequence_last_value('events_id_seq'::regclass) END, 0) AS newest_event_id) AS n
    LEFT JOIN settled_watermark() s ON true;
