-- The conditions of an EventFilter; $1 to $10 are the same in every query that includes this. A condition whose
-- parameter is NULL falls away while the plan is made, so that partitions are pruned and indexes used.
        ($1::timestamptz is null or e.timestamp >= $1)
    and ($2::timestamptz is null or e.timestamp < $2)
    and ($3::text[] is null or e.event_type = any ($3))
    and ($4::text is null or e.aggregate_type = $4)
    and ($5::text is null or e.aggregate_id = $5)
    and ($6::text is null or event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) = $6)
    and ($7::text[] is null or e.source = any ($7))
    and ($8::uuid is null or e.correlation_id = $8)
    and ($9::text[] is null
         or concat_ws(' ', e.event_type, e.aggregate_id, e.source, e.data::text, e.metadata::text) ilike all ($9))
    and ($10::text[] is null or e.metadata ->> 'user_id' = any ($10))
