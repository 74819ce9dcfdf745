"""A policy's agreements, records, signing, access and help in plain words, section by section.

Each function returns the lines of one section of `explain`, or none where the section has nothing to say.
"""

from handlers.policy.answer import days
from handlers.policy.documents import Signing
from handlers.policy.model import Policy
from handlers.policy.phrases import (
    clause,
    each,
    listing,
    silent,
    whom,
)
from handlers.policy.values import Interval


def agreement_lines(policy: Policy) -> list[str]:
    """Return the section on agreements."""
    rule, name = policy.agreement, policy.words.agreement.one
    if rule is None:
        return [silent(f"whether there is a {name}")]
    if not rule.required:
        return [f"No {name} is required{clause(rule.basis)}."]
    lines = [f"Every pair has one{clause(rule.basis)}."]
    if rule.due and rule.due.after_sessions:
        lines.append(f"It is in place by session {rule.due.after_sessions}{clause(rule.due.basis)}.")
    elif rule.due and rule.due.days is not None:
        lines.append(f"It is in place {days(rule.due.days)} after the start{clause(rule.due.basis)}.")
    elif rule.start == "relationship start":
        lines.append("It is agreed when the two begin.")
    else:
        lines.append(silent("by when it must be in place"))
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
        lines.append(silent("when it is reviewed"))
    lines += [f"Beside it: {extra.name}, for {whom(extra.for_)}{clause(extra.basis)}." for extra in rule.also]
    return lines


def agenda_lines(policy: Policy) -> list[str]:
    """Return the section on the agenda."""
    rule = policy.agenda
    if rule is None:
        return [silent("how the agenda is made")]
    lines: list[str] = []
    if rule.mode == "at start":
        lines.append(f"It is set at the start{clause(rule.basis)}.")
    elif rule.lead is not None:
        lines.append(f"Both are asked {rule.lead} working days before{clause(rule.basis)}.")
    else:
        lines.append(silent("when it is gathered"))
    if rule.first:
        lines.append(f"It begins with: {', '.join(rule.first)}.")
    if rule.order and rule.order != "as added":
        who = policy.words.worker.one if rule.order == "worker first" else policy.words.supervisor.one
        lines.append(f"The {who}'s items come first.")
    return lines


def record_lines(policy: Policy) -> list[str]:
    """Return the section on records."""
    rule, words = policy.record, policy.words
    if rule is None:
        return [silent("who writes it, or by when")]
    writer = {
        "supervisor": f"The {words.supervisor.one} is responsible for it",
        "worker": f"The {words.worker.one} writes it",
        "either": "Either of the two writes it",
        "named per session": "Who writes it is settled each time",
    }
    lines = [f"{writer[rule.writer]}{clause(rule.basis)}." if rule.writer else silent("who writes it")]
    if rule.due:
        counted = "working days" if rule.due.count == "working" else "days"
        when = f"within {rule.due.days} {counted}" if rule.due.days else "on the day of the session"
        lines.append(f"It is written {when}{clause(rule.due.basis)}.")
    else:
        lines.append(silent("by when it is written"))
    if rule.helper == "with worker consent":
        lines.append(f"Somebody else may type it only if the {words.worker.one} agrees.")
    if rule.copy_to_worker:
        lines.append(f"The {words.worker.one} gets a copy {rule.copy_to_worker}.")
    missing = [template.title or template.name for template in policy.templates if template.missing]
    if missing:
        lines.append(f"Forms that the policy names but does not hold: {', '.join(missing)}.")
    return lines


def signing_lines(policy: Policy) -> list[str]:
    """Return the section on agreeing, signing and disagreeing."""
    rule, words = policy.signing, policy.words
    if rule is None:
        lines = [silent(f"whether the {words.record.one} is signed")]
    elif rule.record == "none":
        lines = [f"Nobody signs it{clause(rule.basis)}."]
    else:
        lines = [_signed(policy, rule)]
    if policy.disagreement is None:
        lines.append(silent(f"what becomes of a {words.disagreement.one}"))
    elif policy.disagreement.allowed:
        by = [
            words.worker.one if who == "worker" else words.supervisor.one
            for who in policy.disagreement.initial_by
        ]
        initial = f", with the initials of the {listing(by)}" if by else ""
        lines.append(f"A {words.disagreement.one} is noted{initial}{clause(policy.disagreement.basis)}.")
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
    return f"The {listing(who)} {verb} it{when}{fallback}{clause(rule.basis)}."


def actions_lines(policy: Policy) -> list[str]:
    """Return the section on actions."""
    rule = policy.actions
    if rule is None:
        return [silent("when people are reminded of them")]
    when = "at the next session" if rule.due == "next session" else f"after {rule.due}"
    default = f"Without a date, an action is due {when}{clause(rule.basis)}." if rule.due else ""
    return [default or silent("when one without a date is due")]


