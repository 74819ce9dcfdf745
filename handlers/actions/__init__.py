"""Actions: what an owner will do by a date, from a session or from chat."""

from handlers.actions import routes as _routes
from handlers.actions import weight
from handlers.actions.cards import lines
from handlers.actions.operations import add, of_pair
from handlers.actions.routes import defer, done, listing, longer, start
from handlers.actions.rules import ActionView, Details
from handlers.routing import Routes

routes: tuple[Routes, ...] = (_routes.routes, weight.routes)

__all__ = [
    "ActionView",
    "Details",
    "add",
    "defer",
    "done",
    "lines",
    "listing",
    "longer",
    "of_pair",
    "routes",
    "start",
]
