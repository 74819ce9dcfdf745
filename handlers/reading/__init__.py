"""Asking to read somebody's records: who decides, until when, and files for somebody outside."""

from handlers.reading import asking, outside
from handlers.routing import Routes

routes: tuple[Routes, ...] = (asking.routes, outside.routes)

__all__ = ["routes"]
