"""Naming people: who gives a second series, who assesses, and who supervises somebody without a supervisor."""

from datetime import date

from handlers import formatting, resolve
from handlers.obligations.kinds.assessor import ASSESSOR
from handlers.obligations.kinds.no_supervisor import NO_SUPERVISOR
from handlers.obligations.kinds.second_supervisor import SECOND_SUPERVISOR
from handlers.obligations.programme_people import unnamed
from handlers.obligations.worker_facts import LINE, WorkerFacts, one
from handlers.pairs import assignment
from handlers.pairs import series as rules
from handlers.programmes import overview
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Card, DateInput, Form, Item, Note, PersonInput
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Completion, Obligation, Person

routes = Routes()


@routes.action("series.name", form=True)
def name_form(db: Db, request: Request) -> Form:
    """Open the form that names who supervises somebody in a series."""
    of, series = _of(db, request)
    words = request.policy.words
    title = f"Who gives the {series}?" if series != LINE else f"Who is the {words.supervisor.one}?"
    return Form(
        title,
        "series.named",
        (
            PersonInput("who", "Name", required=True),
            DateInput("from", "From", request.today),
            Note(f"{of.person.name} is told, and so is whoever you name."),
        ),
        {"person": of.person.id, "series": series},
        submit="Name them",
    )


@routes.action("series.named")
def named(db: Db, request: Request) -> Card:
    """Start the pair, or ask first where somebody gives the series already; both people are told (STK-10e)."""
    of, series = _of(db, request)
    supervisor = _person(db, request)
    start = _day(request)
    return assignment.pair_of(db, request, supervisor, of.person, series, start)


@routes.action("series.none")
def none_held(db: Db, request: Request) -> Card:
    """Note that somebody has no second series, or no supervisor, so that nobody is asked any more."""
    of, series = _of(db, request)
    if ("series", series) not in of.done:
        db.add(
            Completion(
                person_id=of.person.id, what="series", name=series, done_on=request.today,
                noted_by_id=request.me.id,
            )
        )  # fmt: skip
        db.flush()
        audit_log.write(
            db, request.now, request.me.id, "series.none", About("person", of.person.id), of.person.id, series
        )
    said = f"Noted: {of.person.name} has no {_called(request, series)}. You can name somebody at any time."
    return overview.card(db, request, rules.arranged(db, request, of.person.id), said)


@routes.action("assessor.name", form=True)
def assessor_form(db: Db, request: Request) -> Form:
    """Open the form that names who assesses somebody in a programme."""
    of = _may_name(request, rules.arranged(db, request, request.id("person")))
    return Form(
        f"Who assesses {of.person.name}?",
        "assessor.named",
        (
            PersonInput("who", "Name", required=True),
            Note(
                f"They name who gives a second series, and hold the reviews. {of.person.name} and they are told."
            ),
        ),
        {"person": of.person.id},
        submit="Name them",
    )


@routes.action("assessor.named")
def assessor_named(db: Db, request: Request) -> Card:
    """Note who assesses somebody; both are told."""
    of = _may_name(request, rules.arranged(db, request, request.id("person")))
    assessor = _person(db, request)
    if assessor.id == of.person.id:
        raise Refused("Nobody can assess themselves. Please name somebody else.", "who")
    person = db.get_one(Person, of.person.id)
    person.assessor_id = assessor.id
    db.flush()
    audit_log.write(
        db,
        request.now,
        request.me.id,
        "assessor.named",
        About("person", person.id),
        person.id,
        str(assessor.id),
    )
    for who in (person.id, assessor.id):
        if who != request.me.id:
            key = f"assessor.told:{person.id}:{assessor.id}:{who}:{request.today}"
            outbox.enqueue(db, "assessor.told", who, key, request.now, person=person.id)
    said = f"{assessor.name} assesses {person.name}. Both are being told."
    return overview.card(db, request, rules.arranged(db, request, person.id), said)


@routes.card("assessor.told")
def assessor_told(db: Db, request: Request) -> Card | None:
    """Tell somebody in a programme, and whoever assesses them, who that is."""
    of = one(db, request.policy, request.now, request.id("person"))
    if of is None or not of.programmes or of.assessor is None:
        return None
    programme = of.programmes[0].name
    if request.me.id == of.person.id:
        said = f"{of.assessor.name} is your assessor in {programme}."
    elif request.me.id == of.assessor.id:
        said = f"You assess {of.person.name} in {programme}."
    else:
        return None
    return overview.card(db, request, of, said)


# Lines


@routes.line(SECOND_SUPERVISOR)
def second_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for a second series that nobody gives yet."""
    of = one(db, request.policy, request.now, obligation.person_id)
    if of is None or not (found := unnamed(of)):
        return None
    programme, series = found[0]
    ids = {"person": of.person.id, "series": series.name}
    more = (Button("None for them", "series.none", ids),) if series.required == "normally" else ()
    return Item(
        f"{of.person.name}: who gives the {series.name}?",
        f"{programme.name} asks you to name somebody{_clause(obligation)}",
        buttons=(Button("Name somebody", "series.name", ids, "primary"),),
        more=more,
    )


@routes.line(ASSESSOR)
def assessor_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for somebody in a programme whom nobody assesses."""
    of = one(db, request.policy, request.now, obligation.person_id)
    if of is None or not of.programmes:
        return None
    name = Button("Name an assessor", "assessor.name", {"person": of.person.id}, "primary")
    title = f"{of.person.name}: who assesses them in {of.programmes[0].name}?"
    return Item(title, f"nobody does yet{_clause(obligation)}", "late", buttons=(name,))


@routes.line(NO_SUPERVISOR)
def supervisor_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for somebody whom nobody supervises."""
    of = one(db, request.policy, request.now, obligation.person_id)
    if of is None:
        return None
    words, ids = request.policy.words, {"person": of.person.id, "series": LINE}
    return Item(
        f"{of.person.name} has no {words.supervisor.one}",
        f"since {formatting.plain_day(obligation.due, request.today)}{_clause(obligation)}",
        "late",
        (Button(f"Name {words.supervisor.a}", "series.name", ids, "primary"),),
        (Button("Nobody supervises them", "series.none", ids),),
    )


# Helpers


def _of(db: Db, request: Request) -> tuple[WorkerFacts, str]:
    of = _may_name(request, rules.arranged(db, request, request.id("person")))
    series = str(request.ids.get("series", ""))
    return of, series if series == LINE else rules.series_named(of, series)


def _may_name(request: Request, of: WorkerFacts) -> WorkerFacts:
    if not rules.may_name(request, of):
        raise Refused("Whoever leads or assesses somebody can name people. Nothing was changed.")
    return of


def _person(db: Db, request: Request) -> Person:
    typed = request.typed("who", 200, "Please name somebody.")
    try:
        found = resolve.person(db, request, typed)
    except Refused as refused:
        raise Refused(refused.words, "who") from None
    if found.left_on is not None:
        raise Refused(f"{found.name} is no longer here. Please name somebody else.", "who")
    return found


def _day(request: Request) -> date:
    typed = request.fields.get("from", "").strip()
    try:
        return date.fromisoformat(typed) if typed else request.today
    except ValueError:
        raise Refused("Please give the day as in 2026-03-05.", "from") from None


def _called(request: Request, series: str) -> str:
    return request.policy.words.supervisor.one if series == LINE else series


def _clause(obligation: Obligation) -> str:
    return f" ({obligation.clause})" if obligation.clause else ""
