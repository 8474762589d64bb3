-- How publishing notifies: 'each' or 'coalesced'.
select value from event_settings where name = 'notify_mode'
