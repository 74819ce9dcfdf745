"""Objectives and needs in sessions: on every agenda, and in the record with how they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from handlers import formatting
from handlers.access import PairMembership
from handlers.development import rules
from handlers.development.cards import long
from handlers.development.learning import raise_need
from handlers.development.loading import WorkerView, need_views, objective_views, yearly
from handlers.development.rules import NeedView, ObjectiveView
from handlers.policy import owed
from handlers.routing import Request
from handlers.ui import ChoiceInput, Input, Option, TextInput, TicksInput
from storage import audit_log
from storage.db import Db
from storage.models import About, ObjectiveProgress, Session
from storage.queries import development as queries

MOST = 6
"""Most objectives, and most needs, that an agenda or a form names."""
OBJECTIVE, MET, NEED = "_objective", "_needs_met", "_need"
"""Keys of a record's form; they are not part of its text."""


def _open(
    db: Db, request: Request, membership: PairMembership
) -> tuple[WorkerView, list[ObjectiveView], list[NeedView]]:
    pair = membership.pair
    view = WorkerView(pair.supervisee, request.me, membership)
    if pair.series != "line":
        return view, [], []
    goals, needs = queries.open_year(db, pair.supervisee_id)
    return view, objective_views(db, request, view, goals), need_views(db, request, view, needs)


def agenda_lines(db: Db, request: Request, membership: PairMembership) -> list[str]:
    """Return the open objectives and learning needs, each with its state, for the agenda (WCC-7.1b, WCC-1.1)."""
    _, goals, needs = _open(db, request, membership)
    lines = [f"objective: {rules.line(one, request.today)}" for one in goals[:MOST]]
    lines += [f"to learn: {rules.need_line(one, request.today)}" for one in needs[:MOST]]
    if rest := max(len(goals) - MOST, 0) + max(len(needs) - MOST, 0):
        lines.append(f"and {rest} more")
    return lines


def texts(db: Db, request: Request, membership: PairMembership) -> dict[str, str]:
    """Return what fills a record's automatic parts: the objectives, and the dates of the appraisal."""
    view, goals, needs = _open(db, request, membership)
    lines = [rules.line(one, request.today) for one in goals]
    lines += [f"To learn: {rules.need_line(one, request.today)}" for one in needs]
    found = {"objectives": "\n".join(lines)} if lines else {}
    if request.policy.appraisal is not None and membership.pair.series == "line":
        facts = yearly(db, view, request.today)
        due = owed("appraisal", request.policy, facts, request.today).due
        last = f"Last on {long(facts.last)}. " if facts.last else ""
        if due is not None:
            found["appraisal_dates"] = f"{last}Due by {long(due)}."
    return found


def inputs(db: Db, request: Request, membership: PairMembership) -> list[Input]:
    """Return the inputs of a record's form: how each objective stands, which needs are met, a new need."""
    _, goals, needs = _open(db, request, membership)
    found: list[Input] = []
    options = tuple(Option(state, label) for state, label in rules.STATES.items())
    for one in goals[:MOST]:
        label = f"Objective: {formatting.shorten(one.goal.what, 100)}"
        help = f"So far: {rules.state_of(one, request.today)}."
        found.append(ChoiceInput(f"{OBJECTIVE}{one.row.id}", label, options, help=help))
    if needs:
        ticks = tuple(
            Option(str(one.row.id), rules.need_line(one, request.today)[:75]) for one in needs[:MOST]
        )
        found.append(
            TicksInput(MET, "Which learning needs are met?", ticks, help="The rest are kept until they are.")
        )
    if membership.pair.series == "line" and (goals or needs or request.policy.learning is not None):
        help = "It is kept until it is met."
        found.append(TextInput(NEED, "A learning need that came up", help=help, limit=rules.LIMIT))
    return found


def with_value(one: Input, words: Mapping[str, str]) -> Input:
    """Return an input with what the draft holds of it."""
    said = words.get(one.key, "")
    match one:
        case TextInput() | ChoiceInput():
            return replace(one, value=said)
        case TicksInput():
            return replace(one, value=tuple(said.split(",")) if said else ())
        case _:
            return one


def typed(request: Request) -> dict[str, str]:
    """Return what the form says of objectives and needs, to be kept with the draft."""
    found = {
        key: value
        for key in request.fields
        if key.startswith(OBJECTIVE) and (value := request.typed(key, 20)) in rules.STATES
    }
    found |= {key: value for key in (MET, NEED) if (value := request.typed(key, rules.LIMIT))}
    return found


def note(
    db: Db, request: Request, membership: PairMembership, session: Session, words: dict[str, str]
) -> Sequence[str]:
    """Keep what a shared record says of objectives and needs, take it out of `words`, and return it in lines."""
    view, goals, needs = _open(db, request, membership)
    lines: list[str] = []
    for one in goals:
        state = words.pop(f"{OBJECTIVE}{one.row.id}", "")
        if state in rules.STATES:
            _stands(db, request, one, session, state)
            lines.append(f"{one.goal.what}: {rules.STATES[state].lower()}")
    met = words.pop(MET, "").split(",")
    for need in needs:
        if str(need.row.id) in met:
            need.row.state, need.row.closed_on = "met", request.today
            audit_log.write(
                db, request.now, request.me.id, "need.met", About("need", need.row.id), view.worker.id
            )
            lines.append(f"Learning need met: {need.text}")
    if new := words.pop(NEED, ""):
        raise_need(db, request, view, new, session_id=session.id)
        lines.append(f"New learning need: {new}")
    for key in [key for key in words if key.startswith(OBJECTIVE)]:
        del words[key]
    db.flush()
    return lines


def _stands(db: Db, request: Request, one: ObjectiveView, session: Session, state: str) -> None:
    row = queries.in_session(db, one.row.id, session.id)
    on = session.held_on or request.today
    if row is None:
        row = ObjectiveProgress(
            objective_id=one.row.id, session_id=session.id, state=state, on=on, by_id=request.me.id
        )
        db.add(row)
    row.state, row.on, row.by_id = state, on, request.me.id
    if state == "done":
        one.row.state, one.row.closed_on = "done", request.today
    about = About("objective", one.row.id)
    audit_log.write(
        db, request.now, request.me.id, f"objective.{state.replace(' ', '_')}", about, one.row.worker_id
    )
