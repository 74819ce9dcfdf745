"""An erasure, with a row in every table that may hold a name, words or an address of whoever is erased."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage import secrets
from storage.db import Db
from storage.keys import encrypt
from storage.models import (
    About,
    ActionPoint,
    AgendaItem,
    Agreement,
    CalendarAccount,
    CalendarEntry,
    CalendarFeed,
    ChannelPost,
    Disclosure,
    FollowUp,
    GroupMember,
    GroupRecord,
    GroupSession,
    ListPosition,
    NamedReader,
    Observation,
    OutsideFile,
    Pair,
    Question,
    ReadRequest,
    Record,
    RecordFiling,
    SealedNote,
    Session,
    UndoEntry,
)
from storage.queries import sealed_notes
from storage.secrets import seal
from tests.cli.conftest import Data, Run
from tests.cli.test_export import TODAY, Ids
from tests.cli.test_retention import leave
from tests.storage.conftest import NOW


@pytest.fixture
def outside(tmp_path: Path) -> str:
    """Return the path of a list of destructions in a place of its own."""
    return str(tmp_path / "elsewhere" / "destructions")


PHRASE = "the heron at Priya's gate"


def note(db: Db, sender: int, to: int, words: str) -> None:
    """Keep a private note as `/supervision raise` does."""
    content: dict[str, Any] = {
        "token": sealed_notes.new_token(), "from": sender, "to": to, "at": NOW.isoformat(), "wants": "ring",
        "words": sealed_notes.seal_words(db, sender, to, words), "about": 0, "pair": 0, "closed": "", "booked": 0,
        "entries": [],
    }  # fmt: skip
    for holder in (sender, to):
        sealed_notes.write(db, holder, content)


def fill_all(db: Db, ids: Ids) -> None:
    """Add what today's tables may hold about Priya to what she has already."""
    me, boss, above = ids.priya, ids.gareth, ids.marcus
    pair = db.scalars(select(Pair).where(Pair.supervisee_id == me)).one()
    session = db.scalars(select(Session).where(Session.pair_id == pair.id, Session.state == "held")).one()
    record = db.scalars(select(Record).where(Record.session_id == session.id)).one()
    session.place = PHRASE
    for model in (AgendaItem, ActionPoint):
        for row in db.scalars(select(model).where(model.pair_id == pair.id)):
            row.link = f"https://chat.example/{PHRASE}"
    for row in db.scalars(select(Agreement).where(Agreement.pair_id == pair.id)):
        row.place = row.document = PHRASE
    asked = ReadRequest(
        reader_id=above, person_id=me, purpose="inspection", body=PHRASE, until_on=TODAY, state="granted",
        asked_at=NOW, first_day=TODAY, last_day=TODAY, text_id=seal(db, me, PHRASE), decided_by_id=above,
    )  # fmt: skip
    group = GroupSession(
        kind="group", state="held", starts_at=NOW, minutes=60, lead_id=boss, noted_by_id=boss, held_on=TODAY
    )
    db.add_all([asked, group])
    db.flush()
    account = GroupRecord(group_id=group.id, writer_id=boss, saved_at=NOW, shared_at=NOW)
    db.add(account)
    db.flush()
    secrets.seal_group(db, account, json.dumps({"summary": "Priya Nair spoke first, then Gareth Llewellyn"}))
    blob = encrypt(secrets.derived_key(db, me, "file for somebody outside"), PHRASE.encode(), "d" * 64)
    db.add_all([
        GroupMember(group_id=group.id, person_id=me, came=True),
        GroupMember(group_id=group.id, person_id=boss, came=True),
        OutsideFile(request_id=asked.id, person_id=me, token_digest="d" * 64, sealed=blob, until_on=TODAY,
                    made_at=NOW, made_by_id=above),
        Disclosure(pair_id=pair.id, person_id=me, kind="risk", by_id=boss, teller_id=boss, due=TODAY, added_at=NOW,
                   text_id=seal(db, me, json.dumps({"to": PHRASE, "why": "risk", "how": "by phone"}))),
        Observation(of="practice", state="held", person_id=me, observer_id=boss, starts_at=NOW, held_on=TODAY,
                    feedback_id=seal(db, me, PHRASE), feedback_at=NOW),
        FollowUp(what="on_file", asked_id=me, person_id=me, session_id=session.id, on=TODAY, opened_by_id=boss,
                 reference=PHRASE),
        RecordFiling(record_id=record.id, place="records", reference=f"Priya-Nair {PHRASE}.pdf", filed_at=NOW),
        Question(person_id=me, asked="when", about=About("pair", pair.id), at=NOW, channel="slack",
                 address="U-PRIYA", ref="1"),
        ListPosition(person_id=me, name="actions", ids="1,2", at=NOW),
        NamedReader(part="owner", person_id=me, named_at=NOW),
        UndoEntry(by_id=me, about=About("session", session.id), before={"place": PHRASE}, after={}, at=NOW),
        UndoEntry(by_id=boss, about=About("person", me), before={"name": "Priya Nair"}, after={}, at=NOW),
        CalendarAccount(person_id=me, kind="caldav", address="https://cal.example/priya", username="priya@cal"),
        ChannelPost(lead_id=me, channel="slack", address=PHRASE, set_at=NOW),
        CalendarFeed(person_id=me, digest="f" * 64, made_at=NOW),
        CalendarEntry(session_id=session.id, person_id=me, kind="file", uid="priya-1", starts_at=NOW, minutes=60),
    ])  # fmt: skip
    note(db, me, above, PHRASE)
    note(db, above, boss, "nothing about her")


