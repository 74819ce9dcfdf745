"""The commands `/supervision case` and `cases`, the list, one case, and new ones."""

from datetime import date

from handlers import date_parsing, formatting, resolve
from handlers.cases import cards, changes, discussions, handover, register, rules
from handlers.cases.register import OpenedCase
from handlers.cases.rules import TypedCase
from handlers.obligations.kinds.case import CASE
from handlers.routing import Refused, Request, Routes, is_number
from handlers.ui import Button, Card, Form, Item, Reply
from storage.db import Db
from storage.models import Case, Obligation, Person
from storage.queries import cases as queries
from storage.queries import facts

routes = Routes()


# Typed


@routes.command(
    "supervision case",
    "A case by its number: allocated, changed, discussed, closed. Numbers and dates only",
    "<number> [allocated to @worker, changed <what>, discussed, closed] [on <when>]",
)
@routes.action("case.typed", form=True)
def typed(db: Db, request: Request) -> Reply:
    """Do what was typed about one case or several."""
    rules.rule_of(request.policy)
    if not request.text.strip():
        return new(db, request)
    said = rules.read(request.policy, request.text)
    on = date_parsing.past_day(request, said.when) if said.when else request.today
    match said.verb:
        case "allocated":
            return _allocated(db, request, said, on)
        case "show":
            return _show_typed(db, request, said)
        case "discussed":
            return discussions.open_form(db, request, register.by_numbers(db, request, said.numbers), on)
        case "changed":
            return _change_typed(db, request, said, on)
        case "decided":
            return changes.decision_noted(db, request, register.by_numbers(db, request, said.numbers), on)
        case "raised":
            return _raise_typed(db, request, said)
        case "next":
            return _next_typed(db, request, said)
        case "closed":
            return changes.end_noted(db, request, register.by_numbers(db, request, said.numbers), on)


def _show_typed(db: Db, request: Request, said: TypedCase) -> Reply:
    number = next(iter(said.numbers))
    if len(said.numbers) > 1 or queries.numbered(db, [number]):
        return _show(db, request, register.by_numbers(db, request, said.numbers)[0])
    word = request.policy.words.case.one
    people = list(register.workers(db, request).values())
    if len(people) == 1:
        offer = Button("Add it to my list", "case.add.mine", {"number": number}, "primary")
    else:
        offer = Button("Add it", "case.new", {"number": number}, "primary")
    line = register.unknown(request, said.numbers).replace(" Nothing was changed.", "")
    return cards.done(request, f"{formatting.capital(word)} {number}", [line], [offer])


def _allocated(db: Db, request: Request, said: TypedCase, on: date) -> Card:
    worker = resolve.person(db, request, said.rest) if said.rest else request.me
    return add(db, request, said.numbers, worker, on)


def add(db: Db, request: Request, numbers: tuple[str, ...], worker: Person, on: date) -> Card:
    """Allocate cases to a worker, and say by when each is first discussed."""
    known = queries.numbered(db, numbers, lock=True)
    made = [
        row
        for number in numbers
        if (row := register.allocate(db, request, number, worker, on, known.get(number))) is not None
    ]
    words = request.policy.words
    who = "You have" if worker.id == request.me.id else f"{worker.name} has"
    if not made:
        return cards.done(
            request, "Nothing was changed", [f"{who} {formatting.listed(list(numbers))} already."]
        )
    day = formatting.plain_day(on, request.today)
    named = formatting.listed([row.number for row in made])
    lines = [f"{who} {named} since {day}."]
    due = rules.view(request.policy, made[0], worker.starts_on).due
    if due.due is not None:
        clause = f" ({due.clause})" if due.clause else ""
        lines.append(f"First to be discussed by {formatting.day(due.due, request.today)}{clause}.")
    if rest := len(numbers) - len(made):
        lines.append(f"{formatting.count(rest, words.case.one, words.case.many)} had been noted before.")
    return cards.done(request, f"{formatting.capital(words.case.many)} noted", lines)


def _change_typed(db: Db, request: Request, said: TypedCase, on: date) -> Reply:
    found = register.by_numbers(db, request, said.numbers)
    rule = rules.rule_of(request.policy)
    kinds = rule.change.kinds if rule.change else ()
    if not said.rest and kinds and len(found) == 1:
        return cards.change_form(request, found[0], on)
    kind = rules.chosen(kinds, said.rest, "kinds of change") if said.rest else ""
    return changes.change_noted(db, request, found, on, kind)


def _raise_typed(db: Db, request: Request, said: TypedCase) -> Reply:
    found = register.by_numbers(db, request, said.numbers)
    reasons = rules.raised_for(request.policy)
    if not said.rest and reasons and len(found) == 1:
        return cards.raise_form(request, found[0])
    reason = rules.chosen(reasons, said.rest, "reasons that put a case first") if said.rest else ""
    return changes.wish_noted(db, request, found, reason, prepared=False)


