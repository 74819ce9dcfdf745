"""What somebody gets who asks for everything about them, and what they do not get."""

import json
import stat
from dataclasses import dataclass
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage import audit_log
from storage.db import Db
from storage.models import (
    About,
    Absence,
    Acceptance,
    ActionPoint,
    AgendaItem,
    Agreement,
    AuditEntry,
    FileKey,
    Grant,
    Identity,
    Obligation,
    Pair,
    Person,
    PostedMessage,
    Record,
    RecordVersion,
    Session,
    Signature,
)
from storage.secrets import seal
from tests.cli.conftest import Data, Ended, Run
from tests.storage.conftest import NOW

TODAY = date(2026, 3, 2)


@dataclass
class Ids:
    priya: int
    gareth: int
    marcus: int


def fill(db: Db) -> Ids:
    """Marcus supervises Gareth, who supervises Priya; each has said things."""
    people = [
        Person(name=name, email=f"{name.split()[0].lower()}@example.org")
        for name in ("Marcus Webb", "Gareth Llewellyn", "Priya Nair")
    ]
    db.add_all(people)
    db.flush()
    marcus, gareth, priya = (p.id for p in people)
    people[2].manager_id = gareth
    hers = Pair(supervisor_id=gareth, supervisee_id=priya, starts_on=TODAY - timedelta(90))
    his = Pair(supervisor_id=marcus, supervisee_id=gareth, starts_on=TODAY - timedelta(90))
    db.add_all([hers, his])
    db.flush()
    for pair, worker, boss in ((hers, priya, gareth), (his, gareth, marcus)):
        who = "Priya" if worker == priya else "Gareth"

        def sealed(words: str, worker: int = worker, who: str = who) -> str:
            return seal(db, worker, words.format(who=who))

        held = Session(pair_id=pair.id, state="held", starts_at=NOW, minutes=60, held_on=TODAY)
        off = Session(
            pair_id=pair.id, state="cancelled", starts_at=NOW + timedelta(1), minutes=60,
            cancelled_because_id=sealed("{who} was ill"),
        )  # fmt: skip
        db.add_all([held, off])
        db.flush()
        record = Record(
            session_id=held.id, pair_id=pair.id, template="none", state="agreed", writer_id=boss, saved_at=NOW
        )
        draft = Record(
            session_id=off.id, pair_id=pair.id, template="none", state="draft", writer_id=boss, saved_at=NOW
        )
        db.add_all([record, draft])
        db.flush()
        texts = {
            1: json.dumps({"summary": f"{who} is doing well <script>alert(1)</script>"}),
            2: json.dumps({"summary": f"{who} is doing very well"}),
        }
        for number, words in texts.items():
            version = RecordVersion(
                record_id=record.id,
                number=number,
                text_id=seal(db, worker, words),
                written_by_id=boss,
                written_at=NOW,
            )
            db.add(version)
            db.flush()
            db.add(
                Signature(
                    version_id=version.id, person_id=worker, how="commented", at=NOW, digest="d" * 64,
                    text_id=sealed("{who} comments"),
                )
            )  # fmt: skip
        db.add(
            RecordVersion(
                record_id=draft.id, number=1, text_id=sealed('{{"summary": "a draft about {who}"}}'),
                written_by_id=boss, written_at=NOW,
            )
        )  # fmt: skip
        db.add_all(
            AgendaItem(
                pair_id=pair.id, author_id=author, text_id=sealed(words), private=private, added_at=NOW
            )
            for author, private, words in (
                (worker, True, "{who}'s own private item"),
                (boss, True, "private thoughts about {who}"),
                (boss, False, "a shared item with {who}"),
            )
        )
        third = marcus if worker == priya else priya
        db.add_all(
            ActionPoint(
                pair_id=pair.id,
                owner_id=owner,
                set_by_id=boss,
                text_id=sealed(words),
                due=TODAY,
                added_at=NOW,
            )
            for owner, words in (
                (worker, "{who}'s action"),
                (boss, "boss's action for {who}"),
                (third, "third's, {who}"),
            )
        )
        agreement = Agreement(
            pair_id=pair.id, version=1, state="active", proposed_by_id=boss, proposed_at=NOW, active_on=TODAY,
            text_id=sealed('{{"venue": "a quiet room for {who}"}}'),
        )  # fmt: skip
        db.add(agreement)
        db.flush()
        db.add(Acceptance(agreement_id=agreement.id, person_id=worker, at=NOW))
        db.add(
            Obligation(
                kind="session", about=About("pair", pair.id), owner_id=boss, person_id=worker, pair_id=pair.id,
                due=TODAY, overdue_from=TODAY, clause="7.3", why="Every month.", remind_on="",
            )
        )  # fmt: skip
    db.add(Identity(person_id=priya, channel="slack", workspace="T1", address="U777"))
    db.add(Absence(person_id=priya, first_day=TODAY, last_day=TODAY))
    db.add(
        PostedMessage(
            person_id=priya,
            name="nudge",
            ids={},
            about="pair:1",
            channel="slack",
            address="U777",
            ref="1",
            sent_at=NOW,
        )
    )
    audit_log.write(db, NOW, gareth, "read", "record:1", priya, "own pair")
    return Ids(priya, gareth, marcus)


