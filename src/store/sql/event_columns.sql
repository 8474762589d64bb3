-- An event as EventRow reads it; times are microseconds since 1970 in UTC, JSON is the database's own text.
    e.id, e.event_id, e.event_type, e.event_version, (extract(epoch from e.timestamp) * 1000000)::bigint,
    e.aggregate_type, e.aggregate_id, e.data::text, e.metadata::text, e.correlation_id, e.causation_id,
    e.source, e.checksum
