"""`/overdue`, for whoever leads or supervises: who is late, one person's page, reminders and figures."""

from handlers.overdue import digest, figures, operations, reminding
from handlers.routing import Routes

routes: tuple[Routes, ...] = (operations.routes, figures.routes, digest.routes, reminding.routes)

__all__ = ["routes"]
