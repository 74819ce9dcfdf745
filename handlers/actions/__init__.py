"""Actions: what an owner will do by a date, from a session or from chat."""

from handlers.actions.cards import lines
from handlers.actions.operations import add, of_pair
from handlers.actions.routes import defer, done, listing, longer, routes, start
from handlers.actions.rules import ActionView, Details

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
