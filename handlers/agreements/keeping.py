"""How the two keep their agreement: what they agreed beside what they did, shown to the two alone (CYP-G4b)."""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta

from handlers import access, formatting
from handlers.access import NOT_FOUND
from handlers.obligations.facts import ObligationFacts
from handlers.policy import HeldSession, Interval, owed
from handlers.routing import Refused, Request, Routes
from handlers.ui import Block, Card, Item, Note, Text, Tone
from storage.db import Db
from storage.models import Agreement, Session
from storage.queries import agenda, facts

routes = Routes()

MOST = 6
"""Number of sessions that are looked back on."""
BEFORE = timedelta(days=60)
"""How long before the first of them an item may have been added."""


@routes.action("agreement.kept")
def kept(db: Db, request: Request) -> Card:
    """Show each of the two how their agreement is kept; nobody else sees it, and nobody is blamed."""
    membership = access.membership(db, request, request.id("pair"))
    pair, word = membership.pair, request.policy.words.agreement
    if request.me.id not in (pair.supervisor_id, pair.supervisee_id):
        raise Refused(NOT_FOUND)
    ((rows,),) = facts.of_pairs(db, {pair.id})
    away = facts.absences(db, {pair.supervisee_id}).get(pair.supervisee_id, ())
    of = ObligationFacts(request.policy, rows, tuple(away), request.now)
    agreed = of.agreement
    if agreed is None or agreed.active_on is None:
        raise Refused(f"You have no {word.one} yet. There is nothing to compare.")
    since = agreed.active_on
    sessions = [one for one in rows.sessions if one.held_on is not None and one.held_on >= since][-MOST:]
    blocks: list[Block] = [
        *_interval(request, of, agreed, since),
        *_record(request, of, agreed, sessions),
        *_length(request, agreed, sessions),
        *_agenda(db, request, agreed, sessions),
    ]
    if not blocks:
        blocks.append(
            Text("You have not met since it came into force, and nothing is due: nothing to compare yet.")
        )
    note = f"Only you two see this. Where something does not fit, change the {word.one}, or talk about it."
    return Card("How we keep it", (*blocks, Note(note)), preview=f"About your {word.one}.", place="below")


def _line(what: str, agreed: str, kept: int, number: int, more: str = "") -> Item:
    tone: Tone = "good" if kept == number else "soon"
    return Item(f"{what}: {agreed}", f"kept {kept} of {number} times{more}", tone)


def _interval(request: Request, of: ObligationFacts, agreed: Agreement, since: date) -> list[Item]:
    """Return how many times the two met within the interval that they agreed, and the longest gap."""
    if not agreed.every:
        return []
    every = Interval.read(agreed.every)
    held: Sequence[HeldSession] = [
        one for one in of.held if request.policy.counts(one.kind) and one.on >= since
    ]
    days = [since, *sorted({one.on for one in held})][-MOST - 1 :]
    gaps = [
        ((later - sooner).days, later <= every.after(sooner)) for sooner, later in itertools.pairwise(days)
    ]
    late = request.today > every.after(days[-1])
    if not gaps and not late:
        return []
    spans = [gap for gap, _ in gaps] + ([(request.today - days[-1]).days] if late else [])
    more = f"; the longest gap was {formatting.span(max(spans))}"
    more += (
        f", and it is past the date since {formatting.plain_day(every.after(days[-1]), request.today)}"
        if late
        else ""
    )
    met = sum(in_time for _, in_time in gaps)
    return [_line("How often", f"every {str(every).removeprefix('1 ')}", met, len(gaps) + late, more)]


def _record(
    request: Request, of: ObligationFacts, agreed: Agreement, sessions: Sequence[Session]
) -> list[Item]:
    """Return how many records were shared in the time that was agreed."""
    if agreed.record_days is None:
        return []
    due = [
        (one, owed("record", request.policy, of.session_facts(one), request.today).due) for one in sessions
    ]
    met = total = 0
    for one, day in due:
        record = of.rows.records.get(one.id)
        shared = (
            record.shared_at.astimezone(of.zone).date() if record is not None and record.shared_at else None
        )
        if day is not None and (shared is not None or day < request.today):
            total += 1
            met += shared is not None and shared <= day
    words = request.policy.words.record
    within = f"within {formatting.count(agreed.record_days, 'day')}"
    return [_line(formatting.capital(words.short), within, met, total)] if total else []


def _length(request: Request, agreed: Agreement, sessions: Sequence[Session]) -> list[Item]:
    """Return how many sessions lasted as long as was agreed, of those whose length is known."""
    known = [one.minutes_held for one in sessions if one.minutes_held is not None]
    if agreed.minutes is None or not known:
        return []
    return [_line("Length", f"{agreed.minutes} minutes", sum(m >= agreed.minutes for m in known), len(known))]


def _agenda(db: Db, request: Request, agreed: Agreement, sessions: Sequence[Session]) -> list[Item]:
    """Return for how many sessions there was something on the agenda before they began."""
    rule = request.policy.agenda
    mode = agreed.agenda_mode or (rule.mode if rule is not None else None)
    if rule is None or mode in ("at start", "agreement") or not sessions:
        return []
    added = agenda.added_at(db, sessions[0].pair_id)
    since = [sessions[0].starts_at - BEFORE, *(one.starts_at for one in sessions)]
    before = [
        one
        for start, one in zip(since, sessions, strict=False)
        if any(start < at < one.starts_at for at in added)
    ]
    return [_line(request.policy.words.agenda.title, "items beforehand", len(before), len(sessions))]
