"""Database queries: plain functions that take a session, a module for each feature."""
