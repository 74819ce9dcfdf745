"""Objectives: suggested by either, agreed by the other, settled with one line."""

from dataclasses import replace
from datetime import date

from handlers import date_parsing, formatting, list_positions, undo
from handlers.access import NOT_FOUND
from handlers.development import cards, rules
from handlers.development.asking import question_before
from handlers.development.loading import (
    WorkerView,
    chosen,
    need_views,
    objective_views,
    period_of,
    view_of,
)
from handlers.development.rules import Goal, ObjectiveView
from handlers.obligations.kinds.objectives import OBJECTIVES
from handlers.obligations.kinds.objectives_look import OBJECTIVES_LOOK
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Card, Item, Reply
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, DevelopmentProfile, Objective, Obligation, Person
from storage.queries import actions as action_queries
from storage.queries import development as queries

routes = Routes()

OPEN = ("proposed", "agreed")


@routes.command(
    "supervision objectives", "What you two work towards this year, and how it stands", "[with @person]"
)
@routes.action("objective.list")
def listing(db: Db, request: Request) -> Card:
    """List the objectives of the period: open ones, and those settled in it."""
    picked = chosen(db, request)
    return picked if isinstance(picked, Card) else shown(db, request, picked[0])


def shown(db: Db, request: Request, view: WorkerView, said: str = "") -> Card:
    """Return the list, numbered anew."""
    start, ends = period_of(db, request, view)
    rows = queries.objectives(db, view.worker.id, *OPEN)
    settled = queries.objectives(db, view.worker.id, "done", "dropped")
    rows += [row for row in settled if row.closed_on is not None and row.closed_on >= start]
    list_positions.keep(db, request, {"objective": [row.id for row in rows]})
    asks = request.policy.objectives is not None
    return cards.objectives(
        request, view, objective_views(db, request, view, rows), ends if asks else None, said
    )


@routes.command(
    "supervision objective add",
    "Suggests an objective to the other of you",
    "<text> [by <when>] [with @person]",
)
@routes.action("objective.add", form=True)
def add(db: Db, request: Request) -> Reply:
    """Suggest an objective as typed; the form where it lacks what the policy asks for."""
    picked = chosen(db, request, free_text=True)
    if isinstance(picked, Card):
        return picked
    view, text = picked
    what, due = _dated(request, text)
    if not what or rules.missing(request.policy, Goal(what), due):
        return cards.objective_form(request, view, None, what, due)
    asked = question_before(db, request, view, what)
    return asked or _suggest(db, request, view, Goal(_short(what)), due)


def _short(what: str, field: str | None = None) -> str:
    if len(what) > rules.LIMIT:
        raise Refused(f"That is {len(what):,} characters; {rules.LIMIT} fit here. Please shorten it.", field)
    return what


def _dated(request: Request, text: str) -> tuple[str, date | None]:
    """Return the text without its "by <when>", and that day; the whole text where it holds no day."""
    before, by, after = text.strip().rpartition(" by ")
    try:
        return (before, date_parsing.day(request, after)) if by else (text.strip(), None)
    except date_parsing.UnreadableDate:
        return text.strip(), None


def _suggest(
    db: Db, request: Request, view: WorkerView, goal: Goal, due: date | None, scope: str = "", plan: str = ""
) -> Card:
    row = Objective(
        worker_id=view.worker.id, text_id=secrets.seal(db, view.worker.id, goal.dump()), due=due, scope=scope,
        plan=plan, proposed_by_id=request.me.id, added_at=request.now,
    )  # fmt: skip
    db.add(row)
    db.flush()
    _changed(db, request, row, "objective.suggested")
    said = _tell(db, request, view, row)
    return shown(db, request, view, f"Suggested. {said}")


def _tell(db: Db, request: Request, view: WorkerView, row: Objective) -> str:
    """Ask the other to agree; somebody without a supervisor has nobody to ask."""
    if view.other is None:
        row.state, row.agreed_on = "agreed", request.today
        return "Nobody supervises you here, so it stands as you wrote it."
    key = f"objective.told:{row.id}:{row.text_id}"
    outbox.enqueue(db, "objective.told", view.other.id, key, request.now, objective=row.id)
    return f"{view.other.name} is asked to agree."


def _changed(db: Db, request: Request, row: Objective, verb: str) -> None:
    audit_log.write(db, request.now, request.me.id, verb, About("objective", row.id), row.worker_id)
    db.flush()
    outbox.refresh(db, [About("objective", row.id)], request.now)


