"""How lengths of time, due dates and sentences are said."""

from datetime import date, timedelta

import pytest

from handlers import formatting

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "1 day"), (14, "14 days"), (42, "42 days"), (43, "6 weeks"), (83, "11 weeks"), (120, "4 months")],
)
def test_lengths_are_said_in_days_up_to_six_weeks(days: int, said: str) -> None:
    assert formatting.span(days) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-31, ("31 days late", "due Friday 30 October")),
        (-77, ("11 weeks late", "due Monday 14 September")),
        (0, ("", "due today")),
        (4, ("", "due Friday 4 December, in 4 days")),
    ],
)
def test_a_due_date_says_how_it_stands(days: int, said: tuple[str, str]) -> None:
    assert formatting.due_words(TODAY + timedelta(days=days), TODAY) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [("nothing added yet.", "Nothing added yet."), ("in 4 days", "In 4 days."), ("Why?", "Why?")],
)
def test_a_sentence_has_one_full_stop(text: str, said: str) -> None:
    assert formatting.sentence(text) == said
