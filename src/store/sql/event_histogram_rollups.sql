-- event_histogram.sql, from rollups: $5 types, $6 the aggregate type, $7 sources; NULL: any.
select (extract(epoch from bucket_start) * 1000000)::bigint, key, event_count
from event_counts_by_bucket($1::timestamptz, $2::timestamptz, make_interval(secs => $3::bigint / 1000000.0), $4::text,
                            $5::text[], $6::text, $7::text[])
order by 1, 2
