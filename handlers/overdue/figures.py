"""`/overdue figures`: for leads about everybody below, for anybody about themselves, for the policy’s readers.

Readers who manage nobody see counts, or names too, as their table [report.NAME] says.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from handlers import access, formatting, resolve
from handlers.obligations.kinds.policy_review import owners
from handlers.overdue import cards, coverage, evidence, outstanding
from handlers.overdue.on_time import MOST
from handlers.overdue.periods import Period, typed
from handlers.overdue.question import OverdueQuestion
from handlers.overdue.scope import OverdueScope, note_look
from handlers.routing import Refused, Request, Routes
from handlers.ui import Block, Button, Buttons, Card, Facts, Note, Text
from storage import audit_log
from storage.db import Db
from storage.models import About, Person
from storage.queries import facts, people, practice
from storage.queries import overdue as queries
from storage.queries import policy_life as named

routes = Routes()


def level(db: Db, request: Request) -> str:
    """Return what the reader gets of everybody here: "names", "counts", or "" for nothing."""
    tables = request.policy.report
    mine = named.parts_of(db, request.me.id)
    found: set[str] = {tables[part].level for part in mine if part in tables}
    if not found and tables and request.me.id in {owner.id for owner in owners(db, request.policy)}:
        owner_named = "owner" in mine or not request.me.is_admin
        found = {"counts"} if owner_named else set[str]()
    return "names" if "names" in found else next(iter(found), "")


def of_scope(db: Db, request: Request, scope: OverdueScope, asked: OverdueQuestion) -> Card:
    """Return the figures of a lead's people, with the names of the gaps."""
    return _card(db, request, _people(db, request, scope, asked), asked, scope.note, names=True)


def of_me(db: Db, request: Request, asked: OverdueQuestion) -> Card:
    """Return everybody's own figures."""
    note_look(db, request, "figures")
    return _card(db, request, [request.me], asked, "You alone.", names=True)


def of_everybody(db: Db, request: Request, asked: OverdueQuestion, seen: str) -> Card:
    """Return the figures of everybody here, for a reader whom the policy names."""
    note_look(db, request, f"figures, {seen}")
    note = "Everybody here." if seen == "names" else "Everybody here, without names."
    return _card(db, request, list(people.present(db)), asked, note, names=seen == "names")


def _card(
    db: Db, request: Request, some: Sequence[Person], asked: OverdueQuestion, note: str, *, names: bool
) -> Card:
    period = asked.period or typed("", request.today)[0]
    out: list[Block] = [cards.as_at(request, note)]
    if len(some) > MOST:
        out.append(Text("Too many people for one answer. Please ask lead by lead, with a name."))
        return Card("Figures", tuple(out), preview="Figures.", place="below")
    counts = coverage.of_people(db, request.policy, some, period.first, period.last, request.now)
    if asked.csv:
        out.append(evidence.as_csv(some, counts, period, names=names))
        return Card("Figures, as a file", tuple(out), preview="A file.", place="below")
    past = coverage.of_people(db, request.policy, some, period.before.first, period.before.last, request.now)
    before = coverage.total(list(past.values()))
    out += evidence.blocks(request, some, counts, before, period, names=names)
    if period.last >= request.today:
        out += outstanding.blocks(db, request, some, names=names)
    if names or len(some) >= evidence.FEWEST:
        out += _answered(db, request, some, period)
    if names and len(some) > 1:
        out.append(Buttons((Button("Who is overdue?", "overdue", asked.ids),)))
    return Card("Figures", (*out, *cards.not_carried_out_note(request)), preview="Figures.", place="below")


