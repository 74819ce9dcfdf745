"""What happens to a case besides its discussion: a change, a management decision, a wish for the agenda, its end."""

from datetime import date

from handlers import date_parsing, formatting
from handlers.cases import cards, register, rules, undoing
from handlers.cases.register import OpenedCase
from handlers.routing import Refused, Request, Routes, is_number
from handlers.ui import Button, Card, Form, Reply
from storage.db import Db

routes = Routes()


@routes.action("case.change", form=True)
def change(db: Db, request: Request) -> Form:
    """Open the form after a change."""
    return cards.change_form(request, register.by_id(db, request), request.today)


@routes.action("case.changed")
def changed(db: Db, request: Request) -> Card:
    """Note a significant change."""
    rule = rules.rule_of(request.policy)
    kinds = rule.change.kinds if rule.change else ()
    number = request.typed("kind", 5)
    kind = kinds[int(number)] if is_number(number) and int(number) < len(kinds) else ""
    on = date_parsing.past_day(request, request.typed("on", required="Please choose the day."), "on")
    return change_noted(db, request, [register.by_id(db, request)], on, kind)


def change_noted(db: Db, request: Request, found: list[OpenedCase], on: date, kind: str) -> Card:
    """Note a change of a kind of the policy, and say by when it is discussed (STK-7.3)."""
    lines: list[str] = []
    ways: list[Button] = []
    for one in found:
        before = undoing.values(one.row)
        if one.row.changed_on is None or one.row.changed_on <= on:
            one.row.changed_on, one.row.change_kind = on, kind
        register.note(db, request, one.row, "changed", on, kind)
        ways = [undoing.back(db, request, one.row, before)] if len(found) == 1 else []
        due = rules.view(request.policy, one.row, one.worker.starts_on).due
        by = f" To be discussed by {formatting.day(due.due, request.today)}." if due.due else ""
        clause = f" ({due.clause})" if due.clause and due.due else ""
        day = formatting.plain_day(on, request.today)
        lines.append(f"{one.row.number}: {kind or 'a change'} on {day}.{by}{clause}")
    return cards.done(request, "Noted", lines, ways)


@routes.action("case.decide")
def decide(db: Db, request: Request) -> Card:
    """Note that a management decision is on the file."""
    return decision_noted(db, request, [register.by_id(db, request)], request.today)


def decision_noted(db: Db, request: Request, found: list[OpenedCase], on: date) -> Card:
    """Note a management decision on the file, which is no discussion: no clock moves (STK-7.4)."""
    for one in found:
        if one.worker.id == request.me.id and not one.leads:
            words = request.policy.words
            raise Refused(
                f"Whoever manages the {words.case.one} notes a management decision. Nothing was changed."
            )
        register.note(db, request, one.row, "decided", on)
    numbers = formatting.listed([one.row.number for one in found])
    day = formatting.plain_day(on, request.today)
    line = f"{numbers}: a management decision is on the file, of {day}. It is not a discussion, so no date moves."
    return cards.done(request, "Noted", [line])


@routes.action("case.raise", form=True)
def raise_it(db: Db, request: Request) -> Reply:
    """Open the form that puts a case first on the next agenda."""
    return cards.raise_form(request, register.by_id(db, request))


@routes.action("case.raised")
def raised(db: Db, request: Request) -> Card:
    """Put a case first on the next agenda."""
    reasons, number = rules.raised_for(request.policy), request.typed("reason", 5)
    reason = reasons[int(number)] if is_number(number) and int(number) < len(reasons) else ""
    prepared = bool(request.typed("prepared"))
    return wish_noted(db, request, [register.by_id(db, request)], reason, prepared=prepared)


@routes.action("case.prepared")
def prepared(db: Db, request: Request) -> Card:
    """Note that the worker has thought a case through before the session; a tick and a day, nothing else (CYP-SE1b)."""
    of = register.by_id(db, request)
    words = request.policy.words
    if of.worker.id != request.me.id:
        raise Refused(f"Whoever has the {words.case.one} says that they have thought it through.")
    of.row.prepared_on = request.today
    db.flush()
    line = f"{of.row.number}: thought through beforehand. Your {words.supervisor.one} sees the tick, nothing else."
    return cards.done(request, "Noted", [line])


def wish_noted(db: Db, request: Request, found: list[OpenedCase], reason: str, *, prepared: bool) -> Card:
    """Put cases first on the next agenda, and offer an earlier session (STK-4.1d)."""
    ways: list[Button] = []
    for one in found:
        before = undoing.values(one.row)
        one.row.raised_on, one.row.raised_reason = request.today, reason
        one.row.prepared_on = register.on_day(request, prepared)
        register.note(db, request, one.row, "raised", request.today, reason)
        if one.membership is not None:
            ids = {"pair": one.membership.pair.id}
            ways = [Button("Ask to meet sooner", "session.request", ids, "primary" if reason else "plain")]
        ways += [undoing.back(db, request, one.row, before)] if len(found) == 1 else []
    words = request.policy.words
    numbers = formatting.listed([one.row.number for one in found])
    line = f"{numbers} comes first on the next {words.agenda.one}{f': {reason}' if reason else ''}."
    return cards.done(
        request, "First next time", [line, "It need not wait for that."] if reason else [line], ways
    )


@routes.action("case.close")
def close(db: Db, request: Request) -> Card:
    """Close a case."""
    return end_noted(db, request, [register.by_id(db, request)], request.today)


def end_noted(db: Db, request: Request, found: list[OpenedCase], on: date) -> Card:
    """Note that cases are closed: no clock runs any more."""
    ways: list[Button] = []
    for one in found:
        before = undoing.values(one.row)
        one.row.closed_on = on
        register.note(db, request, one.row, "closed", on)
        ways = [undoing.back(db, request, one.row, before)] if len(found) == 1 else []
    numbers = formatting.listed([one.row.number for one in found])
    return cards.done(
        request, "Closed", [f"{numbers}: closed on {formatting.plain_day(on, request.today)}."], ways
    )
