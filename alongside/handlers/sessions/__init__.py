"""Sessions, from finding a time to what became of it."""

from alongside.handlers.routing import Routes
from alongside.handlers.sessions import booking, changing, holding, showing, wishing

routes: tuple[Routes, ...] = (
    booking.routes,
    changing.routes,
    holding.routes,
    wishing.routes,
    showing.routes,
)

__all__ = ["routes"]
