"""Calls for a supervisor, where no pair stands: they go to those who are able, and the first to answer has it."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from handlers import date_parsing, formatting
from handlers.access import NOT_FOUND
from handlers.policy import session_kinds
from handlers.policy.rules import SessionKind, SessionReason
from handlers.routing import Refused, Request, Routes
from handlers.sessions import form_values, qualified
from handlers.ui import (
    Button,
    Buttons,
    Card,
    ChoiceInput,
    DateInput,
    Facts,
    Form,
    Item,
    Note,
    Option,
    Reply,
    Text,
    TextInput,
    TimeInput,
)
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Pair, Person, Qualification, Session, SupervisorCall
from storage.queries import pair_assignment
from storage.queries import practice as queries

routes = Routes()

_LEAD = re.compile(
    r"^(?:for\s+)?(?:(?:a|another)\s+)?(?:supervisor|somebody(?:\s+(?:senior|qualified))?)\b", re.IGNORECASE
)
_FOR = re.compile(r"^(?:for|with)\s+", re.IGNORECASE)
TRIED = 6
"""Most words at the end of a text that may be the time."""
TO_ANSWER = timedelta(days=7)
"""How long after a supervised session the two are still asked about it."""


def kind_of(request: Request) -> SessionKind:
    """Return the kind of session that anybody of a pool may give; raise Refused where the policy has none."""
    found = next((kind for kind in request.policy.kinds if kind.supervisor == "pool"), None)
    if found is None:
        word = request.policy.words.supervisor.one
        raise Refused(
            f"By your policy you have {word}s of your own: /supervision request asks yours for a time."
        )
    return found


def reasons(kind: SessionKind) -> list[SessionReason]:
    """Return the reasons that a call may have: none that others may not see."""
    open_ones = [reason for reason in kind.reasons if not reason.restricted]
    return [reason for reason in open_ones if reason.supervisor_needs] or open_ones


@routes.command(
    "supervision ask",
    "Asks those who are able to supervise a session; the first to answer has it",
    "for a supervisor [<activity>] [<when>]",
)
@routes.action("call.ask", form=True)
def ask(db: Db, request: Request) -> Reply:
    """Ask for a supervisor: at once with an activity and a time, else by a form."""
    kind = kind_of(request)
    text = _FOR.sub("", _LEAD.sub("", request.text.strip()).strip())
    if "qualified" in request.text.casefold() and request.text.casefold().startswith("who"):
        return who_is_qualified(db, request)
    activity, start = _read(request, text)
    if not activity or start is None or len(reasons(kind)) != 1:
        return _form(request, kind, activity, start)
    return _call(db, request, reasons(kind)[0].name, activity, start)


def _read(request: Request, text: str) -> tuple[str, datetime | None]:
    """Return the activity and the time in a text; the time is the fewest words at its end that name it fully."""
    words = text.split()
    best, start = 0, None
    for count in range(1, min(TRIED, len(words)) + 1):
        try:
            when = date_parsing.when(request, " ".join(words[-count:]))
        except Refused:
            continue
        if (
            isinstance(when, datetime) and when != start
        ):  # a further word that changes nothing is the activity's
            best, start = count, when
    return " ".join(words[: len(words) - best]), start


def _form(request: Request, kind: SessionKind, activity: str, start: datetime | None) -> Form:
    local = start.astimezone(request.zone) if start is not None else None
    options = tuple(Option(one.name, formatting.capital(one.name)) for one in reasons(kind))
    blocks = (
        ChoiceInput("reason", "Why", options, required=True, help=kind.basis),
        TextInput(
            "activity", "Which activity", activity, "Such as “swimming, beginners”.", required=True, limit=80
        ),
        DateInput("day", "Day", local.date() if local else None, required=True),
        TimeInput(
            "time", "Time", local.time() if local else None, f"By your clock ({request.me.timezone})", True
        ),
        Note(
            "Those who are qualified for it are asked, or else the pool of your policy. The first to answer has it."
        ),
    )
    return Form("Ask for a supervisor", "call.save", blocks, submit="Ask")


@routes.action("call.save")
def save(db: Db, request: Request) -> Card:
    """Ask for a supervisor, from the form."""
    kind = kind_of(request)
    reason = request.typed("reason", required="Please choose why.")
    if reason not in {one.name for one in reasons(kind)}:
        raise Refused("Please choose one of the reasons in the list.", "reason")
    activity = request.typed("activity", 80, "Please say which activity it is.")
    return _call(db, request, reason, activity, form_values.local(request))


def _call(db: Db, request: Request, reason: str, activity: str, start: datetime) -> Card:
    if start <= request.now:
        raise Refused(
            "That time has passed. Please give one that is still to come.", "time" if request.fields else None
        )
    on = start.astimezone(request.zone).date()
    asked = [one for one in qualified.able(db, request.policy, activity, on) if one.id != request.me.id]
    if not asked:
        raise Refused("I know of nobody whom I could ask. Please tell your administrator. Nothing was sent.")
    call = SupervisorCall(
        person_id=request.me.id, reason=reason, activity=activity, starts_at=start.astimezone(UTC),
        asked_at=request.now, asked=len(asked),
    )  # fmt: skip
    db.add(call)
    db.flush()
    for person in asked:
        outbox.enqueue(
            db, "call.asked", person.id, f"call.asked:{call.id}:{person.id}", request.now, call=call.id
        )
    audit_log.write(db, request.now, request.me.id, "call.asked", About("call", call.id), request.me.id)
    return mine(db, request, call)


# Cards


def _facts(db: Db, request: Request, call: SupervisorCall) -> Facts:
    rows = [
        ("Who", db.get_one(Person, call.person_id).name),
        ("Activity", call.activity),
        ("When", formatting.appointment(call.starts_at, request.zone, request.today)),
        ("Why", formatting.capital(call.reason)),
    ]
    return Facts(tuple(rows))


def _answered(db: Db, call: SupervisorCall) -> str:
    assert call.taken_by_id is not None
    assert call.taken_at is not None
    minutes = int((call.taken_at - call.asked_at).total_seconds() // 60)
    name = db.get_one(Person, call.taken_by_id).name
    if minutes < 1:
        return f"{name} has it, answered at once."
    after = formatting.count(minutes, "minute") if minutes < 120 else formatting.count(minutes // 60, "hour")
    return f"{name} has it, answered after {after}."


def mine(db: Db, request: Request, call: SupervisorCall) -> Card:
    """Return a call as whoever asked sees it."""
    source = ("call.mine", {"call": call.id})
    blocks = [_facts(db, request, call)]
    if call.withdrawn_at is not None:
        return Card(
            "Taken back", (*blocks, Text("Nobody is asked any more.")), "About your call.", source=source
        )
    if call.taken_by_id is not None:
        show = Buttons((Button("Open", "session.show", {"session": call.session_id or 0}),))
        return Card(
            "Somebody will be there", (*blocks, Text(_answered(db, call)), show), "Answered.", source=source
        )
    people = formatting.count(call.asked, "person", "people")
    text = Text(f"I have asked {people}. The first to answer has it, and you will hear at once.")
    back = Buttons((Button("Take it back", "call.withdraw", {"call": call.id}),
                    Button("Who is qualified", "call.qualified")))  # fmt: skip
    return Card("Asked for a supervisor", (*blocks, text, back), "Asked.", source=source)


@routes.card("call.mine", single=True)
def mine_again(db: Db, request: Request) -> Card | None:
    """Show a call to whoever made it."""
    call = queries.call(db, request.id("call"))
    return mine(db, request, call) if call is not None and call.person_id == request.me.id else None


def _able(db: Db, request: Request, call: SupervisorCall | None) -> SupervisorCall:
    """Return a call for one who is able to take it; raise Refused for anybody else."""
    if call is None or call.person_id == request.me.id:
        raise Refused(NOT_FOUND)
    on = call.starts_at.astimezone(request.zone).date()
    if request.me.id not in {one.id for one in qualified.able(db, request.policy, call.activity, on)}:
        raise Refused(NOT_FOUND)
    return call


@routes.card("call.asked", single=True)
def asked(db: Db, request: Request) -> Card | None:
    """Ask one who is able; once it is settled, say so."""
    try:
        call = _able(db, request, queries.call(db, request.id("call")))
    except Refused:
        return None
    return _asked_card(db, request, call)


def _asked_card(db: Db, request: Request, call: SupervisorCall) -> Card:
    facts, source = _facts(db, request, call), ("call.asked", {"call": call.id})
    if call.taken_by_id is not None or call.withdrawn_at is not None:
        said = "It was taken back." if call.taken_by_id is None else _answered(db, call)
        return Card("Settled", (facts, Text(said)), "Settled.", source=source)
    if call.starts_at <= request.now:
        return Card("That time has passed", (facts,), "Settled.", source=source)
    take = Buttons((Button("I will be there", "call.take", {"call": call.id}, "primary"),))
    return Card(
        "Somebody asks for a supervisor", (facts, take), "Somebody asks for a supervisor.", source=source
    )


@routes.action("call.take")
def take(db: Db, request: Request) -> Card:
    """Answer a call: the first has it, and a session is booked between the two."""
    call = _able(db, request, queries.call(db, request.id("call")))
    if call.taken_by_id is not None or call.withdrawn_at is not None or call.starts_at <= request.now:
        return _asked_card(db, request, call)
    session = _booked(db, request, call)
    call.taken_by_id, call.taken_at, call.session_id = request.me.id, request.now, session.id
    db.flush()
    audit_log.write(db, request.now, request.me.id, "call.taken", About("call", call.id), call.person_id)
    outbox.refresh(db, About("call", call.id), request.now)
    outbox.enqueue(db, "call.mine", call.person_id, f"call.taken:{call.id}", request.now, call=call.id)
    looking = Button("What I will be looking for", "session.looking_for", {"session": session.id}, "primary")
    text = Text("You have it, and the others are told that it is settled.")
    return Card("You have it", (_facts(db, request, call), text, Buttons((looking,))), "Settled.")


def _booked(db: Db, request: Request, call: SupervisorCall) -> Session:
    """Return the session of a call, in the pair of the two: the standing one, or one for this session alone."""
    kind = kind_of(request)
    on = call.starts_at.astimezone(request.zone).date()
    open_pairs = pair_assignment.open_pairs_of(db, call.person_id, request.today)
    pair = next((p for p in open_pairs if p.supervisor_id == request.me.id), None)
    if pair is None:
        series = kind.name if session_kinds.kind_of_series(request.policy, kind.name) == kind.name else "line"
        pair = Pair(supervisor_id=request.me.id, supervisee_id=call.person_id, series=series,
                    starts_on=request.today, ends_on=on + TO_ANSWER)  # fmt: skip
        db.add(pair)
        db.flush()
    session = Session(
        pair_id=pair.id, kind=kind.name, state="booked", starts_at=call.starts_at, reason=call.reason,
        minutes=request.policy.session_minutes, activity=call.activity, proposed_by_id=request.me.id,
    )  # fmt: skip
    db.add(session)
    db.flush()
    return session


@routes.action("call.withdraw")
def withdraw(db: Db, request: Request) -> Card:
    """Take a call back while nobody has answered."""
    call = queries.call(db, request.id("call"))
    if call is None or call.person_id != request.me.id:
        raise Refused(NOT_FOUND)
    if call.taken_by_id is None and call.withdrawn_at is None:
        call.withdrawn_at = request.now
        outbox.refresh(db, About("call", call.id), request.now)
    return mine(db, request, call)


# Qualifications


@routes.action("call.qualified")
def who_is_qualified(db: Db, request: Request) -> Card:
    """List who is qualified for what; an administrator can end one."""
    kind_of(request)
    rows = queries.qualifications(db, request.today)
    people = {person.id: person for person in queries.everybody(db)}
    items: Sequence[Item | Text] = [
        Item(
            f"{row.activity}: {people[row.person_id].name}",
            f"since {formatting.plain_day(row.from_on, request.today)}" if row.from_on else "",
            buttons=_end(request, row),
        )
        for row in rows
        if row.person_id in people
    ]
    none = Text(
        "Nobody is on the list yet: calls go to the pool of your policy. An administrator imports the list."
    )
    return Card("Who is qualified", tuple(items) or (none,), "Who is qualified.", place="below")


def _end(request: Request, row: Qualification) -> tuple[Button, ...]:
    return (Button("End it", "call.qualified.end", {"qualification": row.id}),) if request.me.is_admin else ()


@routes.action("call.qualified.end")
def end(db: Db, request: Request) -> Reply:
    """End somebody's qualification: yesterday was its last day."""
    row = queries.qualification(db, request.id("qualification"))
    if row is None or not request.me.is_admin:
        raise Refused(NOT_FOUND)
    row.until_on = request.today - timedelta(days=1)
    db.flush()
    audit_log.write(
        db, request.now, request.me.id, "qualification.ended", About("qualification", row.id), row.person_id
    )
    return who_is_qualified(db, request)
