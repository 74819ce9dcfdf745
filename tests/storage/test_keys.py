"""The key ring, and text sealed at rest."""

import base64
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select, update

from storage.keys import KeyProblem, KeyRing, decrypt, encrypt, new_key
from storage.models import EncryptedText, FileKey
from storage.secrets import rewrap, seal, unseal
from tests.storage.conftest import Tenant

GOOD = "a:" + base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        (" \n,\n", "is empty"),
        ("nonsense", "key 1 .* not of the form"),
        (":" + GOOD[2:], "key 1"),
        (f"{GOOD}\nb:short", "key 2"),
        (f"{GOOD},b:!!!", "key 2"),
        ("a:" + base64.b64encode(bytes(16)).decode(), "32 bytes"),
        (f"{GOOD}\n{GOOD}", "'a' twice"),
    ],
)
def test_a_broken_ring_is_refused_in_words_that_hold_no_key(text: str, words: str) -> None:
    with pytest.raises(KeyProblem, match=words) as caught:
        KeyRing.parse(text)
    assert GOOD[2:20] not in str(caught.value)


def test_the_last_key_is_the_current_one_and_older_ones_still_open() -> None:
    old = new_key()
    sealed = KeyRing.parse(old).wrap(b"x" * 32, "file 1")
    ring = KeyRing.parse(f"{old}\n{new_key()}\n")
    assert ring.current != sealed[0]
    assert ring.unwrap(*sealed, "file 1") == b"x" * 32


def test_a_ring_does_not_show_its_keys() -> None:
    ring = KeyRing.parse(GOOD)
    assert repr(bytes(32)) not in repr(ring)
    assert "a" in repr(ring)


