"""A start with another key ring than the one that sealed the database: refused in words, and nothing is made."""

from pathlib import Path

import pytest

from storage import secrets
from storage.keys import new_key
from storage.models import Person
from tests.cli.conftest import Data, Run

COMMANDS = [("serve",), ("people", "export")]


@pytest.fixture
def sealed(data: Data) -> Data:
    with data.open() as db:
        person = Person(name="Ann Lee", email="ann@example.org")
        db.add(person)
        db.flush()
        secrets.seal(db, person.id, "what nobody else may read")
    return data


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_missing_key_file_is_not_made_anew_over_sealed_data(
    run: Run, sealed: Data, command: tuple[str, ...]
):
    sealed.keys.unlink()
    ended = run(*command)
    assert (ended.code, "No new key was made" in ended.err, sealed.keys.exists()) == (2, True, False)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_keys_of_another_ring_are_refused_from_the_environment_too(
    run: Run, sealed: Data, command: tuple[str, ...]
):
    ended = run(*command, KEYS=new_key())
    assert (ended.code, "put it back into ALONGSIDE_KEYS or the key file" in ended.err) == (2, True)


def test_a_wrong_key_under_the_right_name_is_refused(run: Run, sealed: Data):
    name = sealed.keys.read_text().split(":")[0]
    wrong = f"{name}:{new_key().split(':')[1]}"
    ended = run("people", "export", KEYS=wrong)
    assert (ended.code, "does not open" in ended.err) == (2, True)


def test_a_fresh_folder_gets_its_first_key_by_itself(run: Run, tmp_path: Path):
    assert run("people", "export").code == 0
    assert (tmp_path / "data" / "keys").exists()
