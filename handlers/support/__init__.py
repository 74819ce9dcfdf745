"""Support: people and routes by the policy when something is not right; nobody is told and nothing is stored."""

from handlers.support.cards import care, contacts, something_is_not_right
from handlers.support.routes import routes

__all__ = ["care", "contacts", "routes", "something_is_not_right"]
