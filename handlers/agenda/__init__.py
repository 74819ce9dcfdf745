"""The agenda: what the two people of a pair want to discuss, carried over until it is done or dropped."""

from handlers.agenda import purposes
from handlers.agenda.operations import carry_over, discussed, listing, open_views, seen_by_both
from handlers.agenda.routes import add_as_said as add
from handlers.agenda.routes import routes, show
from handlers.agenda.rules import AgendaView

__all__ = [
    "AgendaView",
    "add",
    "carry_over",
    "discussed",
    "listing",
    "open_views",
    "purposes",
    "routes",
    "seen_by_both",
    "show",
]
