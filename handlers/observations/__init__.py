"""Observations of practice and of supervising: due by the policy, booked, told beforehand, held, fed back."""

from handlers.observations import routes as _routes
from handlers.observations.operations import since
from handlers.observations.typed import book_typed, held_typed

routes = _routes.routes

__all__ = ["book_typed", "held_typed", "routes", "since"]
