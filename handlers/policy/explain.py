"""A policy in plain words: what it says, with its clauses, and where it says nothing.

Used by chat ("our policy") and by `alongside policy explain`. Safe defaults are never shown as rules: where
the policy is silent, the text says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from handlers.policy.answer import days, long_date
from handlers.policy.explain_documents import (
    access_lines,
    actions_lines,
    agenda_lines,
    agreement_lines,
    booking_lines,
    cases_lines,
    escalation_lines,
    record_lines,
    retention_lines,
    signing_lines,
    yearly_lines,
)
from handlers.policy.explain_people import away_lines, training_lines
from handlers.policy.fates import in_words, not_carried_out
from handlers.policy.model import Policy
from handlers.policy.names import covers
from handlers.policy.phrases import (
    clause,
    each,
    listing,
    silent,
    whom,
)
from handlers.policy.programmes import end_of
from handlers.policy.rules import Cadence, Condition, Measure, Programme, Timing

HOW_OFTEN = "How often"
"""Title of the section whose rules differ by person."""


@dataclass(frozen=True, slots=True)
class ExplainedSection:
    """Heading and its lines, in the order to show them."""

    title: str
    lines: tuple[str, ...]


def explain(policy: Policy) -> list[ExplainedSection]:
    """Return the whole policy in plain words, section by section, in the organisation's own words."""
    words = policy.words
    sections: list[tuple[str, Callable[[Policy], list[str]]]] = [
        (policy.name, _header),
        (HOW_OFTEN, _often),
        ("How long", _long),
        (f"Kinds of {words.session.one}", _kinds),
        (words.agreement.title, agreement_lines),
        (words.agenda.title, agenda_lines),
        (words.record.title, record_lines),
        ("Agreeing and signing", signing_lines),
        (words.action.many[:1].upper() + words.action.many[1:], actions_lines),
        ("Booking and cancelling", booking_lines),
        ("Who may read", access_lines),
        ("Keeping records", retention_lines),
        (words.case.many[:1].upper() + words.case.many[1:], cases_lines),
        (words.appraisal.title, yearly_lines),
        ("Training for supervising", training_lines),
        ("After time away", away_lines),
        ("When something does not work", escalation_lines),
        ("Where the policy has more than one reading", _conflicts),
        ("What this version does not carry out yet", _missing),
    ]
    return [
        ExplainedSection(title, tuple(line[:1].upper() + line[1:] for line in lines))
        for title, read in sections
        if (lines := read(policy))
    ]


def _header(policy: Policy) -> list[str]:
    header = policy.header
    facts = [f"Version {header.version}." if header.version else silent("which version it is")]
    if header.approved_by:
        facts.append(f"Approved by {header.approved_by}.")
    if header.approved_on:
        facts.append(f"Approved on {long_date(header.approved_on)}.")
    for what, who in (
        ("owner", header.owner),
        ("lead officer", header.lead),
        ("committee", header.committee),
    ):
        if who:
            facts.append(f"Its {what} is {who}.")
    if header.last_review:
        facts.append(f"It was last reviewed on {long_date(header.last_review)}.")
    if header.review_by or header.review_every:
        by = f" by {long_date(header.review_by)}" if header.review_by else ""
        every = f", {each(header.review_every)}" if header.review_every else ""
        latest = f", at the latest after {header.review_latest}" if header.review_latest else ""
        facts.append(f"It is reviewed{by}{every}{latest}{clause(header.basis)}.")
    else:
        facts.append(silent("when it is reviewed"))
    if header.review_triggers:
        facts.append(f"It is reviewed as well when {listing(list(header.review_triggers), 'or')}.")
    for one in header.versions:
        by, why = f", by {one.author}" if one.author else "", f": {one.reason}" if one.reason else ""
        on = f" of {long_date(one.on)}" if one.on else ""
        facts.append(f"Version {one.version}{on}{by}{why}{clause(one.basis)}.")
    for link in header.links:
        facts.append(f"See also: {link.title}{f' ({link.url})' if link.url else ''}.")
    if policy.scope and policy.scope.roles:
        facts.append(f"It covers: {', '.join(policy.scope.roles)}{clause(policy.scope.basis)}.")
    return facts


