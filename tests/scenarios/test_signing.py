"""What the two make of a record in every style a policy can have: nothing, agree, sign, next session, initials."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from handlers.policy.documents import Disagreement, Fallback, Signing
from handlers.policy.values import Interval
from storage.models import Record, RecordVersion, Signature
from tests.support.world import World

WORDS = {"part_wellbeing": "Tired after the Hale Road week", "part_work": "The panel went well"}
DISSENT = "I never said that I would do nights"


@pytest.fixture
def pair(world: World) -> World:
    """Priya and her supervisor Gareth met yesterday."""
    world.person("Gareth Llewellyn", role="team leader")
    world.person("Priya Nair", manager="Gareth Llewellyn", role="social worker")
    world.person("Dana Fox", role="service manager")
    world.pair("Gareth Llewellyn", "Priya Nair", since=world.today)
    world.wait(days=1)
    world.chat("Gareth Llewellyn").say("/supervision held yesterday")
    return world


def share(world: World, **fields: str) -> None:
    """Gareth writes the last session up and shares it."""
    gareth = world.chat("Gareth Llewellyn")
    gareth.say("/supervision record")
    gareth.submit(**{**WORDS, "then": "share", **fields})


def sign(world: World, style: str, **rest: Any) -> None:
    world.policy(signing=Signing(record=style, **rest))  # pyright: ignore[reportArgumentType]


def how(world: World) -> list[tuple[str, str]]:
    """Who said what, in order."""
    names = {world.id_of(n): n.split()[0] for n in ("Gareth Llewellyn", "Priya Nair", "Dana Fox")}
    return [(names[s.person_id], s.how) for s in world.rows(Signature)]


def state(world: World) -> str:
    return world.rows(Record)[0].state


# Agree


def test_sharing_is_the_writers_agreement_and_one_press_is_the_others(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    share(pair)
    assert how(pair) == [("Gareth", "agreed")]
    priya.press("Read and agree")
    assert "Agreed." in priya.press("Agree")
    assert how(pair) == [("Gareth", "agreed"), ("Priya", "agreed")]
    assert state(pair) == "agreed"
    assert "is agreed by both" in gareth.last
    assert "No supervision record waits" in priya.say("/supervision sign")


def test_what_waits_for_me_is_listed_and_goes_once_settled(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    share(pair)
    assert "Gareth Llewellyn" in priya.say("/supervision sign")
    assert "No supervision record waits" in gareth.say("/supervision sign")
    priya.press("Read and agree", on="Gareth")
    priya.press("Agree")
    assert "No supervision record waits" in priya.say("/supervision sign")


def test_a_nudge_asks_for_agreement_and_falls_silent_once_it_is_given(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    share(pair)
    pair.wait(days=8)
    assert "Supervision record of Monday 2 March with Gareth Llewellyn" in priya.say("/supervision")
    priya.press("Read and agree", on="Supervision record of")
    priya.press("Agree")
    assert "Supervision record of" not in priya.say("/supervision")


def test_agreeing_twice_changes_nothing_and_says_what_is_true(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    share(pair)
    priya.press("Read and agree")
    button = priya.held("Agree")
    priya.press_held(button)
    assert "agreed by both" in priya.press_held(button)
    assert len(how(pair)) == 2


@pytest.mark.parametrize("label", ["Agree", "Disagree", "Comment", "Keep a copy"])
def test_somebody_elses_button_does_nothing_and_says_nothing(pair: World, label: str) -> None:
    priya, dana = pair.chat("Priya Nair"), pair.chat("Dana Fox")
    share(pair)
    priya.press("Read and agree")
    assert "I can't find that" in dana.press_held(priya.held(label))
    assert dana.form is None
    assert how(pair) == [("Gareth", "agreed")]


def test_what_was_agreed_is_the_text_that_was_read(pair: World) -> None:
    """A button on an older version agrees to nothing."""
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    share(pair)
    priya.press("Read and agree")
    old = priya.held("Agree")
    gareth.say("/supervision records")
    gareth.press("Read")
    gareth.press("Change it")
    gareth.submit(part_work="Priya will do nights")
    assert "changed since you read it" in priya.press_held(old)
    assert state(pair) == "shared"
    text = priya.press("Read it")
    assert "Priya will do nights" in text
    priya.press("Agree")
    assert state(pair) == "agreed"
    newest = pair.rows(RecordVersion)[-1]
    assert all(s.version_id == newest.id for s in pair.rows(Signature)[1:])


def test_a_signature_keeps_the_digest_of_its_text(pair: World) -> None:
    sign(pair, "sign")
    share(pair)
    priya = pair.chat("Priya Nair")
    priya.press("Read and sign")
    priya.press("Sign as Priya Nair")
    mine, hers = pair.rows(Signature)
    text = '{"wellbeing": "Tired after the Hale Road week", "work": "The panel went well"}'
    assert mine.digest == hers.digest == hashlib.sha256(text.encode()).hexdigest()


# Sign


def test_signing_shows_name_and_date(pair: World) -> None:
    sign(pair, "sign")
    share(pair)
    priya = pair.chat("Priya Nair")
    assert "[Sign as Priya Nair]" in priya.press("Read and sign")
    assert "Signed." in priya.press("Sign as Priya Nair")
    assert how(pair) == [("Gareth", "signed"), ("Priya", "signed")]
    text = priya.press("Read it")
    assert "Gareth Llewellyn signed it" in text
    assert "Priya Nair signed it, today at 08:00" in text


def test_only_those_whom_the_policy_names_are_asked(pair: World) -> None:
    sign(pair, "agree", by=("worker",))
    share(pair)
    assert how(pair) == []
    priya = pair.chat("Priya Nair")
    priya.press("Read and agree")
    priya.press("Agree")
    assert state(pair) == "agreed"


# Nothing to sign


def test_where_nobody_signs_the_worker_gets_a_copy_and_is_asked_for_nothing(pair: World) -> None:
    sign(pair, "none")
    share(pair)
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    assert "[Read it]" in priya.last
    text = priya.press("Read it")
    assert WORDS["part_work"] in text
    assert "Agree" not in priya.buttons
    assert "record-2026-03-02.txt" in priya.press("Keep a copy")
    assert how(pair) == []
    pair.wait(days=10)
    assert "Supervision record of" not in gareth.say("/supervision") + priya.say("/supervision")


def test_the_workers_copy_has_every_word_and_nobody_else_gets_it(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    share(pair)
    priya.press("Read and agree")
    button = priya.held("Keep a copy")
    priya.press("Keep a copy")
    [file] = priya.files
    for part in WORDS.values():
        assert part.encode() in file
    assert "can't find that" in gareth.press_held(button)


# At the next session


def at_next(world: World) -> None:
    sign(
        world, "agree", when="at next session",
        fallback=Fallback(after=Interval.read("6 weeks"), do="ask both now"),
    )  # fmt: skip


def test_agreement_comes_with_the_next_session_and_not_before(pair: World) -> None:
    at_next(pair)
    share(pair)
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    assert how(pair) == [], "both agree it at the next session: the writer too"
    text = priya.press("Read it")
    assert "[Agree]" not in text
    assert "at your next supervision" in text
    gareth.say("/supervision book 24 March 14:00")
    priya.press("Yes, that works")
    pair.wait(days=20)
    assert "Agree" not in priya.say("/supervision sign")
    pair.wait(until=pair.clock.now().replace(month=3, day=24, hour=15))
    priya.say("/supervision sign")
    priya.press("Read and agree")
    priya.press("Agree")
    assert state(pair) == "shared"
    gareth.say("/supervision sign")
    gareth.press("Read and agree")
    gareth.press("Agree")
    assert state(pair) == "agreed"


def test_without_a_next_session_both_are_asked_after_the_fallback_time(pair: World) -> None:
    at_next(pair)
    share(pair)
    priya = pair.chat("Priya Nair")
    pair.wait(days=40)
    assert "[Agree]" not in _read_from_list(priya)
    pair.wait(days=2)
    assert "[Agree]" in _read_from_list(priya)


def _read_from_list(chat: Any) -> str:
    chat.say("/supervision records")
    return chat.press("Read")


def test_a_button_that_came_too_early_says_when(pair: World) -> None:
    share(pair)
    priya = pair.chat("Priya Nair")
    priya.press("Read and agree")
    button = priya.held("Agree")
    at_next(pair)
    assert "at your next supervision" in priya.press_held(button)
    assert ("Priya", "agreed") not in how(pair)


# Disagreeing


def disagree(world: World, words: str = DISSENT) -> str:
    priya = world.chat("Priya Nair")
    priya.press("Read and agree")
    priya.press("Disagree")
    return priya.submit(words=words)


def test_disagreement_stands_beside_the_words_with_who_and_when(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    share(pair)
    assert "not agreed" in disagree(pair)
    assert state(pair) == "disputed"
    assert "Priya Nair does not agree" in gareth.last
    assert DISSENT not in gareth.last
    text = gareth.press("Read it")
    assert "Now: Not agreed" in text
    assert WORDS["part_work"] in text
    assert f"“{DISSENT}” Priya Nair does not agree, today at" in text
    assert "No supervision record waits" in priya.say("/supervision sign")


def test_a_changed_record_is_agreed_anew_and_both_versions_stay(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    share(pair)
    disagree(pair)
    gareth.press("Change it")
    gareth.submit(part_work="Nights were not agreed")
    assert state(pair) == "shared"
    text = priya.press("Read and agree")
    assert "Nights were not agreed" in text
    assert DISSENT not in text
    earlier = priya.press("Earlier version")
    assert DISSENT in earlier
    assert WORDS["part_work"] in earlier
    priya.press("The newest version")
    priya.press("Agree")
    assert state(pair) == "agreed"


def test_disagreeing_twice_keeps_the_first_words_once(pair: World) -> None:
    share(pair)
    priya = pair.chat("Priya Nair")
    priya.press("Read and agree")
    button = priya.held("Disagree")
    priya.press("Disagree")
    form = priya.form
    priya.submit(words=DISSENT)
    priya.form = form
    assert "already" in priya.submit(words=DISSENT)
    assert "already" in priya.press_held(button)
    assert how(pair) == [("Gareth", "agreed"), ("Priya", "disputed")]


def test_disagreement_needs_words_and_not_twenty_thousand(pair: World) -> None:
    share(pair)
    disagree(pair, "")
    priya = pair.chat("Priya Nair")
    priya.press("Read and agree")
    priya.press("Disagree")
    priya.submit(words="x" * 20_000)
    assert priya.error is not None
    assert "20,000 characters" in priya.error.words
    assert state(pair) == "shared"


def test_whoever_disagreed_may_still_agree(pair: World) -> None:
    share(pair)
    disagree(pair)
    priya = pair.chat("Priya Nair")
    priya.press("Read it")
    priya.press("I agree after all")
    assert state(pair) == "agreed"


def test_words_written_while_the_record_changed_are_not_put_to_the_wrong_version(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    share(pair)
    priya.press("Read and agree")
    priya.press("Disagree")
    gareth.say("/supervision records")
    gareth.press("Read")
    gareth.press("Change it")
    gareth.submit(part_work="Another text")
    priya.submit(words=DISSENT)
    assert priya.error is not None
    assert "changed while you were writing" in priya.error.words
    assert state(pair) == "shared"


def test_where_the_policy_has_no_disagreement_there_is_no_button_and_an_old_one_says_why(pair: World) -> None:
    share(pair)
    priya = pair.chat("Priya Nair")
    priya.press("Read and agree")
    button = priya.held("Disagree")
    pair.policy(disagreement=Disagreement(allowed=False))
    assert "is not disputed here" in priya.press_held(button)
    priya.say("/supervision sign")
    assert "[Disagree]" not in priya.press("Read and agree")


def test_the_writer_does_not_dispute_their_own_words(pair: World) -> None:
    share(pair)
    priya, gareth = pair.chat("Priya Nair"), pair.chat("Gareth Llewellyn")
    priya.press("Read and agree")
    assert "your own" in gareth.press_held(priya.held("Disagree"))


# Initials on disagreement only


def initials(world: World) -> None:
    world.policy(signing=Signing(record="none"), disagreement=Disagreement(initial_by=("worker",)))


def test_a_disagreement_gets_the_workers_own_initials(pair: World) -> None:
    initials(pair)
    share(pair)
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    priya.press("Read it")
    priya.press("Disagree")
    priya.submit(words=DISSENT)
    pair.wait(days=4)
    assert "put my initials" in priya.all
    priya.press("Put my initials")
    assert how(pair) == [("Priya", "disputed"), ("Priya", "initialled")]
    assert "Priya Nair put their initials to the disagreement" in gareth.press("Read it")
    assert "No supervision record waits" in priya.say("/supervision sign")


def test_nobody_can_put_anothers_initials(pair: World) -> None:
    initials(pair)
    share(pair)
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    priya.press("Read it")
    priya.press("Disagree")
    priya.submit(words=DISSENT)
    assert "Only Priya Nair can put their initials" in gareth.press_held(priya.held("Put my initials"))
    assert how(pair) == [("Priya", "disputed")]


def test_initials_without_a_disagreement_are_nobodys(pair: World) -> None:
    initials(pair)
    share(pair)
    priya = pair.chat("Priya Nair")
    priya.press("Read it")
    assert "Put my initials" not in priya.buttons


# Comments, and what is added


def test_a_comment_is_attached_and_dated_and_settles_nothing(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    share(pair)
    priya.press("Read and agree")
    priya.press("Comment")
    form = priya.form
    priya.submit(words="It was Hale Lane")
    assert state(pair) == "shared"
    assert "Priya Nair added words" in gareth.last
    assert "Hale Lane" not in gareth.last
    assert "“It was Hale Lane” Priya Nair commented, today at" in gareth.press("Read it")
    priya.form = form
    priya.submit(words="It was Hale Lane")
    assert how(pair) == [("Gareth", "agreed"), ("Priya", "commented")], "the same words again are kept once"


def test_an_agreed_record_is_never_edited_only_added_to(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    share(pair)
    gareth.say("/supervision records")
    gareth.press("Read")
    change, disagree_ = gareth.held("Change it"), None
    gareth.press("Change it")
    form = gareth.form
    priya.press("Read and agree")
    disagree_ = priya.held("Disagree")
    priya.press("Agree")
    before = [(v.number, v.text_id) for v in pair.rows(RecordVersion)]
    assert "stays as it is" in gareth.press_held(change)
    gareth.form = form
    assert "stays as it is" in gareth.submit(part_work="Something else")
    assert "agreed already" in priya.press_held(disagree_)
    assert [(v.number, v.text_id) for v in pair.rows(RecordVersion)] == before
    gareth.press("Read it")
    assert "Change it" not in gareth.buttons
    gareth.press("Add to it")
    gareth.submit(words="The training is on 4 May")
    assert state(pair) == "agreed"
    assert "“The training is on 4 May” Gareth Llewellyn added" in priya.press("Read it")


def test_the_card_that_told_of_a_record_shows_how_it_stands_now(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    share(pair)
    told = len(priya.cards) - 1
    priya.press("Read and agree")
    priya.press("Agree")
    pair.settle()
    assert "with Gareth Llewellyn is agreed" in priya.cards[told]


def test_the_deadline_of_agreement_counts_from_sharing(pair: World) -> None:
    share(pair)
    [record] = pair.rows(Record)
    assert record.shared_at == pair.clock.now()
    pair.wait(until=pair.clock.now() + timedelta(days=5, hours=3))
    said = " ".join(pair.chat("Priya Nair").say("/supervision").split())
    assert "with Gareth Llewellyn due today" in said
