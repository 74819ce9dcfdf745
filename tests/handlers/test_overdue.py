"""How one overdue thing reads: who owes it is named where that is not the person whom it concerns."""

from datetime import date

import pytest

from handlers import overdue
from storage.queries.overdue import Late

PRIYA, GARETH, SAM = 1, 2, 3


def late(kind: str, owner: int) -> Late:
    return Late(
        kind,
        PRIYA,
        "Priya Nair",
        owner,
        GARETH,
        "Gareth Llewellyn",
        date(2026, 3, 2),
        "Why.",
        "T-1",
        "record:1",
    )


@pytest.mark.parametrize(
    ("owner", "name"), [(PRIYA, ""), (GARETH, "Gareth Llewellyn"), (SAM, "whoever stands in")]
)
def test_who_owes_it(owner: int, name: str) -> None:
    assert overdue.owed_by(late("signing", owner)) == name


def test_the_file_names_who_owes_each_line() -> None:
    text = overdue.as_csv([late("signing", PRIYA), late("signing", GARETH)], date(2026, 3, 4)).decode(
        "utf-8-sig"
    )
    head, first, second = text.splitlines()
    assert head.split(",")[:4] == ["Person", "Supervisor", "What", "Owed by"]
    assert (first.split(",")[3], second.split(",")[3]) == ("Priya Nair", "Gareth Llewellyn")
