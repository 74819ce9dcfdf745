"""Support: people and routes by the policy when something is not right.

Nobody is told and nothing is stored before somebody is chosen and Send pressed.
"""

from handlers.support.cards import care, contacts, something_is_not_right
from handlers.support.routes import routes

__all__ = ["care", "contacts", "routes", "something_is_not_right"]
