-- Every partition too. A role that does not own the table gets a warning, and nothing happens.
analyze events
