"""A policy in plain words: what it says, with its clauses, and where it says nothing.

Used by chat ("our policy") and by `alongside policy explain`. Safe defaults are never shown as rules: a
silence is a silence.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alongside.handlers.policy.due import days, said
from alongside.handlers.policy.model import Policy
from alongside.handlers.policy.papers import Signing
from alongside.handlers.policy.rules import Cadence, For, Programme, Timing
from alongside.handlers.policy.values import Every, Interval


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and its lines, in the order to show them."""

    title: str
    lines: tuple[str, ...]


def explain(policy: Policy) -> list[Section]:
    """The whole policy in plain words, section by section, in the organisation's own words."""
    words = policy.words
    sections: list[tuple[str, Callable[[Policy], list[str]]]] = [
        (policy.name, _header),
        ("How often", _often),
        ("How long", _long),
        (f"Kinds of {words.session.one}", _kinds),
        (words.agreement.title, _agreement),
        (words.agenda.title, _agenda),
        (words.record.title, _record),
        ("Agreeing and signing", _signing),
        (words.action.many[:1].upper() + words.action.many[1:], _actions),
        ("Booking and cancelling", _booking),
        ("Who may read", _access),
        ("Keeping records", _retention),
        (words.case.many[:1].upper() + words.case.many[1:], _cases),
        (words.appraisal.title, _yearly),
        ("When something does not work", _escalation),
        ("Where the policy has more than one reading", _conflicts),
    ]
    return [Section(title, tuple(lines)) for title, read in sections if (lines := read(policy))]


def _silent(what: str) -> str:
    return f"Your policy does not say {what}."


def each(every: Every) -> str:
    """An interval as people say it: "every month", "every 2 weeks"; "as each pair agrees" where there is
    none.
    """
    if not isinstance(every, Interval):
        return "as each pair agrees" if every == "individual" else "when there is a reason"
    return f"every {every.unit}" if every.count == 1 else f"every {every}"


def _clause(basis: str) -> str:
    return f" ({basis})" if basis else ""


def _list(items: Sequence[str], last: str = "and") -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def _header(policy: Policy) -> list[str]:
    header = policy.header
    facts = [f"Version {header.version}." if header.version else _silent("which version it is")]
    if header.approved_by:
        facts.append(f"Approved by {header.approved_by}.")
    if header.owner:
        facts.append(f"Its owner is {header.owner}.")
    if header.review_by or header.review_every:
        by = f" by {said(header.review_by)}" if header.review_by else ""
        every = f", {each(header.review_every)}" if header.review_every else ""
        latest = f", at the latest after {header.review_latest}" if header.review_latest else ""
        facts.append(f"It is reviewed{by}{every}{latest}{_clause(header.basis)}.")
    else:
        facts.append(_silent("when it is reviewed"))
    if policy.scope and policy.scope.roles:
        facts.append(f"It covers: {', '.join(policy.scope.roles)}{_clause(policy.scope.basis)}.")
    return facts


def _who(condition: For) -> str:
    who = _list(condition.roles, "or") if condition.roles else "everybody"
    return f"{who} at the stage {condition.stage}" if condition.stage else who


def _often(policy: Policy) -> list[str]:
    lines = [_cadence(policy, cadence) for cadence in policy.cadences]
    for programme in policy.programmes:
        lines += _programme(policy, programme)
    measure = policy.measure
    if measure and measure.by == "hours per month":
        lines.append(f"At least {measure.hours:g} hours in each calendar month{_clause(measure.basis)}.")
    if measure and measure.by == "shifts":
        lines.append(f"One for every {measure.shifts} shifts{_clause(measure.basis)}.")
    return lines or [_silent(f"how often {policy.words.session.many} take place")]


def _cadence(policy: Policy, cadence: Cadence) -> str:
    who = _who(cadence.for_)
    if cadence.every == "none":
        return f"For {who}: no interval; there is one when there is a reason{_clause(cadence.basis)}."
    if cadence.every == "individual":
        return f"For {who}: as often as each pair agrees{_clause(cadence.basis)}.{_timing(policy, cadence)}"
    month = ", by the end of the calendar month" if cadence.month == "calendar" else ""
    floor = ", as a minimum" if cadence.floor else ""
    text = f"For {who}: {each(cadence.every)}{month}{floor}{_clause(cadence.basis)}."
    if cadence.pro_rata == "fte":
        cap = f", up to {cadence.pro_rata_cap}" if cadence.pro_rata_cap else ""
        text += f" Part-time hours make it longer in proportion{cap}."
    return text + _timing(policy, cadence)


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
        f"{programme.name}, for {_who(programme.for_)}: {', then '.join(phases) or 'no interval of its own'}"
        f"{_clause(programme.basis)}.{_timing(policy, programme)}"
    ]
    for series in programme.series:
        need = {"always": "as well", "normally": "as well, normally", "offered": "as well, if wanted"}[
            series.required
        ]
        lines.append(f"{programme.name}: {series.name} {each(series.every)} {need}{_clause(series.basis)}.")
    if programme.milestones:
        dates = _list([f"{one.name} at {one.at}" for one in programme.milestones])
        lines.append(f"{programme.name}: {dates}{_clause(programme.basis)}.")
    return lines


