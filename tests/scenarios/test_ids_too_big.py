"""Ids that no database holds: every button, form and typed command says in words that it can't find them."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import Incoming
from handlers.features import TABLE
from tests.scenarios.command_rows import ADA, GARETH, PRIYA
from tests.support.sampling import sample
from tests.support.world import World

HUGE = (2**63, 10**30, 2**63 - 1, -(2**70), "9" * 15, "9" * 40, "9" * 5000, "-1", "²")


class Everything(Mapping[str, Any]):
    """Ids or fields that have this value under every name."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __getitem__(self, name: str) -> Any:
        return self.value

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(["pair", "session", "person"])

    def __len__(self) -> int:
        return 3


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
def test_ids_that_no_database_holds_are_not_found(paired: World) -> None:
    failed: list[str] = []
    for place, who in enumerate((GARETH, ADA)):
        for number, action in enumerate(TABLE.actions):
            for value in sample(HUGE, 1, number + place):
                ids, fields = Everything(value), Everything(str(value))
                with capture_logs():
                    try:
                        paired.app.answer(Incoming(paired.id_of(who), action=action, ids=ids, fields=fields))
                    except Exception as problem:
                        failed.append(f"{action} {value}: {type(problem).__name__} {str(problem)[:80]}")
    for words in TABLE.commands:
        for value in sample((2**63, 10**40), 1, len(words)):
            with capture_logs():
                try:
                    paired.app.answer(Incoming(paired.id_of(PRIYA), text=f"/{words} {value}"))
                except Exception as problem:
                    failed.append(f"/{words} {value}: {type(problem).__name__} {str(problem)[:80]}")
    assert not failed, "\n".join(sorted(set(failed)))
