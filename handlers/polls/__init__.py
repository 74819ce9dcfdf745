"""Polls without names: how sessions were, and what people say of the policy before its review."""

from handlers.polls import answering, results
from handlers.polls.opening import pulse_when_due
from handlers.routing import Routes

routes: tuple[Routes, ...] = (answering.routes, results.routes)

__all__ = ["pulse_when_due", "routes"]
