-- What the conditions of a filter are in SQL, one a line: its name, then the text. A condition is a field in the place of
-- @field of an operator; @1 and @2 are the parameters that carry its values. Values are never part of the text.

-- Fields.
field_type             e.event_type
field_aggregate_type   e.aggregate_type
field_aggregate        e.aggregate_id
field_device           event_device_id(e.aggregate_type, e.aggregate_id, e.data, e.metadata)
field_source           e.source
field_user             (e.metadata ->> 'user_id')
field_severity         coalesce(e.data ->> 'severity', e.metadata ->> 'severity')
field_correlation      e.correlation_id
field_causation        e.causation_id
field_event            e.event_id
field_id               e.id
field_time             e.timestamp
field_text             concat_ws(' ', e.event_type, e.aggregate_id, e.source, e.data::text, e.metadata::text)
field_data             e.data
field_metadata         e.metadata

-- Operators of columns. One value is compared by "=", so that an index also gives the order.
text_is                @field = @1::text
text_one_of            @field = any (@1::text[])
text_contains          @field ilike all (@1::text[])
text_matches           @field ~ @1::text
exists                 @field is not null
uuid_is                @field = @1::uuid
uuid_one_of            @field = any (@1::uuid[])
number_is              @field = @1::bigint
number_one_of          @field = any (@1::bigint[])
number_less            @field < @1::bigint
number_at_most         @field <= @1::bigint
number_more            @field > @1::bigint
number_at_least        @field >= @1::bigint
time_is                @field = @1::timestamptz
time_one_of            @field = any (@1::timestamptz[])
time_less              @field < @1::timestamptz
time_at_most           @field <= @1::timestamptz
time_more              @field > @1::timestamptz
time_at_least          @field >= @1::timestamptz

-- Operators of JSON; @1 is the path, @2 what is compared. A path compares by itself, in numeric, with the variable it is given.
json_compare           jsonb_path_exists(@field, @1::jsonpath, @2::jsonb, true)
json_exists            jsonb_path_exists(@field, @1::jsonpath, '{}', true)
json_contains          exists (select from jsonb_path_query(@field, @1::jsonpath, '{}', true) as found (value) where found.value #>> '{}' ilike all (@2::text[]))
json_matches           exists (select from jsonb_path_query(@field, @1::jsonpath, '{}', true) as found (value) where found.value #>> '{}' ~ @2::text)
