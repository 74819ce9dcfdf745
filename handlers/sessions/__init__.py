"""Sessions, from finding a time to what became of it."""

from handlers.routing import Routes
from handlers.sessions import booking, changing, holding, showing, wishing

routes: tuple[Routes, ...] = (
    booking.routes,
    changing.routes,
    holding.routes,
    wishing.routes,
    showing.routes,
)

__all__ = ["routes"]
