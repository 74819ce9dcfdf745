"""Commands and buttons for concerns: opened, read, answered, looked at again, closed."""

import json
from datetime import date

from handlers import date_parsing, development, formatting
from handlers.concerns import cards, register
from handlers.concerns.register import ConcernView
from handlers.obligations.kinds.concern import CONCERN
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Card, Form, Item
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, Concern, ConcernEntry, Obligation, Person
from storage.queries import development as queries
from storage.queries import overdue

routes = Routes()


@routes.command(
    "supervision concerns", "Concerns about practice, open to those whom your policy names", "[with @person]"
)
@routes.action("concern.list")
def listing(db: Db, request: Request) -> Card:
    """List the concerns that the reader may read; a supervisor can open one."""
    register.rule_of(request.policy)
    picked = development.chosen(db, request) if request.text.strip() or request.ids else None
    if isinstance(picked, Card):
        return picked
    return shown(db, request, [picked[0].worker] if picked else None)


def shown(db: Db, request: Request, workers: list[Person] | None = None, said: str = "") -> Card:
    """Return the list about these workers, or about everybody about whom the reader may read one."""
    views = development.views_of(db, request)
    whose = workers or [view.worker for view in views]
    if workers is None and "supervisor's manager" in register.rule_of(request.policy).readers:
        whose += [
            one for one in queries.workers_of_reports(db, request.me.id, request.today) if one not in whose
        ]
    found = [(worker, rows) for worker in whose if (rows := register.of_worker(db, request, worker))]
    leads = [view.worker for view in views if view.leads and (workers is None or view.worker in workers)]
    leads = [worker for worker in leads if register.role_of(db, request, worker) == "supervisor"]
    return cards.listing(request, found, leads, said)


@routes.action("concern.new", form=True)
def new(db: Db, request: Request) -> Form:
    """Open the form of a new concern."""
    worker = _worker(db, request)
    return cards.open_form(request, worker, register.reports(db, request, worker))


def _worker(db: Db, request: Request) -> Person:
    worker = development.view_of(db, request, request.id("worker")).worker
    register.may_open(db, request, worker)
    return worker


@routes.action("concern.open")
def opened(db: Db, request: Request) -> Card:
    """Open a concern, and tell the worker at once unless the policy keeps it from them."""
    worker = _worker(db, request)
    what = request.typed("what", cards.LIMIT, "Please say what you have seen.")
    plan = request.typed(
        "plan", cards.LIMIT, "Please say what the plan is: a concern without one helps nobody."
    )
    next_on = _next(request)
    what = _with_report(db, request, worker, what)
    text = json.dumps({"what": what, "plan": plan}, ensure_ascii=False)
    row = Concern(worker_id=worker.id, opened_by_id=request.me.id, opened_on=request.today, next_on=next_on,
                  text_id=secrets.seal(db, worker.id, text))  # fmt: skip
    db.add(row)
    db.flush()
    _note(db, request, row, "opened")
    told = "" if register.in_secret(request.policy) else f" {worker.name} is being told."
    return shown(
        db, request, [worker], f"Opened.{told} You look at it on {formatting.day(next_on, request.today)}."
    )


def _with_report(db: Db, request: Request, worker: Person, text: str) -> str:
    """Return a text that names the record that was chosen, by its day alone."""
    chosen = request.typed("report", 20)
    known = register.reports(db, request, worker) if chosen else {}
    return f"{text}\nSee {known[chosen]}." if chosen in known else text


def _next(request: Request) -> date:
    on = date_parsing.day(request, request.typed("next", 60, "Please say when you look at it next."), "next")
    look = register.rule_of(request.policy).look
    if look is not None and (on - request.today).days > look:
        raise Refused(f"Your policy wants it looked at within {look} days.", "next")
    return on


def _note(db: Db, request: Request, row: Concern, what: str, text: str = "") -> None:
    """Add to the history of a concern, and tell whoever of the two did not do it."""
    text_id = secrets.seal(db, row.worker_id, text) if text else None
    entry = ConcernEntry(concern_id=row.id, what=what, on=request.today, by_id=request.me.id, text_id=text_id,
                         at=request.now)  # fmt: skip
    db.add(entry)
    db.flush()
    about = About("concern", row.id)
    audit_log.write(db, request.now, request.me.id, f"concern.{what.replace(' ', '_')}", about, row.worker_id)
    outbox.refresh(db, [about], request.now)
    to = row.worker_id
    if request.me.id == row.worker_id:
        pairs = overdue.pairs_of_worker(db, row.worker_id, request.today)
        to = next((pair.supervisor_id for pair in pairs if pair.series == "line"), row.opened_by_id)
    if to != row.worker_id or not register.in_secret(request.policy):
        key = f"concern.told:{row.id}:{entry.id}"
        outbox.enqueue(db, "concern.told", to, key, request.now, concern=row.id, entry=entry.id)


