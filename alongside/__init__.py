"""Alongside: a chat assistant for one-to-one supervision, by the organisation's own policy."""
