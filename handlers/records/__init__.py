"""Records: the written account of a session, from its draft to what both make of it."""

from handlers.records import drafts, loading, signing
from handlers.routing import Routes

routes: tuple[Routes, ...] = (drafts.routes, loading.routes, signing.routes)

__all__ = ["routes"]
