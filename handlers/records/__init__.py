"""Records: the written account of a session, from its draft to what both make of it."""

from handlers.records import showing, signing, writing
from handlers.routing import Routes

routes: tuple[Routes, ...] = (writing.routes, showing.routes, signing.routes)

__all__ = ["routes"]