def _answered(db: Db, request: Request, some: Sequence[Person], period: Period) -> list[Block]:
    """Return how long it took until somebody answered a call for help, where anybody called."""
    begin = datetime.combine(period.first, time(), request.zone)
    end = datetime.combine(period.last + timedelta(days=1), time(), request.zone)
    calls = practice.calls_of(db, [person.id for person in some], begin, end)
    if not calls:
        return []
    took = sorted((one.taken_at - one.asked_at).total_seconds() for one in calls if one.taken_at is not None)
    said = [f"{len(took)} of {formatting.count(len(calls), 'call')} answered"]
    if took:
        minutes = round(took[(len(took) - 1) // 2] / 60)
        length = (
            formatting.count(minutes, "minute") if minutes < 120 else formatting.count(minutes // 60, "hour")
        )
        said.append(f"half of them within {length}")
    return [Facts((("Calls for somebody to help", ", ".join(said)),))]


def _people(db: Db, request: Request, scope: OverdueScope, asked: OverdueQuestion) -> list[Person]:
    if asked.person is not None:
        return [asked.person]
    if asked.unit is not None:
        return list(facts.people(db, queries.team(db, request.me, asked.unit.team)).values())
    mine = {s.other.id for s in access.my_pairs(db, request) if s.leads} if asked.team is None else set[int]()
    if scope.lead is None:
        return sorted(facts.people(db, mine).values(), key=lambda person: person.name)
    below = queries.reports(db, scope.lead) if scope.direct else queries.members(db, scope.lead)
    known = {person.id for person in below}
    beside = facts.people(db, set() if scope.direct else mine - known).values()
    return [*below, *(person for person in beside if person.left_on is None)]


@routes.command(
    "overdue readers",
    "Who gets figures though they lead nobody; administrators name them",
    "[<who> @person | remove @person]",
)
@routes.action("overdue.readers")
def readers(db: Db, request: Request) -> Card:
    """Show who reads figures by the policy's tables [report.NAME], and name or remove somebody."""
    tables = request.policy.report
    if not request.me.is_admin:
        raise Refused("Administrators name who reads figures.")
    if not tables:
        raise Refused("Your policy names nobody who reads figures: it has no [report.NAME].")
    words = request.text.split()
    if words and words[0].casefold() == "remove":
        return _remove(db, request, " ".join(words[1:]))
    for part in tables:
        spelled = part.replace("_", " ")
        for form in (part, spelled):
            if request.text.casefold().startswith(f"{form} "):
                return _name(db, request, part, request.text[len(form) :].strip())
    if words:
        raise Refused(f"Your policy has figures for {formatting.listed([_title(part) for part in tables])}. "
                      f"Type one and a name: /overdue readers {_title(next(iter(tables)))} @person")  # fmt: skip
    rows = [
        (f"{formatting.capital(_title(part))} ({table.level})",
         formatting.listed([one.name for one in named.named(db, part)]) or "nobody is named yet")
        for part, table in tables.items()
    ]  # fmt: skip
    note = Note("Counts are without names, and never of fewer than five people.")
    return Card("Who reads figures", (Facts(tuple(rows)), note), preview="Who reads figures.", place="below")


def _title(part: str) -> str:
    return part.replace("_", " ")


def _name(db: Db, request: Request, part: str, who: str) -> Card:
    person = resolve.person(db, request, who)
    named.name(db, part, person.id, request.me.id, request.now)
    audit_log.write(
        db, request.now, request.me.id, "figures.reader", About("person", person.id), person.id, part
    )
    what = "with names" if request.policy.report[part].level == "names" else "as counts without names"
    text = Text(f"{person.name} reads the figures of everybody here, {what}: /overdue figures")
    return Card(f"{person.name}: {_title(part)}", (text,), preview="Noted.", place="below")


def _remove(db: Db, request: Request, who: str) -> Card:
    person = resolve.person(db, request, who)
    parts = [part for part in request.policy.report if named.unname(db, part, person.id)]
    if not parts:
        raise Refused(f"{person.name} is not named for any figures.")
    audit_log.write(
        db, request.now, request.me.id, "figures.no reader", About("person", person.id), person.id
    )
    return Card(
        f"{person.name} reads no figures any more", (Text("Noted."),), preview="Noted.", place="below"
    )
