"""Tables of rules: the first row that holds decides, and each row has a sentence that it decides.

The sentences are tests (`tests/language/test_rules.py`): a row that another one hides, or that no longer holds of its
own sentence, fails.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from handlers.language.model import Asked

F = TypeVar("F")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule(Generic[F, T]):
    """One row: what it is about, when it holds of the facts, what it gives then, and a sentence that it decides.

    `asked` is what the bot waited on before that sentence, `booked` the start of the next session, ISO.
    """

    why: str
    when: Callable[[F], object]
    gives: T
    example: str
    asked: Asked | None = None
    booked: str | None = None


def first(rules: Sequence[Rule[F, T]], facts: F) -> Rule[F, T] | None:
    """Return the first row that holds of the facts."""
    return next((rule for rule in rules if rule.when(facts)), None)
