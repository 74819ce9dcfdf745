"""What a policy says of a kind of session by its name: whether it is a group's, who writes it up, and if at all."""

from typing import Literal

from handlers.policy.model import Policy


def is_group(policy: Policy, kind: str) -> bool:
    """Return whether a session of this kind is one of several people."""
    named = policy.kind(kind)
    return named is not None and named.group


def usual_kind(policy: Policy) -> str:
    """Return the kind of a session of which nobody says the kind: "planned", or else the first that counts."""
    if not policy.kinds or policy.kind("planned") is not None:
        return "planned"
    return next((kind.name for kind in policy.kinds if kind.counts and not kind.group), "planned")


def kind_of_series(policy: Policy, series: str) -> str:
    """Return the kind of a series' sessions: the kind of its name, or the usual one."""
    return series if policy.kind(series) is not None else usual_kind(policy)


def meets_by_calendar(policy: Policy) -> bool:
    """Return whether sessions fall due by the calendar; not where they are held for a reason alone (PMA-WHEN.a)."""
    return bool(policy.measures) or not policy.cadences or any(one.every != "none" for one in policy.cadences)


def record_owed(policy: Policy, kind: str) -> bool:
    """Return whether a session of this kind must be written up.

    Where the policy does not say, those are the sessions that count, of the first series or of another; an
    informal talk may be written up and need not be.
    """
    named = policy.kind(kind)
    if policy.appraisal is not None and kind == policy.appraisal_kind:
        return False
    if named is None:
        return True
    if named.record_required is not None:
        return named.record_required
    own = {series.name for programme in policy.programmes for series in programme.series}
    return named.counts or kind in own


def recorder(policy: Policy, kind: str) -> Literal["supervisor", "worker", "either"]:
    """Return who writes up a session of this kind: the kind's own rule, else that of `[record]`."""
    named = policy.kind(kind)
    own = named.recorder if named is not None else None
    if own is not None:
        return "supervisor" if own == "lead" else own
    return "either" if policy.record_writer == "named per session" else policy.record_writer
