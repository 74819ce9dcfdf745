"""When something is not right: people and routes by the policy, told to nobody and stored nowhere."""

from handlers.support.cards import care, contacts, something_is_not_right
from handlers.support.routes import routes

__all__ = ["care", "contacts", "routes", "something_is_not_right"]
