"""Where a settled record is filed outside Alongside: a file that the service wrote, or a link from the supervisor."""

from urllib.parse import urlsplit

from handlers import access, formatting
from handlers.access import NOT_FOUND
from handlers.policy import Policy
from handlers.records import cards
from handlers.records.loading import find
from handlers.routing import Refused, Request, Routes
from handlers.ui import Block, Card, Form, Item, Note, Text, TextInput
from storage import audit_log
from storage.db import Db
from storage.models import About, Record, RecordFiling
from storage.queries import records as queries

routes = Routes()

LONGEST = 500
SHOWN = 10


def place_of(policy: Policy) -> str:
    """Return the place that the policy names for records, or an empty text."""
    return policy.store.place or "" if policy.store else ""


@routes.action("record.filing", form=True)
def ask(db: Db, request: Request) -> Card | Form:
    """Show where a record is filed, or ask its supervisor for the link."""
    record = _mine(db, request)
    filed = queries.filing(db, record.id)
    if filed is not None:
        return _filed(request, record, filed)
    if request.me.id != record.session.pair.supervisor_id:
        text = f"It is not in the {place_of(request.policy)} yet. {record.session.pair.supervisor.name} sees to that."
        return Card("Not filed yet", (Text(text),), preview="Not filed yet.", place="below")
    return Form(
        f"Filed: {cards.day_of(record, request)}",
        "record.filed",
        (
            Text(f"Your policy names this place: {place_of(request.policy)}."),
            TextInput(
                "link",
                "Its link there",
                request.fields.get("link", "")[:LONGEST],
                required=True,
                limit=LONGEST,
            ),
        ),
        {"record": record.id},
        "It is there",
    )


@routes.action("record.filed")
def save(db: Db, request: Request) -> Card:
    """Keep the link under which a settled record is filed; a repeat changes nothing."""
    record = _mine(db, request)
    if request.me.id != record.session.pair.supervisor_id:
        raise Refused(NOT_FOUND)
    filed = queries.filing(db, record.id)
    if filed is None:
        link = request.typed("link", LONGEST, "Please give the link under which it is filed.").strip()
        parts = urlsplit(link)
        if parts.scheme not in ("https", "http") or not parts.netloc or " " in link:
            raise Refused("That is no link: it begins with https://. Copy it from the place itself.", "link")
        filed = RecordFiling(
            record_id=record.id, place=place_of(request.policy), reference=link, filed_at=request.now,
            filed_by_id=request.me.id,
        )  # fmt: skip
        db.add(filed)
        about = About("record", record.id)
        audit_log.write(
            db, request.now, request.me.id, "record.filed", about, record.session.pair.supervisee_id
        )
    return _filed(request, record, filed)


def missing(db: Db, request: Request) -> list[Block]:
    """Return the settled records below the reader that are not in the place that the policy names; none without one."""
    place = place_of(request.policy)
    if not place:
        return []
    found = queries.not_filed(db, request.me.path, SHOWN + 1)
    if not found:
        return [Note(f"Every settled {request.policy.words.record.one} below you is in the {place}.")]
    words = formatting.capital(request.policy.words.record.many)
    more = [Note("And more.")] if len(found) > SHOWN else []
    items = [
        Item(
            one.session.pair.supervisee.name,
            f"{cards.day_of(one, request)}; {one.session.pair.supervisor.name} sees to it",
            "soon",
        )
        for one in found[:SHOWN]
    ]
    return [Text(f"{words} that are not in the {place} yet:"), *items, *more]


def _mine(db: Db, request: Request) -> Record:
    """Return the settled record that a button names, for the two of its pair."""
    record = find(db, request)
    if record.state not in ("agreed", "disputed"):
        raise Refused(NOT_FOUND)
    access.membership(db, request, record.pair_id, unfinished=True)
    return record


def _filed(request: Request, record: Record, filed: RecordFiling) -> Card:
    on = formatting.moment(filed.filed_at, request.zone, request.today)
    return Card(
        f"Filed: {cards.day_of(record, request)}",
        (Text(f"In the {filed.place}, since {on}:"), Text(filed.reference)),
        preview="Filed.",
        place="below",
    )
