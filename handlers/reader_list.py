"""The rest of "who reads": files for somebody outside, typists, and what was passed on, for the worker themselves."""

import json

from handlers import access, formatting
from handlers.routing import Request
from handlers.ui import Block, Button, Heading, Item
from storage.db import Db
from storage.models import ActionPoint, Disclosure, ReadRequest
from storage.queries import facts
from storage.queries import record_access as queries

SHOWN = 10
"""Most lines of each kind."""


def others(db: Db, request: Request) -> list[Block]:
    """Return the blocks about the person's own records."""
    return [*_outside(db, request), *_typists(db, request), *_passed_on(db, request)]


def _outside(db: Db, request: Request) -> list[Block]:
    """Return the yeses to somebody outside, with the files that were made and how often each was fetched."""
    me = request.me.id
    granted = [row for row in queries.requests_of(db, me) if row.body and not _told_later(request, row)][
        :SHOWN
    ]
    files = queries.files_of(db, me)
    people = facts.people(db, {row.decided_by_id for row in granted if row.decided_by_id})
    blocks: list[Block] = []
    for row in granted:
        by = people[row.decided_by_id].name if row.decided_by_id else "Somebody"
        first, last = (
            formatting.plain_day(day, request.today) for day in (row.first_day, row.last_day) if day
        )
        made = [file for file in files if file.request_id == row.id]
        fetched = sum(file.fetched for file in made)
        state = f"fetched {formatting.count(fetched, 'time')}" if made else "not made yet"
        until = formatting.plain_day(row.until_on, request.today)
        detail = f"For: {row.purpose}. A file of {first} to {last}, {state}; its link ends on {until}. {by} said yes."
        blocks.append(Item(row.body, detail))
    return blocks


def _told_later(request: Request, row: ReadRequest) -> bool:
    """Return whether the policy tells of it only once it is over, and it is not."""
    rule = access.reader_of(request.policy, row.purpose)
    return rule is not None and rule.tell_worker == "after" and row.until_on >= request.today


def _typists(db: Db, request: Request) -> list[Block]:
    rows = [row for row in queries.typists(db, request.me.id) if row.answer == "yes"]
    people = facts.people(db, {row.typist_id for row in rows})
    return [
        Item(people[row.typist_id].name, "Types for your "
             f"{request.policy.words.supervisor.one}, as you said: drafts alone.",
             buttons=(Button("Take it back", "typist.no", {"typist": row.id}, about=people[row.typist_id].name),))
        for row in rows[:SHOWN]
    ]  # fmt: skip


def _passed_on(db: Db, request: Request) -> list[Block]:
    """Return what was passed on from the person's own supervision."""
    rows = [row for row in queries.disclosures_of(db, request.me.id) if row.state != "withdrawn"][:SHOWN]
    if not rows:
        return []
    words = access.own_words(db, request, request.me.id, [row.text_id for row in rows])
    people = facts.people(db, {row.teller_id for row in rows})
    blocks: list[Block] = [Heading("What was passed on")]
    for row in rows:
        told = words[row.text_id]
        to = json.loads(told)["to"] if told.startswith("{") else told
        teller = "You" if row.teller_id == request.me.id else people[row.teller_id].name
        show = Button("Show", "disclosure.show", {"disclosure": row.id}, about=row.kind)
        blocks.append(
            Item(f"{row.kind}, to {to}", f"{teller}: {state_of(db, request, row)}", buttons=(show,))
        )
    return blocks


def state_of(db: Db, request: Request, row: Disclosure) -> str:
    """Return whether something was passed on yet: its action says so, however that was closed."""
    if row.state == "withdrawn":
        return "taken back"
    action = db.get(ActionPoint, row.action_id) if row.action_id is not None else None
    on = row.passed_on
    if on is None and action is not None and action.state == "done" and action.closed_at is not None:
        on = action.closed_at.astimezone(request.zone).date()
    if on is not None:
        return f"passed on, {formatting.plain_day(on, request.today)}"
    return f"by {formatting.plain_day(row.due, request.today)}"
