"""What people say that is no command: `handlers/language` understands it, the buttons' own actions answer it."""

from handlers.conversation import data_requests, dialogue, typed
from handlers.conversation.dialogue import hear

__all__ = ["hear", "routes"]

routes = (typed.routes, dialogue.routes, data_requests.routes)
