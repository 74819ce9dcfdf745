"""How long files are kept, played from the command line: a leaver, Human Resources, a hold, seven years, an erasure."""

import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from storage.destruction import scrub
from storage.models import AuditEntry, EncryptedText, FileKey, Identity, Person, RetentionHold
from tests.cli.conftest import Data, Run
from tests.cli.test_export import Ids, fill

LONG_AGO = date(2015, 1, 31)
WORDS = "Priya is doing very well"


def leave(data: Data, on: date = LONG_AGO) -> Ids:
    """Priya left long ago; what was written about her is still there."""
    with data.open() as db:
        ids = fill(db)
        db.get_one(Person, ids.priya).left_on = on
        return ids


@pytest.fixture
def outside(tmp_path: Path) -> str:
    """Return the path of a list of destructions in a place of its own."""
    return str(tmp_path / "elsewhere" / "destructions")


def texts(data: Data, person: int) -> list[bytes]:
    with data.open() as db:
        return [row.sealed for row in db.query(EncryptedText).filter_by(person_id=person)]


@pytest.mark.clause("STK-13.4c", "STK-13.4d", "STK-13.4e")
def test_a_leavers_file_goes_to_hr_and_seven_years_after_the_receipt_it_is_destroyed(
    data: Data, run: Run, outside: str, tmp_path: Path
) -> None:
    ids = leave(data)
    settings = {"POLICY": "stockport", "DESTRUCTIONS": outside}
    asked = run("retention", "--dry-run", **settings)
    assert "2015-07-31  Priya Nair: hand over to Human Resources (--to FOLDER), 13.4" in asked.out
    assert "destroy" not in asked.out, "nothing is destroyed before Human Resources has it"
    done = run("retention", "--yes", "--to", tmp_path / "hr", **settings)
    assert done.code == 0
    with zipfile.ZipFile(tmp_path / "hr" / f"Priya-Nair-{ids.priya}.zip") as archive:
        listed = json.loads(archive.read("contents.json"))
        assert [one["Written by"] for one in listed["records"]] == ["Gareth Llewellyn"]
        page = archive.read(listed["records"][0]["file"].replace(".pdf", ".html")).decode()
        assert WORDS in page
        assert archive.read(listed["records"][0]["file"]).startswith(b"%PDF-1.7")
        assert "draft" not in "".join(archive.namelist())
    assert "no receipt noted" in run("retention", "--dry-run", **settings).out
    assert run("retention", "received", "priya@example.org", "--on", "2014-12-31", **settings).code == 2
    handed = SystemClock().now().date()
    assert (
        "Human Resources has Priya Nair's file since"
        in run("retention", "received", "priya@example.org", **settings).out
    )
    over = handed.replace(year=handed.year + 7, day=min(handed.day, 28)) + timedelta(days=7)
    assert "Nothing is due" in run("retention", "--dry-run", **settings).out
    ahead = run("retention", "--by", over.isoformat(), **settings)
    assert "Priya Nair: destroy the file, 13.4" in ahead.out
    assert all(texts(data, ids.priya))


def test_a_file_on_hold_stays_until_it_is_released(
    data: Data, run: Run, outside: str, tmp_path: Path
) -> None:
    ids = leave(data)
    policy = tmp_path / "seven.toml"
    policy.write_text(SEVEN)
    settings = {"POLICY": str(policy), "DESTRUCTIONS": outside}
    assert (
        "is on hold: legal claim"
        in run("retention", "hold", "priya@example.org", "--for", "legal claim", **settings).out
    )
    assert run("retention", "hold", "priya@example.org", "--for", "legal claim", **settings).code == 2
    assert "one of" in run("retention", "hold", "priya@example.org", "--for", "she is rude", **settings).err
    held = run("retention", "--yes", **settings)
    assert "ON HOLD: legal claim" in held.out
    assert held.code == 1
    assert all(texts(data, ids.priya))
    assert "legal claim ended" in run("retention", "release", "priya@example.org", **settings).out
    refused = run("retention", "--yes", POLICY=str(policy))
    assert "ALONGSIDE_DESTRUCTIONS" in refused.err
    assert all(texts(data, ids.priya)), "without a list outside nothing is destroyed"
    done = run("retention", "--yes", **settings)
    assert "Destroyed: Priya Nair" in done.out
    assert not any(texts(data, ids.priya))
    assert all(texts(data, ids.gareth)), "nobody else's file is touched"
    with data.open() as db:
        assert db.get_one(FileKey, ids.priya).wrapped == b""
        entry = db.query(AuditEntry).filter_by(verb="destroyed").one()
        assert entry.detail.startswith("file; texts ")
        assert db.query(RetentionHold).one().ended_on is not None
    assert "Nothing is due" in run("retention", "--dry-run", **settings).out
    shown = run("export", "priya@example.org", "--to", tmp_path / "out", **settings)
    assert shown.code == 0
    assert "(erased)" in (tmp_path / "out" / "priya@example.org.html").read_text()


