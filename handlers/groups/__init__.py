"""Group sessions: one session with its people, booked, held and seen by all of them."""

from handlers.groups import routes as _routes
from handlers.groups.operations import ahead
from handlers.groups.typed import book_typed, held_typed

routes = _routes.routes

__all__ = ["ahead", "book_typed", "held_typed", "routes"]
