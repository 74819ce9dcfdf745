"""The command `/overdue`: a lead's answer for everyone below as a card, chart or file; anybody else's own list.

Leads see counts, dates, names and reasons; what people wrote is never shown here.
"""

from collections.abc import Mapping
from dataclasses import replace

from handlers import access, formatting, nudges
from handlers.cases.figures import blocks as figures_of_cases
from handlers.obligations.kinds.groups import CASES, RECORDS
from handlers.overdue import cards, files, on_time, question, reminding, rules, unrecorded
from handlers.overdue import figures as evidence_figures
from handlers.overdue import person as pages
from handlers.overdue.on_time import OnTime
from handlers.overdue.question import OverdueQuestion
from handlers.overdue.scope import OverdueScope, leads_anybody, note_look, scope_of
from handlers.records import filing
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, File, Reply, Text
from storage.db import Db
from storage.models import Person
from storage.queries import overdue as queries

routes = Routes()

BY_LEAD_ABOVE = 20
"""Number of late people above which an answer is grouped by lead."""


@routes.command(
    "overdue",
    "Who is overdue below you, and why; or what you owe",
    "[direct | <team> | @person] [sessions | actions | …] [chart | csv | figures]",
)
@routes.action("overdue")
def typed(db: Db, request: Request) -> Reply:
    """Answer the typed question: whom, which kind, in which form; a button asks the same by its ids."""
    asked = question.pressed(db, request) if request.ids else question.typed(db, request)
    if asked.own:
        return evidence_figures.of_me(db, request, asked) if asked.form == "figures" else _own(db, request)
    return _pressed(db, request, asked)


@routes.action("overdue.person")
def show(db: Db, request: Request) -> Reply:
    """Answer the question that a button holds."""
    return _pressed(db, request, question.pressed(db, request))


@routes.action("overdue.page")
def page(db: Db, request: Request) -> Reply:
    """Show one person's page."""
    return _pressed(db, request, question.pressed(db, request))


@routes.action("overdue.chart")
def chart(db: Db, request: Request) -> Reply:
    """Show the same answer as a chart."""
    return _pressed(db, request, question.pressed(db, request, "chart"))


@routes.action("overdue.csv")
def csv(db: Db, request: Request) -> Reply:
    """Return the same answer as a file."""
    return _pressed(db, request, question.pressed(db, request, "csv"))


@routes.action("overdue.figures")
def figures(db: Db, request: Request) -> Reply:
    """Show how many sessions were held on time."""
    return _pressed(db, request, question.pressed(db, request, "figures"))


@routes.action("overdue.lead")
def lead(db: Db, request: Request) -> Reply:
    """Show everybody below the lead who was chosen."""
    chosen = request.fields.get("choice", "")
    ids = {**{name: value for name, value in request.ids.items() if name == "kind"}, "team": chosen}
    return _pressed(db, request, question.pressed(db, replace(request, ids=ids)))


@routes.action("overdue.longest")
def longest(db: Db, request: Request) -> Reply:
    """Show by name those who are more than 6 weeks late."""
    asked = question.pressed(db, request)
    _may(db, request)
    scope = scope_of(db, request, asked)
    today = request.today
    long = tuple(p for p in scope.people if p.worst.days(today) > formatting.LONG_LATE)
    _noted(db, request, asked)
    note = f"{scope.note} More than 6 weeks late."
    return _by_person(db, request, replace(scope, people=long, note=note), asked)


@routes.action("overdue.why")
def why(db: Db, request: Request) -> Reply:
    """Show the rule behind each date."""
    asked = question.pressed(db, request)
    _may(db, request)
    _noted(db, request, asked)
    return cards.why(request, scope_of(db, request, asked))


@routes.action("overdue.each")
def each(db: Db, request: Request) -> Reply:
    """Show each person with the next step and a button."""
    asked = question.pressed(db, request)
    _may(db, request)
    _noted(db, request, asked)
    scope = scope_of(db, request, asked)
    ids = [person.id for person in scope.people]
    owners = {owner for person in scope.people for thing in person.things for owner, _ in thing.owners}
    told = queries.reminded(db, owners, request.now - reminding.AGAIN_AFTER)
    return cards.one_by_one(request, scope, asked, queries.next_booked(db, ids, request.now), told)


def _pressed(db: Db, request: Request, asked: OverdueQuestion) -> Reply:
    of_all = asked.person is None and asked.team is None and asked.unit is None
    if of_all and asked.form == "figures" and (seen := evidence_figures.level(db, request)):
        return evidence_figures.of_everybody(db, request, asked, seen)
    if of_all and not leads_anybody(db, request):
        return evidence_figures.of_me(db, request, asked) if asked.form == "figures" else _own(db, request)
    return _answer(db, request, asked)


def _may(db: Db, request: Request) -> None:
    if not leads_anybody(db, request):
        raise Refused("Only whoever leads or supervises somebody can see that.")


def _noted(db: Db, request: Request, asked: OverdueQuestion) -> None:
    whom = asked.person or asked.team or request.me
    note_look(db, request, asked.form, whom.id)


