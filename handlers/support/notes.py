"""Private notes between two people: who asks whom, what for, and the words if there are any.

Nothing but two sealed copies is kept, one for each of the two, and two sealed entries of the audit log. No log line, no
figure, no list and no export shows that there is one: see `storage/queries/sealed_notes`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from handlers.access import NOT_FOUND
from handlers.routing import Refused, Request
from storage import audit_log, outbox
from storage.db import Db
from storage.models import AuditEntry, Person
from storage.queries import sealed_notes
from storage.queries.sealed_notes import OpenedNote

CARD = "note.sealed"
"""Card that brings a note to whoever it is for. Its name stands in the outbox, so it says nothing."""

SHOWN = 5
"""Most notes of one's own that the first card lists."""

Wants = Literal["ring", "talk", "other", "three", "read", "next", "before"]


@dataclass(frozen=True, slots=True)
class SupportNote:
    """A note as one of its two people sees it."""

    mine: OpenedNote
    sender: Person
    asked: Person
    at: datetime
    wants: Wants
    words: str
    about: Person | None
    """Supervisor, or supervisee, whom it is about; None where it is about nobody in particular."""
    pair_id: int | None
    closed: datetime | None
    booked: int | None
    """Three-way meeting that came of it."""

    @property
    def id(self) -> int:
        """Id of the reader's own copy."""
        return self.mine.id


def send(
    db: Db, request: Request, to: Person, wants: Wants, words: str, pair_id: int | None, about: Person | None
) -> SupportNote:
    """Keep a note for the two, and have it brought to whoever is asked."""
    me = request.me
    token = sealed_notes.new_token()
    content: dict[str, Any] = {
        "token": token, "from": me.id, "to": to.id, "at": request.now.isoformat(), "wants": wants,
        "words": sealed_notes.seal_words(db, me.id, to.id, words) if words else "",
        "about": about.id if about is not None else 0, "pair": pair_id or 0, "closed": "", "booked": 0,
    }  # fmt: skip
    content["entries"] = _audit(db, request, (me.id, to.id), "asked", wants)
    mine = sealed_notes.write(db, me.id, content)
    theirs = sealed_notes.write(db, to.id, content)
    outbox.enqueue(db, CARD, to.id, sealed_notes.new_token(), request.now, note=theirs)
    return _note(db, request, OpenedNote(mine, content))


def find(db: Db, request: Request) -> SupportNote:
    """Return the note that a button names, for one of its two; anybody else is not told whether it exists."""
    found = sealed_notes.one(db, request.me.id, request.id("note"))
    if found is None:
        raise Refused(NOT_FOUND)
    return _note(db, request, found)


def open_ones(db: Db, request: Request) -> list[SupportNote]:
    """Return the person's notes that nobody has closed, newest first."""
    found = [n for n in sealed_notes.held_by(db, request.me.id) if not n.content["closed"]]
    return [_note(db, request, one) for one in reversed(found)][:SHOWN]


def change(db: Db, request: Request, note: SupportNote, did: str, **changes: Any) -> SupportNote:
    """Change both copies, and have the other's card brought up to date."""
    entries = _audit(db, request, (note.sender.id, note.asked.id), did, note.wants)
    changes["entries"] = [*note.mine.content["entries"], *entries]
    token = note.mine.token
    for person in (note.sender, note.asked):
        copy = sealed_notes.copy_of(db, person.id, token)
        if copy is None:
            continue
        sealed_notes.change(db, person.id, copy, **changes)
        if person.id != request.me.id:
            outbox.enqueue(db, CARD, person.id, sealed_notes.new_token(), request.now, note=copy.id)
    return find(db, request)


def history(db: Db, request: Request, note: SupportNote) -> list[dict[str, Any]]:
    """Return the entries of the audit log about a note, as they open for the reader."""
    return sealed_notes.opened_entries(db, request.me.id, note.mine.content["entries"])


def _audit(db: Db, request: Request, holders: tuple[int, int], did: str, wants: str) -> list[int]:
    """Write one sealed entry for each of the two; an entry says neither who nor what to anybody else."""
    told = {"who": request.me.id, "did": did, "wants": wants, "at": request.now.isoformat(timespec="minutes")}
    entries = [AuditEntry(at=request.now, actor_id=None, verb=audit_log.SEALED, about="", person_id=None,
                          detail=sealed_notes.sealed_entry(db, holder, told)) for holder in holders]  # fmt: skip
    db.add_all(entries)
    db.flush()
    return [entry.id for entry in entries]


def _note(db: Db, request: Request, mine: OpenedNote) -> SupportNote:
    told = mine.content
    sender, asked = db.get_one(Person, told["from"]), db.get_one(Person, told["to"])
    return SupportNote(
        mine=mine,
        sender=sender,
        asked=asked,
        at=datetime.fromisoformat(told["at"]),
        wants=told["wants"],
        words=sealed_notes.words_of(db, sender.id, asked.id, told["words"]) if told["words"] else "",
        about=db.get(Person, told["about"]) if told["about"] else None,
        pair_id=told["pair"] or None,
        closed=datetime.fromisoformat(told["closed"]) if told["closed"] else None,
        booked=told["booked"] or None,
    )
