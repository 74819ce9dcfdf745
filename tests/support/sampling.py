"""How much of a long list a test tries: some of it each time, all of it in `make test-all`."""

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
WHOLE = "ALONGSIDE_TEST_ALL"


def sample(of: Sequence[T], most: int, turn: int = 0) -> Sequence[T]:
    """At most `most` or so, spread evenly over the whole; another `turn` begins elsewhere. All, where WHOLE is set."""
    if os.environ.get(WHOLE) or len(of) <= most:
        return of
    step = len(of) // most
    return of[turn % step :: step]