@pytest.fixture
def ids(data: Data) -> Ids:
    with data.open() as db:
        return fill(db)


def take_out(run: Run, folder: Path, email: str = "priya@example.org") -> tuple[Ended, dict[str, Any], str]:
    ended = run("export", email, "--to", folder)
    assert ended.code == 0, ended.all
    stem = folder / email
    return ended, json.loads(Path(f"{stem}.json").read_text()), Path(f"{stem}.html").read_text()


def part(found: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return found["parts"][key]["entries"]


def test_her_own_supervision_is_there_in_full(run: Run, data: Data, ids: Ids, tmp_path: Path) -> None:
    _, found, page = take_out(run, tmp_path / "out")
    (profile,) = part(found, "profile")
    assert (profile["name"], profile["manager"]) == ("Priya Nair", "Gareth Llewellyn")
    assert profile["channels"][0]["known there as"] == "U777"
    assert part(found, "pairs")[0]["supervisor"] == "Gareth Llewellyn"
    assert [s["state"] for s in part(found, "sessions")] == ["held", "cancelled"]
    assert part(found, "sessions")[1]["cancelled because"] == "Priya was ill"
    (record,) = part(found, "records")
    assert [v["words"]["summary"] for v in record["versions"]] == [
        "Priya is doing well <script>alert(1)</script>",
        "Priya is doing very well",
    ]
    assert record["versions"][0]["signatures and comments"][0]["words"] == "Priya comments"
    assert part(found, "agreements")[0]["words"] == {"venue": "a quiet room for Priya"}
    assert part(found, "absences") == [{"first day": "2026-03-02", "last day": "2026-03-02"}]
    assert part(found, "obligations")[0]["clause"] == "7.3"
    assert part(found, "messages")[0]["what"] == "nudge"
    assert "Priya is doing very well" in page


def test_other_peoples_private_words_are_left_out_and_it_says_so(
    run: Run, data: Data, ids: Ids, tmp_path: Path
) -> None:
    _, found, page = take_out(run, tmp_path / "out")
    whole = json.dumps(found) + page
    assert {i["words"] for i in part(found, "agenda")} == {
        "Priya's own private item",
        "a shared item with Priya",
    }
    assert {a["words"] for a in part(found, "actions")} >= {"Priya's action", "boss's action for Priya"}
    for secret in (
        "private thoughts",
        "third's, Priya",
        "a draft about",
        "Gareth is doing",
        "Gareth comments",
    ):
        assert secret not in whole
    assert "Left out: 1" in found["parts"]["agenda"]["note"]
    assert "Left out: 1" in found["parts"]["actions"]["note"]
    assert "has begun and not shared" in found["parts"]["records"]["note"]


def test_a_supervisor_gets_their_own_file_and_not_their_supervisees(
    run: Run, data: Data, ids: Ids, tmp_path: Path
) -> None:
    _, found, page = take_out(run, tmp_path / "out", "gareth@example.org")
    whole = json.dumps(found) + page
    assert "Gareth is doing very well" in whole
    assert {"Priya Nair", "Marcus Webb"} == {s["with"] for s in part(found, "sessions")}
    for hers in (
        "Priya is doing",
        "Priya comments",
        "Priya was ill",
        "Priya's own private",
        "Priya's action",
    ):
        assert (hers in whole) == (hers == "Priya's action")  # he set that action himself
    assert "left out" in found["parts"]["records"]["note"]


def test_a_reading_that_the_policy_tells_of_later_is_not_told_here(
    run: Run, data: Data, ids: Ids, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(
        '[policy]\nname = "Test"\n[access]\n[[access.reader]]\nwho = "investigator"\nwhy = "investigation"\n'
        'level = "content"\nneeds = "formal case"\ntell_worker = "after"\n'
    )
    with data.open() as db:
        db.add(
            Grant(
                reader_id=ids.marcus, person_id=ids.priya, purpose="investigation", from_on=TODAY,
                until_on=date(2126, 1, 1),
            )
        )  # fmt: skip
        audit_log.write(db, NOW, None, "access.granted", "grant:1", ids.priya, "investigation")
        audit_log.write(db, NOW, ids.marcus, "read", "record:1", ids.priya, "investigation")
    ended = run("export", "priya@example.org", "--to", tmp_path / "out", POLICY=str(policy))
    assert ended.code == 0, ended.all
    whole = (tmp_path / "out" / "priya@example.org.json").read_text()
    assert "investigation" not in whole
    assert "own pair" in whole


def test_it_is_audited_and_nobody_elses_to_read(run: Run, data: Data, ids: Ids, tmp_path: Path) -> None:
    ended, _, _ = take_out(run, tmp_path / "out")
    written = sorted((tmp_path / "out").iterdir())
    assert [str(path) for path in written] == sorted(ended.out.split())
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    with data.open() as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.verb == "exported")).one()
        assert (entry.person_id, entry.about) == (ids.priya, f"person:{ids.priya}")