def _often(policy: Policy) -> list[str]:
    lines = [_cadence(policy, cadence) for cadence in policy.cadences]
    for programme in policy.programmes:
        lines += _programme(policy, programme)
    lines += [line for measure in policy.measures if (line := _measure(policy, measure))]
    return lines or [silent(f"how often {policy.words.session.many} take place")]


def often_for(
    policy: Policy,
    role: str,
    stage: str,
    person_type: str,
    programme_start: date | None = None,
    today: date | None = None,
) -> list[str]:
    """Return the rules of how often that concern one person: the interval, programmes and what is counted beside it.

    As for a due date, the first interval that matches is theirs; a programme comes before it while it runs, from
    `programme_start`. Somebody whose role the policy does not name is told so.
    """
    if not (policy.cadences or policy.programmes or policy.measures):
        return _often(policy)
    own = next((one for one in policy.cadences if one.for_.matches(role, stage, person_type)), None)
    lines = [
        _on_days(programme, programme_start)
        for programme in policy.programmes
        if programme.for_.matches(role, stage, person_type)
        and programme_start is not None
        and ((end := end_of(programme, programme_start)) is None or today is None or today < end)
    ]
    if policy.scope and policy.scope.roles and role and not covers(policy, role):
        lines.append(f"Your policy does not name your role, {role}{clause(policy.scope.basis)}.")
    if own is not None:
        lines.append(_cadence(policy, own, "you"))
    lines += [
        line
        for measure in policy.measures
        if measure.for_.matches(role, stage, person_type) and (line := _measure(policy, measure))
    ]
    return lines or [
        f"No interval of your policy is for your role; {policy.words.session.many} are as you two agree."
    ]


def often_for_all(policy: Policy) -> list[str]:
    """Return every rule of how often as a short line, the one for everybody first."""
    general_first = sorted(policy.cadences, key=lambda one: not one.for_.everybody)
    lines = [
        f"{_briefly(one.for_)}: {_every(one)}{' as a minimum' if one.floor else ''}{clause(one.basis)}."
        for one in general_first
    ]
    lines += [_in_phases(programme) for programme in policy.programmes]
    lines += [line for measure in policy.measures if (line := _measure(policy, measure))]
    if len(general_first) > 1 and general_first[0].for_.everybody:
        lines[0] = lines[0].replace("everybody", "everybody not named below", 1)
    return [line[:1].upper() + line[1:] for line in lines] or _often(policy)


def _briefly(condition: Condition) -> str:
    """Return whom a rule is for, without "everybody" before a stage or a kind of person."""
    return whom(condition).removeprefix("everybody, if ").removeprefix("everybody at the stage ")


def _every(cadence: Cadence) -> str:
    return "only when there is a reason" if cadence.every == "none" else each(cadence.every)


def _in_phases(programme: Programme) -> str:
    phases = ", then ".join(f"{each(phase.every)} until {phase.until}" for phase in programme.phases)
    return f"{programme.name}: {phases or 'no interval of its own'}{clause(programme.basis)}."


def _on_days(programme: Programme, start: date) -> str:
    """Return a programme's phases by the days on which they end for somebody."""
    phases = ", then ".join(
        f"{each(phase.every)} until {long_date(phase.until.after(start))}" for phase in programme.phases
    )
    return f"{programme.name}: {phases or f'since {long_date(start)}'}{clause(programme.basis)}."


def _cadence(policy: Policy, cadence: Cadence, who: str = "") -> str:
    who = who or whom(cadence.for_)
    if cadence.every == "none":
        return f"For {who}: no interval; there is one when there is a reason{clause(cadence.basis)}."
    if cadence.every == "individual":
        return f"For {who}: as often as each pair agrees{clause(cadence.basis)}.{_timing(policy, cadence)}"
    month = ", by the end of the calendar month" if cadence.month == "calendar" else ""
    floor = ", as a minimum" if cadence.floor else ""
    text = f"For {who}: {each(cadence.every)}{month}{floor}{clause(cadence.basis)}."
    if cadence.pro_rata == "fte":
        cap = f", up to {cadence.pro_rata_cap}" if cadence.pro_rata_cap else ""
        text += f" Part-time hours make it longer in proportion{cap}."
    return text + _timing(policy, cadence)