def booking_lines(policy: Policy) -> list[str]:
    """Return the section on booking and cancelling."""
    rule = policy.booking
    if rule is None:
        return [silent("what happens when one is cancelled")]
    lines: list[str] = []
    if rule.rebook:
        extra = "on top of the next one" if rule.rebook == "in addition" else "in its place"
        within = f" within {days(rule.rebook_within)}" if rule.rebook_within is not None else ""
        lines.append(f"A cancelled one gets a new date {extra}{within}{clause(rule.basis)}.")
    else:
        lines.append(silent("whether a cancelled one is held later"))
    if rule.cancel_needs_reason:
        lines.append("Cancelling needs a reason.")
    if rule.buffer:
        lines.append(f"Times on offer keep {rule.buffer} minutes free before and after.")
    if rule.private_place:
        lines.append("It takes place somewhere private.")
    return lines


def access_lines(policy: Policy) -> list[str]:
    """Return the section on who may read."""
    rule = policy.access
    if rule is None:
        return [silent("who may read besides the two")]
    lines = [f"{rule.heading}{clause(rule.basis)}."] if rule.heading else []
    if rule.off_record is not None:
        lines.append(
            "Some things may stay unwritten." if rule.off_record else "Nothing can be kept out of the record."
        )
    if rule.data_requests:
        lines.append(f"Who asks for their own data is passed on to {rule.data_requests}.")
    for reader in rule.readers:
        need = {"standing": "at any time", "request": "on request", "formal case": "in a formal case"}[
            reader.needs
        ]
        told = {"not automatically": "not told automatically"}.get(
            reader.tell_worker, f"told {reader.tell_worker}"
        )
        lines.append(
            f"{reader.who}, for {reader.why}, {need}; the {policy.words.worker.one} is {told}{clause(reader.basis)}."
        )
    return lines if rule.readers else [*lines, silent("who may read besides the two")]


def retention_lines(policy: Policy) -> list[str]:
    """Return the section on how long records are kept."""
    rule = policy.retention
    lines: list[str] = []
    if rule is None or rule.keep is None:
        lines.append(silent("how long they are kept"))
    else:
        starts = {
            "leaving": "leaving",
            "hr receipt": "the day on which HR has them",
            "record date": "the day of each",
        }
        since = f", counted from {starts[rule.from_]}" if rule.from_ else ""
        lines.append(f"Kept for {rule.keep}{since}{clause(rule.basis)}, then destroyed, unless on hold.")
    if rule is None:
        return lines
    if rule.leaver:
        after = f" after {rule.leaver.after}" if rule.leaver.after else ""
        lines.append(f"A leaver's go to {rule.leaver.to}{after}{clause(rule.leaver.basis)}.")
    if rule.draft:
        lines.append(f"A draft that nobody shared is destroyed after {rule.draft}.")
    if rule.on_transfer:
        lines.append("Whoever moves inside the organisation keeps their file: it follows the person.")
    return lines


def cases_lines(policy: Policy) -> list[str]:
    """Return the section on cases; none where the policy keeps no case numbers."""
    rule = policy.cases
    if rule is None or not rule.use:
        return []
    own = rule.clauses
    limits: list[tuple[str, Interval | None, str]] = [
        ("Each open one is discussed at least every", rule.floor, (own.floor if own else None) or rule.basis),
        ("A new one is discussed within", rule.allocation, (own.allocation if own else None) or rule.basis),
    ]
    if rule.change:
        limits.append(
            ("After a change it is discussed within", rule.change.within, rule.change.basis or rule.basis)
        )
    lines = [f"{text} {interval}{clause(basis)}." for text, interval, basis in limits if interval]
    if rule.next_due_required:
        why = " and why" if rule.reason_required else ""
        lines.append(
            f"The next date{why} is set each time{clause((own.next_due if own else None) or rule.basis)}."
        )
    if rule.ticks:
        lines.append(f"Asked about after each discussion until it is ticked: {listing(rule.ticks)}.")
    if rule.raised:
        lines.append(f"Comes first on the next agenda: {listing(rule.raised, 'or')}.")
    only = (
        "Only numbers and dates are written here, never what a case is about."
        if rule.text == "refuse"
        else ""
    )
    return [*lines, *([only] if only else [])]


def yearly_lines(policy: Policy) -> list[str]:
    """Return the section on the yearly review."""
    rule = policy.appraisal
    if rule is None or (rule.every is None and rule.first is None):
        return [silent("when it takes place")]
    first = f"First after {rule.first}. " if rule.first else ""
    return [
        f"{first}{each(rule.every).capitalize()}{clause(rule.basis)}." if rule.every else f"{first}".strip()
    ]


def escalation_lines(policy: Policy) -> list[str]:
    """Return the section on what to do when something does not work."""
    rule = policy.escalation
    if rule is None or not rule.steps:
        return [silent("where to turn"), *_signposts(policy)]
    lines: list[str] = []
    for number, step in enumerate(rule.steps, 1):
        who = [
            policy.words.worker.one if one == "worker" else policy.words.supervisor.one
            for one in step.who_may
        ]
        offer = f", who may offer a {listing(step.offer, 'or')}" if step.offer else ""
        lines.append(
            f"Step {number}: the {listing(who, 'or')} turns to the {step.to}{offer}{clause(step.basis)}."
        )
    return lines + _signposts(policy)


def _signposts(policy: Policy) -> list[str]:
    lines: list[str] = []
    for post in policy.signposts:
        reach = f": {post.contact}" if post.contact else ""
        lines.append(f"{post.name}{reach}, for {listing(post.for_)}{clause(post.basis)}.")
    return lines
