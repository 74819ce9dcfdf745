"""What another policy would change for the people in the database today."""

from collections.abc import Iterator

from bot.cli import context
from bot.clock import SystemClock
from handlers.obligations.facts import ObligationFacts
from handlers.policy import FactsInvalid, Policy, next_session
from storage.db import transaction
from storage.queries import facts, organisations


def effect(before: Policy, after: Policy) -> Iterator[str]:
    """Yield, in words, how many pairs' sessions become overdue and how many dates move. Nothing is changed."""
    settings = context.settings()
    engine, ring, now = context.current(settings), context.existing_ring(settings), SystemClock().now()
    pairs, moved, late, settled = 0, 0, 0, 0
    for organisation_id in organisations.every(engine):
        with transaction(engine, organisation_id, ring, reading=True) as db:
            for chunk in facts.of_pairs(db, facts.all_pairs(db)):
                away = facts.absences(db, {one.pair.supervisee_id for one in chunk})
                for rows in chunk:
                    of = ObligationFacts(before, rows, tuple(away.get(rows.pair.supervisee_id, ())), now)
                    if of.over or rows.supervisee.left_on is not None or rows.pair.series != "line":
                        continue
                    pairs += 1
                    old, new = _late(before, of), _late(after, of)
                    moved += old[0] != new[0]
                    late += new[1] and not old[1]
                    settled += old[1] and not new[1]
    words = after.words.session
    yield f"Today, of {pairs} pairs: {words.count(late)} would become overdue, {settled} no longer be."
    yield f"The next date would be another for {moved}."


def _late(policy: Policy, of: ObligationFacts) -> tuple[object, bool]:
    try:
        due = next_session(policy, of.pair_facts, max(of.today, of.pair.starts_on))
    except FactsInvalid:
        return None, False
    late = due.overdue_from is not None and due.overdue_from <= of.today
    return due.due, late
