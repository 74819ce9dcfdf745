"""Supervisors' training: the line that asks for it, and the form in which a supervisor notes it."""

from handlers import date_parsing, formatting
from handlers.access import NOT_FOUND
from handlers.obligations.kinds.training import TRAINING, item_of
from handlers.policy.training import TrainingItem
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Card, ChoiceInput, DateInput, Form, Item, Note, Option, Text
from storage import audit_log
from storage.db import Db
from storage.models import About, Obligation, Training
from storage.queries import trainings as queries

routes = Routes()


@routes.line(TRAINING)
def line(_db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for a training that a supervisor still needs, or that ends."""
    item = item_of(request.policy, obligation.about)
    if item is None:
        return None
    ends = "counts until" in obligation.why
    day = formatting.day(obligation.due, request.today)
    when = f"counts until {day}" if ends else f"by {day}"
    routes_of = f"; any of: {formatting.listed(item.routes, 'or')}" if item.routes else ""
    clause = f" ({obligation.clause})" if obligation.clause else ""
    late, _ = formatting.due_words(obligation.due, request.today)
    noted = Button("I have done it", "training.note", {"item": item.name}, "primary")
    return Item(
        item.name,
        f"{when}{formatting.shorten(routes_of, 300)}{clause}",
        formatting.tone(obligation.due, request.today),
        (noted,),
        state="ended" if ends and late else late,
    )


@routes.action("training.note", form=True)
def note(_db: Db, request: Request) -> Form:
    """Open the form in which a supervisor says by which route and on which day they were trained."""
    item = _item(request)
    options = tuple(Option(route, route) for route in item.routes)
    how = (ChoiceInput("route", "How", options, required=True),) if options else ()
    blocks = (*how, DateInput("on", "On which day", required=True, help="The day on which it was finished."),
              Note("Whoever leads you sees the day and how, and that you noted it yourself."))  # fmt: skip
    return Form(formatting.shorten(item.name, 60), "training.save", blocks, {"item": item.name}, "Note it")


@routes.action("training.save")
def save(db: Db, request: Request) -> Card:
    """Note the reader's own training, by one of the policy's routes."""
    item = _item(request)
    route = request.typed("route", 200)
    if not item.takes(route):
        raise Refused("Please choose one of the ways that your policy names.", "route")
    on = date_parsing.past_day(request, request.typed("on", 40, "Please choose a day."), "on")
    known = queries.of_people(db, {request.me.id}).get(request.me.id, [])
    row = next((one for one in known if one.item == item.name and one.done_on == on), None)
    if not queries.is_kept(db):  # the first of all: everybody else who supervises is asked from now on
        db.dirty_owners.update(queries.supervisors(db))
    if row is None:
        row = Training(person_id=request.me.id, item=item.name, done_on=on)
        db.add(row)
    row.route, row.noted_by_id = route, request.me.id
    db.flush()
    about = About("training", row.id)
    audit_log.write(db, request.now, request.me.id, "training.noted", about, request.me.id, item.name)
    how = f", by {route}" if route else ""
    text = Text(f"Noted: {item.name}, {formatting.plain_day(on, request.today)}{how}.")
    return Card("Training noted", (text,), preview="Noted.")


def _item(request: Request) -> TrainingItem:
    rule = request.policy.training
    item = rule.item(str(request.ids.get("item", ""))) if rule is not None else None
    if item is None:
        raise Refused(NOT_FOUND)
    return item
