"""Remembers: the only code that knows SQL."""
