"""Who supervises whom, and who stands in: named by managers of the people concerned, and by administrators."""

from handlers.pairs import covering, supervising

routes = (supervising.routes, covering.routes)

__all__ = ["routes"]