def test_erased_words_read_erased(run: Run, data: Data, ids: Ids, tmp_path: Path) -> None:
    with data.open() as db:
        db.delete(db.get_one(FileKey, ids.priya))
    _, found, _ = take_out(run, tmp_path / "out")
    assert part(found, "records")[0]["versions"][0]["words"] == "(erased)"


def test_nobody_of_that_name(run: Run, data: Data, ids: Ids, tmp_path: Path) -> None:
    ended = run("export", "nobody@example.org", "--to", tmp_path / "out")
    assert (ended.code, "Nobody here has the e-mail address nobody@example.org" in ended.err) == (2, True)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_can_not_be_written_leaves_no_trace(
    run: Run, data: Data, ids: Ids, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    ended = run("export", "priya@example.org", "--to", tmp_path / "file" / "out")
    assert (ended.code, "Nothing was changed" in ended.err) == (2, True)
    with data.open() as db:
        assert db.scalars(select(AuditEntry).where(AuditEntry.verb == "exported")).all() == []


class Outline(HTMLParser):
    """The tags of a page in order, and what its attributes point at."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: set[str] = set()
        self.points: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.add(value or "")
            elif name in ("href", "src"):
                self.points.add(value or "")


def test_the_page_needs_nothing_else_and_runs_nothing(run: Run, data: Data, ids: Ids, tmp_path: Path) -> None:
    _, _, page = take_out(run, tmp_path / "out")
    outline = Outline(page)
    assert {"script", "link", "img", "iframe"}.isdisjoint(outline.tags)
    assert {point[1:] for point in outline.points} <= outline.ids
    assert all(point.startswith("#") for point in outline.points)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<html lang="en-GB">' in page
    assert outline.tags.count("h1") == outline.tags.count("main") == 1
    levels = [int(tag[1]) for tag in outline.tags if tag in ("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
