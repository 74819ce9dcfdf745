"""Ticks for the steps of an induction: noted with the day by whoever supervises or leads the person."""

from handlers import formatting
from handlers.pairs import series as rules
from handlers.programmes import induction, overview
from handlers.programmes.reviews import held_on
from handlers.routing import Refused, Request, Routes
from handlers.ui import Card, DateInput, Form, Note
from storage import audit_log
from storage.db import Db
from storage.models import About, Completion

routes = Routes()


@routes.action("induction.note", form=True)
def note_form(db: Db, request: Request) -> Form:
    """Open the form that asks on which day a step was completed."""
    of = rules.arranged(db, request, request.id("person"))
    step = _step(request, [one.name for one, _ in induction.steps_of(of)])
    return Form(
        step,
        "induction.noted",
        (
            DateInput("on", "Completed on", request.today, required=True),
            Note(f"The induction of {of.person.name}. The day is kept, and nothing else."),
        ),
        {"person": of.person.id, "step": step},
        submit="Note it",
    )


@routes.action("induction.noted")
def noted(db: Db, request: Request) -> Card:
    """Note the day on which a step was completed."""
    of = rules.arranged(db, request, request.id("person"))
    if of.person.id == request.me.id:
        raise Refused("Whoever supervises you notes your induction. Nothing was changed.")
    step = _step(request, [one.name for one, _ in induction.steps_of(of)])
    on = held_on(request, of)
    if ("induction", step) not in of.done:
        db.add(
            Completion(
                person_id=of.person.id, what="induction", name=step, done_on=on, noted_by_id=request.me.id
            )
        )
        db.flush()
        audit_log.write(
            db,
            request.now,
            request.me.id,
            "induction.noted",
            About("person", of.person.id),
            of.person.id,
            step,
        )
    after = rules.arranged(db, request, of.person.id)
    left = len(induction.open_steps(after))
    said = f"Noted: {step}, completed on {formatting.plain_day(on, request.today)}."
    rest = (
        f" {formatting.count(left, 'step')} to go." if left else f" {of.person.name}’s induction is complete."
    )
    return overview.card(db, request, after, said + rest)


def _step(request: Request, names: list[str]) -> str:
    step = str(request.ids.get("step", ""))
    if step not in names:
        raise Refused("That step is no longer part of the induction. Nothing was changed.")
    return step
