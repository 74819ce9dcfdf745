"""Checks across a policy file: names that are not defined, contradicting rules, missing sections.

Each check yields problems with the path they belong to. An error stops the file from loading; a warning
tells its writer what the product will do instead.
"""

import re
import warnings
from collections.abc import Iterable, Iterator

from handlers.policy import session_checks
from handlers.policy.calendar import NoSuchCalendar, region_of
from handlers.policy.fates import empty_sections
from handlers.policy.model import Policy
from handlers.policy.problems import Note, Problem, listed, place, shown
from handlers.policy.signposts import EXPECTED, HELP_KINDS
from handlers.policy.tables import sections
from handlers.policy.toml_positions import Lines, Path
from handlers.policy.values import Interval


def cross_checks(policy: Policy, file: str, lines: Lines) -> list[Problem]:
    """Return every error and warning of a policy whose types are valid."""
    checks = (
        _names,
        _templates,
        _fields,
        session_checks.cadences,
        session_checks.matches,
        session_checks.programmes,
        _kinds,
        _lengths,
        session_checks.measures,
        session_checks.aliases,
        _own,
        _agreement,
        _signing,
        _cases,
        _calendar,
        _pauses,
        _conflicts,
        _signposts,
        _silences,
    )
    notes = [note for one in checks for note in one(policy)]
    return [
        Problem(file, lines.of(path), place(path), found, expected, level)
        for level, path, found, expected in notes
    ]


def _twice(names: Iterable[str], path: Path, key: str) -> Iterator[Note]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield (
                "error",
                (*path, index, key),
                f"found {shown(name)} a second time",
                "expected each name once",
            )
        seen.add(name)


def _names(policy: Policy) -> Iterator[Note]:
    yield from _twice((kind.name for kind in policy.kinds), ("kind",), "name")
    yield from _twice((template.name for template in policy.templates), ("template",), "name")
    yield from _twice((programme.name for programme in policy.programmes), ("programme",), "name")
    yield from _twice((conflict.id for conflict in policy.conflicts), ("conflict",), "id")
    if policy.agreement:
        yield from _twice((field.key for field in policy.agreement.fields), ("agreement", "field"), "key")
    for index, template in enumerate(policy.templates):
        keys = (section.key for section in template.sections)
        yield from _twice(keys, ("template", index, "section"), "key")


def _templates(policy: Policy) -> Iterator[Note]:
    """Check that templates are referred to by names that exist (S6)."""
    uses: list[tuple[Path, str | None]] = []
    if policy.record:
        uses.append((("record", "template"), policy.record.template))
    if policy.appraisal:
        uses.append((("appraisal", "template"), policy.appraisal.template))
    uses += [(("kind", index, "template"), kind.template) for index, kind in enumerate(policy.kinds)]
    for number, programme in enumerate(policy.programmes):
        for index, series in enumerate(programme.series):
            uses.append((("programme", number, "series", index, "template"), series.template))
    names = [template.name for template in policy.templates]
    for path, name in uses:
        if name is not None and name not in names:
            expected = f"expected {listed(names)}" if names else "this file has no [[template]]"
            yield "error", path, f"found {shown(name)}, which is no template", expected
    for index, template in enumerate(policy.templates):
        if not template.missing and not template.sections:
            expected = "expected a [[template.section]], or missing = true"
            yield "error", ("template", index), "has no sections", expected
        if template.missing:
            yield (
                "warning",
                ("template", index),
                f"the form {shown(template.name)} is missing from the policy",
                "",
            )


def _fields(policy: Policy) -> Iterator[Note]:
    for number, template in enumerate(policy.templates):
        for index, section in enumerate(template.sections):
            path: Path = ("template", number, "section", index)
            if section.kind == "auto" and section.auto is None:
                yield "error", (*path, "kind"), 'found "auto"', "expected the key auto to say what fills it"
            if section.kind == "ticks" and not section.choices:
                yield (
                    "error",
                    (*path, "kind"),
                    'found "ticks"',
                    "expected the key choices with what can be ticked",
                )
    for index, field in enumerate(policy.agreement.fields if policy.agreement else ()):
        path = ("agreement", "field", index)
        if field.kind == "choice" and not field.choices:
            yield (
                "error",
                (*path, "kind"),
                'found "choice"',
                "expected the key choices with what can be chosen",
            )
        if field.fixed and field.default is None:
            yield "error", (*path, "fixed"), "found true", "expected a default to be fixed"
        if field.kind == "interval" and field.default is not None:
            try:
                Interval.read(field.default)
            except ValueError as error:
                yield "error", (*path, "default"), f"found {shown(field.default)}", str(error)


