"""The agreement of a pair: proposed, accepted by both, changed by both, reviewed. It is Monday 2 March 2026."""

from datetime import UTC, date, datetime

import pytest

from handlers.policy.documents import AgreementField, AgreementRules, Frequency
from handlers.ui import Button
from storage.models import Agreement, AuditEntry, EncryptedText, Obligation
from tests.support.chat import Chat
from tests.support.world import World

AWFUL = '<!channel> <b>bold</b> =HYPERLINK("http://x") *star*'


@pytest.fixture
def two(world: World) -> tuple[World, Chat, Chat]:
    """Gareth supervises Priya, a social worker: monthly at least."""
    world.pair("Gareth Llewellyn", "Priya Nair")
    return world, world.chat("Gareth Llewellyn"), world.chat("Priya Nair")


Two = tuple[World, Chat, Chat]


def propose(chat: Chat, **typed: str) -> str:
    """Start, or propose a change; returns what came of it."""
    chat.say("/supervision agreement")
    chat.press("Start it" if "Start it" in chat.buttons else "Propose a change")
    return chat.submit(**typed)


def agreed(two: Two, **typed: str) -> None:
    _, gareth, priya = two
    propose(gareth, **{"every": "3 weeks", "purpose": "Time to think.", **typed})
    priya.press("Read it")
    assert "in force from today" in priya.press("Accept")


def test_one_proposes_the_other_accepts(two: Two):
    world, gareth, priya = two
    assert "have no supervision agreement yet" in gareth.say("/supervision agreement")
    assert "How often Such as 3 weeks or 1 month. = 1 month" in gareth.press("Start it")
    assert "Priya Nair is being asked" in gareth.submit(every="3 weeks", purpose="Time to think.")
    assert "Gareth Llewellyn asks you to read it" in priya.last
    assert "Time to think" not in priya.last + priya.preview
    assert "Time to think." in priya.press("Read it")
    assert "Accepted by both" in priya.press("Accept")
    assert "have both accepted it. You meet every 3 weeks." in gareth.last
    [row] = world.rows(Agreement)
    assert (row.state, row.every, row.active_on, row.policy_version) == (
        "active",
        "3 weeks",
        date(2026, 3, 2),
        "1",
    )
    assert [e.verb for e in world.rows(AuditEntry) if e.about == "agreement:1"] == [
        "agreement.proposed", "agreement.accepted", "agreement.accepted",
    ]  # fmt: skip


def test_the_words_are_sealed(two: Two):
    agreed(two, purpose="Something private")
    assert all(b"Something private" not in row.sealed for row in two[0].rows(EncryptedText))


def test_the_clock_follows_the_agreement(two: Two):
    agreed(two)
    [due] = two[0].rows(Obligation, kind="session", owner_id=two[0].id_of("Gareth Llewellyn"))
    assert due.every == "3 weeks"


def test_the_pair_owes_an_agreement_until_both_have_accepted(two: Two):
    world, gareth, priya = two
    owes = lambda: {o.owner_id for o in world.rows(Obligation, kind="agreement")}  # noqa: E731
    assert owes() == {world.id_of("Gareth Llewellyn")}
    propose(gareth, purpose="Time to think.")
    assert owes() == {world.id_of("Priya Nair")}
    priya.press("Read it")
    priya.press("Accept")
    assert owes() == set()


def test_the_nudge_leads_to_the_form(two: Two):
    world, gareth, _ = two
    world.wait(days=24)
    assert "Your supervision agreement with Priya Nair" in gareth.all
    assert "What it is for" in gareth.press("Start it", on="Priya Nair")


def test_a_required_field_is_asked_for_where_it_stands(two: Two):
    _, gareth, _ = two
    assert propose(gareth, purpose="   ") == "Please fill this in: What it is for."
    assert gareth.error is not None
    assert gareth.error.key == "purpose"


@pytest.mark.parametrize(
    ("every", "said"),
    [
        ("2 months", "2 months is longer than the policy allows: every 1 month at most (T-2)."),
        ("5 weeks", "5 weeks is longer than the policy allows"),
        ("often", "I couldn't read that: expected a whole number of days, weeks or months"),
        ("", "Please fill this in: How often."),
    ],
)
def test_an_interval_that_cannot_stand_is_refused_with_the_clause(two: Two, every: str, said: str):
    assert said in propose(two[1], every=every, purpose="x")
    assert not two[0].rows(Agreement)


