"""Passing on: something from supervision is told to somebody else, and the other of the two knows of it."""

from handlers.disclosures.routes import routes, tell_after

__all__ = ["routes", "tell_after"]
