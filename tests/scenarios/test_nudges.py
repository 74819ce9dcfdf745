"""Nudges, as the weeks go by: to both, one a day, when people work, and only while there is something to say."""

from datetime import UTC, date, datetime

import pytest

from handlers import obligations
from handlers.policy import Policy
from handlers.policy.practice import Nudges, NudgeSteps
from storage.models import Absence, Obligation, OutboxMessage, Person, Session
from tests.support.chat import Chat
from tests.support.world import World

NUDGE = "[See everything][Not now]"


@pytest.fixture
def council(world: World) -> World:
    world.person("Dafydd Rees", role="service manager")
    world.person("Gareth Llewellyn", manager="Dafydd Rees", role="team leader")
    world.person("Priya Nair", manager="Gareth Llewellyn", role="social worker")
    world.pair("Gareth Llewellyn", "Priya Nair")  # monthly: due on Thursday 2 April
    return world


def told(world: World, name: str) -> list[str]:
    """Return the local times at which this person was sent a nudge."""
    sent = [
        p
        for p in world.rows(OutboxMessage, name="nudge", person_id=world.id_of(name))
        if p.message_id is None
    ]
    return [f"{p.due_at:%a %d %b %H:%M}" for p in sent if p.state == "sent"]


def nudges(chat: Chat) -> list[str]:
    return [card for card in chat.cards if NUDGE in card]


def only_sessions(world: World, **steps: object) -> None:
    """Nudge about nothing but sessions, so that days can be told apart."""
    policy: Policy = world.app.policy
    world.policy(
        agreement=None, nudges=Nudges(hour=policy.nudges.hour, steps={"session": NudgeSteps(**steps)})
    )  # type: ignore
    with world.app.transaction() as db:
        obligations.follow_policy(db, world.app.policy, world.clock.now())


def test_both_are_told_before_on_and_after_the_day_but_not_on_a_bank_holiday(council: World) -> None:
    only_sessions(council, before=(14, 7), on_day=True, after=(1, 7))
    council.wait(days=45)
    # Good Friday is 3 April, Easter Monday the 6th: the Friday's comes on Tuesday. The clocks change on 29 March.
    days = [
        "Thu 19 Mar 09:30",
        "Thu 26 Mar 09:30",
        "Thu 02 Apr 08:30",
        "Tue 07 Apr 08:30",
        "Thu 09 Apr 08:30",
    ]
    assert told(council, "Priya Nair") == days
    assert told(council, "Gareth Llewellyn") == days


def test_nothing_is_said_where_nothing_is_due(council: World) -> None:
    only_sessions(council, before=(7,))
    council.wait(days=20)
    assert told(council, "Priya Nair") == []
    assert council.chat("Priya Nair").cards == []


def test_several_things_of_one_day_come_as_one_message(council: World) -> None:
    only_sessions(council, before=(), on_day=True)
    for name in ("Ann Other", "Bo Peep", "Cy Young"):
        council.pair("Gareth Llewellyn", name)
    council.wait(until=datetime(2026, 4, 2, 12, tzinfo=UTC))
    assert told(council, "Gareth Llewellyn") == ["Thu 02 Apr 08:30"]
    card = nudges(council.chat("Gareth Llewellyn"))[0]
    assert all(name in card for name in ("Priya", "Ann", "Bo", "Cy"))


def test_the_first_message_says_who_this_is(council: World) -> None:
    only_sessions(council, before=(14,), on_day=False)
    council.wait(days=20)
    first, second = council.chat("Priya Nair").cards
    assert NUDGE in second
    assert NUDGE not in first


def test_nobody_is_written_to_on_leave_or_on_a_day_off(council: World) -> None:
    only_sessions(council, before=(14,), on_day=True)
    council.person("Mon Wed", role="social worker", working_days="1,3")
    council.pair("Gareth Llewellyn", "Mon Wed")
    with council.app.transaction() as db:
        db.add(
            Absence(
                person_id=council.id_of("Gareth Llewellyn"),
                first_day=date(2026, 3, 16),
                last_day=date(2026, 3, 24),
            )
        )
    council.wait(days=34)
    # A step that falls on a day off before the due date is said on the working day before.
    assert told(council, "Mon Wed") == ["Wed 18 Mar 09:30", "Wed 01 Apr 08:30"]
    assert not any(
        day in " ".join(told(council, "Gareth Llewellyn")) for day in ("16 Mar", "19 Mar", "24 Mar")
    )
    assert "Thu 02 Apr 08:30" in told(council, "Gareth Llewellyn")


def test_two_zones_two_mornings(world: World) -> None:
    only_sessions(world, before=(), on_day=True)
    world.person("Lee London", role="team leader")
    world.person("Mia Melbourne", role="social worker", timezone="Australia/Melbourne")
    world.pair("Lee London", "Mia Melbourne")
    world.wait(days=35)
    assert told(world, "Lee London") == ["Thu 02 Apr 08:30"]
    assert told(world, "Mia Melbourne") == ["Wed 01 Apr 22:30"]


