"""Sessions, from finding a time to what became of it."""

from alongside.handlers.routing import Routes
from alongside.handlers.sessions import booking, holding

routes: tuple[Routes, ...] = (booking.routes, holding.routes)

__all__ = ["routes"]