def _answer(db: Db, request: Request, asked: OverdueQuestion) -> Reply:
    _noted(db, request, asked)
    if asked.person is not None and asked.form == "card" and not asked.kind:
        return pages.page(db, request, asked.person)
    scope = scope_of(db, request, asked)
    if asked.form == "figures":
        return evidence_figures.of_scope(db, request, scope, asked)
    if asked.form == "csv":
        return _file(request, scope)
    card = _card(db, request, scope, asked)
    if asked.kind == RECORDS.name:
        beside = (*unrecorded.blocks(db, request), *filing.missing(db, request))
        return replace(card, blocks=(*card.blocks, *beside))
    if asked.kind != CASES.name:
        return card
    whose = _workers(db, request, asked)
    beside = figures_of_cases(db, request, scope.lead, whose, direct=scope.direct)
    return replace(card, blocks=(*card.blocks, *beside))


def _workers(db: Db, request: Request, asked: OverdueQuestion) -> set[int]:
    """Return the workers that a question is about, where it is not about everybody below a lead."""
    if asked.person is not None:
        return {asked.person.id}
    if asked.unit is not None:
        return queries.team(db, request.me, asked.unit.team)
    return {s.other.id for s in access.my_pairs(db, request) if s.leads}


def _card(db: Db, request: Request, scope: OverdueScope, asked: OverdueQuestion) -> Card:
    if not scope.people:
        return cards.nobody(request, scope, asked)
    if asked.form == "chart":
        picture = files.chart(request, scope.people)
        return Card("Who is overdue, as a chart", (picture,), preview="A chart.", place="below")
    if len(scope.people) <= BY_LEAD_ABOVE or scope.lead is None or scope.direct:
        return _by_person(db, request, scope, asked)
    return _by_lead(db, request, scope, asked, scope.lead)


def _by_person(db: Db, request: Request, scope: OverdueScope, asked: OverdueQuestion) -> Card:
    met = queries.last_met(db, [person.id for person in scope.people])
    to_remind = len(reminding.plan(db, request, scope).to)
    shares: Mapping[int, OnTime] = {}
    if asked.kind in ("", "sessions"):
        shares = _shares(db, request, scope)
    figures = _sentence(on_time.total(list(shares.values())))
    return cards.by_person(request, scope, asked, met, to_remind, figures)


def _by_lead(db: Db, request: Request, scope: OverdueScope, asked: OverdueQuestion, top: Person) -> Card:
    leads = _leads(db, top)
    groups = rules.by_lead(scope.people, leads, queries.paths_below(db, top))
    shares = _shares(db, request, scope)
    by_lead: dict[int, OnTime] = {}
    if shares:
        paths = queries.pairs_below(db, top, request.today)
        for lead_id, _, under in leads:
            of = [shares[pair] for pair, path in paths.items() if pair in shares and path.startswith(under)]
            by_lead[lead_id] = on_time.total(of)
    to_remind = len(
        rules.next_steps(scope.people, {}).keys() - {request.me.id}
    )  # only counted, since the day of each reminder costs a query
    figures = _sentence(on_time.total(list(shares.values())))
    return cards.by_lead(request, scope, asked, groups, by_lead, to_remind, figures)


def _leads(db: Db, top: Person) -> list[tuple[int, str, str]]:
    """Return the leads that the answer is grouped by: those who report to `top`, or to their only report."""
    reports = queries.reports(db, top)
    while len(reports) == 1 and (under := queries.reports(db, reports[0])):
        reports = under
    return [(person.id, person.name, person.path) for person in reports]


def _shares(
    db: Db, request: Request, scope: OverdueScope, most: int = on_time.AT_ONCE
) -> Mapping[int, OnTime]:
    """Return each pair's shares in this scope; empty where there are more than `most` pairs."""
    if scope.lead is not None:
        pairs = list(queries.pairs_below(db, scope.lead, request.today, direct=scope.direct))
    else:
        pairs = sorted({t.late.pair_id for p in scope.people for t in p.things if t.late.pair_id is not None})
    if len(pairs) > most:
        return {}
    return on_time.on_time(db, request.policy, pairs, request.now, request.today)


def _sentence(of: OnTime) -> str:
    """Return the quarter in a sentence, or "" where nothing was due in it."""
    if of.now.percent is None:
        return ""
    before = f", {of.before.percent}% the quarter before" if of.before.percent is not None else ""
    return f"Sessions held on time this quarter: {of.now.percent}%{before}."


def _file(request: Request, scope: OverdueScope) -> Card:
    lines = sum(len(person.things) for person in scope.people)
    about = f"{formatting.count(lines, 'line')}, as at today"
    file = File(f"overdue-{request.today}.csv", "text/csv", files.as_csv(scope.people, request.today), about)
    return Card("Who is overdue, as a file", (file,), preview="A file.", place="below")


def _own(db: Db, request: Request) -> Card:
    items = tuple(item for o, item in nudges.current(db, request) if o.due < request.today)
    blocks = items or (Text("Nothing of yours is waiting."),)
    return Card("What is waiting for you", (*blocks, Buttons((Button("Start page", "supervision"),))),
                preview="What is waiting for you.", place="below")  # fmt: skip
