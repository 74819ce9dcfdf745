"""Every table that knows a person is in their access request, or is left out for a reason that is written here."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from handlers.policy import load
from handlers.subject_access import SubjectFile, gather
from storage.models import (
    Appraisal,
    Base,
    Case,
    Concern,
    Objective,
    Pair,
    ReadRequest,
)
from storage.queries import sealed_notes
from storage.secrets import seal
from tests.cli.conftest import Data
from tests.cli.test_erasure_of_everything import PHRASE, fill_all
from tests.cli.test_export import TODAY, Ids, fill
from tests.storage.conftest import NOW

LEFT_OUT = {
    "sealed_notes": "the card that sends one promises that no export shows it; each of the two opens it in chat",
    "encrypted_texts": "words: they are in the part of what they belong to",
    "file_keys": "a key, and no fact about anybody",
    "outbox": "messages that wait to be sent: their words are made from what is in the other parts",
    "list_positions": "the numbers of a list as it was last shown, ids alone",
    "undo_entries": "a row as it was a moment ago, to take a step back; ids and dates of what is in the other parts",
}
"""Tables with a person's id that are in no part, and why."""


def knowing_people() -> set[str]:
    """Return the tables with a column for a person; and the sealed ones, which hide whose they are."""
    found = {
        table.name
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.target_fullname == "people.id" for key in column.foreign_keys)
    }
    return found | {"sealed_notes"}


@pytest.fixture
def ids(data: Data) -> Ids:
    with data.open() as db:
        ids = fill(db)
        fill_all(db, ids)
        pair = db.scalars(select(Pair).where(Pair.supervisee_id == ids.priya)).one()
        words = seal(db, ids.priya, '{"what": "her goal"}')
        db.add_all([
            Objective(worker_id=ids.priya, text_id=words, proposed_by_id=ids.gareth, added_at=NOW),
            Appraisal(worker_id=ids.priya, pair_id=pair.id, opened_on=TODAY),
            Concern(worker_id=ids.priya, opened_by_id=ids.gareth, opened_on=TODAY, text_id=words),
            Case(number="C-1", worker_id=ids.priya, allocated_on=TODAY),
        ])  # fmt: skip
        return ids


def taken(data: Data, email: str, policy: str | Path = "generic") -> tuple[SubjectFile, str]:
    with data.open() as db:
        file = gather(db, load(str(policy)), email, NOW)
        assert file is not None
        return file, str(file.parts)


def test_every_table_that_knows_a_person_is_read_or_left_out_for_a_reason(data: Data, ids: Ids) -> None:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(data.engine, "before_cursor_execute", note)
    taken(data, "priya@example.org")
    event.remove(data.engine, "before_cursor_execute", note)
    read = {name for one in said for name in re.findall(r"(?:FROM|JOIN) (\w+)", one)}
    missing = knowing_people() - read - LEFT_OUT.keys()
    assert missing == set(), "export these, or say in LEFT_OUT why not"
    assert LEFT_OUT.keys() <= knowing_people(), "these know nobody any more"


def test_she_gets_what_is_hers_and_others_get_the_dates(data: Data, ids: Ids) -> None:
    file, hers = taken(data, "priya@example.org")
    parts = {part.key: str(part.entries) for part in file.parts}
    assert "U-PRIYA" in parts["kept"]
    for key in ("practice", "reading"):
        assert PHRASE in parts[key], key
    assert "C-1" in parts["cases"]
    assert "one of a group session" in parts["groups"]
    assert "spoke first" not in hers, "a group's words are about all of them"
    _, his = taken(data, "gareth@example.org")
    assert "observation" in his
    assert "passed on from supervision" in his
    assert "by phone" not in his
    assert "her goal" not in his


def test_a_private_note_is_in_no_file_least_of_all_the_supervisors(data: Data, ids: Ids) -> None:
    with data.open() as db:
        (held,) = sealed_notes.held_by(db, ids.priya)
        token, words = held.token, held.content["words"]
    for email in ("priya@example.org", "gareth@example.org", "marcus@example.org"):
        _, said = taken(data, email)
        for trace in ("note.sealed", "sealed note", "nothing about her", token, words):
            assert trace not in said, (email, trace)


def test_a_request_that_the_policy_tells_of_later_is_not_told_here(
    data: Data, ids: Ids, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(
        '[policy]\nname = "Test"\n[access]\n[[access.reader]]\nwho = "investigator"\nwhy = "investigation"\n'
        'level = "content"\nneeds = "formal case"\ntell_worker = "after"\n'
    )
    with data.open() as db:
        row = db.scalars(select(ReadRequest)).one()
        row.purpose, row.until_on = "investigation", TODAY.replace(year=2126)
    assert "investigation" not in taken(data, "priya@example.org", policy)[1]
    assert "file for somebody outside" not in taken(data, "priya@example.org", policy)[1]
    assert "investigation" in taken(data, "marcus@example.org", policy)[1]
