select publish_event($1::text, $2::text, $3::text, $4::jsonb, $5::text, $6::uuid, $7::uuid, $8::jsonb,
                     $9::uuid, $10::bigint)
