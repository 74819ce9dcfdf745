"""Noting that a case was discussed, with its ticks, the next date and its reason."""

from datetime import date

from handlers import date_parsing, formatting
from handlers.cases import cards, register, rules, undoing
from handlers.cases.register import OpenedCase
from handlers.policy.case_clocks import latest_next
from handlers.routing import Refused, Request, Routes, is_number
from handlers.ui import Button, Card, Reply
from storage.db import Db

routes = Routes()


@routes.action("case.discuss", form=True)
def discuss(db: Db, request: Request) -> Reply:
    """Open the form after a discussion."""
    return open_form(db, request, [register.by_id(db, request)], request.today)


def open_form(db: Db, request: Request, found: list[OpenedCase], on: date) -> Reply:
    """Open the form after a discussion, or note it at once where the policy asks nothing about it."""
    check_pairs(request, found)
    rule = rules.rule_of(request.policy)
    wants = rules.ticks_of(request.policy) or rule.next_due_required
    if wants or rule.floor:
        return cards.discuss_form(request, found, on, latest_next(request.policy, on))
    return note(db, request, found, on, (), None, "")


@routes.action("case.discussed")
def discussed(db: Db, request: Request) -> Card:
    """Note the discussion with its ticks, the next date and its reason."""
    found = register.by_ids(db, request)
    check_pairs(request, found)
    on = date_parsing.past_day(request, request.typed("on", required="Please choose the day."), "on")
    names = rules.ticks_of(request.policy)
    ticked = [
        names[int(n)] for n in request.typed("ticks").split(",") if is_number(n) and int(n) < len(names)
    ]
    next_on, reason = next_of(request, "next", "why", on, required=all(one.leads for one in found))
    return note(db, request, found, on, tuple(ticked), next_on, reason)


def next_of(request: Request, key: str, why: str, on: date, *, required: bool) -> tuple[date | None, str]:
    """Return the next date and its reason as a form has them; raise Refused where the policy wants what is missing."""
    rule, reasons = rules.rule_of(request.policy), rules.reasons_of(request.policy)
    typed_day, typed_why = request.typed(key, 20), request.typed(why, 5)
    if not typed_day:
        if required and rule.next_due_required:
            raise Refused("Your policy asks for the day by which it is discussed next.", key)
        return None, ""
    next_on = date_parsing.day(request, typed_day, key)
    latest = latest_next(request.policy, on)
    if latest is not None and next_on > latest:
        until = formatting.plain_day(latest, request.today)
        raise Refused(f"Your policy wants it by {until} at the latest, {rule.floor} after this time.", key)
    reason = reasons[int(typed_why)] if is_number(typed_why) and int(typed_why) < len(reasons) else ""
    if rule.reason_required and not reason:
        raise Refused("Your policy asks why then. Please choose the reason.", why)
    return next_on, reason


def note(
    db: Db, request: Request, found: list[OpenedCase], on: date, ticked: tuple[str, ...], next_on: date | None,
    reason: str,
) -> Card:  # fmt: skip
    """Note a discussion of these cases, and say what is left to tick."""
    ways: list[Button] = []
    for one in found:
        assert one.membership is not None
        before = undoing.values(one.row)
        register.discuss(db, request, one.row, one.membership.pair, on, ticked, next_on, reason)
        ways = [undoing.back(db, request, one.row, before)] if len(found) == 1 else []
    numbers = formatting.listed([one.row.number for one in found])
    lines = [f"{numbers}: discussed on {formatting.plain_day(on, request.today)}."]
    if next_on is not None:
        lines.append(f"Next by {formatting.day(next_on, request.today)}{f': {reason}' if reason else ''}.")
    left = [name for name in rules.ticks_of(request.policy) if name not in ticked]
    if left:
        lines.append(f"I will ask about what is still to tick: {formatting.listed(left)}.")
    return cards.done(request, "Noted", lines, ways)


def check_pairs(request: Request, found: list[OpenedCase]) -> None:
    """Raise Refused for a case that is closed, or whose discussions are not the reader's to note."""
    for one in found:
        if one.row.closed_on is not None:
            raise Refused(f"{one.row.number} is closed. Nothing was changed.")
        if one.membership is None:
            words = request.policy.words
            raise Refused(
                f"{one.worker.name} and their {words.supervisor.one} note what they discussed. Nothing was changed."
            )


def check_next(request: Request, of: OpenedCase, since: date, on: date) -> None:
    """Raise Refused for a next date that is not the reader's to set, or later than the policy allows (STK-7.2)."""
    if not of.leads:
        words = request.policy.words
        raise Refused(f"Your {words.supervisor.one} says when it is discussed next. You can put it first on the "
                      f"{words.agenda.one}: “/supervision case {of.row.number} first”.")  # fmt: skip
    latest = latest_next(request.policy, since)
    if latest is not None and on > latest:
        until = formatting.plain_day(latest, request.today)
        raise Refused(f"Your policy wants {of.row.number} by {until} at the latest.")
