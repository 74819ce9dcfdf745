"""Names as people write them: folded, and by the policy's aliases, on both sides (rule 1)."""

import pytest

from handlers.policy import check
from tests.policy.making import due, facts, policy

ALIASES = """
[aliases]
"newly qualified" = ["NQSW", "ASYE", "newly-qualified social worker"]
"Social worker" = ["SW"]
"agency" = ["bank", "locum"]
[[cadence]]
for = { stage = "ASYE" }
every = "1 week"
basis = "a"
[[cadence]]
for = { roles = ["social worker"], person_types = ["locum"] }
every = "2 weeks"
basis = "b"
[[cadence]]
for = { person_types = ["Agency"] }
every = "none"
basis = "c"
[[cadence]]
for = { roles = ["sw"] }
every = "1 month"
basis = "d"
"""


@pytest.mark.parametrize(
    ("role", "stage", "person_type", "clause"),
    [
        ("", "nqsw", "", "a"),
        ("", "Newly_Qualified  Social Worker", "", "a"),
        ("", "newly-qualified", "", "a"),
        ("SW", "", "BANK", "b"),
        ("social-worker", "", "agency", "b"),
        ("cook", "", "bank", "c"),
        ("Social Worker", "", "permanent", "d"),
        ("cook", "", "", ""),
    ],
)
def test_a_name_counts_as_what_it_stands_for(role: str, stage: str, person_type: str, clause: str) -> None:
    assert due(ALIASES, facts(role=role, stage=stage, person_type=person_type)).clause == clause


def test_aliases_reach_programmes_and_measures_too() -> None:
    rules = """
[aliases]
"newly qualified" = ["NQSW"]
[[programme]]
name = "P"
for = { stage = "newly qualified" }
basis = "p"
[[programme.phase]]
until = "6 weeks"
every = "1 week"
[[measure]]
for = { stage = "nqsw" }
by = "hours per month"
hours = 1
basis = "m"
"""
    known = facts("2026-01-05", stage="N-Q-S-W", programme="2026-01-05")
    assert due(rules, known).due is None
    known = facts("2026-01-05", stage="NQSW", programme="2026-01-05")
    assert due(rules, known, "2026-01-06").clause == "p"
    assert due(rules, facts("2025-01-05", stage="newly qualified"), "2026-01-06").clause == "m"


@pytest.mark.parametrize(
    ("aliases", "words"),
    [
        ('a = ["x"]\nb = ["X"]', "already stands for"),
        ('a = ["b"]\nb = ["c"]', "is itself an alias of"),
    ],
)
def test_one_spelling_stands_for_one_name(aliases: str, words: str) -> None:
    found = check(f'[policy]\nname = "A"\n[aliases]\n{aliases}')
    assert any(words in str(problem) and problem.level == "error" for problem in found)


def test_an_unmatched_person_agrees_an_interval_of_their_own() -> None:
    assert due(ALIASES, facts(role="cook", agreement="6 weeks")).every == "6 weeks"
    assert policy(ALIASES).cadences[0].for_.matches("", "N Q S W") is False
