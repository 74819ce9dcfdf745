"""Cases: numbers and dates only, and by when each is discussed. What is said about them lives in the case system."""

from handlers.cases import changes, discussions, handover, ticking
from handlers.cases import routes as commands
from handlers.routing import Routes

routes: tuple[Routes, ...] = (
    commands.routes,
    discussions.routes,
    changes.routes,
    ticking.routes,
    handover.routes,
)

__all__ = ["routes"]
