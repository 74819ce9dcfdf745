"""Assignment of supervisors: a pair begins, another supervisor takes over, a pair ends; both people are told."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers import (
    date_parsing,
    pending_requests,
    resolve,
    undo,
)
from handlers.access import NOT_FOUND
from handlers.obligations import worker_facts
from handlers.pairs import odd
from handlers.pairs import series as series_rules
from handlers.pairs.cards import ask_change, both, done_card, ended_card, told_card
from handlers.pairs.rules import AS, FROM, arranger, may_arrange, two_names
from handlers.routing import Refused, Request, Routes
from handlers.ui import Card, Reply, Text
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Pair, Person
from storage.queries import pair_assignment, pairs, people_bulk
from storage.queries.pair_assignment import HandedOver

routes = Routes()

MORNING = time(9)


@routes.command(
    "supervision pair",
    "Managers and administrators: who supervises whom",
    "@supervisor @supervisee [as <series>] [from <when>]",
)
def pair_up(db: Db, request: Request) -> Reply:
    """Start a pair; ask first where somebody else supervises this person in the same series already."""
    mine = arranger(db, request)
    text, found = request.text, FROM.search(request.text)
    start = request.today
    if found:
        text, start = text[: found.start()], date_parsing.day(request, found["when"])
    named = AS.search(text)
    text = text[: named.start()] if named else text
    first, second = two_names(text)
    supervisee, supervisor = resolve.person(db, request, second, mine), resolve.person(db, request, first)
    series = _series(db, request, supervisee, named["series"]) if named else "line"
    return pair_of(db, request, supervisor, supervisee, series, start)


def _series(db: Db, request: Request, supervisee: Person, name: str) -> str:
    of = worker_facts.one(db, request.policy, request.now, supervisee.id)
    if of is None:
        raise Refused(NOT_FOUND)
    return series_rules.series_named(of, name)


def pair_of(
    db: Db, request: Request, supervisor: Person, supervisee: Person, series: str, start: date
) -> Card:
    """Start a pair in a series; ask first where somebody else has it already. Whoever assesses names a second one."""
    _check(request, supervisor, supervisee)
    of = worker_facts.one(db, request.policy, request.now, supervisee.id)
    if not may_arrange(request, supervisee) and (of is None or not series_rules.may_name(request, of)):
        raise Refused("You can do this for people below you. An administrator can do it for anybody.")
    there = [
        pair
        for pair in pair_assignment.open_pairs_of(db, supervisee.id, request.today)
        if pair.series == series
    ]
    if any(pair.supervisor_id == supervisor.id for pair in there):
        raise Refused(f"{supervisor.name} supervises {supervisee.name} already. Nothing was changed.")
    if there:
        return ask_change(request, there[0], supervisor, start)
    return _start(db, request, supervisor, supervisee, start, None, series)


@routes.action("pair.change")
def change(db: Db, request: Request) -> Card:
    """Let another supervisor take over: the old pair ends the day before, and open items and actions move along."""
    old = _arranged(db, request, request.id("pair"))
    supervisor = db.get(Person, request.id("supervisor"))
    try:
        start = max(date.fromisoformat(str(request.ids.get("from"))), request.today)
    except ValueError:
        raise Refused(NOT_FOUND) from None
    if supervisor is None:
        raise Refused(NOT_FOUND)
    _check(request, supervisor, old.supervisee)
    there = pair_assignment.open_pairs_of(db, old.supervisee_id, request.today)
    if any(pair.supervisor_id == supervisor.id and pair.series == old.series for pair in there):
        raise Refused(
            f"{supervisor.name} supervises {old.supervisee.name} already. Nothing was changed twice."
        )
    if old.ends_on is not None:
        raise Refused(f"The pair of {both(old)} has ended since. Nothing was changed.")
    old.ends_on = start - timedelta(days=1)
    db.flush()
    people_bulk.call_off(db, [old.id], max(request.now, _moment(old.supervisee, start, time.min)))
    outbox.refresh(db, About("pair", old.id), request.now)
    outbox.enqueue(
        db, "pair.told", old.supervisor_id, f"pair.ended:{old.id}:{old.ends_on}", request.now, pair=old.id
    )
    return _start(db, request, supervisor, old.supervisee, start, old)


@routes.command("supervision end", "Managers and administrators: a pair ends", "@supervisee")
def end_of(db: Db, request: Request) -> Reply:
    """End the pair in which somebody is supervised; ask which where there are several."""
    mine = arranger(db, request)
    if not request.text.strip():
        raise Refused("Please say whose pair ends, such as “/supervision end @supervisee”.")
    who = resolve.person(db, request, request.text, mine)
    there = [
        p
        for p in pair_assignment.open_pairs_of(db, who.id, request.today)
        if p.ends_on is None and may_arrange(request, who)
    ]
    if not there:
        raise Refused(f"{who.name} is supervised by nobody whom you could change. Nothing was changed.")
    if len(there) == 1:
        return _end(db, request, there[0])
    answers = [(f"{p.supervisor.name} ({p.series})", {"pair": p.id}) for p in there]
    return pending_requests.ask(db, request.as_(end), f"Which pair of {who.name} ends?", answers)


@routes.action("pair.end")
def end(db: Db, request: Request) -> Card:
    """End this pair; today is its last day."""
    pair = _arranged(db, request, request.id("pair"))
    if pair.ends_on is not None:
        return ended_card(request, pair, "It had been ended before.")
    return _end(db, request, pair)


@routes.undone(Pair)
def undone(db: Db, request: Request) -> Card:
    """Return the card after an end was undone."""
    pair = _arranged(db, request, request.id("pair"))
    outbox.refresh(db, About("pair", pair.id), request.now)
    return Card("Taken back", (Text(f"{both(pair)} go on as before."),), preview="Done.")


@routes.card("pair.told")
def pair_told(db: Db, request: Request) -> Card | None:
    """Tell the two people of a pair that it begins or has ended."""
    pair = pairs.pair(db, request.id("pair"))
    if pair is None or request.me.id not in (pair.supervisor_id, pair.supervisee_id):
        return None
    return told_card(request, pair, _taken_over(db, request, pair))


@routes.card("pair.begins")
def pair_begins(db: Db, request: Request) -> Card | None:
    """Hand open items and actions over on the first day of a pair that takes over, and tell its supervisor."""
    pair = pairs.pair(db, request.id("pair"))
    if pair is None or pair.ends_on is not None or pair.handed_over_from_id is None:
        return None
    people_bulk.hand_over(db, [(pair.handed_over_from_id, pair.id)])
    return told_card(request, pair, _taken_over(db, request, pair))


def _taken_over(db: Db, request: Request, pair: Pair) -> HandedOver | None:
    """Return what a new supervisor takes over, once the pair has begun; None for anybody else."""
    old = pair.handed_over_from_id
    if old is None or pair.ends_on is not None or pair.starts_on > request.today:
        return None
    return pair_assignment.handed_over(db, pair, old) if request.me.id == pair.supervisor_id else None


def _arranged(db: Db, request: Request, pair_id: int) -> Pair:
    db.get(Pair, pair_id, with_for_update=True)
    pair = pairs.pair(db, pair_id)
    if pair is None or not (may_arrange(request, pair.supervisee) or _assesses(db, request, pair)):
        raise Refused(NOT_FOUND)
    return pair


def _assesses(db: Db, request: Request, pair: Pair) -> bool:
    """Return whether the person assesses this pair's worker: then its second series is theirs to arrange."""
    of = worker_facts.one(db, request.policy, request.now, pair.supervisee_id)
    return pair.series != "line" and of is not None and series_rules.may_name(request, of)


