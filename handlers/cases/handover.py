"""Handing all open cases of somebody over to a successor."""

from collections.abc import Sequence
from datetime import date

from handlers import date_parsing, formatting, resolve
from handlers.cases import cards, register, rules
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, Text
from storage import outbox
from storage.db import Db
from storage.models import Case, Person
from storage.queries import cases as queries

routes = Routes()


def ask(db: Db, request: Request, old: str, new: str, when: str) -> Card:
    """Ask whether all open cases of one person go to another, and say which clock begins."""
    giver, taker = resolve.person(db, request, old), resolve.person(db, request, new)
    on = date_parsing.past_day(request, when) if when else request.today
    found = _given(db, request, giver, taker)
    words = request.policy.words
    number = formatting.count(len(found), f"open {words.case.one}", f"open {words.case.many}")
    first = rules.rule_of(request.policy).allocation
    clock = f" Each is then first discussed within {first}." if first else ""
    day = formatting.plain_day(on, request.today)
    text = f"{number} of {giver.name} would go to {taker.name}, from {day}.{clock}"
    ids = {"from": giver.id, "to": taker.id, "on": on.isoformat()}
    button = Button(f"Hand over to {taker.name}"[:70], "case.hand.over", ids, "primary")
    return Card(
        f"Hand {words.case.many} over?",
        (Text(text), Buttons((button,))),
        preview="A question.",
        place="below",
    )


@routes.action("case.hand.over")
def hand_over(db: Db, request: Request) -> Card:
    """Give all open cases of one person to another, who is told."""
    giver, taker = db.get(Person, request.id("from")), db.get(Person, request.id("to"))
    try:
        on = date.fromisoformat(str(request.ids.get("on")))
    except ValueError:
        on = request.today
    if giver is None or taker is None:
        raise Refused(register.unknown(request, ["that"]))
    found = _given(db, request, giver, taker)
    for case in found:
        register.move(db, request, case, taker, min(on, request.today))
    if taker.id != request.me.id:
        key = f"cases.told:{taker.id}:{request.me.id}:{on}:{found[0].id}"
        outbox.enqueue(db, "cases.told", taker.id, key, request.now, giver=giver.id, on=on.isoformat())
    number = formatting.count(len(found), request.policy.words.case.one, request.policy.words.case.many)
    return cards.done(
        request, "Handed over", [f"{taker.name} has {number} of {giver.name} now, and is told."]
    )


@routes.card("cases.told")
def told(db: Db, request: Request) -> Card | None:
    """Tell somebody that they have cases from a predecessor; None once they have none of them any more."""
    giver = db.get(Person, request.id("giver"))
    on = str(request.ids.get("on", ""))
    held = queries.open_of(db, [request.me.id]).get(request.me.id, [])
    mine = [case for case in held if case.allocated_on.isoformat() == on]
    if giver is None or not mine:
        return None
    words = request.policy.words
    views = rules.in_order(rules.view(request.policy, case, request.me.starts_on) for case in mine)
    number = formatting.count(len(mine), words.case.one, words.case.many)
    lines = [
        f"You have {number} from {giver.name}: {formatting.shorten(formatting.listed([c.number for c in mine]), 300)}."
    ]
    if (due := views[0].due).due is not None:
        lines.append(f"First to be discussed by {formatting.day(due.due, request.today)}.")
    return cards.done(request, f"{formatting.capital(words.case.many)} from {giver.name}", lines)


def _given(db: Db, request: Request, giver: Person, taker: Person) -> Sequence[Case]:
    rules.rule_of(request.policy)
    if giver.id not in register.workers(db, request):
        register.may_see(request, giver)
    register.may_have(db, request, taker)
    found = queries.open_of(db, [giver.id]).get(giver.id, [])
    if not found:
        raise Refused(f"{giver.name} has no open {request.policy.words.case.one}. Nothing was changed.")
    if giver.id == taker.id:
        raise Refused("Please name two people.")
    return found
