"""Sessions that were called off one after the other, since one was last held. Pure."""

from collections.abc import Sequence

from storage.models import Session

CALLED_OFF = 3
"""Number in a row from which the two, and the supervisor's manager, are shown it."""


def in_a_row(sessions: Sequence[Session]) -> list[Session]:
    """Return the last sessions that were cancelled or missed, oldest first: none of them was only moved."""
    found: list[Session] = []
    for session in sorted(sessions, key=lambda s: (s.starts_at, s.id), reverse=True):
        if session.state == "held":
            break
        if session.state == "cancelled" and session.cancelled_at is not None:
            found.append(session)
    return found[::-1]