def find(db: Db, request: Request) -> tuple[Objective, WorkerView]:
    """Return the objective that a button or a typed number names, locked; raise Refused for who may not see it."""
    if "objective" in request.ids:
        wanted = request.id("objective")
    else:
        typed, known = request.text.strip().removeprefix("#"), list_positions.shown(db, request, "objective")
        if not (typed.isascii() and typed.isdigit() and len(typed) < 5):
            raise Refused("Which one? Please give its number, such as “/supervision objective done 2”.")
        if not 1 <= int(typed) <= len(known):
            raise Refused("There is no such number on your list. Type /supervision objectives to see it.")
        wanted = known[int(typed) - 1]
    row = db.get(Objective, wanted, with_for_update=True)
    if row is None:
        raise Refused(NOT_FOUND)
    return row, view_of(db, request, row.worker_id)


@routes.action("objective.change", form=True)
def change(db: Db, request: Request) -> Reply:
    """Open the form of an objective."""
    row, view = find(db, request)
    if row.state not in OPEN:
        return shown(db, request, view, "It is settled, so it stays as it was.")
    return cards.objective_form(request, view, objective_views(db, request, view, [row])[0])


@routes.action("objective.save", form=True)
def save(db: Db, request: Request) -> Reply:
    """Suggest or change an objective as the form has it; the other agrees to it anew."""
    row, view = (
        find(db, request)
        if "objective" in request.ids
        else (None, view_of(db, request, request.id("worker")))
    )
    what = request.typed("what", rules.LIMIT, "Please say what is to be reached.")
    goal = Goal(what, request.typed("how", rules.LIMIT), request.typed("standard", rules.LIMIT),
                request.typed("helper", 200))  # fmt: skip
    typed_day = request.typed("due", 60)
    due = date_parsing.day(request, typed_day, "due") if typed_day else None
    if (blank := rules.missing(request.policy, goal, due)) is not None:
        basis = request.policy.objectives.basis if request.policy.objectives else ""
        clause = f" ({basis})" if basis else ""
        raise Refused(f"Please fill this in: your policy asks for it{clause}.", blank)
    asked = question_before(db, request, view, " ".join((goal.what, goal.how, goal.standard)))
    if asked is not None:
        return asked
    scope = request.typed("scope", 20)
    scope = scope if scope in rules.SCOPES else ""
    plan = _plan(request)
    if row is None:
        return _suggest(db, request, view, goal, due, scope, plan)
    if row.state not in OPEN:
        return shown(db, request, view, "It is settled, so it stays as it was.")
    row.text_id, row.due, row.scope = secrets.seal(db, view.worker.id, goal.dump()), due, scope
    row.plan, row.proposed_by_id, row.state = plan, request.me.id, "proposed"
    row.agreed_on = row.agreed_by_id = None
    _changed(db, request, row, "objective.changed")
    return shown(db, request, view, f"Changed. {_tell(db, request, view, row)}")


def _plan(request: Request) -> str:
    number, links = request.typed("plan", 5), request.policy.header.links
    return links[int(number)].title if number.isdigit() and int(number) < len(links) else ""


@routes.action("objective.agree")
def agree(db: Db, request: Request) -> Card:
    """Agree to what the other suggested."""
    row, view = find(db, request)
    if row.state != "proposed":
        return shown(db, request, view, "That was settled before: nothing was changed.")
    if row.proposed_by_id == request.me.id:
        raise Refused("You suggested this one yourself; the other of you has to agree.")
    row.state, row.agreed_on, row.agreed_by_id = "agreed", request.today, request.me.id
    _changed(db, request, row, "objective.agreed")
    return shown(db, request, view, "Agreed by both. It is on every agenda from now on.")


@routes.command("supervision objective done", "Settles an objective.", "<number>")
@routes.action("objective.done")
def done(db: Db, request: Request) -> Card:
    """Mark an objective as reached; a repeat changes nothing."""
    return _close(db, request, "done")


@routes.action("objective.drop")
def drop(db: Db, request: Request) -> Card:
    """Drop an objective that no longer fits; a repeat changes nothing."""
    return _close(db, request, "dropped")


def _close(db: Db, request: Request, state: str) -> Card:
    row, view = find(db, request)
    if row.state not in OPEN:
        return shown(db, request, view, "That was settled before: nothing was changed.")
    if row.state == "proposed" and state == "done":
        raise Refused("It is not agreed yet. The other of you agrees first, or you drop it.")
    back = undo.change(db, request, row, state=state, closed_on=request.today)
    _changed(db, request, row, f"objective.{state}")
    word = "Done" if state == "done" else "Dropped"
    what = objective_views(db, request, view, [row])[0].goal.what
    ways = (back, Button("Objectives", "objective.list", view.ids))
    return cards.done(f"{word}: an objective", f"{word}: “{formatting.shorten(what, 120)}”.", ways)


