"""The beginning and the end of a stage: how often to begin with, until when, and what changes afterwards."""

from datetime import date, timedelta

from handlers import formatting
from handlers.obligations import phases
from handlers.obligations.kinds.hours import HOURS
from handlers.obligations.kinds.no_interval import NO_INTERVAL
from handlers.obligations.kinds.stage_start import STAGE_START, key, rule_of
from handlers.obligations.worker_facts import WorkerFacts, one
from handlers.pairs import series as rules
from handlers.policy import Interval, PairFacts, cadence_due
from handlers.policy.due import pro_rata
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, DateInput, Form, Item, Note, Text, TextInput
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Completion, FrequencyRequest, Obligation, Person

routes = Routes()


@routes.line(STAGE_START)
def stage_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line that asks the supervisor how often to begin with."""
    of = one(db, request.policy, request.now, obligation.person_id)
    if of is None or not of.stage:
        return None
    ids = {"person": of.person.id}
    clause = f" ({obligation.clause})" if obligation.clause else ""
    return Item(
        f"{of.person.name} ({_stage(request, of)}): how often, and until when?",
        f"your policy lets you meet more often while it lasts{clause}",
        buttons=(Button("Set it", "stage.set", ids, "primary"),),
        more=(Button("As usual", "stage.usual", ids),),
    )


@routes.line(NO_INTERVAL)
def interval_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for an interval that a pair is to agree and has not."""
    of = one(db, request.policy, request.now, obligation.person_id)
    if of is None or obligation.pair_id is None:
        return None
    words = request.policy.words
    clause = f" ({obligation.clause})" if obligation.clause else ""
    agree = Button(words.agreement.title, "agreement.show", {"pair": obligation.pair_id})
    title = f"{of.person.name}: how often you meet is not agreed yet"
    return Item(title, f"your policy leaves it to you two{clause}", "late", (agree,))


@routes.line(HOURS)
def hours_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for past months whose hours were not held."""
    of = one(db, request.policy, request.now, obligation.person_id)
    if of is None or obligation.pair_id is None:
        return None
    clause = f" ({obligation.clause})" if obligation.clause else ""
    find = Button("Find a time", "session.book", {"pair": obligation.pair_id})
    title = f"{of.person.name}: hours of a month that is over"
    return Item(title, f"{formatting.capital(obligation.why).rstrip('.')}{clause}", "late", (find,))


@routes.action("stage.set", form=True)
def set_form(db: Db, request: Request) -> Form:
    """Open the form for the interval during a stage, and its last day."""
    of = _mine(db, request)
    usual = cadence_due(request.policy, of.facts, request.today).every
    note = f"Without it you meet every {usual}. " if usual else ""
    return Form(
        f"{formatting.capital(_stage(request, of))}: {of.person.name}",
        "stage.chosen",
        (
            TextInput("every", "How often you meet", "", "Such as 2 weeks or 1 month.", True, limit=40),
            DateInput("until", "Until", of.person.stage_until, required=True),
            Note(f"{note}You are both told as it ends; from then on your usual interval counts."),
        ),
        {"person": of.person.id},
        submit="Set it",
    )


@routes.action("stage.chosen")
def chosen(db: Db, request: Request) -> Card:
    """Store the interval that counts until the stage ends, tell the worker, and ask no more."""
    of = _mine(db, request)
    line = of.current()
    assert line is not None
    try:
        every = Interval.read(request.typed("every", 40, "Please say how often."))
    except ValueError as error:
        raise Refused(f"I couldn't read that: {error}.", "every") from None
    try:
        until = date.fromisoformat(request.typed("until", required="Please say until when."))
    except ValueError:
        raise Refused("Please give the day as in 2026-03-05.", "until") from None
    if not request.today < until <= request.today + timedelta(days=732):
        raise Refused("Please choose a day that is still to come, within two years.", "until")
    _check_sooner(request, of, every)
    _answered(db, request, of)
    db.add(
        FrequencyRequest(
            pair_id=line.id, by_id=request.me.id, every=str(every), asked_on=request.today, until_on=until
        )
    )
    person = db.get_one(Person, of.person.id)
    person.stage_until = until
    db.flush()
    told = f"stage.began:{person.id}:{request.today}:{every}"
    outbox.enqueue(db, "stage.began", person.id, told, request.now, person=person.id, every=str(every))
    day = formatting.plain_day(until, request.today)
    often = str(every).removeprefix("1 ")
    text = f"You and {person.name} meet every {often} until {day}. Then your usual interval counts again."
    more = f"{person.name} is being told. I remind you both a week before, and on the day."
    return Card(
        f"{formatting.capital(_stage(request, of))} until {day}", (Text(text), Text(more)), preview="Noted."
    )


@routes.action("stage.usual")
def usual(db: Db, request: Request) -> Card:
    """Note that the two meet as usual during a stage, and ask no more."""
    of = _mine(db, request)
    _answered(db, request, of)
    text = f"You and {of.person.name} meet as usual. Either of you can ask for more at any time."
    return Card("As usual", (Text(text),), preview="Noted.")


@routes.card("stage.began")
def began(db: Db, request: Request) -> Card | None:
    """Tell the worker how often they meet during a stage, and until when."""
    of = one(db, request.policy, request.now, request.id("person"))
    if of is None or of.person.id != request.me.id or of.person.stage_until is None:
        return None
    day = formatting.plain_day(of.person.stage_until, request.today)
    every = str(request.ids.get("every", "")).removeprefix("1 ")
    text = f"From now on you meet every {every}, until {day} ({_stage(request, of)})."
    why = Button("Why?", "supervision.why")
    return Card("How often you meet", (Text(text), Buttons((why,))), preview="How often you meet.")


@routes.card(phases.TOLD)
def told(db: Db, request: Request) -> Card | None:
    """Tell both that a phase or a stage is over, or is about to end, and how often they meet from then on."""
    of = one(db, request.policy, request.now, request.id("person"))
    on = date.fromisoformat(str(request.ids["on"]))
    line = of.current() if of is not None else None
    if of is None or line is None or request.me.id not in (line.supervisor_id, line.supervisee_id):
        return None
    other = line.supervisor.name if request.me.id == of.person.id else of.person.name
    until = of.person.stage_until
    if until is not None and on == until - phases.AHEAD:
        day = formatting.day(until, request.today)
        stage = _stage(request, of)
        whose = formatting.capital(_whose(request, of))
        text = f"{whose} stage ({stage}) ends on {day}. After that your usual interval counts."
        title = f"{formatting.capital(stage)} ends soon"
        return Card(title, (Text(text),), preview="How often you meet.")
    after = _after(request, of, on)
    what = _over(request, of, on)
    since = formatting.plain_day(on, request.today)
    text = f"{what} From {since}, you and {other} meet {after}."
    buttons = Buttons(
        (Button("Why?", "supervision.why"), Button("Find a time", "session.book", {"pair": line.id}))
    )
    return Card("How often you meet changes", (Text(text), buttons), preview="How often you meet.")


def _over(request: Request, of: WorkerFacts, on: date) -> str:
    """Return what has ended on a day, in a sentence."""
    person = of.person
    if person.stage_until is not None and on == person.stage_until + timedelta(days=1):
        return f"{formatting.capital(_whose(request, of))} stage ({_stage(request, of)}) is over."
    for programme, start in phases.running(request.policy, person, on):
        parts = phases.phases_of(programme, start)
        if parts and parts[-1].until == on:
            return f"{programme.name} is over: it ran until {formatting.plain_day(on, request.today)}."
        for phase in parts:
            if phase.until == on:
                part = "The first part" if phase is parts[0] else "A part"
                return f"{part} of {_whose(request, of)} {programme.name} is over."
    return "Something in your policy's stages has changed."


def _whose(request: Request, of: WorkerFacts) -> str:
    return "your" if request.me.id == of.person.id else f"{of.person.name}’s"


def _stage(request: Request, of: WorkerFacts) -> str:
    """Return somebody's stage as the policy writes it, also once it is over; else as the list of people does."""
    last = of.person.stage_until
    rule = rule_of(request.policy, of.person, min(of.today, last) if last is not None else of.today)
    return (rule.for_.stage if rule is not None else None) or of.person.stage