def _kinds(policy: Policy) -> Iterator[Note]:
    for index, kind in enumerate(policy.kinds):
        if kind.reasons_required and not kind.reasons:
            path: Path = ("kind", index, "reasons_required")
            yield "error", path, "found true", "expected the key reasons with what may be chosen"


def _lengths(policy: Policy) -> Iterator[Note]:
    duration, booking = policy.duration, policy.booking
    if duration and duration.default and duration.minimum and duration.default < duration.minimum:
        found = f"found {duration.default} minutes"
        yield "error", ("duration", "default"), found, f"expected at least the minimum of {duration.minimum}"
    if duration and duration.guideline is not None:
        low, *rest = duration.guideline or (0,)
        if len(rest) != 1 or rest[0] < low:
            yield (
                "error",
                ("duration", "guideline"),
                "found another list",
                "expected two lengths, the shorter first",
            )
    if booking and booking.working_from and booking.working_to and booking.working_from >= booking.working_to:
        found = f"found {booking.working_to:%H:%M}"
        yield "error", ("booking", "working_to"), found, f"expected later than {booking.working_from:%H:%M}"


def _own(policy: Policy) -> Iterator[Note]:
    """Check that `own` names keys of the same table."""
    for path, section in sections(policy):
        known = {field.alias or name: name for name, field in type(section).model_fields.items()}
        for key in section.own:
            if known.get(key, key) not in section.model_fields_set:
                expected = f"expected a key of this table: {', '.join(sorted(known))}"
                yield "error", (*path, "own"), f"found {shown(key)}", expected


def _agreement(policy: Policy) -> Iterator[Note]:
    due = policy.agreement.due if policy.agreement else None
    if due and (due.after_sessions is None) == (due.days is None):
        found = "found both" if due.days is not None else "found neither"
        yield "error", ("agreement", "due"), found, "expected after_sessions or days"


def _signing(policy: Policy) -> Iterator[Note]:
    signing = policy.signing
    if signing and signing.record != "none" and not signing.by:
        yield "error", ("signing", "by"), "found nobody", 'expected "worker", "supervisor" or both'
    if signing and signing.when == "at next session" and signing.fallback is None:
        expected = "without a fallback, a record waits for ever if there is no next session"
        yield "warning", ("signing", "when"), 'found "at next session"', expected


def _cases(policy: Policy) -> Iterator[Note]:
    pattern = policy.cases.id if policy.cases else None
    if pattern is None:
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, FutureWarning, OverflowError, RecursionError) as error:
        yield "error", ("cases", "id"), f"found {shown(pattern)}", f"expected a regular expression: {error}"


def _calendar(policy: Policy) -> Iterator[Note]:
    try:
        region_of(policy.calendar)
    except NoSuchCalendar as error:
        calendar = policy.calendar
        found = calendar.name or f"{calendar.country}-{calendar.subdivision}" if calendar else ""
        yield "error", ("calendar",), f"found {shown(found)}", str(error)


def _pauses(policy: Policy) -> Iterator[Note]:
    for index, entry in enumerate(policy.pause_on):
        _, more, length = entry.partition(">")
        try:
            if more:
                Interval.read(length)
        except ValueError as error:
            yield "error", ("pause_on", index), f"found {shown(entry)}", f'{error}, as in "leave > 2 weeks"'


def _conflicts(policy: Policy) -> Iterator[Note]:
    for index, conflict in enumerate(policy.conflicts):
        if not conflict.chosen:
            found = f"conflict {conflict.id} has no chosen reading"
            yield (
                "warning",
                ("conflict", index),
                found,
                "expected the key chosen: the product follows what it says",
            )


def _signposts(policy: Policy) -> Iterator[Note]:
    """Warn of kinds of help for which the policy names nobody, and of signposts without a `for`."""
    for index, post in enumerate(policy.signposts):
        if "for_" not in post.model_fields_set:
            expected = f"it is shown for distress and wellbeing; expected for = {listed(HELP_KINDS)}"
            yield "warning", ("signpost", index), f"{shown(post.name)} does not say what it is for", expected
    wanted = [*EXPECTED, *(("case advice",) if policy.cases and policy.cases.use else ())]
    missing = [kind for kind in wanted if not any(kind in post.for_ for post in policy.signposts)]
    if missing:
        stands_in = "national services stand in, and are marked as such, where there are any"
        yield "warning", ("signpost",), f"names nobody for {listed(missing)}", stands_in


def _silences(policy: Policy) -> Iterator[Note]:
    for name, meaning in empty_sections(policy).items():
        yield "warning", (), f"has no [{name}]", meaning
    if "name" not in policy.header.model_fields_set:
        yield "warning", ("policy", "name"), "does not say what the policy is called", ""
    if policy.retention is None or policy.retention.keep is None:
        yield "warning", ("retention",), "does not say how long records are kept", "nothing will be deleted"
