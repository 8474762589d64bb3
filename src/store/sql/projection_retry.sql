select retry_event_failures($1::text)
