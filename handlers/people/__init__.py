"""The list of people: read from a file, compared with what is known, taken over, and written back."""

from handlers.people.applying import apply
from handlers.people.planning import Plan, plan
from handlers.people.reading import COLUMNS, ListInvalid, Problem
from handlers.people.telling import describe, export

__all__ = ["COLUMNS", "ListInvalid", "Plan", "Problem", "apply", "describe", "export", "plan"]