def _next_typed(db: Db, request: Request, said: TypedCase) -> Card:
    when, _, why = said.rest.partition(" because ")
    on = date_parsing.day(request, when.removeprefix("on ").strip())
    found = register.by_numbers(db, request, said.numbers)
    reason = rules.chosen(rules.reasons_of(request.policy), why, "reasons for a date") if why else ""
    if rules.rule_of(request.policy).reason_required and not reason:
        listed = formatting.listed(list(rules.reasons_of(request.policy)), "or")
        raise Refused(f"Your policy wants a reason with the date, such as “… because {listed}”.")
    for one in found:
        discussions.check_next(request, one, one.row.discussed_on or one.row.allocated_on, on)
        register.set_next(db, request, one.row, on, reason)
    numbers = formatting.listed([one.row.number for one in found])
    day = formatting.day(on, request.today)
    return cards.done(
        request, "Noted", [f"{numbers}: to be discussed by {day}{f' ({reason})' if reason else ''}."]
    )


# Lists


@routes.command(
    "supervision cases", "The list of cases with what is due", "[@person | @person to @successor [on <when>]]"
)
@routes.action("supervision.cases")
def listed(db: Db, request: Request) -> Reply:
    """List the open cases of the reader and of those whom they supervise, or hand somebody's over to a successor."""
    rules.rule_of(request.policy)
    if passed := rules.from_to(request.text):
        return handover.ask(db, request, *passed)
    people = register.workers(db, request)
    if request.text.strip():
        name = request.text.strip().removeprefix("of ")
        who = resolve.person(db, request, name)
        if who.id not in people:
            register.may_see(request, who)
        people = {who.id: who}
    found = register.views(db, request, people)
    rows = [(person, found[person.id]) for person in people.values() if found.get(person.id)]
    pairs = register.ticking_pairs(db, request)
    waiting = sum(len({t.case_id for t in of}) for of in queries.open_ticks(db, pairs).values())
    return cards.listing(request, rows, queries.last_list(db), waiting)


@routes.action("case.show")
def show(db: Db, request: Request) -> Card:
    """Show one case."""
    return _show(db, request, register.by_id(db, request))


def _show(db: Db, request: Request, of: OpenedCase) -> Card:
    entries = queries.entries(db, of.row.id)
    by = facts.people(db, {entry.by_id for entry in entries if entry.by_id})
    view = rules.view(request.policy, of.row, of.worker.starts_on)
    return cards.one(
        request, of, view, entries, {person.id: person.name for person in by.values()},
        queries.open_ticks_of_case(db, of.row.id), queries.last_list(db),
    )  # fmt: skip


@routes.action("case.prompts")
def prompts(db: Db, request: Request) -> Card:
    """Show the policy's questions for a reflective discussion; nobody's answers are kept (STK-4.1c)."""
    rule = rules.rule_of(request.policy)
    lines = [*rule.prompts, "Nothing that you say to them is written here."]
    return cards.done(request, "Questions for the talk", lines)


@routes.undone(Case)
def undone(db: Db, request: Request) -> Card:
    """Take the last entry back too, with its ticks, and show the case as it was."""
    of = register.by_id(db, request)
    entry = queries.newest_entry(db, of.row.id)
    if entry is not None and entry.by_id == request.me.id:
        queries.forget(db, entry)
    register.touched(db, request, of.row)
    db.flush()
    return _show(db, request, of)


# New ones


@routes.action("case.new", form=True)
def new(db: Db, request: Request) -> Form:
    """Open the form for new cases."""
    rules.rule_of(request.policy)
    people = list(register.workers(db, request).values())
    number = str(request.ids.get("number", ""))
    return cards.new_form(request, people, number if rules.is_number(request.policy, number) else "")


@routes.action("case.add")
def added(db: Db, request: Request) -> Card:
    """Allocate the numbers of the form."""
    numbers = rules.numbers(
        request.policy, request.typed("numbers", 2_000, "Please give a number."), "numbers"
    )
    worker = db.get(Person, int(chosen)) if is_number(chosen := request.typed("worker", 20)) else None
    if worker is None:
        raise Refused("Please choose somebody in the list.", "worker")
    on = date_parsing.past_day(request, request.typed("on", required="Please choose the day."), "on")
    return add(db, request, tuple(numbers), worker, on)


@routes.action("case.add.mine")
def added_mine(db: Db, request: Request) -> Card:
    """Allocate one case to the reader, from today."""
    numbers = rules.numbers(request.policy, str(request.ids.get("number", "")))
    return add(db, request, tuple(numbers), request.me, request.today)


# Line


@routes.line(CASE)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for a case that is to be discussed."""
    row = queries.case(db, obligation.about.id)
    if row is None or row.closed_on is not None:
        return None
    of = register.opened(db, request, row)
    view = rules.view(request.policy, row, of.worker.starts_on)
    late = obligation.overdue_from is not None and obligation.overdue_from <= request.today
    word = formatting.capital(request.policy.words.case.one)
    return Item(
        f"{word} {row.number} of {of.worker.name}",
        f"To be discussed: {cards.due_text(request, view)}",
        "late" if late else formatting.tone(obligation.due, request.today),
        (Button("Discussed", "case.discuss", {"case": row.id}, about=row.number),),
        (Button("More", "case.show", {"case": row.id}, about=row.number),),
    )
