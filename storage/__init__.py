"""Database tables, migrations and queries: the only package that contains SQL."""
