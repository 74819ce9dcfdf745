"""Concerns about practice or performance: open to those whom the policy names, with a plan and a next look."""

from handlers.concerns.register import lines_since
from handlers.concerns.routes import routes

__all__ = ["lines_since", "routes"]
