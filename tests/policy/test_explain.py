"""A policy in plain words: rules with their clauses, silences as silences, both readings of a contradiction."""

import pytest

from handlers.policy import explain, load, often_for, often_for_all, shipped
from tests.policy.making import EXAMPLE, policy
from tests.policy.sources import source


def lines(text: str) -> str:
    return "\n".join(line for section in explain(policy(text)) for line in section.lines)


def test_rules_come_with_their_clauses() -> None:
    sections = {section.title: section.lines for section in explain(load(EXAMPLE))}
    assert any(
        "For social worker: every month, as a minimum (section 7)." in line for line in sections["How often"]
    )
    assert any(
        "every week until 6 weeks, then every month until 12 months" in line for line in sections["How often"]
    )
    assert "It is written within 5 working days (13.1)." in sections["Supervision record"]
    assert "Usually 90 minutes." in sections["How long"]


def test_a_contradiction_shows_every_reading_and_the_one_that_is_followed() -> None:
    [said] = {section.title: section.lines for section in explain(load(EXAMPLE))}[
        "Where the policy has more than one reading"
    ]
    assert "monthly (7) / weekly, supervisor decides (App. C 2)" in said
    assert "We follow: monthly floor" in said
    assert "Nobody has chosen yet" in lines('[[conflict]]\nid = "X"\nsays = ["a", "b"]')


def test_a_silent_policy_is_said_to_be_silent_everywhere() -> None:
    said = lines("")
    for silence in (
        "how often supervision sessions take place",
        "how long a supervision session lasts",
        "whether there is a supervision agreement",
        "how the agenda is made",
        "who writes it, or by when",
        "whether the supervision record is signed",
        "what becomes of a disagreement",
        "who may read besides the two",
        "how long they are kept",
        "when it is reviewed",
    ):
        assert f"Your policy does not say {silence}." in said


def test_safe_defaults_are_not_shown_as_rules() -> None:
    said = lines("")
    assert "60 minutes" not in said
    assert "09:00" not in said
    assert "working days" not in said


@pytest.mark.parametrize("name", shipped())
def test_the_shipped_policies_speak(name: str) -> None:
    sections = explain(load(name))
    assert len(sections) >= 10
    said = "\n".join(line for section in sections for line in section.lines)
    assert "None" not in said
    assert "Interval(" not in said


def test_the_organisation_s_words_are_used() -> None:
    titles = [
        section.title for section in explain(policy('[words]\nagreement = "contract"\nrecord = "notes"'))
    ]
    assert "Contract" in titles
    assert "Notes" in titles


def test_how_often_names_the_readers_own_rule_and_to_a_lead_the_general_one_first() -> None:
    stockport, woughton = source("stockport"), source("woughton")
    assert often_for_all(stockport) == [
        "Everybody not named below: every month as a minimum (section 7; Appendix C, 2).",
        "Residential manager or residential care worker: as each pair agrees (front page).",
        "ASYE: every week until 6 weeks, then every month until 12 months (section 10).",
    ]
    assert often_for_all(woughton)[0] == "Everybody not named below: every 2 months as a minimum (1.4)."
    assert often_for_all(woughton)[1] == "Unpaid or volunteer: as each pair agrees (1.6)."
    [own] = often_for(stockport, "social worker", "", "")
    assert own.startswith("For you: every month, as a minimum (section 7; Appendix C, 2).")
    [own] = often_for(stockport, "Residential manager", "", "")
    assert own.startswith("For you: as often as each pair agrees (front page).")
    [own] = often_for(woughton, "clerk", "", "volunteer")
    assert own.startswith("For you: as often as each pair agrees (1.6).")
    [own] = often_for(woughton, "clerk", "", "")
    assert own.startswith("For you: every 2 months, as a minimum (1.4).")
    assert often_for(policy(""), "clerk", "", "") == often_for_all(policy(""))
