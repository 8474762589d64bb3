-- How many events a correlation has, counted no further than $2.
select count(*) from (select 1 from events e where e.correlation_id = $1::uuid limit $2::int) counted