def _after(request: Request, of: WorkerFacts, on: date) -> str:
    """Return how often the two meet from a day on, with the clause."""
    for programme, start in phases.running(request.policy, of.person, on):
        for phase in phases.phases_of(programme, start):
            if phase.first <= on < phase.until:
                clause = f" ({phase.clause})" if phase.clause else ""
                return f"every {phase.every.removeprefix('1 ')}{clause}"
    facts = PairFacts(
        start=on,
        role=of.person.role,
        stage=of.person.stage_on(on),
        fte=of.person.fte,
        person_type=of.person.person_type,
    )
    due = cadence_due(request.policy, facts, on)
    if due.every is None:
        return "as often as you two agree"
    clause = f" ({due.clause})" if due.clause else ""
    return f"every {due.every.removeprefix('1 ')}{clause}"


def _mine(db: Db, request: Request) -> WorkerFacts:
    of = rules.arranged(db, request, request.id("person"))
    line = of.current()
    if line is None or line.supervisor_id != request.me.id:
        raise Refused(f"Only {of.person.name}'s {request.policy.words.supervisor.one} can say how often.")
    if not of.stage or rule_of(request.policy, of.person, of.today) is None:
        raise Refused(f"{of.person.name} is in no such stage any more. Nothing was changed.")
    return of


def _answered(db: Db, request: Request, of: WorkerFacts) -> None:
    if ("stage", key(of)) in of.done:
        return
    db.add(
        Completion(
            person_id=of.person.id,
            what="stage",
            name=key(of),
            done_on=request.today,
            noted_by_id=request.me.id,
        )
    )
    db.flush()
    audit_log.write(
        db, request.now, request.me.id, "stage.set", About("person", of.person.id), of.person.id, of.stage
    )


def _check_sooner(request: Request, of: WorkerFacts, every: Interval) -> None:
    """Raise Refused for an interval that is longer than the policy's: it would change nothing."""
    rule = rule_of(request.policy, of.person, of.today)
    longest = rule.every if rule is not None and isinstance(rule.every, Interval) else None
    if longest is None or rule is None:
        return
    if rule.pro_rata == "fte" and of.person.fte < 1:
        longest = pro_rata(longest, of.person.fte)
    if every.after(request.today) > longest.after(request.today):
        clause = f" ({rule.basis})" if rule.basis else ""
        raise Refused(
            f"{every} is longer than your policy's {longest}{clause}. More often is always fine.", "every"
        )
