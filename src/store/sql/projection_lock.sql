-- One builder of projections at a time in this database.
select pg_try_advisory_lock(443839, 501)
