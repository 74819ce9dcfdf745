"""The agenda: what both want to discuss. It is Monday 2 March 2026."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text as sql

from bot.app import Incoming
from handlers import agenda
from handlers.access import membership
from handlers.agenda.rules import private_text
from handlers.policy.practice import Agenda
from handlers.ui import Button
from storage import outbox
from storage.models import AgendaItem, AuditEntry, Pair, Person, Session
from tests.support.world import World

AWFUL = '<!channel> <b>bold</b> =HYPERLINK("http://x") *star* &amp;'
TUESDAY = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)


def book(world: World, starts_at: datetime = TUESDAY, pair_id: int = 1) -> int:
    with world.app.transaction() as db:
        session = Session(pair_id=pair_id, state="booked", starts_at=starts_at, minutes=60)
        db.add(session)
        db.flush()
        return session.id


def held(world: World, session_id: int) -> None:
    with world.app.transaction() as db:
        db.get_one(Session, session_id).state = "held"
        agenda.carry_over(db, 1, session_id, world.clock.now())


def states(world: World) -> list[str]:
    return [row.state for row in world.rows(AgendaItem)]


# Adding


def test_an_empty_agenda_says_so(paired: World) -> None:
    shown = paired.chat("Priya Nair").say("/agenda")
    assert shown.startswith("Agenda with Gareth Llewellyn")
    assert "Nothing has been added yet" in shown


@pytest.mark.parametrize(
    "typed", ["/agenda Talk about leave", "/agenda add Talk about leave", "agenda add Talk about leave"]
)
def test_an_item_is_on_it_for_both(paired: World, typed: str) -> None:
    answer = paired.chat("Priya Nair").say(typed)
    assert "Added: Gareth Llewellyn can see it too" in answer
    assert "Yours\n1. Talk about leave" in answer
    assert "Priya Nair’s\n1. Talk about leave" in paired.chat("Gareth Llewellyn").say("/agenda")


def test_the_other_gets_no_message(paired: World) -> None:
    paired.chat("Priya Nair").say("/agenda Talk about leave")
    paired.settle()
    assert paired.chat("Gareth Llewellyn").cards == []


def test_it_says_for_when(paired: World) -> None:
    book(paired)
    assert "For Tuesday 10 March at 14:00\n" in paired.chat("Priya Nair").say("/agenda")


def test_with_several_it_asks_and_goes_on_from_there(paired: World) -> None:
    paired.pair("Gareth Llewellyn", "Tom Reed")
    gareth = paired.chat("Gareth Llewellyn")
    gareth.say("/agenda The rota")
    assert gareth.buttons == ["Priya Nair", "Tom Reed"]
    gareth.press("Tom Reed")
    assert "Agenda with Tom Reed" in gareth.last
    assert "The rota" in gareth.last
    assert "The rota" in paired.chat("Tom Reed").say("/agenda")
    assert "The rota" not in paired.chat("Priya Nair").say("/agenda")


def test_with_names_the_person(paired: World) -> None:
    paired.pair("Gareth Llewellyn", "Tom Reed")
    answer = paired.chat("Gareth Llewellyn").say("/agenda add Working with families with @Tom")
    assert "Agenda with Tom Reed" in answer
    assert "1. Working with families" in answer
    assert "with @Tom" not in answer
    assert "Working with families" in paired.chat("Gareth Llewellyn").say("/agenda with Tom")


def test_with_may_be_part_of_the_words(paired: World) -> None:
    assert "1. How it goes with Barnardo’s" in paired.chat("Priya Nair").say(
        "/agenda How it goes with Barnardo’s"
    )


def test_the_form_adds_too(paired: World) -> None:
    priya = paired.chat("Priya Nair")
    priya.say("/agenda")
    assert "What would you like to discuss?" in priya.press("Add an item")
    priya.submit(text="Talk about leave")
    assert "1. Talk about leave" in priya.last


def test_a_message_becomes_an_item(paired: World) -> None:
    paired.pair("Gareth Llewellyn", "Tom Reed")
    gareth = paired.chat("Gareth Llewellyn")
    gareth.from_message(
        "agenda.from_message",
        "Who covers half term?",
        "https://fake.slack.com/archives/C0GENERAL/p1700000000000001",
    )
    gareth.submit(pair="2")
    assert "Agenda with Tom Reed" in gareth.last
    link = "https://fake.slack.com/archives/C0GENERAL/p1700000000000001"
    assert f"Who covers half term? {link}" in paired.chat("Tom Reed").say("/agenda")


@pytest.mark.parametrize("typed", ["/agenda add", "/agenda private", "/agenda add private"])
def test_nothing_to_add_opens_the_form(paired: World, typed: str) -> None:
    priya = paired.chat("Priya Nair")
    assert "What would you like to discuss?" in priya.say(typed)
    assert priya.fields["private"] == ("yes" if "private" in typed else "")
    assert paired.rows(AgendaItem) == []


def test_too_long_is_refused(paired: World) -> None:
    priya = paired.chat("Priya Nair")
    assert "2,000 characters; 1,000 fit here" in priya.say("/agenda " + "x" * 2_000)
    assert "20,008 characters" in priya.say("/agenda " + "x" * 20_000)
    priya.say("/agenda")
    priya.press("Add an item")
    priya.submit(text="x" * 20_000)
    assert priya.error is not None
    assert priya.error.key == "text"
    assert paired.rows(AgendaItem) == []


def test_awful_words_are_kept_as_they_are_and_sealed(paired: World) -> None:
    assert AWFUL in paired.chat("Priya Nair").say(f"/agenda {AWFUL}")
    with paired.app.engine.connect() as connection:
        for table in (
            "encrypted_texts",
            "outbox",
            "messages",
            "audit_log",
            "undo_entries",
            "agenda_items",
            "pending_requests",
        ):
            assert "HYPERLINK" not in str(connection.execute(sql(f"SELECT * FROM {table}")).all())


# Order


def test_the_policy_says_whose_come_first(paired: World) -> None:
    gareth = paired.chat("Gareth Llewellyn")
    gareth.say("/agenda The rota")
    paired.chat("Priya Nair").say("/agenda My leave")
    assert gareth.say("/agenda").index("The rota") < gareth.last.index("My leave")
    paired.policy(agenda=Agenda(order="worker first", first=("last record", "actions")))
    shown = gareth.say("/agenda")
    assert shown.index("Always on it: our last supervision record") < shown.index("1. My leave")
    assert "2. The rota" in shown


def test_what_was_carried_over_stands_apart(paired: World) -> None:
    session = book(paired)
    priya = paired.chat("Priya Nair")
    priya.say("/agenda My leave")
    paired.clock.move_to(TUESDAY + timedelta(hours=2))
    held(paired, session)
    shown = priya.say("/agenda Something new")
    assert "Yours\n1. Something new" in shown
    assert "Carried over\n2. My leave Since Monday 2 March" in shown


def test_what_comes_after_the_session_is_not_carried_over(paired: World) -> None:
    session = book(paired)
    paired.clock.move_to(TUESDAY + timedelta(days=2))
    paired.chat("Priya Nair").say("/agenda For next time")
    held(paired, session)
    assert [row.carried for row in paired.rows(AgendaItem)] == [0]


# Private items


def test_a_private_item_is_the_writers_until_they_share_it(paired: World) -> None:
    book(paired)
    priya, gareth = paired.chat("Priya Nair"), paired.chat("Gareth Llewellyn")
    assert "only you can see it, until you share it" in priya.say("/agenda private My worries")
    assert "My worries" in priya.say("/agenda")
    assert "My worries" not in gareth.say("/agenda")
    paired.clock.move_to(TUESDAY)
    assert "My worries" not in gareth.say("/agenda")
    button = priya.held("Share it")
    assert "can't find that" in gareth.press_held(button)
    priya.press_held(button)
    assert "My worries" in gareth.say("/agenda")
    assert "Share it" not in priya.buttons


def test_a_private_item_has_no_number_for_the_other(paired: World) -> None:
    priya, gareth = paired.chat("Priya Nair"), paired.chat("Gareth Llewellyn")
    priya.say("/agenda private My worries")
    gareth.say("/agenda")
    gareth.say("/agenda done 1")
    item = paired.rows(AgendaItem)[0].id
    assert "can't find that" in gareth.press_held(Button("Done", "agenda.done", {"item": item}))
    assert "can't find that" in gareth.press_held(Button("Drop", "agenda.drop", {"item": item}))
    assert states(paired) == ["open"]


def test_a_later_private_item_stays_private_after_an_earlier_session(paired: World) -> None:
    book(paired, datetime(2026, 3, 2, 7, 0, tzinfo=UTC))
    paired.chat("Priya Nair").say("/agenda private My worries")
    assert "My worries" not in paired.chat("Gareth Llewellyn").say("/agenda")


def test_private_in_the_form(paired: World) -> None:
    priya = paired.chat("Priya Nair")
    priya.say("/agenda")
    priya.press("Add an item")
    priya.submit(text="My worries", private="yes")
    assert "My worries" not in paired.chat("Gareth Llewellyn").say("/agenda")


@pytest.mark.parametrize(
    ("typed", "text", "private"),
    [
        ("private My worries", "My worries", True),
        ("Private: My worries", "My worries", True),
        ("privately funded places", "privately funded places", False),
        ("private", "", True),
        ("My private life", "My private life", False),
    ],
)
def test_private_is_the_first_word(typed: str, text: str, private: bool) -> None:
    assert private_text(typed) == (text, private)


# Settling


def test_done_carry_and_drop_with_undo(paired: World) -> None:
    priya = paired.chat("Priya Nair")
    priya.say("/agenda One")
    priya.say("/agenda Two")
    shown = priya.press("Done", on="One")
    assert "1. One Done" in shown
    assert "2. Two" in shown
    assert states(paired) == ["done", "open"]
    assert "[Undo]" not in priya.press("Undo", on="One")
    assert states(paired) == ["open", "open"]
    priya.press("Drop", on="Two")
    assert states(paired) == ["open", "dropped"]
    assert "Carried over\n1. One" in priya.press("Carry over", on="One")


def test_typed_numbers_are_those_of_the_agenda_last_seen(paired: World) -> None:
    priya = paired.chat("Priya Nair")
    for what in ("One", "Two", "Three"):
        priya.say(f"/agenda {what}")
    priya.say("/agenda done 1")
    priya.say("/agenda drop 2")
    assert states(paired) == ["done", "dropped", "open"]
    assert "1. Three" in priya.say("/agenda")


@pytest.mark.parametrize(
    "typed", ["done 9", "done 0", "done", "drop everything", "carry x", "done 1; drop 2", "done ²"]
)
def test_a_number_that_is_none_is_refused(paired: World, typed: str) -> None:
    priya = paired.chat("Priya Nair")
    priya.say("/agenda One")
    assert "agenda" in priya.say(f"/agenda {typed}")
    assert states(paired) == ["open"]


def test_done_twice_changes_nothing_twice(paired: World) -> None:
    priya = paired.chat("Priya Nair")
    priya.say("/agenda One")
    button = priya.held("Done")
    priya.press_held(button)
    assert "nothing was changed" in priya.press_held(button)
    assert [e.verb for e in paired.rows(AuditEntry)].count("agenda.done") == 1


def test_it_keeps_in_which_session_it_was_settled(paired: World) -> None:
    session = book(paired)
    priya = paired.chat("Priya Nair")
    priya.say("/agenda One")
    paired.clock.move_to(TUESDAY + timedelta(minutes=30))
    priya.press("Done", on="One")
    assert paired.rows(AgendaItem)[0].closed_in_id == session


def test_somebody_elses_button_does_nothing_and_tells_nothing(paired: World) -> None:
    paired.pair("Ines Moreau", "Tom Reed")
    priya, tom = paired.chat("Priya Nair"), paired.chat("Tom Reed")
    priya.say("/agenda One secret")
    for label in ("Done", "Carry over", "Drop"):
        answer = tom.press_held(priya.held(label, on="secret"))
        assert "can't find that" in answer
        assert "secret" not in answer
    tom.press_held(priya.held("Add an item"))
    assert tom.form is None
    assert "secret" not in tom.press_held(Button("", "agenda.show", {"pair": 1}))
    assert "can't find" in tom.press_held(Button("", "agenda.nothing", {"session": 999}))
    forged = paired.app.answer(
        Incoming(paired.id_of("Tom Reed"), "agenda.create", {}, {"text": "x", "pair": "1"})
    )
    assert "can't find" in str(forged)
    assert states(paired) == ["open"]


# Before the session


def test_both_are_asked_before_the_session_and_may_have_nothing(paired: World) -> None:
    book(paired)
    gareth, priya = paired.chat("Gareth Llewellyn"), paired.chat("Priya Nair")
    gareth.say("/agenda The rota")
    paired.wait(until=datetime(2026, 3, 5, 12, 0, tzinfo=UTC))
    assert "What would you like to discuss? 1 item on the agenda so far." in priya.last
    assert "Tuesday 10 March at 14:00" in priya.last
    priya.press("Nothing from me")
    assert "Nothing from you" in priya.last
    paired.wait(until=datetime(2026, 3, 9, 12, 0, tzinfo=UTC))
    assert "tomorrow, Tuesday 10 March, at 14:00" in priya.all


def test_an_item_is_added_from_the_prompt(paired: World) -> None:
    book(paired)
    paired.wait(until=datetime(2026, 3, 5, 12, 0, tzinfo=UTC))
    priya = paired.chat("Priya Nair")
    before = len(priya.cards)
    priya.press("Add an item")
    priya.submit(text="My leave")
    assert len(priya.cards) == before + 1
    assert "1. My leave" in priya.last


def test_a_card_that_was_sent_is_kept_true(paired: World) -> None:
    with paired.app.transaction() as db:
        me = paired.id_of("Gareth Llewellyn")
        outbox.enqueue(db, "agenda", me, "agenda:1:now", paired.clock.now(), agenda=1)
    paired.settle()
    gareth = paired.chat("Gareth Llewellyn")
    assert "Nothing has been added yet" in gareth.last
    paired.chat("Priya Nair").say("/agenda My leave")
    paired.settle()
    assert "My leave" in gareth.last


def test_an_agenda_on_screen_is_kept_true_and_its_numbers_stay(paired: World) -> None:
    paired.pair("Gareth Llewellyn", "Tom Reed")
    gareth, priya = paired.chat("Gareth Llewellyn"), paired.chat("Priya Nair")
    gareth.say("/agenda The rota with Priya")
    gareth.say("/agenda Half term with Tom")
    paired.chat("Tom Reed").say("/agenda My leave")
    priya.say("/agenda Training")
    paired.settle()
    assert "2. My leave" in gareth.cards[-1]
    assert "2. Training" in gareth.cards[-2]
    gareth.say("/agenda done 2")
    assert states(paired) == ["open", "open", "done", "open"]
    paired.settle()
    assert "2. My leave Done" in gareth.last
    assert "Undo" in gareth.buttons


def test_what_was_settled_leaves_the_card_after_a_day(paired: World) -> None:
    priya = paired.chat("Priya Nair")
    priya.say("/agenda One")
    priya.say("/agenda Two")
    priya.press("Done", on="One")
    paired.clock.move_to(paired.clock.now() + timedelta(days=1, minutes=1))
    shown = priya.press("Carry over", on="Two")
    assert "One" not in shown
    assert "1. Two" in shown


def test_a_pair_that_has_ended_has_no_new_items(paired: World) -> None:
    priya = paired.chat("Priya Nair")
    priya.say("/agenda")
    button = priya.held("Add an item")
    with paired.app.transaction() as db:
        db.get_one(Pair, 1).ends_on = paired.today - timedelta(days=1)
    priya.press_held(button)
    assert "no longer meet here" in priya.submit(text="Late")
    assert paired.rows(AgendaItem) == []


def test_the_agenda_can_be_read_in_a_form(paired: World) -> None:
    paired.policy(agenda=Agenda(first=("last record",), order="worker first"))
    paired.chat("Gareth Llewellyn").say("/agenda The rota")
    paired.chat("Gareth Llewellyn").say("/agenda private For my own mind")
    with paired.app.transaction(reading=True) as db:
        gareth = db.get_one(Person, paired.id_of("Gareth Llewellyn"))
        request = paired.app.request(gareth, "record")
        lines = [block.text for block in agenda.listing(db, request, membership(db, request, 1))]
    assert lines == ["Our last supervision record and any corrections", "Yours", "1. The rota"]


def test_a_record_lists_what_was_settled_in_its_session(paired: World) -> None:
    session = book(paired)
    priya = paired.chat("Priya Nair")
    priya.say("/agenda One")
    priya.say("/agenda Two")
    paired.clock.move_to(TUESDAY + timedelta(minutes=30))
    priya.press("Done", on="Two")
    with paired.app.transaction(reading=True) as db:
        request = paired.app.request(db.get_one(Person, paired.id_of("Priya Nair")), "record")
        lines = [block.text for block in agenda.listing(db, request, membership(db, request, 1), session)]
        now = [block.text for block in agenda.listing(db, request, membership(db, request, 1))]
    assert lines == ["Yours", "1. One", "2. Two (done)"]
    assert now == ["Yours", "1. One"]
