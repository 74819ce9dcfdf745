"""Sampling of long lists in tests: a part each time, everything in `make test-all`."""

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
WHOLE = "ALONGSIDE_TEST_ALL"


def everything() -> bool:
    """Return whether nothing is left to `make test-all`."""
    return bool(os.environ.get(WHOLE))


def sample(of: Sequence[T], most: int, turn: int = 0) -> Sequence[T]:
    """Return at most about `most` items, spread evenly; another `turn` begins elsewhere. All, if WHOLE is set."""
    if everything() or len(of) <= most:
        return of
    step = len(of) // most
    return of[turn % step :: step]
