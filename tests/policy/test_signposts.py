"""Whom a policy points to for each kind of help, and what stands in where it names nobody."""

import pytest

from handlers.policy import HELP_KINDS, check
from tests.policy.making import policy

TWO = """
[[signpost]]
name = "Duty team"
contact = "01234 5"
for = ["safeguarding", "distress"]
urgent = true
[[signpost]]
name = "Employee line"
contact = "01234 6"
for = "wellbeing"
[[signpost]]
name = "Chaplain"
"""


def names(text: str, kind: str) -> list[str]:
    return [post.name for post in policy(text).signposts_for(kind)]  # type: ignore[arg-type]


def test_each_kind_of_help_has_its_own_people_urgent_ones_first() -> None:
    assert names(TWO, "distress") == ["Duty team", "Chaplain"]
    assert names(TWO, "wellbeing") == ["Employee line", "Chaplain"]
    assert names(TWO, "safeguarding") == ["Duty team"]


@pytest.mark.parametrize(
    ("calendar", "number"),
    [("", "999"), ('[calendar]\nname = "scotland"', "999"), ('[calendar]\nname = "IE"', "112 or 999"),
     ('[calendar]\nname = "AU-VIC"', "000"), ('[calendar]\nname = "FR"', "999")],
)  # fmt: skip
def test_national_services_stand_in_by_country_and_say_so(calendar: str, number: str) -> None:
    first = policy(calendar).signposts_for("distress")[0]
    assert (first.contact, first.national) == (number, True)
    assert not any(post.national for kind in HELP_KINDS for post in policy(TWO).signposts_for(kind)
                   if post.name in ("Duty team", "Employee line", "Chaplain"))  # fmt: skip


def test_advice_on_a_case_is_nobodys_but_the_organisations() -> None:
    assert names("", "case advice") == []


def test_check_says_for_what_nobody_is_named_and_which_post_says_nothing_of_its_use() -> None:
    found = [str(one) for one in check('[policy]\nname = "A"\n' + TWO)]
    assert any('names nobody for "complaint"' in one for one in found)
    assert any('"Chaplain" does not say what it is for' in one for one in found)
    everything = TWO + '[[signpost]]\nname = "HR"\nfor = "complaint"\n'
    assert not any("names nobody" in one.found for one in check('[policy]\nname = "A"\n' + everything))


def test_what_stays_overdue_is_spoken_of_again_every_two_weeks_or_as_the_policy_says() -> None:
    assert str(policy("").nudge_again) == "2 weeks"
    assert str(policy('[nudges]\nagain = "1 month"').nudge_again) == "1 month"
