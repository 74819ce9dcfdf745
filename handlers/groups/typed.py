"""Typed commands about a group: "held group yesterday with Wei and Tom", "book peer supervision next Friday 10am"."""

import re
from dataclasses import replace
from datetime import date, datetime

from handlers import access, date_parsing, resolve
from handlers.groups import cards, operations
from handlers.policy.rules import SessionKind
from handlers.routing import Refused, Request
from handlers.ui import Reply
from storage.db import Db
from storage.models import Person

_BETWEEN = re.compile(r"\s*(?:,|;|&|\band\b)\s*", re.IGNORECASE)
_WITH = re.compile(r"(?:^|\s)with\s+", re.IGNORECASE)
TRIED = 4
"""Most words at the end of the names that may be a day instead."""


def held_typed(db: Db, request: Request, kind_name: str, when: str) -> Reply:
    """Note a group session that took place: at once with people and a day, else by its form."""
    kind = operations.kind_of(request, kind_name)
    people, after = _named(db, request)
    when = f"{when} {after}".strip()
    on = date_parsing.past_day(request, when) if when else request.today
    if people and not kind.reasons_required:
        return operations.note(db, request, kind, on, people, "")
    return cards.held_form(request, kind, on, operations.nearby(db, request), people)


def book_typed(db: Db, request: Request, kind_name: str, when: str) -> Reply:
    """Book a group session: at once with people and a time, else by its form."""
    kind = operations.kind_of(request, kind_name)
    people, after = _named(db, request)
    when = f"{when} {after}".strip()
    start = date_parsing.when(request, when) if when else None
    if people and isinstance(start, datetime) and not kind.reasons_required:
        return operations.book(db, request, kind, start, request.policy.session_minutes, "", people, "")
    day: date | datetime | None = (
        start if isinstance(start, datetime) else start[0] if start is not None else None
    )
    return cards.book_form(request, kind, day, operations.nearby(db, request), people)


def _named(db: Db, request: Request) -> tuple[list[Person], str]:
    """Return the people that a text names after "with", and what follows the last of them, such as a day."""
    if "pair" in request.ids:
        return [access.membership(db, request, request.id("pair")).other], ""
    found = list(_WITH.finditer(request.text))
    if not found:
        return [], ""
    parts = [part for part in _BETWEEN.split(request.text[found[0].end() :].strip()) if part]
    people = [resolve.person(db, request, part) for part in parts[:-1]]
    last, after = _last(db, request, parts[-1]) if parts else (None, "")
    people += [last] if last is not None else []
    unique = {person.id: person for person in people if person.id != request.me.id}
    return list(unique.values()), after


def _last(db: Db, request: Request, text: str) -> tuple[Person | None, str]:
    """Return the person of a text that may end in a day: "Tom Okafor yesterday"."""
    words = text.split()
    refusal: Refused | None = None
    for cut in range(min(TRIED, len(words) - 1) + 1):
        if words[len(words) - cut - 1][:1].isdigit():
            continue  # no name ends in a number: it belongs to the day
        name = " ".join(words[: len(words) - cut])
        try:
            return resolve.person(db, replace(request, text=name), name), " ".join(words[len(words) - cut :])
        except Refused as error:
            refusal = refusal or error
    if refusal is not None:
        raise refusal
    return None, ""


def people_of_form(db: Db, request: Request, known: dict[int, Person]) -> list[Person]:
    """Return the people whom a form names: those ticked, and others by name."""
    chosen = [
        known[int(part)]
        for part in request.typed("people").split(",")
        if part.isdigit() and int(part) in known
    ]
    others = request.typed("others", 500)
    try:
        chosen += [resolve.person(db, request, part) for part in _BETWEEN.split(others) if part.strip()]
    except Refused as error:
        raise Refused(error.words, "others") from None
    return list({person.id: person for person in chosen if person.id != request.me.id}.values())


def chosen_kind(request: Request) -> SessionKind:
    """Return the kind of a form."""
    return operations.kind_of(request, str(request.ids.get("kind", "")))
