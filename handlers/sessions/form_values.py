"""What buttons and forms about a time carry: the moment, the kind of session, what it replaces."""

from datetime import datetime

from handlers.access import PairMembership
from handlers.policy import session_kinds
from handlers.routing import Refused, Request
from handlers.sessions import rules
from storage.db import Db
from storage.queries import sessions as queries


def kind(db: Db, request: Request, membership: PairMembership) -> str:
    """Return the kind of session that a suggestion is for: the button's, that of what it replaces, or the usual one."""
    named = str(request.ids.get("kind", ""))
    if request.policy.kind(named) is not None:
        return named
    replaced = queries.session(db, request.id("replaces")) if "replaces" in request.ids else None
    if replaced is not None and replaced.pair_id == membership.pair.id:
        return replaced.kind
    return session_kinds.kind_of_series(request.policy, membership.pair.series)


def moment(text: str) -> datetime:
    """Return the time that a button carries; raise Refused for anything else."""
    try:
        at: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Refused("That button no longer works. Please type /supervision book to find a time.")
    return at


def local(request: Request) -> datetime:
    """Return the form's day and time in the asker's time zone."""
    try:
        day = datetime.strptime(request.typed("day", required="Please choose a day."), "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise Refused("Please give the day as in 2026-03-05.", "day") from None
    try:
        at = datetime.strptime(request.typed("time", required="Please choose a time."), "%H:%M").time()  # noqa: DTZ007
    except ValueError:
        raise Refused("Please give the time as in 14:00.", "time") from None
    moment = datetime.combine(day, at, request.zone)
    if not rules.exists(moment):
        raise Refused(
            "The clocks go forward that night: that time doesn't exist. Please choose another.", "time"
        )
    return moment


def passed_on(request: Request) -> dict[str, int | str]:
    """Return the ids of a button that the next one carries on."""
    found: dict[str, int | str] = {
        name: request.id(name) for name in ("replaces", "extra") if name in request.ids
    }
    if request.policy.kind(str(request.ids.get("kind", ""))) is not None:
        found["kind"] = str(request.ids["kind"])
    return found
