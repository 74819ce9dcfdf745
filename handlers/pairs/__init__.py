"""Pairs and covers: who supervises whom and who stands in, named by managers and administrators."""

from handlers.pairs import assignment, cover

routes = (assignment.routes, cover.routes)

__all__ = ["routes"]
