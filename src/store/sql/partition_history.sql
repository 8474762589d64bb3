-- The first moment that can be replayed (NULL in an empty log), and the rows in the default partition.
select (extract(epoch from coalesce(history_begins(), (select min(timestamp) from events))) * 1000000)::bigint,
       (select count(*) from events_default)
