"""An answer within a time that the caller sets, from work that may hang, such as a database that has gone silent."""

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from threading import Lock, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Deadline(Generic[T]):
    """Runs one piece of work at a time, in a thread of its own; whoever asks meanwhile waits for the same run."""

    def __init__(self, work: Callable[[], T], seconds: float) -> None:
        self._work, self._seconds = work, seconds
        self._running: Future[T] | None = None
        self._lock = Lock()

    def ask(self) -> T:
        """Return the work's result. Raise TimeoutError where it takes too long, or what it raised."""
        with self._lock:
            run = self._running
            if run is None or run.done():
                run = self._running = Future()
                Thread(target=self._run, args=(run,), name="deadline", daemon=True).start()
        try:
            return run.result(self._seconds)
        except Late:
            raise TimeoutError from None

    def _run(self, run: Future[T]) -> None:
        try:
            run.set_result(self._work())
        except Exception as problem:
            run.set_exception(problem)
