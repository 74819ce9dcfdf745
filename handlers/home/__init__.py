"""The start page, the policy in plain words, the introduction, and answers that waited."""

from handlers.home import introduction, our_policy, start_page, waited
from handlers.routing import Routes

routes: tuple[Routes, ...] = (start_page.routes, our_policy.routes, introduction.routes, waited.routes)

__all__ = ["routes"]
