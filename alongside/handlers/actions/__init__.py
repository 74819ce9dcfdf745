"""Actions: what an owner will do by a date, from a session or from chat."""

from alongside.handlers.actions.cards import lines
from alongside.handlers.actions.doing import add, of_pair
from alongside.handlers.actions.routes import routes
from alongside.handlers.actions.rules import View

__all__ = ["View", "add", "lines", "of_pair", "routes"]
