"""`/overdue`, for whoever leads or supervises: who is late, one person's page, reminders and figures."""

from handlers.overdue import digest, figures, operations, reminding, weekly
from handlers.routing import Routes

routes: tuple[Routes, ...] = (
    operations.routes,
    figures.routes,
    digest.routes,
    reminding.routes,
    weekly.routes,
)

__all__ = ["routes"]
