"""Engines opened by a command, so that each is closed when the command ends.

This module imports nothing of the database: commands that need none start without it.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Closable(Protocol):
    """Object that can be closed for good: an engine with its pool of connections."""

    def dispose(self) -> None:
        """Close every connection that is not in use."""
        ...


_opened: ContextVar[list[Closable] | None] = ContextVar("opened engines", default=None)


def remember(engine: Closable) -> None:
    """Register an engine that was opened; outside `closing_engines` its opener closes it."""
    opened = _opened.get()
    if opened is not None:
        opened.append(engine)


@contextmanager
def closing_engines() -> Generator[None]:
    """Close every engine that is opened inside, however the block ends."""
    opened: list[Closable] = []
    token = _opened.set(opened)
    try:
        yield
    finally:
        _opened.reset(token)
        for engine in opened:
            engine.dispose()
