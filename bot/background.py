"""What is left to do once a channel has its HTTP answer."""

from collections.abc import Callable, Sequence

import structlog

log = structlog.get_logger()

After = Callable[[], None]


def run(after: Sequence[After]) -> None:
    """Do it, in order. A failure is said to the log: the response is gone."""
    for task in after:
        try:
            task()
        except Exception:
            log.exception("an answer could not be shown")
