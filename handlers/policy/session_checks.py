"""Checks of how often sessions are held: cadences, whom they match, programmes, measures and aliases."""

from collections.abc import Iterator

from handlers.policy.model import Policy
from handlers.policy.problems import Note, listed, shown
from handlers.policy.rules import fold
from handlers.policy.toml_positions import Path
from handlers.policy.values import FEBRUARY, Interval, IntervalRange


def cadences(policy: Policy) -> Iterator[Note]:
    """Check for keys of a cadence that contradict each other or have no effect."""
    for index, cadence in enumerate(policy.cadences):
        path: Path = ("cadence", index)
        if cadence.floor and cadence.lengthen == "agreement":
            expected = 'the agreement may loosen the floor; expected "never", or floor = false'
            yield "warning", (*path, "lengthen"), 'found "agreement" with floor = true', expected
        if not cadence.basis:
            yield (
                "warning",
                path,
                "names no basis",
                "expected the clause that sets it, for people who ask why",
            )
        every = cadence.every.last if isinstance(cadence.every, IntervalRange) else cadence.every
        if isinstance(every, Interval):
            if cadence.month == "calendar" and not every.in_months:
                yield (
                    "warning",
                    (*path, "month"),
                    f'found "calendar" with every = "{every}"',
                    "it has no effect",
                )
            cap = cadence.pro_rata_cap
            if cap and cap.after(FEBRUARY) < every.after(FEBRUARY):
                expected = f'expected no shorter than every = "{every}"'
                yield "warning", (*path, "pro_rata_cap"), f'found "{cap}"', expected
        if cadence.pro_rata_cap and cadence.pro_rata == "none":
            yield "warning", (*path, "pro_rata_cap"), 'has no effect without pro_rata = "fte"', ""
    if not policy.cadences and all(measure.by == "interval" for measure in policy.measures):
        yield "warning", (), "has no [[cadence]]", "no session will fall due except by agreement"


def matches(policy: Policy) -> Iterator[Note]:
    """Check for rules that match nobody, and people whom no rule matches (S3, C2)."""
    everybody = False
    for index, cadence in enumerate(policy.cadences):
        if everybody:
            yield "warning", ("cadence", index), "is never reached: one before it is for everybody", ""
        if cadence.for_.roles == ():
            yield (
                "warning",
                ("cadence", index, "for"),
                "found no roles",
                "it matches nobody; leave roles out for all",
            )
        everybody = everybody or cadence.for_.everybody
    unmatched = policy.header.unmatched or "warn"
    if everybody or not policy.cadences or unmatched == "none":
        return
    where: Path = ("policy", "unmatched")
    if unmatched == "use default":
        expected = "expected a last [[cadence]] without for"
        yield "error", where, 'found "use default" without a cadence for everybody', expected
        return
    named = [
        role for role in (policy.scope.roles if policy.scope else None) or () if not _reached(policy, role)
    ]
    if named:
        yield (
            "warning",
            ("scope", "roles"),
            f"no cadence is for {listed(named)}",
            "they will have no due date",
        )
    yield "warning", where, "people whom no cadence names will have no due date of their own", ""


def _reached(policy: Policy, role: str) -> bool:
    return any(
        cadence.for_.stage is None and cadence.for_.person_types is None and cadence.for_.matches(role, "")
        for cadence in policy.cadences
    )


def programmes(policy: Policy) -> Iterator[Note]:
    """Check that phases are in order and within the programme's length."""
    for index, programme in enumerate(policy.programmes):
        before: Interval | None = None
        for number, phase in enumerate(programme.phases):
            if before and phase.until.after(FEBRUARY) <= before.after(FEBRUARY):
                path: Path = ("programme", index, "phase", number, "until")
                yield (
                    "error",
                    path,
                    f'found "{phase.until}"',
                    f'expected later than the phase before, "{before}"',
                )
            before = phase.until
        if before and programme.length and programme.length.after(FEBRUARY) < before.after(FEBRUARY):
            found = f'found "{programme.length}", but its phases run to "{before}"'
            yield "error", ("programme", index, "length"), found, "expected no shorter than its phases"
        if not programme.phases and not programme.series and not programme.milestones:
            yield "warning", ("programme", index), "has no phases, series or milestones", ""


def measures(policy: Policy) -> Iterator[Note]:
    """Check that each measure has its number, its terms, and kinds that exist."""
    needs = {
        "hours per month": ("hours",),
        "shifts": ("shifts",),
        "client sessions": ("per",),
        "hours of work": ("per",),
        "interval": (),
    }
    for index, measure in enumerate(policy.measures):
        keys = needs.get(measure.by, ("at_least", "at_most"))
        path: Path = ("measure", index, "by")
        if keys and not any(getattr(measure, key) is not None for key in keys):
            yield "error", path, f"found {shown(measure.by)}", f"expected the key {' or '.join(keys)}"
        if measure.by == "sessions per term" and not (policy.calendar and policy.calendar.terms):
            expected = "expected the terms as [[calendar.term]] with from and to"
            yield "error", path, f"found {shown(measure.by)}", expected
        for number, kind in enumerate(measure.kinds):
            if policy.kind(kind) is None:
                expected = f"expected {listed([kind.name for kind in policy.kinds])}" if policy.kinds else ""
                yield (
                    "error",
                    ("measure", index, "kinds", number),
                    f"found {shown(kind)}, which is no kind",
                    expected,
                )
    for index, term in enumerate(policy.calendar.terms if policy.calendar else ()):
        if term.last < term.first:
            yield (
                "error",
                ("calendar", "term", index, "to"),
                f"found {term.last}",
                "expected a day after from",
            )


def aliases(policy: Policy) -> Iterator[Note]:
    """Check that each spelling stands for one name, and no name is itself another's spelling."""
    stands_for: dict[str, str] = {}
    for name, spellings in policy.aliases.items():
        for spelling in spellings:
            other = stands_for.setdefault(fold(spelling), name)
            if fold(other) != fold(name):
                expected = f"it already stands for {shown(other)}"
                yield "error", ("aliases", name), f"found {shown(spelling)}", expected
    for name in policy.aliases:
        other = stands_for.get(fold(name), name)
        if fold(other) != fold(name):
            yield "error", ("aliases", name), f"is itself an alias of {shown(other)}", "expected one name"
