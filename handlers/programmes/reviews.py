"""Reviews of progress in a programme: asked of whoever assesses, and noted with the day on which they were held."""

from datetime import date

from handlers import formatting
from handlers.obligations.kinds.milestone import MILESTONE
from handlers.obligations.worker_facts import WorkerFacts, one
from handlers.pairs import series as rules
from handlers.policy import milestone_key
from handlers.policy.programmes import milestones_due
from handlers.policy.rules import Milestone, Programme
from handlers.programmes import overview
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Card, DateInput, Form, Item, Note
from storage import audit_log
from storage.db import Db
from storage.models import About, Completion, Obligation

routes = Routes()


@routes.action("milestone.note", form=True)
def note_form(db: Db, request: Request) -> Form:
    """Open the form that asks on which day a review was held."""
    of, programme, milestone = _find(db, request)
    return Form(
        f"{formatting.capital(milestone.name)} at {milestone.at}",
        "milestone.noted",
        (
            DateInput("on", "Held on", request.today, required=True),
            Note(f"{of.person.name}, {programme.name}. The day is kept, not what was said."),
        ),
        {"person": of.person.id, "key": milestone_key(programme, milestone)},
        submit="Note it",
    )


@routes.action("milestone.noted")
def noted(db: Db, request: Request) -> Card:
    """Note that a review was held; the next one takes its place."""
    of, programme, milestone = _find(db, request)
    on = held_on(request, of)
    if of.milestone_done(programme, milestone) is None:
        note(db, request, of, programme, milestone, on)
    said = f"Noted: {milestone.name} at {milestone.at}, held on {formatting.plain_day(on, request.today)}."
    return overview.card(db, request, rules.arranged(db, request, of.person.id), said)


def note(
    db: Db, request: Request, of: WorkerFacts, programme: Programme, milestone: Milestone, on: date
) -> None:
    """Store that a review was held on a day."""
    key = milestone_key(programme, milestone)
    db.add(Completion(person_id=of.person.id, what="review", name=key, done_on=on, noted_by_id=request.me.id))
    db.flush()
    audit_log.write(
        db, request.now, request.me.id, "milestone.held", About("person", of.person.id), of.person.id, key
    )


def note_session(db: Db, request: Request, worker_id: int, kind: str, on: date) -> None:
    """Note the review that a session of this kind is, where the policy says by which kind a review is held."""
    if not any(one.kind == kind for programme in request.policy.programmes for one in programme.milestones):
        return
    of = one(db, request.policy, request.now, worker_id)
    for due in milestones_due(request.policy, of.facts) if of is not None else ():
        if due.milestone.kind == kind and of is not None:
            note(db, request, of, due.programme, due.milestone, on)
            return


def held_on(request: Request, of: WorkerFacts) -> date:
    """Return the form's day; refused where it is still to come or before the stage began."""
    try:
        on = date.fromisoformat(request.typed("on", required="Please say on which day."))
    except ValueError:
        raise Refused("Please give the day as in 2026-03-05.", "on") from None
    if on > request.today:
        raise Refused("That day is still to come. Please note it once it has taken place.", "on")
    begun = of.person.stage_began or of.person.starts_on
    if begun is not None and on < begun:
        raise Refused(f"That is before they began, on {formatting.plain_day(begun, request.today)}.", "on")
    return on


def _find(db: Db, request: Request) -> tuple[WorkerFacts, Programme, Milestone]:
    of = rules.arranged(db, request, request.id("person"))
    if of.person.id == request.me.id:
        raise Refused("Whoever assesses you notes your reviews. Nothing was changed.")
    for programme in of.programmes:
        for milestone in programme.milestones:
            if milestone_key(programme, milestone) == request.ids.get("key"):
                return of, programme, milestone
    raise Refused(f"{of.person.name} is in no programme with that review any more. Nothing was changed.")


@routes.line(MILESTONE)
def review_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for the next review of somebody whom the reader assesses."""
    of = one(db, request.policy, request.now, obligation.person_id)
    if of is None or not (due := milestones_due(request.policy, of.facts)):
        return None
    milestone = due[0].milestone
    state, when = formatting.due_words(obligation.due, request.today)
    clause = f" ({obligation.clause})" if obligation.clause else ""
    ids = {"person": of.person.id, "key": milestone_key(due[0].programme, milestone)}
    return Item(
        f"{of.person.name}: {milestone.name} at {milestone.at} of {due[0].programme.name}",
        f"{when}{clause}",
        formatting.tone(obligation.due, request.today),
        (Button("It was held", "milestone.note", ids, "primary"),),
        state=state,
    )
