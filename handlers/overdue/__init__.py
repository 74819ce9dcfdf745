"""Who is overdue, for whoever leads or supervises: the answer, one person's page, reminders, figures."""

from handlers.overdue import operations, reminding
from handlers.routing import Routes

routes: tuple[Routes, ...] = (operations.routes, reminding.routes)

__all__ = ["routes"]
