"""Sampling of long lists in tests: a part each time, everything in `make test-all`."""

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
WHOLE = "ALONGSIDE_TEST_ALL"


def sample(of: Sequence[T], most: int, turn: int = 0) -> Sequence[T]:
    """Return at most about `most` items, spread evenly; another `turn` begins elsewhere. All, if WHOLE is set."""
    if os.environ.get(WHOLE) or len(of) <= most:
        return of
    step = len(of) // most
    return of[turn % step :: step]