@pytest.mark.parametrize("every", ["1 month", "4 weeks", "1 day"])
def test_as_often_as_the_policy_or_more_is_fine(two: Two, every: str):
    propose(two[1], every=every, purpose="x")
    assert two[0].rows(Agreement)[0].every == every


def test_longer_is_fine_where_the_policy_lets_an_agreement(two: Two):
    world = two[0]
    cadences = tuple(c.model_copy(update={"lengthen": "agreement"}) for c in world.app.policy.cadences)
    world.policy(cadences=cadences)
    propose(two[1], every="2 months", purpose="x")
    assert world.rows(Agreement)[0].every == "2 months"


def test_a_change_waits_while_the_old_one_stays_in_force(two: Two):
    world, gareth, priya = two
    agreed(two)
    propose(priya, every="2 weeks")
    shown = gareth.press("Read it", card="A proposal")
    assert "How often: 3 weeks → 2 weeks" in shown
    assert [(a.state, a.every) for a in world.rows(Agreement)] == [
        ("active", "3 weeks"),
        ("proposed", "2 weeks"),
    ]
    gareth.press("Accept")
    assert [a.state for a in world.rows(Agreement)] == ["superseded", "active"]
    assert "A newer one has taken its place" in gareth.all, "the card that told of the first one is kept true"


def test_a_counter_proposal_takes_the_place_of_the_first(two: Two):
    world, gareth, priya = two
    propose(gareth, purpose="Mine")
    priya.press("Read it")
    old = priya.held("Accept")
    priya.press("Propose a change", card="has proposed")
    priya.submit(purpose="Ours")
    assert "That version has been replaced since" in priya.press_held(old)
    assert [a.state for a in world.rows(Agreement)] == ["superseded", "proposed"]
    gareth.press("Read it", card="A proposal for")
    assert "in force" in gareth.press("Accept")
    assert "Ours" in gareth.say("/supervision agreement")


def test_nothing_different_is_nothing_to_propose(two: Two):
    agreed(two)
    assert "Nothing is different" in propose(two[2])
    assert len(two[0].rows(Agreement)) == 1


def test_whoever_proposes_over_a_newer_version_keeps_what_was_typed(two: Two):
    _, gareth, priya = two
    gareth.say("/supervision agreement")
    gareth.press("Start it")
    propose(priya, purpose="Theirs")
    assert "another version meanwhile" in gareth.submit(purpose="Mine")
    assert gareth.form is not None
    assert gareth.error is not None


def test_a_proposal_is_withdrawn_by_its_proposer_only(two: Two):
    world, gareth, priya = two
    propose(gareth, purpose="x")
    gareth.say("/supervision agreement")
    button = gareth.held("Withdraw")
    assert "Only Gareth Llewellyn can withdraw" in priya.press_held(button)
    assert "Withdrawn" in gareth.press("Withdraw")
    assert "It was withdrawn." in priya.all
    assert "no longer open" in gareth.press_held(button)
    assert [a.state for a in world.rows(Agreement)] == ["withdrawn"]


def test_accepting_twice_or_late_changes_nothing(two: Two):
    world, gareth, priya = two
    propose(gareth, purpose="x")
    priya.press("Read it")
    button = priya.held("Accept")
    priya.press_held(button)
    assert "You have accepted it already" in priya.press_held(button)
    assert "You have accepted it already" in gareth.press_held(button)
    assert [e.verb for e in world.rows(AuditEntry)].count("agreement.accepted") == 2


def test_a_withdrawn_proposal_can_no_longer_be_accepted(two: Two):
    world, gareth, priya = two
    propose(gareth, purpose="x")
    priya.press("Read it")
    button = priya.held("Accept")
    gareth.say("/supervision agreement")
    gareth.press("Withdraw")
    priya.press_held(button)
    assert [a.state for a in world.rows(Agreement)] == ["withdrawn"]


def test_nobody_else_sees_or_touches_it(two: Two):
    world, gareth, priya = two
    propose(gareth, purpose="Secret purpose")
    priya.press("Read it")
    world.person("Nosy Manager")
    nosy = world.chat("Nosy Manager")
    for button in (priya.held("Accept"), priya.held("Read it"), priya.held("Propose a change")):
        assert "I can't find that" in nosy.press_held(button)
    for action in ("agreement.withdraw", "agreement.right", "agreement.review", "agreement.accept"):
        for ids in ({"agreement": 1}, {"agreement": 999}):
            assert "I can't find that" in nosy.press_held(Button("", action, ids))
    assert "Secret" not in nosy.all
    assert world.rows(Agreement)[0].state == "proposed"