@routes.undone(Objective)
def undone(db: Db, request: Request) -> Card:
    """Return the list after an undo."""
    row, view = find(db, request)
    _changed(db, request, row, "objective.reopened")
    return shown(db, request, view, "It is again as it was before.")


@routes.action("objective.serves", form=True)
def serves(db: Db, request: Request) -> Reply:
    """Open the choice of what an objective serves, of the policy's functions."""
    row, view = find(db, request)
    if row.state not in OPEN:
        return shown(db, request, view, "It is settled, so it stays as it was.")
    return cards.serves_form(request, objective_views(db, request, view, [row])[0])


@routes.action("objective.serves.save")
def save_serves(db: Db, request: Request) -> Card:
    """Keep what an objective serves; its words stay, so nobody has to agree anew."""
    row, view = find(db, request)
    chosen = request.typed("serves", 200)
    if row.state not in OPEN:
        return shown(db, request, view, "It is settled, so it stays as it was.")
    if chosen and chosen not in request.policy.header.functions:
        raise Refused("Please choose one of these.", "serves")
    if row.purpose != chosen:
        row.purpose = chosen
        _changed(db, request, row, "objective.serves")
    return shown(db, request, view, f"It serves: {chosen}." if chosen else "It serves nothing in particular.")


@routes.action("objective.looked")
def looked(db: Db, request: Request) -> Card:
    """Note that the two looked through what is unfinished."""
    view = view_of(db, request, request.id("worker"))
    profile_of(db, view.worker).looked_on = request.today
    audit_log.write(
        db, request.now, request.me.id, "objectives.looked", About("person", view.worker.id), view.worker.id
    )
    return shown(db, request, view, "Noted. What is unfinished stays on every agenda.")


def profile_of(db: Db, worker: Person) -> DevelopmentProfile:
    """Return what is kept once for a worker, made where there is none."""
    row = queries.profile(db, worker.id)
    if row is None:
        row = DevelopmentProfile(worker_id=worker.id)
        db.add(row)
        db.flush()
    return row


@routes.action("objective.unfinished")
def unfinished(db: Db, request: Request) -> Card:
    """Show what is unfinished in the period: objectives, learning needs, and how many actions."""
    view = view_of(db, request, request.id("worker"))
    goals, needs = queries.open_year(db, view.worker.id)
    list_positions.keep(
        db, request, {"objective": [row.id for row in goals], "need": [row.id for row in needs]}
    )
    actions = len(action_queries.of_pair(db, view.pair.id, None)) if view.pair else 0
    found = objective_views(db, request, view, goals)
    return cards.unfinished(request, view, found, need_views(db, request, view, needs), actions)


@routes.card("objective.told")
def told(db: Db, request: Request) -> Card | None:
    """Ask the other to agree to an objective; None once that is settled."""
    row, view = find(db, request)
    if row.state == "proposed" and row.proposed_by_id == request.me.id:
        return None
    one = objective_views(db, request, view, [row])[0]
    card = cards.told(request, view, one, view.other.name if view.other else "Somebody")
    return card if row.state == "proposed" else replace(card, title="An objective")


def open_of(db: Db, request: Request, view: WorkerView) -> list[ObjectiveView]:
    """Return the objectives that both agreed to and that are open."""
    return objective_views(db, request, view, queries.objectives(db, view.worker.id, "agreed"))


# Lines of obligations


@routes.line(OBJECTIVES)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for a period without objectives."""
    view = view_of(db, request, obligation.person_id)
    state, detail = formatting.due_words(obligation.due, request.today)
    of = f" for {view.worker.name}" if view.leads else ""
    return Item(
        f"No objectives are agreed yet{of}", detail, formatting.tone(obligation.due, request.today),
        (Button("Suggest one", "objective.add", view.ids, "primary"),
         Button("See the list", "objective.list", view.ids)), state=state,
    )  # fmt: skip


@routes.line(OBJECTIVES_LOOK)
def look_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line that has both look through what is unfinished, with how much it is."""
    view = view_of(db, request, obligation.person_id)
    goals, needs = queries.open_year(db, view.worker.id)
    if not goals:
        return None
    of = f"{view.worker.name}’s year" if view.leads else "Your year"
    number = [formatting.count(len(goals), "objective")]
    number += [formatting.count(len(needs), "learning need")] if needs else []
    verb = "is" if len(goals) + len(needs) == 1 else "are"
    on = formatting.capital(formatting.day(obligation.due, request.today))
    detail = f"{on}: {formatting.listed(number)} {verb} unfinished"
    return Item(
        f"{of}: look through what is unfinished", detail, "soon",
        (Button("See the list", "objective.unfinished", view.ids, "primary"),
         Button("We looked through them", "objective.looked", view.ids)),
    )  # fmt: skip
