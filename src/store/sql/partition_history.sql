-- The first moment that can be replayed (NULL in an empty log), and the rows in the default partition.
with
\ir event_stretches.sql
select (extract(epoch from coalesce(history_begins(), (select min(timestamp) from events))) * 1000000)::bigint,
       (select coalesce(sum(c.rows), 0)::bigint
        from stretch s, lateral (select count(*) as rows from events e where e.timestamp >= s.low and e.timestamp < s.high) c)
