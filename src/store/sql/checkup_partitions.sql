-- Dated partitions, days after today that follow without a gap (-1: not even today), rows in the default partition.
with
\ir event_stretches.sql
select (select count(*) from event_partitions where not is_default),
       (select coalesce(min(n) filter (where not exists (
                   select from event_partitions p
                   where p.range_start <= d.start and p.range_end > d.start)), 367)::int - 1
        from generate_series(0, 366) as n,
             lateral (select date_trunc('day', now(), 'UTC') + make_interval(hours => 24 * n) as start) d),
       (select coalesce(sum(c.rows), 0)::bigint
        from stretch s, lateral (select count(*) as rows from events e where e.timestamp >= s.low and e.timestamp < s.high) c)
