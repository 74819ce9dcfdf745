"""Conversation in free text: `handlers/language` interprets it, the actions of buttons and commands answer it."""

from handlers.conversation import data_requests, dialogue, typed
from handlers.conversation.dialogue import answer_message

__all__ = ["answer_message", "routes"]

routes = (typed.routes, dialogue.routes, data_requests.routes)