def test_a_missing_key_file_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "keys"
    made = KeyRing.load(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KeyRing.load(path) == made


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    KeyRing.load(path)
    path.chmod(0o640)
    with pytest.raises(KeyProblem, match="chmod 600"):
        KeyRing.load(path)


def test_a_key_file_of_other_bytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_bytes(b"\xff\xfe\x00")
    path.chmod(0o600)
    with pytest.raises(KeyProblem, match="is not text"):
        KeyRing.load(path)


@given(
    data=some.binary(max_size=200),
    about=some.text(max_size=20),
    place=some.integers(0),
    flip=some.integers(1, 255),
)
def test_whatever_is_sealed_opens_again_and_no_changed_byte_does(
    data: bytes, about: str, place: int, flip: int
) -> None:
    key = bytes(range(32))
    sealed = bytearray(encrypt(key, data, about))
    assert decrypt(key, bytes(sealed), about) == data
    sealed[place % len(sealed)] ^= flip
    with pytest.raises(KeyProblem):
        decrypt(key, bytes(sealed), about)


@pytest.mark.parametrize("length", [0, 5, 12, 27])
def test_a_cut_off_text_is_refused(length: int) -> None:
    with pytest.raises(KeyProblem):
        decrypt(bytes(32), encrypt(bytes(32), b"words", "x")[:length], "x")


WORDS = "Priya thinks of leaving – 20 % “sure” \U0001f600 <!channel> =1+1"


def test_text_comes_back_as_it_was_written_and_is_not_stored_so(here: Tenant) -> None:
    priya = here.person("Priya")
    with here.open() as db:
        kept = seal(db, priya, WORDS)
    with here.open() as db:
        assert unseal(db, [kept, None, "no such text"]) == {kept: WORDS}
        assert b"leaving" not in db.scalars(select(EncryptedText.sealed)).one()


def test_the_same_text_twice_does_not_look_the_same(here: Tenant) -> None:
    priya = here.person("Priya")
    with here.open() as db:
        ids = [seal(db, priya, WORDS) for _ in range(2)]
        first, second = (db.get_one(EncryptedText, i).sealed for i in ids)
        assert first != second


def test_another_ring_does_not_open_a_text(here: Tenant) -> None:
    priya = here.person("Priya")
    with here.open() as db:
        kept = seal(db, priya, WORDS)
    here.ring = KeyRing.parse(new_key())
    with pytest.raises(KeyProblem, match="put it back"), here.open() as db:
        unseal(db, [kept])


def test_a_key_of_the_same_name_but_other_bytes_does_not_open_a_text(here: Tenant) -> None:
    priya = here.person("Priya")
    with here.open() as db:
        kept = seal(db, priya, WORDS)
    here.ring = KeyRing({here.ring.current: bytes(32)}, here.ring.current)
    with pytest.raises(KeyProblem, match="does not open"), here.open() as db:
        unseal(db, [kept])


def test_a_text_moved_to_somebody_elses_file_does_not_open(here: Tenant) -> None:
    priya, bo = here.person("Priya"), here.person("Bo")
    with here.open() as db:
        kept = seal(db, priya, WORDS)
        seal(db, bo, "Mine.")
    with here.open() as db:
        db.execute(update(EncryptedText).where(EncryptedText.id == kept).values(person_id=bo))
    with pytest.raises(KeyProblem, match="does not open"), here.open() as db:
        unseal(db, [kept])


def test_two_texts_of_one_file_can_not_change_places(here: Tenant) -> None:
    priya = here.person("Priya")
    with here.open() as db:
        one, two = seal(db, priya, "One."), seal(db, priya, "Two.")
        first, second = db.get_one(EncryptedText, one), db.get_one(EncryptedText, two)
        first.sealed, second.sealed = second.sealed, first.sealed
    with pytest.raises(KeyProblem, match="does not open"), here.open() as db:
        unseal(db, [one])


def test_destroying_one_key_destroys_that_persons_text_and_nobody_elses(here: Tenant) -> None:
    priya, bo = here.person("Priya"), here.person("Bo")
    with here.open() as db:
        gone, stays = seal(db, priya, WORDS), seal(db, bo, "Bo's own.")
    with here.open() as db:
        db.delete(db.get_one(FileKey, priya))
    with here.open() as db:
        assert unseal(db, [gone, stays]) == {stays: "Bo's own."}


def test_rotating_wraps_the_file_keys_and_touches_no_text(here: Tenant, there: Tenant) -> None:
    priya, bo, tomos = here.person("Priya"), here.person("Bo"), there.person("Tomos")
    with here.open() as db:
        texts = {seal(db, priya, WORDS): WORDS, seal(db, bo, "Bo's own."): "Bo's own."}
        before = set(db.execute(select(EncryptedText.id, EncryptedText.sealed)))
    with there.open() as db:
        seal(db, tomos, "Elsewhere.")
    fresh = new_key()
    both = KeyRing({**here.ring.keys, **KeyRing.parse(fresh).keys}, KeyRing.parse(fresh).current)
    here.ring = both
    with here.open() as db:
        assert rewrap(db, both) == 2
    with here.open() as db:
        assert rewrap(db, both) == 0
    here.ring = KeyRing.parse(fresh)
    with here.open() as db:
        assert unseal(db, texts) == texts
        assert set(db.execute(select(EncryptedText.id, EncryptedText.sealed))) == before
    with there.open() as db:
        assert db.scalars(select(FileKey.ring_key)).one() == there.ring.current


def test_two_who_open_a_file_at_once_share_its_key(here: Tenant) -> None:
    """The first two texts about somebody, written at the same moment: both open afterwards."""
    priya = here.person("Priya")
    ready = threading.Barrier(2)
    kept: list[str] = []
    problems: list[Exception] = []

    def write(words: str) -> None:
        try:
            ready.wait(5)
            with here.open() as db:
                kept.append(seal(db, priya, words))
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=write, args=(words,)) for words in ("One.", "Two.")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with here.open() as db:
        assert sorted(unseal(db, kept).values()) == ["One.", "Two."]
