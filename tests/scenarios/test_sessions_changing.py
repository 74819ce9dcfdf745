"""Sessions that move, are cancelled or suggested by a cover: what is meant is what changes, and nothing beside it."""

from datetime import UTC, date, datetime

import pytest

from bot.app import Incoming
from handlers.policy.practice import Booking
from storage.models import Cover, Obligation, Pair, Person, Session
from tests.support.chat import Chat, read
from tests.support.world import World


def booked(world: World, one: Chat, other: Chat, when: str = "Thursday at 2pm") -> None:
    one.say(f"/supervision book {when}")
    world.settle()
    other.press("Yes, that works")
    world.settle()


def states(world: World) -> list[str]:
    return [session.state for session in world.rows(Session)]


# Moved


def test_another_time_in_answer_to_a_move_is_still_the_move(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    priya.say("/supervision move Friday at 10")
    world.settle()
    gareth.press("Another time")
    gareth.submit(day="2026-03-06", time="15:00")
    world.settle()
    priya.press("Yes, that works")
    assert states(world) == ["cancelled", "cancelled", "booked"], "one session, not two"


def test_after_a_no_to_a_move_the_times_on_offer_move_it_too(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    priya.say("/supervision move Friday at 10")
    world.settle()
    gareth.press("I can't")
    gareth.press(gareth.buttons[0])
    world.settle()
    priya.press("Yes, that works")
    assert states(world) == ["cancelled", "cancelled", "booked"]


def test_a_no_to_a_move_can_be_taken_back(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    priya.say("/supervision move Friday at 10")
    world.settle()
    gareth.press("I can't")
    assert "Friday 6 March at 10:00" in gareth.press("Undo")
    assert states(world) == ["booked", "proposed"]


def test_a_button_moves_no_session_of_another_pair(world: World, pair: tuple[Chat, Chat]) -> None:
    booked(world, *pair)
    [theirs] = world.rows(Session)
    other = world.pair("Hana Kos", "Sid Vane")

    def forged(replaces: int) -> str:
        ids = {"pair": other, "at": "2026-03-06T10:00+00:00", "replaces": replaces}
        answer = world.app.answer(Incoming(world.id_of("Hana Kos"), "session.propose", ids))
        return read(answer)  # pyright: ignore[reportArgumentType]

    assert "can't find that" in forged(theirs.id)
    assert forged(theirs.id) == forged(999_999)
    assert states(world) == ["booked"]


def test_a_session_that_made_up_for_a_cancelled_one_still_does_after_it_is_moved(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    world.policy(booking=Booking(rebook="in addition"))
    priya, gareth = pair
    booked(world, priya, gareth)
    priya.say("/supervision cancel ill")
    priya.press("Tue 3 Mar, 10:00")
    world.settle()
    gareth.press("Yes, that works")
    priya.say("/supervision move Tuesday at 14:00")
    world.settle()
    gareth.press("Yes, that works")
    assert states(world) == ["cancelled", "cancelled", "booked"]
    assert [o.kind for o in world.rows(Obligation) if o.kind == "rebook"] == []


# Cancelled


def test_whoever_it_is_with_is_no_reason(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    world.pair("Gareth Llewellyn", "Sid Vane")
    booked(world, priya, gareth)
    gareth.say("/supervision cancel with Priya")
    assert gareth.form is not None, "why is asked, as from the button"
    assert states(world) == ["booked"]
    gareth.submit()
    assert states(world) == ["cancelled"]


def test_a_long_reason_is_not_cut_short(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    assert "501 characters; 500 fit here" in priya.say(f"/supervision cancel {'x' * 501}")
    assert states(world) == ["booked"]


def test_cancel_means_what_is_to_come_though_an_earlier_one_is_unanswered(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    world.wait(days=4)
    booked(world, priya, gareth, "Tuesday at 2pm")
    assert "Tuesday 10 March" in priya.say("/supervision cancel ill")
    assert states(world) == ["booked", "cancelled"]


# Suggested


def test_a_time_that_was_taken_meanwhile_is_not_booked_twice(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    world.pair("Gareth Llewellyn", "Tunde Adeyemi")
    world.chat("Tunde Adeyemi").say("/supervision book Thursday at 2pm")
    world.settle()
    late = gareth.held("Yes, that works")
    booked(world, priya, gareth)
    assert "already has something booked" in gareth.press_held(late)
    assert sorted(states(world)) == ["booked", "proposed"]


@pytest.fixture
def cara(world: World, pair: tuple[Chat, Chat]) -> Chat:
    """Who stands in for Gareth this week."""
    cara = world.person("Cara Obi", role="team leader")
    [between] = world.rows(Pair)
    with world.app.transaction() as db:
        db.add(Cover(pair_id=between.id, person_id=cara, from_on=world.today, until_on=date(2026, 3, 8)))
    return world.chat("Cara Obi")


def test_who_stands_in_is_asked_too(world: World, pair: tuple[Chat, Chat], cara: Chat) -> None:
    priya, _ = pair
    priya.say("/supervision book Thursday at 2pm")
    world.settle()
    assert "Priya suggests " in cara.last
    cara.press("Yes, that works")
    world.settle()
    assert "you meet on Thursday 5 March" in priya.last


def test_what_a_cover_does_is_told_under_their_own_name(
    world: World, pair: tuple[Chat, Chat], cara: Chat
) -> None:
    priya, gareth = pair
    cara.say("/supervision book Thursday at 2pm with Priya")
    world.settle()
    assert "Cara suggests " in priya.last
    priya.press("Yes, that works")
    gareth.say("/supervision book")
    cara.say("/supervision cancel with Priya")
    cara.submit(why="A case conference")
    world.settle()
    for chat in (priya, gareth):
        assert "Cara Obi cancelled" in chat.last
        assert "“A case conference” Cara Obi" in chat.last


def test_a_supervisor_does_not_say_yes_to_their_own_cover(
    world: World, pair: tuple[Chat, Chat], cara: Chat
) -> None:
    priya, gareth = pair
    cara.say("/supervision book Friday at 2pm with Priya")
    world.settle()
    assert "I have asked Priya Nair" in gareth.say("/supervision book Friday at 2pm with Priya")
    [session] = world.rows(Session)
    forged = Incoming(world.id_of("Gareth Llewellyn"), "session.accept", {"session": session.id})
    assert "Priya Nair has to accept it" in read(world.app.answer(forged))  # pyright: ignore[reportArgumentType]
    assert states(world) == ["proposed"]
    priya.press("Yes, that works")
    assert states(world) == ["booked"]


@pytest.mark.parametrize("world", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
@pytest.mark.parametrize(
    ("first", "then", "ends"),
    [
        (("Priya Nair", "session.decline"), ("Gareth Llewellyn", "session.accept"), ["cancelled"]),
        (("Gareth Llewellyn", "session.accept"), ("Priya Nair", "session.propose"), ["booked"]),
    ],
)
def test_of_two_answers_at_the_same_moment_the_first_counts(
    world: World, pair: tuple[Chat, Chat], first: tuple[str, str], then: tuple[str, str], ends: list[str]
) -> None:
    """On PostgreSQL, where two write at once: what was read before the other's answer is read again."""
    pair[0].say("/supervision book Thursday at 2pm")
    [session] = world.rows(Session)
    ids = {"session": session.id, "pair": session.pair_id, "at": "2026-03-06T10:00+00:00"}
    (early, does), (late, wants) = first, then
    with world.app.transaction() as db:
        me = db.get_one(Person, world.id_of(late))
        before = db.get_one(Session, session.id)
        assert before.state == "proposed"
        world.app.answer(Incoming(world.id_of(early), does, ids))
        world.app.table.actions[wants](db, world.app.request(me, wants, ids))
    assert states(world) == ends


def test_with_two_series_with_one_person_it_is_asked_which(world: World, pair: tuple[Chat, Chat]) -> None:
    world.pair("Gareth Llewellyn", "Priya Nair", series="clinical")
    pair[0].say("/supervision book Thursday at 2pm with Gareth")
    assert pair[0].buttons == ["Gareth Llewellyn", "Gareth Llewellyn (clinical)"]
    pair[0].press("Gareth Llewellyn (clinical)")
    assert states(world) == ["proposed"]


def test_a_wish_that_another_has_taken_the_place_of_is_no_longer_on_offer(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, gareth = pair
    for every in ("2 weeks", "1 week"):
        priya.say("/supervision request")
        priya.press("More often from now on")
        priya.submit(every=every)
        world.settle()
    assert gareth.all.count("[I agree]") == 1
    assert "every week" in gareth.last


# Held


def test_short_is_asked_how_short_on_any_day(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    world.wait(days=5)
    priya.say("/supervision held short yesterday")
    assert priya.form is not None
    priya.submit(minutes="20")
    assert [(s.held_on, s.minutes_held) for s in world.rows(Session)] == [(date(2026, 3, 6), 20)]


def test_an_informal_talk_on_the_day_of_a_booked_session_is_noted_beside_it(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, gareth = pair
    booked(world, priya, gareth, "Thursday at 9am")
    world.wait(until=datetime(2026, 3, 5, 12, tzinfo=UTC))
    for _ in range(2):
        assert "met on Thursday 5 March" in priya.say("/supervision held informal today")
    assert [(s.kind, s.state) for s in world.rows(Session)] == [("planned", "booked"), ("informal", "held")]


def test_what_both_note_was_held_once(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, priya, gareth)
    world.wait(days=4)
    priya.press("It was held")
    assert "met on Thursday 5 March" in gareth.say("we met on Thursday")
    assert states(world) == ["held"]


def test_a_session_is_held_on_the_workers_day(world: World) -> None:
    world.person("Gareth Llewellyn", role="team leader", timezone="Australia/Sydney")
    world.person("Priya Nair", manager="Gareth Llewellyn", role="social worker")
    world.pair("Gareth Llewellyn", "Priya Nair")
    world.wait(hours=14)  # 09:00 on Tuesday in Sydney, Monday evening in London
    world.chat("Gareth Llewellyn").say("/supervision held")
    assert [s.held_on for s in world.rows(Session)] == [date(2026, 3, 2)]


def test_what_was_noted_by_mistake_goes_from_the_others_card_too(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    priya, gareth = pair
    world.wait(days=5)
    priya.say("/supervision held yesterday")
    gareth.say("/supervision held yesterday")
    assert "met on Friday 6 March" in gareth.last
    priya.press("Undo")
    world.settle()
    assert "no longer on the table" in gareth.last
    assert states(world) == ["cancelled"]
