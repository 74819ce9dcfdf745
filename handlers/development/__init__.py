"""A worker's year between two people: objectives, learning needs kept until they are met, and the worker's own log."""

from handlers.development import learning, objectives
from handlers.development.in_sessions import agenda_lines, inputs, note, texts, typed, with_value
from handlers.development.loading import WorkerView, chosen, view_of, views_of, words, yearly

routes = [objectives.routes, learning.routes]

__all__ = [
    "WorkerView",
    "agenda_lines",
    "chosen",
    "inputs",
    "note",
    "routes",
    "texts",
    "typed",
    "view_of",
    "views_of",
    "with_value",
    "words",
    "yearly",
]
