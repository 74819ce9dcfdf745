"""Records: the written account of a session, from its draft to its signatures or disagreement."""

from handlers.records import amending, covered, drafts, filing, loading, outside, own_part, signing, typing
from handlers.routing import Routes

routes: tuple[Routes, ...] = (
    drafts.routes,
    amending.routes,
    loading.routes,
    signing.routes,
    own_part.routes,
    covered.routes,
    filing.routes,
    outside.routes,
    typing.routes,
)

__all__ = ["routes"]
