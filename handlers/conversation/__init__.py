"""What people say that is no command: `handlers/language` understands it, the buttons' own actions answer it."""

from handlers.conversation import data_requests, hearing
from handlers.conversation.hearing import hear

__all__ = ["hear", "routes"]

routes = (hearing.routes, data_requests.routes)
