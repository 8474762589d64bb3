-- The condition that an event belongs to the device $1; the expression is indexed.
    event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata) = $1::text
