"""The list of people: read from a file, compared with what is known, taken over, and written back."""

from alongside.handlers.people.applying import apply
from alongside.handlers.people.planning import Plan, plan
from alongside.handlers.people.reading import COLUMNS, ListInvalid, Problem
from alongside.handlers.people.telling import describe, export

__all__ = ["COLUMNS", "ListInvalid", "Plan", "Problem", "apply", "describe", "export", "plan"]
