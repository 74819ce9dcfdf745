"""Every feature there is. A new one is a file beside this and a line here."""

from handlers import (
    absences,
    actions,
    agenda,
    agreements,
    conversation,
    home,
    nudges,
    overdue,
    pairs,
    reading,
    records,
    sessions,
    typed,
    undo,
)
from handlers.people import unreached
from handlers.routing import Table

TABLE = Table.of(
    [
        typed.routes,
        *conversation.routes,
        home.routes,
        nudges.routes,
        *sessions.routes,
        overdue.routes,
        absences.routes,
        agenda.routes,
        actions.routes,
        *records.routes,
        reading.routes,
        undo.routes,
        *pairs.routes,
        agreements.routes,
        unreached.routes,
    ]
)

START = "supervision"
"""The action of the start page, for channels that have a place of its own for it."""