def _measure(policy: Policy, measure: Measure) -> str:
    beside = f"For {whom(measure.for_)}, counted beside it"
    if measure.by == "hours per month" and measure.hours:
        hours = "1 hour" if measure.hours == 1 else f"{measure.hours:g} hours"
        free = f", none for a month without {measure.excused}" if measure.excused else ""
        return f"{beside}: at least {hours} in each calendar month{free}{clause(measure.clause_of('hours'))}."
    if measure.by == "shifts" and measure.shifts:
        return f"{beside}: one for every {measure.shifts} shifts{clause(measure.clause_of('shifts'))}."
    if measure.by in ("client sessions", "hours of work") and measure.per:
        return f"{beside}: one for every {measure.per:g} {measure.by}{clause(measure.clause_of('per'))}."
    if measure.by in ("sessions per year", "sessions per term"):
        unit = measure.by.removeprefix("sessions per ")
        about = f" of the kind {listing(measure.kinds, 'or')}" if measure.kinds else ""
        least = f"at least {policy.words.session.count(measure.at_least)}" if measure.at_least else ""
        most = f"at most {measure.at_most}" if measure.at_most else ""
        numbers = " and ".join(filter(None, (least, most)))
        return f"{beside}: {numbers}{about} in each {unit}{clause(measure.clause_of('at_least'))}."
    return ""


def _timing(policy: Policy, rule: Timing) -> str:
    words = policy.words
    more = {
        "either": f"Either of the two may have {words.session.many} more often.",
        "both": "More often if both want it.",
        "supervisor": f"The {words.supervisor.one} may make it more often.",
    }[rule.shorten]
    less = f" The {words.agreement.one} may make it longer." if rule.lengthen == "agreement" else ""
    away = " Days away stop the clock." if rule.absence == "stops" else ""
    grace = f" It is overdue after {days(rule.grace)} more." if rule.grace else ""
    return f" {more}{less}{away}{grace}"


def _programme(policy: Policy, programme: Programme) -> list[str]:
    phases = [f"{each(phase.every)} until {phase.until}" for phase in programme.phases]
    lines = [
        f"{programme.name}, for {whom(programme.for_)}: {', then '.join(phases) or 'no interval of its own'}"
        f"{clause(programme.basis)}.{_timing(policy, programme)}"
    ]
    for series in programme.series:
        need = {"always": "as well", "normally": "as well, normally", "offered": "as well, if wanted"}[
            series.required
        ]
        lines.append(f"{programme.name}: {series.name} {each(series.every)} {need}{clause(series.basis)}.")
    if programme.milestones:
        dates = listing([f"{one.name} at {one.at}" for one in programme.milestones])
        lines.append(f"{programme.name}: {dates}{clause(programme.basis)}.")
    return lines


def _long(policy: Policy) -> list[str]:
    duration = policy.duration
    if duration is None:
        return [silent(f"how long a {policy.words.session.one} lasts")]
    lines: list[str] = []
    if duration.default:
        lines.append(f"Usually {duration.default} minutes.")
    if duration.minimum:
        lines.append(f"At least {duration.minimum} minutes.")
    if duration.guideline:
        lines.append(
            f"As a guideline, {listing([str(minutes) for minutes in duration.guideline], 'to')} minutes."
        )
    if duration.set_in_advance:
        lines.append("The length is set in advance.")
    if duration.short == "not counted":
        lines.append("A shorter one does not count.")
    return [line[:-1] + clause(duration.basis) + "." for line in lines] or [silent("how long one lasts")]


def _kinds(policy: Policy) -> list[str]:
    lines: list[str] = []
    for kind in policy.kinds:
        counts = "counts" if kind.counts else "comes on top, and does not replace a planned one"
        reasons = f"; reasons: {', '.join(reason.name for reason in kind.reasons)}" if kind.reasons else ""
        lines.append(f"{kind.title or kind.name}: {counts}{reasons}{clause(kind.basis)}.")
    return lines


def _conflicts(policy: Policy) -> list[str]:
    lines: list[str] = []
    for conflict in policy.conflicts:
        why = f", because {conflict.why}" if conflict.why else ""
        chosen = (
            f"We follow: {conflict.chosen}{why}."
            if conflict.chosen
            else "Nobody has chosen yet which to follow."
        )
        lines.append(f"{conflict.id}: {' / '.join(conflict.says)}. {chosen}")
    return lines


def _missing(policy: Policy) -> list[str]:
    return in_words(not_carried_out(policy))
