-- The conditions of an EventFilter; $1 and $2 are its range in every query that includes this, and its expression takes
-- the place of @conditions, made of event_conditions.sql, with parameters after the query's own. What is NULL falls away
-- while the plan is made, so that partitions are pruned and indexes used.
        ($1::timestamptz is null or e.timestamp >= $1)
    and ($2::timestamptz is null or e.timestamp < $2)
    and @conditions
