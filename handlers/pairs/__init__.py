"""Who supervises whom, and who stands in: named by managers of the people concerned, and by administrators."""

from handlers.pairs import assignment, cover

routes = (assignment.routes, cover.routes)

__all__ = ["routes"]
