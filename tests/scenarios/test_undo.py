"""Taking something back."""

import pytest

from handlers import undo
from storage.models import ActionPoint, AuditEntry, Person, UndoEntry
from tests.support.world import World


def test_done_can_be_taken_back(paired: World) -> None:
    priya = paired.chat("Priya Nair")
    priya.say("/action me Phone the landlord by Friday")
    priya.say("/action done 1")
    assert "[Undo]" in priya.last
    shown = priya.press("Undo")
    assert "Friday 6 March" in shown
    assert "[Done]" in shown
    assert "[Undo]" not in shown
    (row,) = paired.rows(ActionPoint)
    assert (row.state, row.closed_at) == ("open", None)
    assert [e.verb for e in paired.rows(AuditEntry)][-1] == "undone"


def test_undoing_twice_changes_nothing_twice(paired: World) -> None:
    priya = paired.chat("Priya Nair")
    priya.say("/action me Phone the landlord by Friday")
    priya.say("/action done 1")
    button = priya.held("Undo")
    priya.press_held(button)
    priya.say("/action done 1")
    again = priya.press_held(button)
    assert "Done" in again
    (row,) = paired.rows(ActionPoint)
    assert row.state == "done"


def test_what_somebody_changed_since_stays(paired: World) -> None:
    priya, gareth = paired.chat("Priya Nair"), paired.chat("Gareth Llewellyn")
    priya.say("/action me Phone the landlord by Friday")
    priya.say("/action defer 1 to 10 March")
    button = priya.held("Undo")
    gareth.say("/action defer landlord to 20 March")
    assert "changed again since" in priya.press_held(button)
    (row,) = paired.rows(ActionPoint)
    assert row.due.isoformat() == "2026-03-20"


def test_nobody_takes_back_what_another_did(paired: World) -> None:
    priya, gareth = paired.chat("Priya Nair"), paired.chat("Gareth Llewellyn")
    priya.say("/action me Phone the landlord by Friday")
    priya.say("/action done 1")
    assert "isn't yours" in gareth.press_held(priya.held("Undo"))
    (row,) = paired.rows(ActionPoint)
    assert row.state == "done"


def test_what_i_may_no_longer_touch_i_cant_take_back(paired: World) -> None:
    paired.pair("Ines Moreau", "Tom Reed")
    priya, gareth = paired.chat("Priya Nair"), paired.chat("Gareth Llewellyn")
    gareth.say("/action Priya Phone the landlord by Friday")
    gareth.say("/action done landlord")
    button = gareth.held("Undo")
    with paired.app.transaction() as db:
        (row,) = db.query(ActionPoint).all()
        row.pair_id = 2
    assert "can't find that" in gareth.press_held(button)
    (row,) = paired.rows(ActionPoint)
    assert row.state == "done"
    assert priya.cards


def test_a_change_keeps_no_words(paired: World) -> None:
    priya = paired.chat("Priya Nair")
    priya.say("/action me Phone the landlord by Friday")
    priya.say("/action done 1")
    (change,) = paired.rows(UndoEntry)
    assert set(change.before) == {"state", "closed_at"}


def test_only_rows_that_can_be_put_back_are_kept(paired: World) -> None:
    with paired.app.transaction() as db:
        person = db.get_one(Person, paired.id_of("Priya Nair"))
        request = paired.app.request(person, "undo")
        with pytest.raises(KeyError):
            undo.change(db, request, person, name="Somebody")
