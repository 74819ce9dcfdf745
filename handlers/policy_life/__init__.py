"""The policy's own life: its versions and who has read them, its owner, its reviews."""

from handlers.policy_life import reading, review
from handlers.policy_life.versions import notice
from handlers.routing import Routes

routes: tuple[Routes, ...] = (reading.routes, review.routes)

__all__ = ["notice", "routes"]
