"""The fields of a meaning that is given: what the samples say of it, and nothing where it is not plain."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.language import Meaning, Message
from handlers.language.decision.people_meant import about_whom
from handlers.language.decision.registry import filled
from handlers.language.document.document import View
from handlers.language.text.tokeniser import terms_of
from tests.language.scoring import accepted, faults, message_of, samples

NOW = datetime(2026, 7, 6, 10, 10, tzinfo=UTC)


def view(text: str, asked: Any = None, booked: str | None = None, offered: tuple[str, ...] = ()) -> View:
    people = ("Priya Nair", "Sam Okafor")
    return View(Message(text, NOW, "Europe/London", asked, offered, booked, people), terms_of(None))


def test_the_fields_of_nearly_every_sample_are_found_when_its_meaning_is_known() -> None:
    all_of, right, wrong = Counter[str](), Counter[str](), Counter[str]()
    for item in samples():
        intent = item["expect"]["intent"]
        if intent in ("unclear", "care", "raise"):  # these two are found by their own phrases alone
            continue
        view = View(message_of(item), terms_of(None))
        found = filled(view, intent)
        found = about_whom(view, found) if found else None
        all_of[intent] += 1
        right[intent] += found is not None and any(not faults(want, found) for want in accepted(item))
        wrong[intent] += found is not None and all(faults(want, found) for want in accepted(item))
    assert {i: right[i] / n for i, n in all_of.items() if right[i] < 0.85 * n} == {}
    assert {i: wrong[i] / n for i, n in all_of.items() if wrong[i] > 0.05 * n} == {}


OFFERED = ("2026-07-07T10:00", "2026-07-09T14:00", "2026-07-10T11:30")


@pytest.mark.parametrize(
    ("text", "asked", "intent"),
    [
        ("Tuesday at 10 or Wednesday at 2", "book", "propose"),
        ("grand so", "slots", "accept"),
        ("Tuesday or Thursday", "slots", "accept"),
        ("Thursday at 2", None, "move"),
        ("we met on Tuesday and on Thursday", "book", "held"),
        ("we met next Friday", "book", "held"),
        ("that thing is done", None, "nothing of that name"),
    ],
)
def test_what_is_not_plain_is_not_filled_in(text: str, asked: Any, intent: str) -> None:
    offered = OFFERED if asked == "slots" else ()
    assert filled(view(text, asked, offered=offered), intent) is None


def test_the_day_that_a_session_is_moved_from_is_no_day_to_move_it_to() -> None:
    booked = "2026-07-09T14:00"
    assert filled(view("Thursday needs a rethink", booked=booked), "move") == Meaning("move")
    assert filled(view("Thursday to Friday at 10", booked=booked), "move") == Meaning(
        "move", {"start": "2026-07-10T10:00"}
    )


def test_the_words_that_say_which_action_are_the_writers_own() -> None:
    assert filled(view("the Hoist Audit is finished"), "action_done") == Meaning(
        "action_done", {"ref": "Hoist Audit"}
    )