def test_awful_and_endless_texts(two: Two):
    _, gareth, priya = two
    assert "2,000 fit here" in propose(gareth, purpose="x" * 20_000)
    gareth.submit(purpose=AWFUL)
    assert AWFUL in priya.press("Read it")


def test_it_is_reviewed_once_both_find_it_still_right(two: Two):
    world, gareth, priya = two
    agreed(two)
    [due] = world.rows(Obligation, kind="agreement_review", owner_id=world.id_of("Priya Nair"))
    assert due.due == date(2027, 3, 2)
    world.skip(days=345)
    world.wait(days=15)
    assert "Review of your supervision agreement" in priya.all
    priya.press("Review", on="Review of your supervision agreement")
    assert "Gareth Llewellyn is being asked too" in priya.press("Still right")
    assert "still right. What do you think?" in gareth.last
    assert world.rows(Agreement)[0].reviewed_on is None
    gareth.press("Review", card="What do you think?")
    button = gareth.held("Still right")
    said = gareth.press("Still right")
    assert "Reviewed by both: it stays as it is. The next review is due" in said
    assert "2028" in said
    assert world.rows(Agreement)[0].reviewed_on == world.today
    assert "settled this today already" in gareth.press_held(button)
    [due] = world.rows(Obligation, kind="agreement_review", owner_id=world.id_of("Priya Nair"))
    assert due.due.year == 2028


def test_a_review_ahead_of_the_day_that_the_two_had_set_settles_it(two: Two):
    world, gareth, priya = two
    field = AgreementField(key="review_date", title="Next review", kind="date")
    paper = world.app.policy.agreement
    assert paper is not None
    world.policy(agreement=paper.model_copy(update={"fields": (*paper.fields, field)}))
    agreed(two, review_date="2026-09-01")
    world.skip(days=165)
    world.wait(until=datetime(2026, 8, 26, 12, tzinfo=UTC))
    priya.press("Review", on="Review of your supervision agreement")
    priya.press("Still right")
    gareth.press("Review", card="What do you think?")
    said = gareth.press("Still right")
    assert "The next review is due" in said
    [due] = world.rows(Obligation, kind="agreement_review", owner_id=world.id_of("Priya Nair"))
    assert due.due == date(2027, 2, 25)  # as far off as before, and not the day that was settled early
    assert "Thursday 25 February 2027" in priya.say("/supervision agreement")


def test_one_alone_does_not_review_it_and_waits_no_year_for_the_other(two: Two):
    world, gareth, priya = two
    agreed(two)
    world.skip(days=100)
    for chat in (priya, gareth):
        chat.say("/supervision agreement")
        chat.press("Review")
        chat.press("Still right")
        chat.press_held(chat.held("Review")) if chat is priya else None
        world.skip(days=85)
        world.wait(days=5)
    assert world.rows(Agreement)[0].reviewed_on is None


def test_who_sets_how_often_may_be_the_supervisor(two: Two):
    world, _, priya = two
    paper = world.app.policy.agreement or AgreementRules()
    world.policy(agreement=paper.model_copy(update={"frequency": Frequency(set_by="supervisor")}))
    priya.say("/supervision agreement")
    assert "How often: 1 month" in priya.press("Start it")
    priya.submit(purpose="x")
    assert world.rows(Agreement)[0].every == "1 month"


def test_a_policy_that_names_no_fields_still_has_an_agreement(two: Two):
    world, gareth, _ = two
    world.policy(agreement=AgreementRules(required=True))
    propose(gareth, content="We meet and talk.")
    assert "We meet and talk." in gareth.say("/supervision agreement")


def test_which_pair_is_asked_where_there_are_two(two: Two):
    world, gareth, _ = two
    world.pair("Gareth Llewellyn", "Tom Price")
    assert "Which one do you mean?" in gareth.say("/supervision agreement")
    assert "You and Tom Price have no" in gareth.press("Tom Price")
    assert "You and Priya Nair have no" in gareth.say("/supervision agreement with Priya")


def test_a_button_of_before_the_policy_dropped_agreements_opens_no_form(two: Two):
    world, gareth, _ = two
    gareth.say("/supervision agreement")
    old = gareth.held("Start it")
    world.policy(agreement=None)
    assert "Your policy asks for no supervision agreement" in gareth.press_held(old)
    assert gareth.form is None