def test_what_stays_undone_is_told_to_the_supervisors_manager(council: World) -> None:
    council.policy(agreement=None)
    council.wait(until=datetime(2026, 4, 16, 7, tzinfo=UTC))
    assert told(council, "Dafydd Rees") == []
    council.wait(days=1)
    assert told(council, "Dafydd Rees") == ["Thu 16 Apr 08:30"]
    assert council.chat("Dafydd Rees").last.startswith("Supervision, Priya Nair: 14 days late")


def test_a_nudge_whose_reason_has_gone_is_not_sent(council: World) -> None:
    only_sessions(council, before=(14,), on_day=True)
    council.wait(days=20)
    council.chat("Gareth Llewellyn").say("/supervision held today")
    council.wait(until=datetime(2026, 4, 5, 12, tzinfo=UTC))
    assert "Thu 02 Apr 08:30" not in told(council, "Priya Nair")


def test_snoozed_it_comes_back_on_the_day_that_was_asked_for(council: World) -> None:
    only_sessions(council, before=(14,), on_day=True)
    council.wait(days=18)
    priya = council.chat("Priya Nair")
    assert told(council, "Priya Nair") == ["Thu 19 Mar 09:30"]
    priya.press("Not now")
    assert "Friday 27 March" in priya.pick("Ask me again", "In a week")  # it is the 20th
    council.wait(days=8)
    assert told(council, "Priya Nair") == ["Thu 19 Mar 09:30", "Fri 27 Mar 09:30"]
    assert told(council, "Gareth Llewellyn") == ["Thu 19 Mar 09:30"]


def test_not_now_means_not_before_the_next_working_day_and_can_be_undone(council: World) -> None:
    only_sessions(council, before=(14,), on_day=True)
    council.wait(days=18)
    priya = council.chat("Priya Nair")
    assert "Monday 23 March" in priya.press("Not now")
    before = [o.next_nudge_at for o in council.rows(Obligation, owner_id=council.id_of("Priya Nair"))]
    priya.press("Undo")
    after = [o.next_nudge_at for o in council.rows(Obligation, owner_id=council.id_of("Priya Nair"))]
    assert before != after
    council.wait(days=4)
    assert told(council, "Priya Nair") == ["Thu 19 Mar 09:30"]


def test_who_pauses_messages_gets_none_until_then(council: World) -> None:
    only_sessions(council, before=(14, 7), on_day=True)
    council.chat("Priya Nair").say("/supervision pause until 30 March")
    council.wait(days=34)
    days = told(council, "Priya Nair")
    assert days[0] >= "Mon 30 Mar"
    assert not any("19 Mar" in day or "26 Mar" in day for day in days)


def test_a_snooze_that_is_taken_back_leaves_the_pause(council: World) -> None:
    council.wait(days=18)
    priya = council.chat("Priya Nair")
    priya.say("/supervision pause until 10 April")
    pause = priya.held("Undo")
    priya.say("/supervision")
    priya.say("remind me on Monday")
    priya.press("Undo")
    [row] = council.rows(Person, name="Priya Nair")
    assert row.paused_until == date(2026, 4, 10)
    assert not any(o.snoozed_until for o in council.rows(Obligation, owner_id=row.id))
    priya.say("remind me on Monday")
    priya.press_held(pause)
    assert council.rows(Person, name="Priya Nair")[0].paused_until is None
    assert any(o.snoozed_until for o in council.rows(Obligation, owner_id=row.id)), "the snooze stays"


def test_a_booked_session_is_not_asked_for_again_while_nobody_said_how_it_went(council: World) -> None:
    only_sessions(council, before=(14, 7), on_day=True, after=(1, 3))
    with council.app.transaction() as db:
        db.add(
            Session(pair_id=1, state="booked", starts_at=datetime(2026, 3, 20, 10, tzinfo=UTC), minutes=60)
        )
    council.wait(days=30)
    kinds = {o.kind: o.next_nudge_at for o in council.rows(Obligation, owner_id=council.id_of("Priya Nair"))}
    assert kinds["session"] is None
    assert "outcome" in kinds


def test_a_newer_nudge_takes_the_place_of_the_one_before(council: World) -> None:
    only_sessions(council, before=(14, 7), on_day=True)
    council.wait(days=32)
    assert len(told(council, "Priya Nair")) == 3
    assert len(nudges(council.chat("Priya Nair"))) == 1
    assert "today" in nudges(council.chat("Priya Nair"))[0]


def test_a_nudge_is_gone_once_nothing_of_it_is_left(council: World) -> None:
    only_sessions(council, before=(14,))
    council.wait(days=18)
    assert len(nudges(council.chat("Priya Nair"))) == 1
    council.chat("Gareth Llewellyn").say("/supervision held today")
    council.settle()
    council.settle()
    assert nudges(council.chat("Priya Nair")) == []


def test_the_introduction_fits_who_reads_it(council: World) -> None:
    council.policy(agreement=None)
    council.wait(until=datetime(2026, 4, 17, 7, tzinfo=UTC))
    hello = {name: council.chat(name).cards[0] for name in ("Priya Nair", "Gareth Llewellyn", "Dafydd Rees")}
    assert "you and your supervisor" in hello["Priya Nair"]
    assert "those whom you supervise" in hello["Gareth Llewellyn"]
    assert "your supervisor" not in hello["Dafydd Rees"]
    assert "what is late and why" in hello["Dafydd Rees"]
