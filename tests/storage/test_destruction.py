"""What is destroyed stays destroyed: in the database's own files, and in a copy that is put back."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from storage import destruction, secrets
from storage.connections import connect
from storage.db import Db, transaction
from storage.destruction_list import (
    DatabaseRegister,
    DestructionRegister,
    FileRegister,
    ListMissing,
    register,
)
from storage.keys import KeyRing
from storage.models import EncryptedText, FileKey, Person
from storage.queries import organisations

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RING = KeyRing.parse("test:" + "QUFB" * 10 + "QUE=")


def two_files(engine: Engine) -> tuple[int, int, int, str, str]:
    """Return the organisation, two people, and a text in the file of each."""
    here = organisations.the_one(engine, "Test Council")
    with transaction(engine, here, RING) as db:
        people = [Person(name=f"{name} Test", email=f"{name}@example.org") for name in ("a", "b")]
        db.add_all(people)
        db.flush()
        texts = [secrets.seal(db, person.id, f"the words of {person.name}") for person in people]
        return here, people[0].id, people[1].id, texts[0], texts[1]


def read(db: Db, *texts: str) -> list[str]:
    found = secrets.unseal(db, texts)
    return [found.get(one, "(erased)") for one in texts]


@pytest.fixture(params=("a file", "a second database"))
def outside(request: pytest.FixtureRequest, tmp_path: Path) -> DestructionRegister:
    """Return a list of destructions: in a file, and in a database of its own."""
    return register(
        str(tmp_path / "kept" / "destructions")
        if request.param == "a file"
        else f"sqlite:///{tmp_path / 'kept.db'}"
    )


def test_one_file_is_destroyed_and_the_others_stay(engine: Engine, outside: DestructionRegister) -> None:
    here, a, _, one, other = two_files(engine)
    with transaction(engine, here, RING) as db:
        assert read(db, one, other) == ["the words of a Test", "the words of b Test"]
        done = destruction.destroy_file(db, outside, a, NOW)
        assert done is not None
        assert done.texts == 1
        assert read(db, one, other) == ["(erased)", "the words of b Test"]
    with transaction(engine, here, RING) as db:
        assert read(db, one, other) == ["(erased)", "the words of b Test"]
        key = db.get(FileKey, a)
        assert key is not None
        assert key.wrapped == b""
        assert destruction.destroy_file(db, outside, a, NOW) is None, "nothing is destroyed twice"
    assert [entry.person_id for entry in outside] == [a]
    secrets.check_ring(engine, RING)


def test_who_comes_back_has_a_new_file_and_the_old_words_stay_gone(
    engine: Engine, outside: DestructionRegister
) -> None:
    here, a, _, one, _ = two_files(engine)
    with transaction(engine, here, RING) as db:
        destruction.destroy_file(db, outside, a, NOW)
    with transaction(engine, here, RING) as db:
        new = secrets.seal(db, a, "the words of another year")
    with transaction(engine, here, RING) as db:
        assert read(db, one, new) == ["(erased)", "the words of another year"]
    assert destruction.apply(engine, outside, NOW) == 0
    with transaction(engine, here, RING) as db:
        assert read(db, one, new) == ["(erased)", "the words of another year"], (
            "an older entry spares the new file"
        )


def test_single_texts_are_destroyed_and_the_file_stays_open(
    engine: Engine, outside: DestructionRegister
) -> None:
    here, a, b, one, other = two_files(engine)
    with transaction(engine, here, RING) as db:
        second = secrets.seal(db, a, "a later text")
        done = destruction.destroy_texts(db, outside, a, [one, other], NOW)
        assert done is not None
        assert done.texts == 1, "a text of somebody else's file is not among them"
        assert read(db, one, second, other) == ["(erased)", "a later text", "the words of b Test"]
        assert destruction.destroy_texts(db, outside, b, [one], NOW) is None


def test_a_copy_from_before_is_put_right_before_it_is_read(
    sqlite_template: Path, tmp_path: Path, outside: DestructionRegister, request: pytest.FixtureRequest
) -> None:
    live, backup = tmp_path / "live.db", tmp_path / "backup.db"
    shutil.copy(sqlite_template, live)
    engine = connect(f"sqlite:///{live}")
    request.addfinalizer(engine.dispose)
    here, a, _, one, other = two_files(engine)
    assert destruction.apply(engine, outside, NOW) == 0
    destruction.scrub(engine)
    shutil.copy(live, backup)
    with transaction(engine, here, RING) as db:
        destruction.destroy_file(db, outside, a, NOW)
    restored = connect(f"sqlite:///{backup}")
    request.addfinalizer(restored.dispose)
    with transaction(restored, here, RING) as db:
        assert read(db, one) == ["the words of a Test"]
    with pytest.raises(ListMissing):
        destruction.apply(restored, None, NOW)
    with pytest.raises(ListMissing):
        destruction.apply(restored, FileRegister(tmp_path / "another list"), NOW)
    assert destruction.apply(restored, outside, NOW) == 1
    with transaction(restored, here, RING) as db:
        assert read(db, one, other) == ["(erased)", "the words of b Test"]
    assert destruction.apply(restored, outside, NOW) == 0


def test_a_crash_between_the_list_and_the_database_is_made_good_at_the_next_start(
    engine: Engine, outside: DestructionRegister
) -> None:
    here, a, _, one, _ = two_files(engine)

    class Killed(Exception):
        pass

    def half() -> None:
        with transaction(engine, here, RING) as db:
            destruction.destroy_file(db, outside, a, NOW)
            raise Killed

    with pytest.raises(Killed):
        half()
    with transaction(engine, here, RING) as db:
        assert read(db, one) == ["the words of a Test"]
    assert destruction.apply(engine, outside, NOW) == 1
    with transaction(engine, here, RING) as db:
        assert read(db, one) == ["(erased)"]


def test_nothing_of_a_destroyed_key_is_left_in_the_databases_files(
    engine: Engine, outside: DestructionRegister
) -> None:
    here, a, _, one, _ = two_files(engine)
    with transaction(engine, here, RING) as db:
        key, words = db.get_one(FileKey, a), db.get_one(EncryptedText, one)
        traces = [key.wrapped, words.sealed]
    with transaction(engine, here, RING) as db:
        destruction.destroy_file(db, outside, a, NOW)
    destruction.scrub(engine)
    if engine.dialect.name == "sqlite":
        file = Path(engine.url.database or "")
        held = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    else:
        with engine.connect() as connection:
            rows = connection.execute(
                text("SELECT wrapped FROM file_keys UNION SELECT sealed FROM encrypted_texts")
            )
            held = b"".join(bytes(row[0]) for row in rows)
    assert not any(trace in held for trace in traces)


def test_a_line_that_a_crash_cut_short_is_left_out_and_the_next_is_whole(tmp_path: Path) -> None:
    kept = FileRegister(tmp_path / "destructions")
    entry = destruction.Destruction(1, 2, NOW.isoformat(), key_id="x")
    kept.append(entry)
    with kept.path.open("a") as file:
        file.write('{"half": ')
    assert list(kept) == [entry]
    kept.append(entry)
    assert list(kept) == [entry, entry]
    assert kept.path.stat().st_mode & 0o077 == 0


def test_a_file_that_is_no_list_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("something else\n")
    with pytest.raises(ListMissing):
        _ = FileRegister(tmp_path / "notes").id


def test_the_second_database_makes_its_list_once(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'kept.db'}"
    assert DatabaseRegister(address).id == DatabaseRegister(address).id
