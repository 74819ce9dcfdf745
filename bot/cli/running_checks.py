"""Checks of `alongside doctor` on a service that runs: whether it answers, and what its figures say."""

import errno
from collections.abc import Iterator

import httpx
from prometheus_client.parser import text_string_to_metric_families

from bot.check_result import Finding
from bot.cli import serve
from bot.cli.errors import CommandError
from bot.clock import SystemClock
from bot.settings import Settings

LATE = 900
"""Seconds that the oldest nudge may wait."""
STANDS = 600
"""Seconds after which a round of scheduled work should have ended well."""
ROUNDS = ("plan", "deliver", "seal")
PATIENCE = 2.0


def check_reach(settings: Settings) -> Iterator[Finding]:
    """Check whether the service can listen at its address, or does so already; then what its figures say."""
    try:
        serve.bind(settings).close()
    except CommandError as problem:
        taken = isinstance(problem.__cause__, OSError) and problem.__cause__.errno == errno.EADDRINUSE
        if taken and _ours(settings):
            yield Finding("good", "Reach", f"Alongside answers on {settings.host} port {settings.port}")
            yield from check_figures(settings)
        elif taken:
            said = f"another program answers on {settings.host} port {settings.port}"
            yield Finding("bad", "Reach", said, "Stop it, or choose another port (ALONGSIDE_PORT).")
        else:
            yield Finding("bad", "Reach", str(problem), "Choose another address or port.")
    else:
        yield Finding("good", "Reach", f"{settings.host} port {settings.port} is free to listen on")


def check_figures(settings: Settings) -> Iterator[Finding]:
    """Check what the running service says of itself: lag, scheduled work, messages that were given up."""
    if not settings.metrics:
        return
    try:
        answer = httpx.get(f"http://{settings.metrics}/metrics", timeout=PATIENCE)
        found = _values(answer.text) if answer.is_success else {}
    except (httpx.HTTPError, ValueError):
        found = {}
    if "alongside_database_up" not in found:
        yield Finding("note", "Figures", f"none at {settings.metrics}: another process may have that port")
        return
    if not found["alongside_database_up"]:
        yield Finding("bad", "Figures", "the service's database does not answer", "Look at /readyz.")
        return
    lag = found.get("alongside_nudge_lag_seconds", 0)
    if lag > LATE:
        mend = "Is a channel down or throttling? The log and alongside_messages_total say which."
        yield Finding(
            "look", "Figures", f"the oldest nudge not yet sent waits for {lag / 60:,.0f} minutes", mend
        )
    else:
        yield Finding("good", "Figures", f"the oldest nudge not yet sent waits for {lag:,.0f} s")
    now = SystemClock().now().timestamp()
    for work in ROUNDS:
        ended = found.get(f"alongside_tick_timestamp_seconds {work}")
        if ended is not None and now - ended > STANDS:
            said = (
                f"scheduled work stands still: {work} last ended well {(now - ended) / 60:,.0f} minutes ago"
            )
            yield Finding("bad", "Figures", said, "Restart the service, and look into its log.")


def _values(text: str) -> dict[str, float]:
    """Return each figure by its name, with the kind of work where it has one."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            work = sample.labels.get("work", "")
            found[f"{sample.name} {work}".strip()] = sample.value
    return found


def _ours(settings: Settings) -> bool:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    try:
        answer = httpx.get(f"http://{host}:{settings.port}/healthz", timeout=PATIENCE)
        return answer.json() == {"alive": True}
    except (httpx.HTTPError, ValueError):
        return False
