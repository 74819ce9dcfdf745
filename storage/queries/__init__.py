"""Every question that features ask of the tables: plain functions of a session, a file a feature."""