def test_nothing_of_her_is_left_in_any_table(data: Data, run: Run, outside: str) -> None:
    ids = leave(data)
    with data.open() as db:
        fill_all(db, ids)
    with data.open() as db:
        blob = db.query(OutsideFile).one().sealed
        notes = [bytes(row.sealed) for row in sealed_copies(db, ids.priya)]
        marcus_before = len(sealed_notes.held_by(db, ids.marcus))
    settings = {"POLICY": "woughton", "DESTRUCTIONS": outside}
    done = run("erase", "priya@example.org", "--decided-by", "marcus@example.org", "--yes", **settings)
    assert "Erased" in done.out, done.all
    data.engine.dispose()
    held = b"".join(path.read_bytes() for path in data.folder.glob("alongside.db*"))
    assert len(notes) == 1
    for trace in (b"heron", b"Priya", b"priya", b"PRIYA", b"U777", blob, *notes):
        assert trace not in held, trace[:40]
    with data.open() as db:
        mine = sealed_notes.held_by(db, ids.marcus)
        assert len(mine) == marcus_before, "his own copies stay: without her words"
        assert [sealed_notes.words_of(db, *_two(n), n.content["words"]) for n in mine] == [
            "(erased)",
            "nothing about her",
        ]
        assert {n.content["words"] for n in mine} >= {sealed_notes.GONE}
        account = db.query(GroupRecord).one()
        said = secrets.open_group(db, account)
        assert "Priya" not in said
        assert f"Former member of staff {ids.priya} spoke first, then Gareth Llewellyn" in said
    assert run("audit", "verify", **settings).code == 0


def _two(found: sealed_notes.OpenedNote) -> tuple[int, int]:
    return found.content["from"], found.content["to"]


def sealed_copies(db: Db, person_id: int) -> list[SealedNote]:
    return [db.get_one(SealedNote, one.id) for one in sealed_notes.held_by(db, person_id)]


def test_what_goes_with_a_leavers_file_when_its_time_is_over(data: Data, run: Run, outside: str) -> None:
    """Retention destroys a file without touching the name: the files for outside and the notes go with it."""
    ids = leave(data)
    with data.open() as db:
        fill_all(db, ids)
    policy = data.folder / "short.toml"
    policy.write_text('[policy]\nname = "T"\n[[cadence]]\nevery = "6 weeks"\n[retention]\nkeep = "7 years"\n'
                      'from = "leaving"\nbasis = "9"\n')  # fmt: skip
    done = run("retention", "--yes", POLICY=str(policy), DESTRUCTIONS=outside)
    assert "Destroyed: Priya Nair" in done.out, done.all
    with data.open() as db:
        assert db.query(OutsideFile).one().sealed == b""
        assert db.query(SealedNote).count() == 3, "hers is gone; theirs are three"
