"""Cover: somebody stands in for a supervisor for a time (CYP-G3b); it ends by itself."""

from datetime import timedelta

from handlers import absences, formatting, resolve
from handlers.access import NOT_FOUND
from handlers.pairs.cards import cover_card
from handlers.pairs.rules import COVER, HOW_COVER, arranger, may_arrange
from handlers.routing import Refused, Request, Routes
from handlers.ui import Card
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Cover, Person
from storage.queries import pair_assignment, pairs

routes = Routes()


@routes.command(
    "supervision cover", "Somebody stands in for a supervisor", "@person [for @supervisor] <from> – <until>"
)
def cover(db: Db, request: Request) -> Card:
    """Name who stands in for me, or for a supervisor below me, from a day to a day."""
    rule = request.policy.pair
    if rule is not None and rule.cover_allowed is False:
        where = f" ({rule.basis})" if rule.basis else ""
        raise Refused(f"By your policy nobody stands in for a {request.policy.words.supervisor.one}{where}.")
    found = COVER.match(request.text.strip())
    if found is None:
        raise Refused(f"Please say who stands in, from when and until when: {HOW_COVER}.")
    away = request.me
    if found["whom"]:
        away = resolve.person(db, request, found["whom"], arranger(db, request))
        if away.id != request.me.id and not may_arrange(request, away):
            raise Refused("You can do this for yourself and for people below you.")
    led = pair_assignment.led_by(db, away.id, request.today)
    if not led:
        raise Refused(
            f"{'You supervise' if away is request.me else f'{away.name} supervises'} nobody here: {HOW_COVER}."
        )
    stand_in = resolve.person(db, request, found["who"])
    first, last = absences.days(request, found["from"] or found["days"])
    if last is None:
        raise Refused(f"Please say until when as well: {HOW_COVER}.")
    if last < first:
        raise Refused(
            f"{formatting.plain_day(last, request.today)} is before {formatting.plain_day(first, request.today)}."
        )
    if stand_in.id == away.id or stand_in.left_on is not None:
        raise Refused(f"{stand_in.name} can't stand in here. Please name somebody else.")
    there = pair_assignment.covers_between(db, away.id, first, last)
    if any((c.person_id, c.from_on, c.until_on) != (stand_in.id, first, last) for c in there):
        raise Refused(
            "Somebody stands in on some of these days already. Please end that cover first, or choose other days."
        )
    covers = there
    if not there:
        covers = [
            Cover(pair_id=pair.id, person_id=stand_in.id, from_on=first, until_on=last)
            for pair in led
            if pair.supervisee_id != stand_in.id
        ]
        db.add_all(covers)
        db.flush()
        _tell_of_cover(db, request, stand_in, covers)
    if not covers:
        raise Refused(f"{away.name} supervises nobody else whom {stand_in.name} could see.")
    return cover_card(request, away.name, stand_in.name, covers, may_end=True)


@routes.action("cover.end")
def end_cover(db: Db, request: Request) -> Card:
    """End a cover now; the supervisor is back from today on."""
    one = db.get(Cover, request.id("cover"), with_for_update=True)
    pair = pairs.pair(db, one.pair_id) if one else None
    if one is None or pair is None:
        raise Refused("That cover has ended. Nothing was changed.")
    if request.me.id != pair.supervisor_id and not may_arrange(request, pair.supervisor):
        raise Refused(NOT_FOUND)
    all_ = [
        c
        for c in pair_assignment.covers_between(db, pair.supervisor_id, one.from_on, one.until_on)
        if c.person_id == one.person_id and c.until_on >= request.today
    ]
    for row in all_:
        row.until_on = request.today - timedelta(days=1)
    db.flush()
    for row in all_:
        audit_log.write(
            db, request.now, request.me.id, "cover.ended", About("cover", row.id), pair.supervisee_id
        )
        outbox.refresh(db, About("cover", row.id), request.now)
    stand_in = db.get_one(Person, one.person_id)
    return cover_card(request, pair.supervisor.name, stand_in.name, [one], may_end=False)


@routes.card("cover.told")
def cover_told(db: Db, request: Request) -> Card | None:
    """Tell whoever stands in, and those whom they supervise meanwhile."""
    one = db.get(Cover, request.id("cover"))
    pair = pairs.pair(db, one.pair_id) if one else None
    if one is None or pair is None:
        return None
    stand_in = db.get_one(Person, one.person_id)
    return cover_card(request, pair.supervisor.name, stand_in.name, [one], may_end=False)


def _tell_of_cover(db: Db, request: Request, stand_in: Person, covers: list[Cover]) -> None:
    for row in covers:
        pair = pairs.pair(db, row.pair_id)
        assert pair is not None
        audit_log.write(
            db, request.now, request.me.id, "cover.named", About("cover", row.id), pair.supervisee_id
        )
        key = f"cover.told:{row.id}:{pair.supervisee_id}"
        outbox.enqueue(db, "cover.told", pair.supervisee_id, key, request.now, cover=row.id)
        if row is covers[0]:
            key = f"cover.told:{row.id}:{stand_in.id}"
            outbox.enqueue(db, "cover.told", stand_in.id, key, request.now, cover=row.id)
