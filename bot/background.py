"""Work that is left to do after a channel has its HTTP answer."""

import atexit
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Lock, Thread

import structlog

log = structlog.get_logger()

After = Callable[[], None]

LAST_SECONDS = 3.0
"""Seconds for which the end of the process waits for what is still to be written."""

TRIES = 6


class Afterwards:
    """One thread that does in order what answers left to be written, so that nobody waits for it."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[After | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._lock = Lock()

    def do(self, task: After) -> None:
        """Have `task` done; one that fails is tried a few times, and logged then."""
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._work, name="afterwards", daemon=True)
                self._thread.start()
                atexit.register(self.finish)
        self._tasks.put(task)

    def finish(self) -> None:
        """Do what is left, for `LAST_SECONDS` at most."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._tasks.put(None)
            thread.join(LAST_SECONDS)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            for attempt in range(1, TRIES + 1):
                try:
                    task()
                    break
                except Exception:
                    if attempt == TRIES:
                        log.exception("what an answer left to be written could not be written")


class RecentKeys:
    """Idempotency keys of the last requests that were answered before their key could be written."""

    KEPT = 1_000

    def __init__(self) -> None:
        self._keys: dict[str, None] = {}
        self._lock = Lock()

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def first(self, key: str) -> bool:
        """Return whether this key is new, and remember it."""
        with self._lock:
            if key in self._keys:
                return False
            self._keys[key] = None
            if len(self._keys) > self.KEPT:
                del self._keys[next(iter(self._keys))]
            return True


def run(after: Sequence[After]) -> None:
    """Run the tasks in order. Failures are logged: the response was sent already."""
    for task in after:
        try:
            task()
        except Exception:
            log.exception("an answer could not be shown")
