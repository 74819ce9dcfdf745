"""What people say that is no command: `handlers/language` understands it, the buttons' own actions answer it."""

from alongside.handlers.conversation import data_requests, hearing
from alongside.handlers.conversation.hearing import hear

__all__ = ["hear", "routes"]

routes = (hearing.routes, data_requests.routes)
