-- One migrator at a time in this database; 'fleet' in ASCII, then a number of our own.
select pg_try_advisory_lock(443839, 500)