def _long(policy: Policy) -> list[str]:
    duration = policy.duration
    if duration is None:
        return [_silent(f"how long a {policy.words.session.one} lasts")]
    lines: list[str] = []
    if duration.default:
        lines.append(f"Usually {duration.default} minutes.")
    if duration.minimum:
        lines.append(f"At least {duration.minimum} minutes.")
    if duration.guideline:
        lines.append(
            f"As a guideline, {_list([str(minutes) for minutes in duration.guideline], 'to')} minutes."
        )
    if duration.set_in_advance:
        lines.append("The length is set in advance.")
    if duration.short == "not counted":
        lines.append("A shorter one does not count.")
    return [line[:-1] + _clause(duration.basis) + "." for line in lines] or [_silent("how long one lasts")]


def _kinds(policy: Policy) -> list[str]:
    lines: list[str] = []
    for kind in policy.kinds:
        counts = "counts" if kind.counts else "comes on top, and does not replace a planned one"
        reasons = f"; reasons: {', '.join(reason.name for reason in kind.reasons)}" if kind.reasons else ""
        lines.append(f"{kind.title or kind.name}: {counts}{reasons}{_clause(kind.basis)}.")
    return lines


def _agreement(policy: Policy) -> list[str]:
    rule, name = policy.agreement, policy.words.agreement.one
    if rule is None:
        return [_silent(f"whether there is a {name}")]
    if not rule.required:
        return [f"No {name} is required{_clause(rule.basis)}."]
    lines = [f"Every pair has one{_clause(rule.basis)}."]
    if rule.due and rule.due.after_sessions:
        lines.append(f"It is in place by session {rule.due.after_sessions}{_clause(rule.due.basis)}.")
    elif rule.due and rule.due.days is not None:
        lines.append(f"It is in place {days(rule.due.days)} after the start{_clause(rule.due.basis)}.")
    elif rule.start == "relationship start":
        lines.append("It is agreed when the two begin.")
    else:
        lines.append(_silent("by when it must be in place"))
    needed = [field.title for field in rule.fields if field.need == "required"]
    talked = [field.title for field in rule.fields if field.need == "discuss"]
    if needed:
        lines.append(f"It must say: {', '.join(needed)}.")
    if talked:
        lines.append(f"The two talk about: {', '.join(talked)}.")
    if rule.review_every:
        own = {None: "", "earlier": ", or earlier", "earlier or later": ", or when the two choose"}[
            rule.review_may_be
        ]
        lines.append(f"It is reviewed {each(rule.review_every)}{own}.")
    else:
        lines.append(_silent("when it is reviewed"))
    lines += [
        f"Beside it: {extra.name}, for {_who(extra.for_)}{_clause(extra.basis)}." for extra in rule.also
    ]
    return lines


def _agenda(policy: Policy) -> list[str]:
    rule = policy.agenda
    if rule is None:
        return [_silent("how the agenda is made")]
    lines: list[str] = []
    if rule.mode == "at start":
        lines.append(f"It is set at the start{_clause(rule.basis)}.")
    elif rule.lead is not None:
        lines.append(f"Both are asked {rule.lead} working days before{_clause(rule.basis)}.")
    else:
        lines.append(_silent("when it is gathered"))
    if rule.first:
        lines.append(f"It begins with: {', '.join(rule.first)}.")
    if rule.order and rule.order != "as added":
        who = policy.words.worker.one if rule.order == "worker first" else policy.words.supervisor.one
        lines.append(f"The {who}'s items come first.")
    return lines


def _record(policy: Policy) -> list[str]:
    rule, words = policy.record, policy.words
    if rule is None:
        return [_silent("who writes it, or by when")]
    writer = {
        "supervisor": f"The {words.supervisor.one} is responsible for it",
        "worker": f"The {words.worker.one} writes it",
        "either": "Either of the two writes it",
        "named per session": "Who writes it is settled each time",
    }
    lines = [f"{writer[rule.writer]}{_clause(rule.basis)}." if rule.writer else _silent("who writes it")]
    if rule.due:
        counted = "working days" if rule.due.count == "working" else "days"
        lines.append(f"It is written within {rule.due.days} {counted}{_clause(rule.due.basis)}.")
    else:
        lines.append(_silent("by when it is written"))
    if rule.helper == "with worker consent":
        lines.append(f"Somebody else may type it only if the {words.worker.one} agrees.")
    if rule.copy_to_worker:
        lines.append(f"The {words.worker.one} gets a copy {rule.copy_to_worker}.")
    missing = [template.title or template.name for template in policy.templates if template.missing]
    if missing:
        lines.append(f"Forms that the policy names but does not hold: {', '.join(missing)}.")
    return lines


