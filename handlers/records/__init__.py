"""Records: the written account of a session, from its draft to its signatures or disagreement."""

from handlers.records import drafts, filing, loading, signing
from handlers.routing import Routes

routes: tuple[Routes, ...] = (drafts.routes, loading.routes, signing.routes, filing.routes)

__all__ = ["routes"]
