"""What follows from a session of another kind: the line manager hears of it, decides after advice, and what was
decided is put on the file of whomever it concerned.

Names of kinds, days and people only: nothing of what was said is kept or passed on here.
"""

from handlers.follow_ups import advice, messages, on_file
from handlers.follow_ups.meetings import blocks, came_up, held, of_group, of_session, withdraw

routes = (advice.routes, on_file.routes, messages.routes)

__all__ = ["blocks", "came_up", "held", "of_group", "of_session", "routes", "withdraw"]
