"""Fault suite: real processes against a real PostgreSQL, SQLite and fake platforms (`make faults`)."""