def _signing(policy: Policy) -> list[str]:
    rule, words = policy.signing, policy.words
    if rule is None:
        lines = [_silent(f"whether the {words.record.one} is signed")]
    elif rule.record == "none":
        lines = [f"Nobody signs it{_clause(rule.basis)}."]
    else:
        lines = [_signed(policy, rule)]
    if policy.disagreement is None:
        lines.append(_silent(f"what becomes of a {words.disagreement.one}"))
    elif policy.disagreement.allowed:
        by = [
            words.worker.one if who == "worker" else words.supervisor.one
            for who in policy.disagreement.initial_by
        ]
        initial = f", with the initials of the {_list(by)}" if by else ""
        lines.append(f"A {words.disagreement.one} is noted{initial}{_clause(policy.disagreement.basis)}.")
    return lines


def _signed(policy: Policy, rule: Signing) -> str:
    who = [policy.words.worker.one if party == "worker" else policy.words.supervisor.one for party in rule.by]
    verb = "sign and date" if rule.record == "sign" else "agree"
    when = {
        None: "",
        "after the record": " once it is finished",
        "session end": " as the session ends",
        "at next session": " at the next session",
    }[rule.when]
    fallback = f"; after {rule.fallback.after} without one: {rule.fallback.do}" if rule.fallback else ""
    return f"The {_list(who)} {verb} it{when}{fallback}{_clause(rule.basis)}."


def _actions(policy: Policy) -> list[str]:
    rule = policy.actions
    if rule is None:
        return [_silent("when people are reminded of them")]
    default = f"Without a date, one is due: {rule.due}{_clause(rule.basis)}." if rule.due else ""
    return [default or _silent("when one without a date is due")]


def _booking(policy: Policy) -> list[str]:
    rule = policy.booking
    if rule is None:
        return [_silent("what happens when one is cancelled")]
    lines: list[str] = []
    if rule.rebook:
        extra = "on top of the next one" if rule.rebook == "in addition" else "in its place"
        within = f" within {days(rule.rebook_within)}" if rule.rebook_within is not None else ""
        lines.append(f"A cancelled one gets a new date {extra}{within}{_clause(rule.basis)}.")
    else:
        lines.append(_silent("whether a cancelled one is held later"))
    if rule.cancel_needs_reason:
        lines.append("Cancelling needs a reason.")
    if rule.private_place:
        lines.append("It takes place somewhere private.")
    return lines


def _access(policy: Policy) -> list[str]:
    rule = policy.access
    if rule is None:
        return [_silent("who may read besides the two")]
    lines = [f"{rule.heading}{_clause(rule.basis)}."] if rule.heading else []
    if rule.off_record is not None:
        lines.append(
            "Some things may stay unwritten." if rule.off_record else "Nothing can be kept out of the record."
        )
    for reader in rule.readers:
        need = {"standing": "at any time", "request": "on request", "formal case": "in a formal case"}[
            reader.needs
        ]
        told = {"not automatically": "not told automatically"}.get(
            reader.tell_worker, f"told {reader.tell_worker}"
        )
        lines.append(
            f"{reader.who}, for {reader.why}, {need}; the {policy.words.worker.one} is {told}{_clause(reader.basis)}."
        )
    return lines if rule.readers else [*lines, _silent("who may read besides the two")]


def _retention(policy: Policy) -> list[str]:
    rule = policy.retention
    if rule is None or rule.keep is None:
        return [_silent("how long they are kept")]
    since = f", counted from {rule.from_}" if rule.from_ else ""
    lines = [f"Kept for {rule.keep}{since}{_clause(rule.basis)}."]
    if rule.leaver:
        after = f" after {rule.leaver.after}" if rule.leaver.after else ""
        lines.append(f"A leaver's go to {rule.leaver.to}{after}.")
    return lines


def _cases(policy: Policy) -> list[str]:
    rule = policy.cases
    if rule is None or not rule.use:
        return []
    limits: list[tuple[str, Interval | None]] = [
        ("Each open one is discussed at least every", rule.floor),
        ("A new one is discussed within", rule.allocation),
        ("After a change it is discussed within", rule.change.within if rule.change else None),
    ]
    lines = [f"{text} {interval}{_clause(rule.basis)}." for text, interval in limits if interval]
    return [*lines, "Only numbers are written here, never what a case is about."]


def _yearly(policy: Policy) -> list[str]:
    rule = policy.appraisal
    if rule is None or (rule.every is None and rule.first is None):
        return [_silent("when it takes place")]
    first = f"First after {rule.first}. " if rule.first else ""
    return [
        f"{first}{each(rule.every).capitalize()}{_clause(rule.basis)}." if rule.every else f"{first}".strip()
    ]


def _escalation(policy: Policy) -> list[str]:
    rule = policy.escalation
    if rule is None or not rule.steps:
        return [_silent("where to turn"), *_signposts(policy)]
    lines: list[str] = []
    for number, step in enumerate(rule.steps, 1):
        who = [
            policy.words.worker.one if one == "worker" else policy.words.supervisor.one
            for one in step.who_may
        ]
        offer = f", who may offer a {_list(step.offer, 'or')}" if step.offer else ""
        lines.append(
            f"Step {number}: the {_list(who, 'or')} turns to the {step.to}{offer}{_clause(step.basis)}."
        )
    return lines + _signposts(policy)


def _signposts(policy: Policy) -> list[str]:
    return [f"{post.name}: {post.contact}" if post.contact else post.name for post in policy.signposts]


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
