"""Supervision agreements: proposed by one person, accepted by both, changed by both, reviewed when due."""

from handlers.agreements import extra, keeping, operations, points, printed, steps, views
from handlers.routing import Routes

routes: tuple[Routes, ...] = (
    operations.routes,
    steps.routes,
    printed.routes,
    points.routes,
    views.routes,
    extra.routes,
    keeping.routes,
)

__all__ = ["routes"]
