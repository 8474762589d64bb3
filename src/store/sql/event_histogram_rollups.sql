-- event_histogram.sql, from rollups; the same parameters, of which $5, $6 and $8 to $10 must be NULL.
select (extract(epoch from bucket_start) * 1000000)::bigint, key, event_count
from event_counts_by_bucket($1::timestamptz, $2::timestamptz, make_interval(secs => $11::bigint / 1000000.0), $12::text,
                            $3::text[], $4::text, $7::text[])
where $5::text is null and $6::text is null and $8::uuid is null and $9::text[] is null and $10::text[] is null
order by 1, 2
