"""Finding a time, keeping it, moving it, losing it: sessions as the two of a pair see them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.ui import Button
from storage.models import AuditEntry, Obligation, Session
from tests.support.chat import Chat
from tests.support.world import World


def booked(world: World, one: Chat, other: Chat, when: str = "Thursday at 2pm") -> None:
    one.say(f"/supervision book {when}")
    world.settle()
    other.press("Yes, that works")
    world.settle()


def test_from_a_nudge_to_a_booked_session(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    world.wait(days=18)
    assert "Supervision with Gareth: due Thursday 2 April" in priya.last
    offer = priya.press("Find a time")
    assert "Times in your working hours" in offer
    first = priya.buttons[0]
    assert "I have asked Gareth Llewellyn" in priya.press(first)
    world.settle()
    assert "Priya suggests " in gareth.last
    assert "You meet Priya Nair" in gareth.press("Yes, that works")
    world.settle()
    assert "Gareth Llewellyn said yes" in priya.last
    assert [s.state for s in world.rows(Session)] == ["booked"]


def test_a_proposal_says_what_was_true_when_it_is_answered_twice(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, gareth = pair
    priya.say("/supervision book Thursday at 2pm")
    world.settle()
    accept = gareth.held("Yes, that works")
    gareth.press("Yes, that works")
    assert "You meet Priya Nair" in gareth.press_held(accept)
    assert len(world.rows(Session)) == 1
    assert len([e for e in world.rows(AuditEntry) if e.verb == "session.booked"]) == 1


def test_nobody_accepts_their_own_proposal(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    priya.say("/supervision book Thursday at 2pm")
    world.settle()
    assert "has to accept it" in priya.press_held(gareth.held("Yes, that works"))
    assert world.rows(Session)[0].state == "proposed"


def test_a_strangers_button_is_answered_like_one_that_leads_nowhere(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, gareth = pair
    world.person("Nosy Parker", role="social worker")
    priya.say("/supervision book Thursday at 2pm")
    world.settle()
    button = gareth.held("Yes, that works")
    nosy = world.chat("Nosy Parker")
    said = nosy.press_held(button)
    missing = nosy.press_held(Button("Yes, that works", "session.accept", {"session": 999_999}))
    assert said == missing
    assert "Priya" not in said
    assert world.rows(Session)[0].state == "proposed"


def test_suggesting_the_same_time_back_is_a_yes(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    priya.say("/supervision book Thursday at 2pm")
    assert "You meet Priya Nair" in gareth.say("/supervision book Thursday at 2pm")
    assert [s.state for s in world.rows(Session)] == ["booked"]


def test_another_time_takes_the_place_of_the_first_suggestion(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    priya.say("/supervision book Thursday at 2pm")
    world.settle()
    gareth.press("Another time")
    assert "place" in gareth.fields
    gareth.submit(day="2026-03-06", time="11:00", minutes="60", place="Room 4")
    world.settle()
    assert "Friday 6 March" in priya.last
    assert "Room 4" in priya.last
    assert [s.state for s in world.rows(Session)] == ["cancelled", "proposed"]
    assert not [o for o in world.rows(Obligation) if o.kind == "rebook"], (
        "a time nobody accepted needs no replacement"
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"day": "2026-03-01", "time": "11:00"}, "time"),
        ({"day": "", "time": "11:00"}, "day"),
        ({"day": "nonsense", "time": "11:00"}, "day"),
        ({"day": "2026-03-06", "time": "25:00"}, "time"),
        ({"day": "2028-03-06", "time": "11:00"}, "day"),
        ({"day": "2026-03-06", "time": "11:00", "minutes": "9999"}, "minutes"),
        ({"day": "2026-03-29", "time": "01:30"}, "time"),
        ({"day": "2026-03-06", "time": "11:00", "place": "x" * 20_000}, "place"),
    ],
)
def test_a_wrong_form_says_so_under_the_field_and_changes_nothing(
    world: World, pair: tuple[Chat, Chat], typed: dict[str, str], field: str
) -> None:
    priya, _ = pair
    priya.say("/supervision book")
    priya.press("Another time")
    priya.submit(**typed)
    assert priya.error is not None
    assert priya.error.key == field
    assert priya.form is not None, "the form stays open with what was typed"
    assert world.rows(Session) == []


def test_who_is_booked_elsewhere_is_not_booked_twice(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    world.pair("Gareth Llewellyn", "Tunde Adeyemi")
    tunde = world.chat("Tunde Adeyemi")
    booked(world, priya, gareth)
    assert "already has something booked" in tunde.say("/supervision book Thursday at 2:30pm")
    assert "already has something booked" in tunde.say("/supervision book Thursday at 13:30")
    assert "I have asked Gareth" in tunde.say("/supervision book Thursday at 3pm")


def test_only_times_when_both_work_are_offered(world: World) -> None:
    world.person("Gareth Llewellyn", role="team leader", working_days="1,2,3")
    world.person("Kath Sugden", manager="Gareth Llewellyn", role="social worker", working_days="3,4,5")
    world.pair("Gareth Llewellyn", "Kath Sugden")
    kath = world.chat("Kath Sugden")
    kath.say("/supervision book")
    times = [label for label in kath.buttons if "," in label]
    assert times
    assert all(label.startswith("Wed") for label in times)


def test_the_offer_leaves_out_leave_and_bank_holidays(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    world.wait(days=29)  # Tuesday before Easter
    gareth.say("/supervision away 31 March – 1 April")
    priya.say("/supervision book")
    times = " ".join(priya.buttons)
    assert "Thu 2 Apr" in times
    assert "1 Apr" not in times, "Gareth is away"
    assert "3 Apr" not in times, "Good Friday"
    assert "6 Apr" not in times, "Easter Monday"


def test_each_reads_the_time_on_their_own_clock(world: World) -> None:
    world.person("Gareth Llewellyn", role="team leader", timezone="Europe/London")
    world.person("Asha Rao", manager="Gareth Llewellyn", role="social worker", timezone="Asia/Kolkata")
    world.pair("Gareth Llewellyn", "Asha Rao")
    asha, gareth = world.chat("Asha Rao"), world.chat("Gareth Llewellyn")
    assert "at 15:00" in asha.say("/supervision book Thursday at 3pm")
    world.settle()
    assert "at 09:30" in gareth.last
    assert "15:00 (Asia/Kolkata)" in gareth.last


def test_a_session_is_held_and_the_next_one_counts_from_it(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    world.wait(until=datetime(2026, 3, 5, 15, 30, tzinfo=UTC))
    assert "Did you meet Priya Nair?" in gareth.last
    said = gareth.press("It was held")
    assert "met on Thursday 5 March" in said
    assert "Write the record" in said
    assert "Sunday 5 April" in gareth.say("/supervision why")
    session = world.rows(Session)[0]
    assert (session.state, session.held_on, session.minutes_held) == ("held", date(2026, 3, 5), 60)


def test_held_can_be_taken_back_and_the_question_returns(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    world.wait(days=4)
    gareth.press("It was held")
    said = gareth.press("Undo")
    assert "Did you meet Priya Nair?" in said
    assert world.rows(Session)[0].held_on is None
    assert "Did you meet" in gareth.say("/supervision")


def test_a_session_still_to_come_was_not_held(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    button = Button("It was held", "session.held", {"session": world.rows(Session)[0].id})
    assert "still to come" in gareth.press_held(button)
    assert world.rows(Session)[0].state == "booked"


def test_a_session_that_was_shorter_says_what_the_policy_thinks(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    world.wait(days=4)
    gareth.press("It was held")
    gareth.press("It was shorter or longer")
    gareth.submit(minutes="half an hour")
    assert gareth.error is not None
    assert "30 minutes is under the 45" in gareth.submit(minutes="30")
    assert world.rows(Session)[0].minutes_held == 30


def test_a_session_outside_the_plan_is_noted_afterwards(world: World, pair: tuple[Chat, Chat]) -> None:
    _, gareth = pair
    world.wait(days=10)
    said = gareth.say("/supervision held yesterday")
    assert "met on Wednesday 11 March" in said
    assert "before that can't be noted" in gareth.say("/supervision held 1 February")
    assert "still to come" in gareth.say("/supervision held 30 March 2026")
    assert gareth.press("Undo").startswith("Taken back")
    assert [s.state for s in world.rows(Session)] == ["cancelled"]


def test_an_informal_talk_does_not_move_the_next_date(world: World, pair: tuple[Chat, Chat]) -> None:
    _, gareth = pair
    world.wait(days=10)
    said = gareth.say("/supervision held informal yesterday")
    assert "comes on top of the planned ones (T-4)" in said
    assert "Thursday 2 April" in gareth.say("/supervision why")


def test_a_cancelled_session_asks_for_its_replacement_at_once(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    priya.say("/supervision cancel")
    said = priya.submit(why="The court date moved")
    assert "Cancelled: find a new time" in said
    assert "Times in your working hours" in said
    world.settle()
    assert "Priya Nair cancelled the supervision" in gareth.last
    assert "The court date moved" in gareth.last
    assert {o.owner_id for o in world.rows(Obligation, kind="rebook")} == {
        world.id_of("Priya Nair"),
        world.id_of("Gareth Llewellyn"),
    }
    new = next(label for label in priya.buttons if "Mar" in label)
    priya.press(new)
    world.settle()
    gareth.press("Yes, that works")
    assert world.rows(Obligation, kind="rebook") == []
    assert world.rows(Session)[-1].replaces_id == world.rows(Session)[0].id


def test_a_cancellation_can_be_taken_back_until_something_takes_its_place(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    priya.say("/supervision cancel I have a cold")
    assert "You meet Gareth Llewellyn" in priya.press("Undo")
    assert world.rows(Session)[0].state == "booked"
    priya.say("/supervision cancel again")
    undo = priya.held("Undo")
    gareth.say("/supervision book Friday at 10am")
    assert "another time on the table" in priya.press_held(undo)


def test_a_moved_session_stays_booked_until_the_other_says_yes(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    assert "I have asked Gareth" in priya.say("/supervision move Friday at 11am")
    assert [s.state for s in world.rows(Session)] == ["booked", "proposed"]
    world.settle()
    gareth.press("Yes, that works", card="Friday 6 March")
    assert [s.state for s in world.rows(Session)] == ["cancelled", "booked"]
    assert world.rows(Obligation, kind="rebook") == []


def test_a_refused_move_leaves_the_session_as_it_was(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    priya.say("/supervision move Friday at 11am")
    world.settle()
    gareth.press("I can't")
    assert [s.state for s in world.rows(Session)] == ["booked", "cancelled"]
    world.settle()
    assert "no longer on the table" in priya.all


def test_wishing_for_a_session_sooner(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    assert "I have told Gareth" in priya.say("/supervision request")
    world.settle()
    assert "would like to meet sooner" in gareth.last
    priya.say("/supervision request Thursday at 2pm")
    world.settle()
    assert "Priya suggests " in gareth.last


def test_wishing_to_meet_more_often_moves_the_date_where_the_policy_lets_either_ask(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, gareth = pair
    priya.say("/supervision request")
    priya.press("More often from now on")
    priya.submit(every="2 weeks")
    world.settle()
    assert "would like to meet every 2 weeks" in gareth.last
    said = priya.say("/supervision why")
    assert "Monday 16 March" in said
    assert "asked" in said
    priya.press("Take it back")
    assert "Thursday 2 April" in priya.say("/supervision why")


def test_with_several_pairs_the_bot_asks_and_loses_nothing(world: World, pair: tuple[Chat, Chat]) -> None:
    _, gareth = pair
    world.pair("Gareth Llewellyn", "Tunde Adeyemi")
    said = gareth.say("/supervision book Thursday at 2pm")
    assert "more than one pair" in said
    button = gareth.held("Tunde Adeyemi")
    assert "I have asked Tunde" in gareth.press("Tunde Adeyemi")
    assert "answered that already" in gareth.press_held(button)
    assert len(world.rows(Session)) == 1
    assert "I have asked Priya" in gareth.say("/supervision book Friday at 10am with Priya")


def test_words_of_a_cancellation_stay_between_the_two(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    priya.say("/supervision cancel <!channel> =HYPERLINK(secret-reason)")
    world.settle()
    assert "<!channel> =HYPERLINK(secret-reason)" in gareth.last, "shown as it was typed"
    assert "secret-reason" not in gareth.preview
    assert not any("secret-reason" in e.detail for e in world.rows(AuditEntry))
    world.wait(days=30)
    ada = world.chat("Ada Lead")
    assert "secret-reason" not in ada.say("/overdue")


def test_the_pair_is_not_asked_to_book_while_a_time_is_booked(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    priya.say("/supervision book 30 March at 10am")
    world.settle()
    gareth.press("Yes, that works")
    shown = len(priya.cards)
    world.wait(days=20)
    assert not any("Find a time" in card for card in priya.cards[shown:])


def test_the_day_before_both_are_reminded_with_the_agenda(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    priya.say("/supervision book 20 March at 10am")
    world.settle()
    gareth.press("Yes, that works")
    world.wait(until=datetime(2026, 3, 17, 10, 0, tzinfo=UTC))
    assert "Your supervision with Gareth: " in priya.last
    assert "Add an item" in priya.buttons
    world.wait(until=datetime(2026, 3, 19, 10, 0, tzinfo=UTC) + timedelta(minutes=1))
    assert "tomorrow" in gareth.last


def test_a_cards_day_stays_true_however_long_it_stands_in_the_chat(world: World):
    """Nothing brings a card up to date overnight, so it never says "tomorrow"."""
    world.person("Gareth Llewellyn", role="team leader")
    world.pair("Gareth Llewellyn", "Priya Nair")
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    assert "When: Tuesday 3 March at 10:00\n" in priya.say("/supervision book tomorrow 10am")
    gareth.press("Yes, that works")
    for card in (*priya.cards, *gareth.cards):
        assert "omorrow" not in card
        assert "in 1 day" not in card
    assert "you meet on Tuesday 3 March at 10:00." in priya.all
    assert "You meet Priya Nair on Tuesday 3 March at 10:00." in gareth.all
