-- How many events lie after an id, settled or not; a million and more counts as a million.
select count(*) from (select from events where id > $1::bigint limit 1000000) e
