"""The list of people: read from a file, compared with the database, imported, and exported again."""

from handlers.people.csv_reader import COLUMNS, ListInvalid, RowError
from handlers.people.diff import Plan, plan
from handlers.people.importing import apply
from handlers.people.report import describe, export, template

__all__ = ["COLUMNS", "ListInvalid", "Plan", "RowError", "apply", "describe", "export", "plan", "template"]
