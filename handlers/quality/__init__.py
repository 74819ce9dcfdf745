"""Quality: files drawn at random and audited by the policy's form, and what follows from it."""

from handlers.quality import auditing, following
from handlers.routing import Routes

routes: tuple[Routes, ...] = (auditing.routes, following.routes)

__all__ = ["routes"]
