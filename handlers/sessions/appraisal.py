"""Booking of an appraisal: a time is suggested for a session of its kind; too short a notice is said before."""

from datetime import UTC, datetime, timedelta

from handlers import appraisals, development, formatting
from handlers.access import PairMembership
from handlers.policy.development import AppraisalRules
from handlers.routing import Refused, Request, Routes
from handlers.sessions import forms, operations, rules, views
from handlers.ui import (
    ChoiceInput,
    DateInput,
    Form,
    Input,
    Note,
    Option,
    Reply,
    TextInput,
    TicksInput,
    TimeInput,
)
from storage.db import Db
from storage.models import Session
from storage.queries import questions
from storage.queries import sessions as queries

routes = Routes()

LENGTHS = (60, 90, 120, 180)
DEFAULT = 90


@routes.action("appraisal.book", form=True)
def book(db: Db, request: Request) -> Reply:
    """Open the form of a time; where one is booked already, show it."""
    rule, membership = _pair(db, request)
    ahead = queries.upcoming(db, membership.pair.id, request.now)
    there = next((one for one in ahead if one.kind == request.policy.appraisal_kind), None)
    if there is not None:
        return views.state_card(db, request, there, membership)
    word = request.policy.words.appraisal
    first = formatting.first_name(membership.other.name)
    inputs: list[Input] = [
        DateInput("day", "Day", required=True, help=_notice(rule)),
        TimeInput("time", "Time", required=True, help=f"By your clock ({request.me.timezone})"),
        ChoiceInput("minutes", "How long", tuple(Option(str(m), f"{m} minutes") for m in LENGTHS), str(DEFAULT),
                    required=True),
        TextInput("place", "Where", help=forms.place_hint(request.policy), limit=200),
    ]  # fmt: skip
    if rule.notice:
        inputs.append(
            TicksInput("short", "If it is sooner than that", (Option("yes", "We both want it so"),))
        )
    note = Note(f"{membership.other.name} is asked whether it suits.")
    ids = {"worker": membership.pair.supervisee_id}
    return Form(
        f"{formatting.capital(word.short)} with {first}",
        "appraisal.propose",
        (note, *inputs),
        ids,
        "Suggest it",
    )


def _notice(rule: AppraisalRules) -> str:
    if not rule.notice:
        return ""
    clause = rule.clause_of("notice")
    return f"Your policy asks for {rule.notice} days’ notice{f' ({clause})' if clause else ''}."


def _pair(db: Db, request: Request) -> tuple[AppraisalRules, PairMembership]:
    policy = request.policy
    if policy.appraisal is None:
        raise Refused("Your policy asks for no appraisal.")
    worker = request.id("worker") if "worker" in request.ids else appraisals.worker_of(db, request)
    view = development.view_of(db, request, worker)
    if view.membership is None:
        raise Refused(f"Nobody supervises you here, so there is no {policy.words.appraisal.one} to book.")
    return policy.appraisal, view.membership


@routes.action("appraisal.propose")
def propose(db: Db, request: Request) -> Reply:
    """Suggest the time; raise Refused on the day where the notice is too short and nobody says that both want it."""
    rule, membership = _pair(db, request)
    start = _start(request)
    minutes = request.typed("minutes", 5)
    if not minutes.isdigit() or int(minutes) not in LENGTHS:
        raise Refused("Please choose how long.", "minutes")
    days = (start.astimezone(request.zone).date() - request.today).days
    if rule.notice and days < rule.notice and not request.typed("short"):
        raise Refused(
            f"That is {formatting.count(days, 'day')} from now. {_notice(rule)} Choose a later day, or tick below "
            "that you both want it so.",
            "day",
        )
    queries.lock(db, membership.pair.id)
    taken = operations.taken(db, membership, start - timedelta(hours=9), start + timedelta(hours=9))
    if rules.clashes(taken, start, int(minutes)) or queries.at(db, membership.pair.id, start) is not None:
        raise Refused("Something is booked at that time already. Please suggest another.", "time")
    session = Session(
        pair_id=membership.pair.id, kind=request.policy.appraisal_kind, state="proposed", starts_at=start,
        minutes=int(minutes), place=request.typed("place", 200), proposed_by_id=request.me.id,
    )  # fmt: skip
    db.add(session)
    db.flush()
    operations.audited(db, request, membership, session, "session.proposed")
    questions.close_times(db, membership.pair.id, request.now)
    operations.tell(db, request, membership, session, "session.proposed")
    return views.state_card(db, request, session, membership)


def _start(request: Request) -> datetime:
    try:
        moment = datetime.fromisoformat(f"{request.typed('day', 20)}T{request.typed('time', 10)}")
    except ValueError:
        raise Refused("Please give the day and the time, as in 2026-03-05 and 14:00.", "day") from None
    local = moment.replace(tzinfo=request.zone)
    if not rules.exists(local):
        raise Refused(
            "The clocks go forward that night: that time doesn't exist. Please choose another.", "time"
        )
    start = local.astimezone(UTC)
    if start <= request.now or start - request.now > timedelta(days=500):
        raise Refused("Please give a time that is still to come, within the next year.", "day")
    return start
