"""Every feature: a new one is a file beside this and a line here."""

from handlers import (
    absences,
    actions,
    agenda,
    agreements,
    appraisals,
    cases,
    commands,
    concerns,
    conversation,
    development,
    disclosures,
    follow_ups,
    group_records,
    groups,
    home,
    nudges,
    observations,
    overdue,
    pairs,
    programmes,
    reading,
    record_access,
    records,
    retention,
    sessions,
    set_aside,
    supervisor_calls,
    support,
    undo,
)
from handlers.calendars import routes as calendars
from handlers.people import unmatched, unreachable
from handlers.routing import RouteTable

TABLE = RouteTable.of(
    [
        commands.routes,
        *conversation.routes,
        home.routes,
        nudges.routes,
        *sessions.routes,
        groups.routes,
        supervisor_calls.routes,
        group_records.routes,
        *follow_ups.routes,
        observations.routes,
        calendars.routes,
        *overdue.routes,
        *cases.routes,
        *development.routes,
        concerns.routes,
        *appraisals.routes,
        absences.routes,
        agenda.routes,
        *actions.routes,
        *records.routes,
        record_access.routes,
        *reading.routes,
        disclosures.routes,
        undo.routes,
        *pairs.routes,
        *programmes.routes,
        *agreements.routes,
        unreachable.routes,
        set_aside.routes,
        unmatched.routes,
        support.routes,
        retention.routes,
    ]
)

START = "supervision"
"""Action of the start page, for channels that have a place of its own for it."""
