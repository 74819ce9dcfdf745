"""Work that is left to do after a channel has its HTTP answer."""

from collections.abc import Callable, Sequence

import structlog

log = structlog.get_logger()

After = Callable[[], None]


def run(after: Sequence[After]) -> None:
    """Run the tasks in order. Failures are logged: the response was sent already."""
    for task in after:
        try:
            task()
        except Exception:
            log.exception("an answer could not be shown")