SEVEN = """
[policy]
name = "Seven years"

[[cadence]]
every = "6 weeks"

[retention]
keep = "7 years"
from = "leaving"
draft = "2 years"
basis = "9.2"
"""


def test_old_records_go_one_by_one_where_the_policy_counts_from_the_record(
    data: Data, run: Run, outside: str, tmp_path: Path
) -> None:
    with data.open() as db:
        ids = fill(db)
    policy = tmp_path / "by record.toml"
    policy.write_text(SEVEN.replace('"leaving"', '"record date"').replace("7 years", "1 month"))
    settings = {"POLICY": str(policy), "DESTRUCTIONS": outside}
    asked = run("retention", "--dry-run", **settings)
    assert "Priya Nair: destroy a record, 9.2" in asked.out
    assert "Gareth Llewellyn: destroy a record" in asked.out
    run("retention", "--yes", **settings)
    run("export", "priya@example.org", "--to", tmp_path / "out", **settings)
    page = (tmp_path / "out" / "priya@example.org.html").read_text()
    assert WORDS not in page
    assert "a quiet room for Priya" in page, "the agreement is no record, and stays"
    with data.open() as db:
        assert db.get_one(FileKey, ids.priya).destroyed_at is None


def test_who_works_here_keeps_a_file_and_is_told_why(data: Data, run: Run, outside: str) -> None:
    with data.open() as db:
        fill(db)
    asked = run("erase", "priya@example.org", POLICY="stockport", DESTRUCTIONS=outside)
    assert "Stays:  the supervision file: Priya Nair works here" in asked.out
    assert "Nothing was erased" in asked.out
    assert asked.code == 1


def test_after_an_erasure_neither_words_nor_name_are_anywhere(
    data: Data, run: Run, outside: str, tmp_path: Path
) -> None:
    ids = leave(data)
    settings = {"POLICY": "woughton", "DESTRUCTIONS": outside}
    asked = run("erase", "priya@example.org", "--yes", **settings)
    assert "the policy does not say how long it is kept" in asked.out
    assert asked.code == 1
    assert all(texts(data, ids.priya))
    tried = run("erase", "priya@example.org", "--decided-by", "marcus@example.org", "--dry-run", **settings)
    assert "Goes:   the supervision file" in tried.out
    assert all(texts(data, ids.priya))
    with data.open() as db:
        wrapped = db.get_one(FileKey, ids.priya).wrapped
    sealed = texts(data, ids.priya)
    done = run("erase", "priya@example.org", "--decided-by", "marcus@example.org", "--yes", **settings)
    assert "Erased" in done.out
    data.engine.dispose()
    held = b"".join(path.read_bytes() for path in data.folder.glob("alongside.db*"))
    for trace in (b"Priya", b"priya@", WORDS.encode(), wrapped, *sealed):
        assert trace not in held
    assert "Priya" not in Path(outside).read_text()
    with data.open() as db:
        person = db.get_one(Person, ids.priya)
        assert person.name == f"Former member of staff {ids.priya}"
        assert db.query(Identity).filter_by(person_id=ids.priya).count() == 0
        entry = db.query(AuditEntry).filter_by(verb="person.erased").one()
        assert entry.actor_id == ids.marcus
    assert run("audit", "verify", **settings).code == 0


def test_a_start_with_a_copy_from_before_destroys_it_again(
    data: Data, run: Run, outside: str, tmp_path: Path
) -> None:
    ids = leave(data)
    settings = {"POLICY": "woughton", "DESTRUCTIONS": outside}
    run("retention", "--dry-run", **settings)
    scrub(data.engine)  # brings what SQLite's log holds into the file: the copy is of the file alone
    data.engine.dispose()
    backup = data.database.read_bytes()
    run("erase", "priya@example.org", "--decided-by", "marcus@example.org", "--yes", **settings)
    for left in data.folder.glob("alongside.db-*"):
        left.unlink()
    data.database.write_bytes(backup)
    refused = run("doctor", POLICY="woughton")
    assert "the list that belongs to this database is not there" in refused.out
    assert refused.code != 0
    refused = run("retention", "--dry-run", POLICY="woughton")
    assert refused.code == 2
    assert "Set ALONGSIDE_DESTRUCTIONS to that list" in refused.err
    assert run("retention", "--dry-run", **settings).code == 0
    assert not any(texts(data, ids.priya))
