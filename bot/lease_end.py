"""Deadline of the work under way: after it, nothing more may be sent.

Delivery sets it to the end of its lease. Whoever calls a platform checks it immediately before the call, because a
process may have been frozen at any moment before.
"""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar

_until: ContextVar[tuple[float, Callable[[], float]] | None] = ContextVar("deadline", default=None)


class TooLate(Exception):
    """Work that was begun in time and is not to be finished: another worker may have taken it over."""


@contextmanager
def at(moment: float, clock: Callable[[], float] = time.monotonic) -> Generator[None]:
    """Let nothing be sent in this block once `clock` has reached `moment`."""
    token = _until.set((moment, clock))
    try:
        yield
    finally:
        _until.reset(token)


def check() -> None:
    """Raise TooLate if the deadline is over. Without a deadline, do nothing."""
    found = _until.get()
    if found is not None and found[1]() >= found[0]:
        raise TooLate
