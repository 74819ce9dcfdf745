"""The list of people: read from a file, compared with the database, imported, and exported again."""

from handlers.people.columns import IdColumn, headers
from handlers.people.csv_reader import ListInvalid, RowError
from handlers.people.diff import Plan, plan
from handlers.people.importing import apply
from handlers.people.report import describe, export, template

__all__ = [
    "IdColumn", "ListInvalid", "Plan", "RowError", "apply", "describe", "export", "headers", "plan", "template",
]  # fmt: skip