def _check(request: Request, supervisor: Person, supervisee: Person) -> None:
    if supervisor.id == supervisee.id:
        raise Refused("Nobody can supervise themselves. Please name two people.")
    for person in (supervisor, supervisee):
        if person.left_on is not None:
            raise Refused(f"{person.name} is no longer here. Nothing was changed.")


def _start(
    db: Db,
    request: Request,
    supervisor: Person,
    supervisee: Person,
    start: date,
    old: Pair | None,
    series: str = "line",
) -> Card:
    pair = Pair(
        supervisor_id=supervisor.id, supervisee_id=supervisee.id, series=old.series if old else series, starts_on=start,
        handed_over_from_id=old.id if old else None,
    )  # fmt: skip
    db.add(pair)
    db.flush()
    audit_log.write(db, request.now, request.me.id, "pair.started", About("pair", pair.id), supervisee.id)
    if old is not None and start <= request.today:
        people_bulk.hand_over(db, [(old.id, pair.id)])
    elif old is not None:
        outbox.enqueue(
            db,
            "pair.begins",
            supervisor.id,
            f"pair.begins:{pair.id}",
            _moment(supervisor, start, MORNING),
            pair=pair.id,
        )
    for person in (supervisor, supervisee):
        if person.id != request.me.id:
            outbox.enqueue(
                db, "pair.told", person.id, f"pair.told:{pair.id}:{person.id}", request.now, pair=pair.id
            )
    made = pairs.pair(db, pair.id)
    assert made is not None
    return done_card(request, made, odd.about(db, request, made))


def _end(db: Db, request: Request, pair: Pair) -> Card:
    button = undo.change(db, request, pair, ends_on=request.today)
    audit_log.write(db, request.now, request.me.id, "pair.ended", About("pair", pair.id), pair.supervisee_id)
    outbox.refresh(db, About("pair", pair.id), request.now)
    for person in (pair.supervisor_id, pair.supervisee_id):
        if person != request.me.id:
            key = f"pair.ended:{pair.id}:{person}:{request.today}"
            outbox.enqueue(db, "pair.told", person, key, request.now, pair=pair.id)
    return ended_card(request, pair, "Both are being told. What they wrote together stays.", button)


def _moment(person: Person, day: date, at: time) -> datetime:
    """Return a time of day in this person's time zone."""
    return datetime.combine(day, at, tzinfo=ZoneInfo(person.timezone))
