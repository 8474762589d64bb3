select pg_advisory_unlock(443839, 501)
