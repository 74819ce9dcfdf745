"""Actions: given, told, settled, given longer. It is Monday 2 March 2026."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text as sql

from bot.app import Incoming
from handlers import actions
from handlers.access import membership
from handlers.actions import rules
from handlers.policy.practice import Actions
from handlers.ui import Button
from storage.models import ActionPoint, AuditEntry, ListPosition, Person, PostedMessage, Session
from tests.support.world import World

AWFUL = '<!channel> <b>bold</b> =HYPERLINK("http://x") *star* &amp;'


@pytest.fixture
def pair(world: World) -> World:
    """Gareth supervises Priya."""
    world.pair("Gareth Llewellyn", "Priya Nair")
    return world


def due_of(world: World) -> date:
    (row,) = world.rows(ActionPoint)
    return row.due


# Giving


def test_the_owner_is_told_at_once_and_can_settle_it_there(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    answer = gareth.say("/action @Priya Nair Book the moving and handling training by Friday")
    assert "Priya Nair is being told" in answer
    assert "Friday 6 March, in 4 days" in answer
    assert "A new action from Gareth Llewellyn" in priya.last
    assert priya.preview in ("You have a new action.", "")
    assert priya.buttons == ["Done", "Needs longer", "Drop"]
    assert "Done" in priya.press("Done", card="A new action")
    (row,) = pair.rows(ActionPoint)
    assert row.state == "done"


@pytest.mark.parametrize(
    "typed",
    [
        "Priya book the training",
        "@Priya book the training",
        "priya nair: book the training",
        "Priya to book the training",
    ],
)
def test_the_owner_may_be_named_in_several_ways(pair: World, typed: str) -> None:
    answer = pair.chat("Gareth Llewellyn").say(f"/action {typed}")
    assert "“book the training”" in answer
    assert "Who: Priya Nair" in answer


def test_without_a_date_the_policy_sets_one(pair: World) -> None:
    pair.chat("Priya Nair").say("/action me phone the landlord")
    assert due_of(pair) == date(2026, 3, 16)


def test_the_policy_may_say_the_next_session(pair: World) -> None:
    pair.policy(actions=Actions(due="next session"))
    priya = pair.chat("Priya Nair")
    with pair.app.transaction() as db:
        at = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
        db.add(Session(pair_id=1, state="booked", starts_at=at, minutes=60))
    priya.say("/action me phone the landlord")
    assert due_of(pair) == date(2026, 3, 10)


def test_by_may_be_part_of_the_words(pair: World) -> None:
    answer = pair.chat("Priya Nair").say("/action me stop by the office")
    assert "“stop by the office”" in answer


def test_a_date_that_has_passed_is_refused(pair: World) -> None:
    assert "has passed" in pair.chat("Priya Nair").say("/action me phone the landlord by 1 March 2026")
    assert pair.rows(ActionPoint) == []


def test_without_an_owner_the_form_comes_with_me_filled_in(pair: World) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/action phone the landlord by Friday")
    me, priya = pair.id_of("Gareth Llewellyn"), pair.id_of("Priya Nair")
    assert gareth.fields == {
        "text": "phone the landlord",
        "owner": f"1:{me}",
        "due": "2026-03-06",
        "link": "",
        "type": "",
        "good": "",
        "tell": "",
    }
    gareth.submit(owner=f"1:{priya}")
    (row,) = pair.rows(ActionPoint)
    assert row.owner_id == pair.id_of("Priya Nair")
    assert row.due == date(2026, 3, 6)


def test_two_of_one_first_name_are_asked_about(pair: World) -> None:
    pair.pair("Gareth Llewellyn", "Priya Shah")
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/action Priya phone the landlord")
    assert gareth.buttons == ["Priya Nair", "Priya Shah"]
    gareth.press("Priya Shah")
    (row,) = pair.rows(ActionPoint)
    assert row.owner_id == pair.id_of("Priya Shah")


def test_my_own_in_several_pairs_asks_who_else_sees_it(pair: World) -> None:
    pair.pair("Gareth Llewellyn", "Tom Reed")
    gareth, tom = pair.chat("Gareth Llewellyn"), pair.chat("Tom Reed")
    gareth.say("/action me write the rota")
    assert gareth.buttons == ["Priya Nair", "Tom Reed", "Only mine"]
    assert "Only you can see this" in gareth.press("Only mine")
    assert "No open actions" in tom.say("/action list")
    gareth.say("/action me order chairs with Tom")
    assert "order chairs" in tom.say("/action list")
    assert "order chairs" not in pair.chat("Priya Nair").say("/action list")


def test_only_those_whom_i_meet_can_be_given_one(pair: World) -> None:
    pair.pair("Ines Moreau", "Tom Reed")
    answer = pair.chat("Gareth Llewellyn").say("/action @Tom Reed phone the landlord")
    assert "I don't know anybody called “Tom”" in answer
    assert pair.rows(ActionPoint) == []


def test_too_long_is_refused_and_nothing_is_kept(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    assert "fit into an action" in priya.say("/action me " + "x" * 5_000)
    assert "20,011 characters" in priya.say("/action me " + "x" * 20_000)
    assert "What is to be done?" in priya.say("/action me")
    assert pair.rows(ActionPoint) == []


def test_awful_words_are_kept_as_they_are(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    gareth.say(f"/action Priya {AWFUL}")
    assert AWFUL in priya.last
    assert AWFUL in priya.say("/action list")


def test_the_words_are_sealed_and_reach_no_audit_entry_key_or_preview(pair: World) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/action Priya visit Bluebell House")
    gareth.say("/action done bluebell")
    with pair.app.engine.connect() as connection:
        for table in (
            "encrypted_texts",
            "outbox",
            "messages",
            "audit_log",
            "undo_entries",
            "actions",
            "pending_requests",
        ):
            assert "Bluebell" not in str(connection.execute(sql(f"SELECT * FROM {table}")).all())
    assert "Bluebell" not in pair.chat("Priya Nair").preview


# Lists


def test_the_list_is_soonest_first_with_kind_words(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/action me write the report by 20 March")
    priya.say("/action me phone the landlord by Wednesday")
    pair.clock.move_to(pair.clock.now() + timedelta(days=4))
    shown = priya.say("/action")
    assert shown.index("1. phone the landlord 2 days late, due Wednesday 4 March") < shown.index(
        "2. write the report"
    )
    assert "overdue" not in shown.lower()


def test_a_supervisor_sees_their_own_first_and_then_the_others(pair: World) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/action Priya phone the landlord by Wednesday")
    gareth.say("/action me order chairs by Friday")
    shown = gareth.say("/action list")
    assert (
        shown.index("Yours")
        < shown.index("1. order chairs")
        < shown.index("Others’")
        < shown.index("2. phone")
    )
    assert "order chairs" not in gareth.say("/action list Priya")


def test_numbers_stay_while_a_list_is_worked_through(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    for day, what in ((3, "one"), (4, "two"), (5, "three")):
        priya.say(f"/action me thing {what} by {day} March")
    priya.say("/action list")
    after = priya.press("Done", on="thing one")
    assert "1. thing one Done" in after
    assert "2. thing two" in after
    priya.say("/action drop 2")
    assert "thing two" in priya.last
    states = {r.due.day: r.state for r in pair.rows(ActionPoint)}
    assert states == {3: "done", 4: "dropped", 5: "open"}
    assert "1. thing three" in priya.say("/action list")


def test_a_long_list_says_how_many_more(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    for number in range(22):
        priya.say(f"/action me thing {number}")
    assert "And 2 more" in priya.say("/action list")


# Settling


def test_words_find_the_action(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/action me finish the risk assessment by 10 March")
    priya.say("/action me phone the landlord by 11 March")
    assert "Done" in priya.say("/action done risk asessment")
    states = {r.due.day: r.state for r in pair.rows(ActionPoint)}
    assert states == {10: "done", 11: "open"}


def test_words_that_fit_two_are_asked_about(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/action me phone the landlord about heating by 10 March")
    priya.say("/action me phone the landlord about rent by 11 March")
    priya.say("/action defer landlord to next Friday")
    assert "Which action do you mean?" in priya.last
    priya.press("phone the landlord about rent")
    assert [r.due.day for r in pair.rows(ActionPoint)] == [10, 13]


@pytest.mark.parametrize("typed", ["done 7", "done elephants", "drop 0", "defer 9 to Friday"])
def test_what_is_not_on_the_list_is_refused(pair: World, typed: str) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/action me phone the landlord by 10 March")
    refusal = priya.say(f"/action {typed}")
    assert "Not done" in refusal
    assert "action to see" in refusal  # with or without the slash, as the channel spells it
    (row,) = pair.rows(ActionPoint)
    assert (row.state, row.due.day) == ("open", 10)


def test_done_twice_changes_nothing_twice(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    gareth.say("/action Priya phone the landlord")
    button = priya.held("Done")
    priya.press_held(button)
    assert "done before: nothing was changed" in priya.press_held(button)
    assert "done before" in priya.press_held(
        Button("Drop", "action.drop", {"action": pair.rows(ActionPoint)[0].id})
    )
    assert [e.verb for e in pair.rows(AuditEntry)].count("action.done") == 1
    (row,) = pair.rows(ActionPoint)
    assert row.state == "done"


def test_both_of_the_pair_may_settle_and_the_owners_card_says_so(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    gareth.say("/action Priya phone the landlord")
    assert "A new action" in priya.last
    gareth.say("/action done landlord")
    pair.settle()
    assert "A new action" not in priya.last
    assert "Done" in priya.last
    assert "[Done]" not in priya.last
    assert len(pair.rows(PostedMessage, name="action.told")) == 1


def test_taken_back_at_once_nobody_is_told(pair: World) -> None:
    with pair.app.transaction() as db:
        gareth = db.get_one(Person, pair.id_of("Gareth Llewellyn"))
        request = pair.app.request(gareth, "action.start")
        priya = db.get_one(Person, pair.id_of("Priya Nair"))
        row = actions.add(db, request, "phone the landlord", priya, membership=membership(db, request, 1))
        action_id = row.id
    pair.app.answer(Incoming(pair.id_of("Gareth Llewellyn"), "action.drop", {"action": action_id}))
    pair.settle()
    assert "phone the landlord" not in pair.chat("Priya Nair").all


def test_a_settled_action_gives_its_card_the_place_of_the_news(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    gareth.say("/action Priya phone the landlord")
    before = len(priya.cards)
    priya.press("Done", card="A new action")
    pair.settle()
    assert len(priya.cards) == before
    assert priya.buttons == ["Undo"]
    priya.press("Undo")
    pair.settle()
    assert priya.buttons == ["Done", "Needs longer", "Drop"]


def test_a_list_on_screen_is_kept_true(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    gareth.say("/action Priya phone the landlord by 10 March")
    gareth.say("/action Priya write the rota by 11 March")
    gareth.say("/action list")
    priya.say("/action list")
    priya.press("Done", on="landlord", card="Open actions")
    pair.settle()
    assert "Priya has done it" in gareth.last
    (shown,) = [card for card in gareth.cards if card.startswith("Open actions")]
    assert "1. phone the landlord Priya Nair, done" in shown
    assert "2. write the rota" in shown
    assert "[Undo]" not in shown
    assert [label for label in priya.buttons if label == "Undo"] == ["Undo"]


# Longer


def test_needs_longer_offers_quick_choices(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/action me phone the landlord by Friday")
    form = priya.press("Needs longer")
    assert "by Friday 6 March" in form
    assert "By Friday 13 March" in priya.submit()
    (row,) = pair.rows(ActionPoint)
    assert (row.due, row.deferred) == (date(2026, 3, 13), 1)
    priya.press("Undo")
    (row,) = pair.rows(ActionPoint)
    assert (row.due, row.deferred) == (date(2026, 3, 6), 0)


def test_another_day_counts_before_the_quick_choices(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/action me phone the landlord by Friday")
    priya.press("Needs longer")
    priya.submit(day="2026-04-01")
    assert due_of(pair) == date(2026, 4, 1)


def test_a_past_day_is_refused_under_its_field(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/action me phone the landlord by Friday")
    priya.press("Needs longer")
    priya.submit(day="2026-03-01")
    assert priya.error is not None
    assert priya.error.key == "day"
    assert due_of(pair) == date(2026, 3, 6)


def test_defer_without_a_date_opens_the_form(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/action me phone the landlord by Friday")
    assert "How much longer?" in priya.say("/action defer landlord")


# Reminders


def test_reminders_come_before_on_and_after_the_day(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    gareth.say("/action Priya phone the landlord by 12 March")
    pair.wait(until=datetime(2026, 3, 10, 10, 0, tzinfo=UTC))
    assert "phone the landlord" in priya.last
    assert "By Thursday 12 March, in 2 days" in priya.last
    priya.press("Done", card="landlord")
    assert "Done" in priya.last
    (row,) = pair.rows(ActionPoint)
    assert row.state == "done"


# Who may


def test_somebody_elses_button_does_nothing_and_tells_nothing(pair: World) -> None:
    pair.pair("Ines Moreau", "Tom Reed")
    priya, tom = pair.chat("Priya Nair"), pair.chat("Tom Reed")
    pair.chat("Gareth Llewellyn").say("/action Priya phone the landlord")
    for label in ("Done", "Needs longer", "Drop"):
        answer = tom.press_held(priya.held(label))
        assert "can't find that" in answer
        assert "landlord" not in answer
    me = pair.id_of("Tom Reed")
    assert "can't find" in str(
        pair.app.answer(Incoming(me, "action.defer", {"action": 1}, {"day": "2026-05-01"}))
    )
    assert "can't find" in str(pair.app.answer(Incoming(me, "action.done", {"action": 999})))
    (row,) = pair.rows(ActionPoint)
    assert row.state == "open"


def test_an_action_that_is_only_mine_is_nobody_elses(pair: World) -> None:
    pair.pair("Gareth Llewellyn", "Tom Reed")
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/action me write the rota")
    gareth.press("Only mine")
    answer = pair.chat("Priya Nair").press_held(gareth.held("Done"))
    assert "can't find that" in answer


def test_a_forged_form_cant_give_work_to_strangers(pair: World) -> None:
    pair.pair("Ines Moreau", "Tom Reed")
    me, tom = pair.id_of("Priya Nair"), pair.id_of("Tom Reed")
    for owner in (f"2:{tom}", f"1:{tom}", f"0:{tom}", "x", "", "1:", "9" * 40 + ":1"):
        fields = {"text": "do it", "owner": owner, "due": "2026-03-10", "link": ""}
        pair.app.answer(Incoming(me, "action.create", {}, fields))
    assert pair.rows(ActionPoint) == []


# Forms, messages, and what others call


def test_a_message_becomes_an_action(pair: World) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    gareth.from_message(
        "action.from_message",
        "Can you chase the DBS?",
        "https://fake.slack.com/archives/C0GENERAL/p1700000000000001",
    )
    gareth.submit(owner=f"1:{pair.id_of('Priya Nair')}", due="2026-03-09")
    assert "https://fake.slack.com/archives/C0GENERAL/p1700000000000001" in pair.chat("Priya Nair").last
    (row,) = pair.rows(ActionPoint)
    assert (row.link, row.due) == (
        "https://fake.slack.com/archives/C0GENERAL/p1700000000000001",
        date(2026, 3, 9),
    )


def test_a_link_that_is_none_is_refused(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/action list")
    priya.press("Add an action")
    priya.submit(text="do it", link="javascript:alert(1)")
    assert priya.error is not None
    assert priya.error.key == "link"


def test_the_record_sees_open_ones_and_those_settled_since(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    priya.say("/action me one by 10 March")
    priya.say("/action me two by 9 March")
    priya.say("/action me three by 8 March")
    priya.say("/action done three")
    pair.clock.move_to(pair.clock.now() + timedelta(days=1))
    priya.say("/action done two")
    with pair.app.transaction(reading=True) as db:
        gareth = db.get_one(Person, pair.id_of("Gareth Llewellyn"))
        request = pair.app.request(gareth, "record")
        both = membership(db, request, 1)
        since = pair.clock.now() - timedelta(hours=1)
        found = actions.of_pair(db, request, both, since)
        assert [t.text for t in actions.lines(request, found)] == [
            "two (Priya Nair, done)",
            "one (Priya Nair, by Tuesday 10 March, in 7 days)",
        ]
        assert [v.text for v in actions.of_pair(db, request, both)] == ["one"]


def test_the_list_of_numbers_is_kept_once(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    for number in range(3):
        priya.say(f"/action me thing {number}")
        priya.say("/action list")
    assert len(pair.rows(ListPosition, name="action")) == 1


# The rules


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1)), st.integers(-400, 400))
def test_quick_choices_are_never_past_and_never_sooner(today: date, days: int) -> None:
    due = today + timedelta(days=days)
    for _, day in rules.later_choices(today, due, None):
        assert day > today
        assert day > due


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("landlord", [0]),
        ("rota", [1]),
        ("write rota", [1]),
        ("writ the rotta", [1]),
        ("the", [0, 1, 2]),
        ("elephants", []),
        ("", []),
        ("???", []),
    ],
)
def test_typed_words_mean_what_they_fit(words: str, found: list[int]) -> None:
    texts = ["phone the landlord", "write the rota", "order the chairs"]
    assert sorted(rules.matching(words, texts)) == found


def test_whole_words_come_before_likeness() -> None:
    texts = ["check the current rental list", "phone the landlord about rent"]
    assert rules.matching("rent", texts) == [1]
