"""Work orders for people and other systems: B2MML, CSV, JSON and printed travellers."""
