"""Cases at a session: those on its agenda, their rows in the record's form, and what is noted once it is shared."""

from collections.abc import Mapping, Sequence
from datetime import date

from handlers import formatting
from handlers.access import PairMembership
from handlers.cases import cards, discussions, register, rules
from handlers.cases.rules import CaseView
from handlers.routing import Refused, Request, is_number
from handlers.ui import ChoiceInput, DateInput, Input, Option, TicksInput
from storage.db import Db
from storage.models import Session
from storage.queries import cases as queries

ROWS = 6
"""Most cases with inputs of their own in a record's form; others are given by number."""
DISCUSSED = "d"
"""Value of the tick that a case was discussed; the policy's ticks are numbered."""


def on_agenda(db: Db, request: Request, membership: PairMembership, session: date) -> list[CaseView]:
    """Return the cases for the agenda of a line session on that day; none for a worker without open cases."""
    if not rules.kept(request.policy) or membership.pair.series != "line":
        return []
    worker = membership.pair.supervisee
    held = queries.open_of(db, [worker.id]).get(worker.id, [])
    views = [rules.view(request.policy, one, worker.starts_on) for one in held]
    return rules.for_agenda(request.policy, views, session)


def agenda_lines(request: Request, views: Sequence[CaseView]) -> list[str]:
    """Return what the agenda says of cases: first those with a reason of the policy, each with it, then the others."""
    words = request.policy.words
    lines = [
        f"first, {words.case.one} {one.row.number}: {one.row.raised_reason}" for one in views if one.first
    ]
    others = [
        f"{one.row.number} (asked for)" if one.row.raised_on is not None else one.row.number
        for one in views
        if not one.first
    ]
    if others:
        more = f" and {len(others) - 12} more" if len(others) > 12 else ""
        lines.append(f"{words.case.many} due to be discussed: {', '.join(others[:12])}{more}")
    return lines


def inputs(
    request: Request, views: Sequence[CaseView], kept: Mapping[str, str], *, leads: bool
) -> list[Input]:
    """Return the inputs of the cases that are due: discussed, the ticks, and for a supervisor when next and why."""
    found: list[Input] = []
    options = (Option(DISCUSSED, "We discussed it"), *cards.tick_options(rules.ticks_of(request.policy)))
    for view in views[:ROWS]:
        row = view.row
        reason = f", {row.raised_reason}" if row.raised_reason else ""
        reason += ", thought through beforehand" if row.prepared_on is not None else ""
        word = formatting.capital(request.policy.words.case.one)
        label = f"{word} {row.number} ({cards.due_text(request, view)}{reason})"
        ticked = tuple(part for part in kept.get(f"_case{row.id}", "").split(",") if part)
        found.append(TicksInput(f"case{row.id}", label, options, ticked))
        if leads and rules.rule_of(request.policy).next_due_required:
            day = kept.get(f"_casenext{row.id}")
            found.append(
                DateInput(
                    f"casenext{row.id}", f"{row.number}: when next", date.fromisoformat(day) if day else None
                )
            )
            reasons = cards.reason_options(request)
            found.append(
                ChoiceInput(
                    f"casewhy{row.id}", f"{row.number}: why then", reasons, kept.get(f"_casewhy{row.id}", "")
                )
            )
    return found


def typed(request: Request, on: date, *, sharing: bool) -> dict[str, str]:
    """Return what was entered about cases, as a draft keeps it; refused where a date is missing or too late."""
    found: dict[str, str] = {}
    for key in request.fields:
        number = key.removeprefix("case")
        if not (key.startswith("case") and number.isascii() and number.isdigit() and len(number) < 16):
            continue
        ticked = [part for part in request.typed(key).split(",") if part]
        asked = f"casenext{number}" in request.fields
        if asked and request.typed(f"casenext{number}", 20) and DISCUSSED not in ticked:
            raise Refused("You gave a next date. Please tick that it was discussed, or clear the date.", key)
        if not ticked:
            continue
        if DISCUSSED not in ticked:
            raise Refused(
                "You ticked something about it. Please tick that it was discussed too, or clear it.", key
            )
        found[f"_case{number}"] = ",".join(ticked)
        if asked:
            required = sharing and DISCUSSED in ticked
            next_on, why = discussions.next_of(
                request, f"casenext{number}", f"casewhy{number}", on, required=required
            )
            if next_on is not None:
                found[f"_casenext{number}"] = next_on.isoformat()
                found[f"_casewhy{number}"] = str(rules.reasons_of(request.policy).index(why)) if why else ""
    return found


def numbers_of(db: Db, request: Request, membership: PairMembership, kept: Mapping[str, str]) -> list[str]:
    """Return the numbers of the rows that were ticked, of the worker's own cases alone."""
    ids = {int(key.removeprefix("_case")) for key in kept if is_number(key.removeprefix("_case"))}
    held = queries.open_of(db, [membership.pair.supervisee_id]).get(membership.pair.supervisee_id, [])
    return [one.number for one in held if one.id in ids]


def note_discussed(
    db: Db, request: Request, membership: PairMembership, session: Session, numbers: Sequence[str],
    kept: Mapping[str, str],
) -> list[str]:  # fmt: skip
    """Note the cases of a shared record as discussed, new ones as allocated; return what could not be noted.

    A record that is shared again notes nothing twice.
    """
    policy = request.policy
    if not rules.kept(policy) or not numbers:
        return []
    formal = membership.pair.series == "line" and policy.counts(session.kind)
    on = session.held_on or request.today
    known = queries.numbered(db, numbers, lock=True)
    done = queries.of_session(db, session.id)
    names, reasons = rules.ticks_of(policy), rules.reasons_of(policy)
    left: list[str] = []
    for number in numbers:
        case = known.get(number)
        if case is None and formal:  # whoever gives a second series, or advice, allocates nothing
            case = register.allocate(db, request, number, membership.pair.supervisee, on, None)
        if case is None or case.worker_id != membership.pair.supervisee_id or case.closed_on is not None:
            left.append(
                f"{number} is not on this list of open {policy.words.case.many}, so no date was noted for it."
            )
            continue
        if case.id in done:
            continue
        ticked = [
            names[int(n)]
            for n in kept.get(f"_case{case.id}", "").split(",")
            if is_number(n) and int(n) < len(names)
        ]
        day, why = kept.get(f"_casenext{case.id}"), kept.get(f"_casewhy{case.id}", "")
        reason = reasons[int(why)] if is_number(why) and int(why) < len(reasons) else ""
        register.discuss(
            db, request, case, membership.pair, on, ticked, date.fromisoformat(day) if day else None, reason,
            session.id, beside="" if policy.counts(session.kind) else session.kind,
        )  # fmt: skip
    return left
