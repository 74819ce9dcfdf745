"""Rules of keeping: when a leaver's file is handed on, and when a file or old records are destroyed.

Pure: from `[retention]` and dates. A hold keeps everything of a file; a policy without `keep` destroys nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from handlers.policy import Policy
from handlers.policy.values import Interval

HOLDS = ("legal claim", "investigation", "inquiry", "complaint", "other")
"""Reasons for a hold: fixed words, since administrators and the audit log see them."""

What = Literal["hand over", "receipt", "destroy file", "destroy records", "destroy drafts"]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Dates of one person's file. `settled` and `drafts` hold (record id, day of its session)."""

    person_id: int
    name: str
    left_on: date | None = None
    handed_on: date | None = None
    received_on: date | None = None
    holds: Sequence[str] = ()
    settled: Sequence[tuple[int, date]] = ()
    drafts: Sequence[tuple[int, date]] = ()


@dataclass(frozen=True, slots=True)
class RetentionStep:
    """One thing that retention asks for: due on `due`, by `clause`. `held` says what forbids it for now."""

    what: What
    person_id: int
    name: str
    due: date
    clause: str
    to: str = ""
    records: tuple[int, ...] = ()
    held: str = ""


def steps(policy: Policy, facts: FileFacts) -> Iterator[RetentionStep]:
    """Yield what the policy asks for this file, whenever it falls due.

    A file that has to be handed on is not destroyed before its receipt, whatever the date.
    """
    rule = policy.retention
    if rule is None:
        return
    clause, held = rule.basis or "", ", ".join(facts.holds)
    leaver = rule.leaver
    if leaver is not None and facts.left_on is not None and facts.received_on is None:
        due = leaver.after.after(facts.left_on) if leaver.after else facts.left_on + timedelta(days=1)
        own = leaver.basis or clause
        if facts.handed_on is None:
            yield RetentionStep("hand over", facts.person_id, facts.name, due, own, leaver.to)
        else:
            yield RetentionStep("receipt", facts.person_id, facts.name, facts.handed_on, own, leaver.to)
    if rule.keep is not None:
        start = {"leaving": facts.left_on, "hr receipt": facts.received_on}.get(rule.from_ or "leaving")
        waits = leaver is not None and facts.received_on is None
        if start is not None and not waits:
            yield RetentionStep(
                "destroy file", facts.person_id, facts.name, rule.keep.after(start), clause, held=held
            )
        if rule.from_ == "record date":
            yield from _by_day(facts, "destroy records", facts.settled, rule.keep, clause, held)
    if rule.draft is not None:
        yield from _by_day(facts, "destroy drafts", facts.drafts, rule.draft, clause, held)


def _by_day(
    facts: FileFacts,
    what: What,
    records: Sequence[tuple[int, date]],
    kept: Interval,
    clause: str,
    held: str,
) -> Iterator[RetentionStep]:
    for record, day in records:
        yield RetentionStep(
            what, facts.person_id, facts.name, kept.after(day), clause, records=(record,), held=held
        )
