-- Whether the horizon has anything to gain.
select unsettled_events > 0 from event_horizon
