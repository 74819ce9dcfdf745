"""Records: the written account of a session, from its draft to its signatures or disagreement."""

from handlers.records import drafts, loading, signing
from handlers.routing import Routes

routes: tuple[Routes, ...] = (drafts.routes, loading.routes, signing.routes)

__all__ = ["routes"]