@routes.action("concern.show")
def show(db: Db, request: Request) -> Card:
    """Show a concern to somebody whom the policy names; the worker's first reading is noted."""
    view = register.find(db, request)
    if view.role == "worker" and view.row.read_on is None:
        view.row.read_on = request.today
    return cards.one(request, view)


@routes.action("concern.look", form=True)
def look(db: Db, request: Request) -> Form:
    """Open the form of a look at it."""
    view = _led(db, request)
    return cards.look_form(request, view, register.reports(db, request, view.worker))


@routes.action("concern.looked")
def looked(db: Db, request: Request) -> Card:
    """Keep what has changed, and when the two look at it next."""
    view = _led(db, request)
    text = request.typed("text", cards.LIMIT, "Please say what has changed.")
    view.row.next_on = _next(request)
    _note(db, request, view.row, "looked at", _with_report(db, request, view.worker, text))
    return cards.one(request, register.find(db, request))


@routes.action("concern.answer", form=True)
def answer(db: Db, request: Request) -> Form:
    """Open the form of the worker's own answer."""
    view = register.find(db, request)
    if view.role != "worker":
        raise Refused("The answer is the person’s own to write. “Look at it again” is yours.")
    return cards.answer_form(view)


@routes.action("concern.answered")
def answered(db: Db, request: Request) -> Card:
    """Keep the worker's answer, in their own hand."""
    view = register.find(db, request)
    if view.role != "worker":
        raise Refused("The answer is the person’s own to write. “Look at it again” is yours.")
    _note(db, request, view.row, "answered", request.typed("text", cards.LIMIT, "Please write your answer."))
    return cards.one(request, register.find(db, request))


@routes.action("concern.close", form=True)
def close(db: Db, request: Request) -> Form:
    """Open the form that closes it."""
    return cards.close_form(request, _led(db, request))


@routes.action("concern.closed")
def closed(db: Db, request: Request) -> Card:
    """Close it with an outcome, or with the formal procedure that it goes to: which one and when, nothing else."""
    view = _led(db, request)
    row, rule = view.row, register.rule_of(request.policy)
    chosen, route = request.typed("outcome", 5), request.typed("route", 5)
    text = request.typed("text", 500)
    outcomes = cards.outcomes_of(request.policy)
    if route.isdigit() and int(route) < len(rule.routes):
        if text:
            raise Refused(
                "Of a formal procedure only which one and when is kept here. Please clear this.", "text"
            )
        row.route, row.outcome = rule.routes[int(route)], cards.FORMAL
        row.route_on = _route_on(request)
    elif chosen.isdigit() and int(chosen) < len(outcomes):
        row.outcome = outcomes[int(chosen)]
    else:
        raise Refused("Please choose what came of it.", "outcome")
    row.state, row.closed_on, row.next_on = "closed", request.today, None
    _note(db, request, row, "closed", text)
    return cards.one(request, register.find(db, request))


def _route_on(request: Request) -> date:
    try:
        return date.fromisoformat(request.typed("route_on", 60) or request.today.isoformat())
    except ValueError:
        raise Refused("Please give a day as year-month-day, such as 2026-03-31.", "route_on") from None


def _led(db: Db, request: Request) -> ConcernView:
    """Return an open concern for whoever supervises the worker."""
    view = register.find(db, request, lock=True)
    if view.role != "supervisor":
        raise Refused(
            "Whoever supervises here does that. You can read it, and answer where it is about your work."
        )
    if view.row.state != "open":
        raise Refused("It is closed. Nothing was changed.")
    return view


@routes.card("concern.told")
def told(db: Db, request: Request) -> Card | None:
    """Tell one of the two what was done; None for whoever may no longer read it."""
    row = db.get(Concern, request.id("concern"))
    entry = db.get(ConcernEntry, request.id("entry"))
    if row is None or entry is None or entry.concern_id != row.id:
        return None
    worker = db.get_one(Person, row.worker_id)
    if register.role_of(db, request, worker) is None:
        return None
    return cards.told(request, row, db.get_one(Person, entry.by_id).name, entry.what)


@routes.line(CONCERN)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line of a concern that is to be looked at again; it says whose, and nothing of what."""
    row = db.get(Concern, obligation.about.id)
    if row is None or row.state != "open":
        return None
    worker = db.get_one(Person, row.worker_id)
    if register.role_of(db, request, worker) != "supervisor":
        return None
    state, detail = formatting.due_words(obligation.due, request.today)
    ids, old = {"concern": row.id}, formatting.capital(register.age(row, request.today))
    ways = (
        Button("Look at it again", "concern.look", ids, "primary"),
        Button("Read it", "concern.show", ids),
    )
    tone = formatting.tone(obligation.due, request.today)
    return Item(f"A concern to look at again: {worker.name}", f"{old}, {detail}", tone, ways, state=state)
