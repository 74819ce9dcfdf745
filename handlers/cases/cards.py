"""Cards and forms for cases: numbers, dates and the policy's own words, nothing else."""

from collections.abc import Mapping, Sequence
from datetime import date

from handlers import formatting
from handlers.cases import rules
from handlers.cases.register import OpenedCase, ids_of
from handlers.cases.rules import CaseView
from handlers.routing import Request
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceInput,
    DateInput,
    Form,
    Heading,
    Input,
    Item,
    Note,
    Option,
    Text,
    TextInput,
    TicksInput,
)
from storage.models import CaseEntry, CaseList, CaseTick, Person
from storage.queries.cases import OpenTick

SHOWN = 15
"""Most cases on one card, well below what a channel can hold."""
TICKED_AT_ONCE = 12
"""Most cases in one form of ticks."""
WHAT = {
    "allocated": "allocated", "changed": "a change", "discussed": "discussed",
    "decided": "a management decision on file",
    "raised": "put first on the agenda", "closed": "closed", "reopened": "opened again",
}  # fmt: skip


def age(request: Request, last: CaseList | None) -> str:
    """Return how old the list of cases is, to stand beside every figure."""
    if last is None:
        return "This list is kept by hand here; no list of the case system was taken over."
    taken = formatting.day(last.as_at, request.today)
    return f"The case system’s list is of {taken}; what was noted here since is in it."


def due_text(request: Request, view: CaseView) -> str:
    """Return when a case is to be discussed, in a few words."""
    if view.due.due is None:
        return "no date falls due"
    word = "was due" if view.due.due < request.today else "due"
    return f"{word} {formatting.day(view.due.due, request.today)}"


def item(request: Request, view: CaseView, *, leads: bool, who: str = "") -> Item:
    """Return one case in a list, with what can be done about it."""
    row, due = view.row, view.due
    parts = [due_text(request, view)]
    if row.raised_reason:
        parts.insert(0, f"first on the {request.policy.words.agenda.short}: {row.raised_reason}")
    elif row.raised_on is not None:
        parts.insert(0, f"asked for on the {request.policy.words.agenda.short}")
    parts.append("never discussed yet" if row.first_discussed_on is None else "")
    parts.append("thought through beforehand" if row.prepared_on is not None else "")
    late = due.overdue_from is not None and due.overdue_from <= request.today
    tone = "late" if late else formatting.tone(due.due, request.today) if due.due else "plain"
    ids = {"case": row.id}
    discussed = Button("Discussed", "case.discuss", ids, about=row.number)
    raised = Button("First next time", "case.raise", ids, about=row.number)
    changed = Button("Something changed", "case.change", ids, about=row.number)
    closed = Button("Closed", "case.close", ids, about=row.number)
    more = Button("More", "case.show", ids, about=row.number)
    name = f"{row.number} ({who})" if who else row.number
    detail = formatting.capital("; ".join(part for part in parts if part))
    first, rest = (discussed, raised) if leads else (raised, discussed)
    through = Button("Thought through", "case.prepared", ids, about=row.number)
    mine = (through,) if not leads and row.prepared_on is None else ()
    return Item(name, f"{detail}.", tone, (first, *mine), (rest, changed, closed, more))


def listing(
    request: Request,
    found: Sequence[tuple[Person, Sequence[CaseView]]],
    last: CaseList | None,
    asked_ticks: int,
) -> Card:
    """Return the open cases by worker, the most pressing first."""
    words = request.policy.words
    blocks: list[Block] = [Note(age(request, last))]
    left = SHOWN
    for person, views in found:
        mine = person.id == request.me.id
        if len(found) > 1 or not mine:
            blocks.append(Heading("Yours" if mine else person.name))
        blocks += [item(request, one, leads=not mine) for one in views[:left]]
        if rest := len(views) - left if len(views) > left else 0:
            blocks.append(
                Note(f"And {rest} more, due later: “{request.slash}supervision cases {person.name}”.")
            )
        left = max(left - len(views), 3)
    if not found:
        blocks.append(Text(f"There is no open {words.case.one} on this list."))
    ways = [Button(f"Add {words.case.a}", "case.new"), Button("What is late?", "overdue", {"kind": "cases"})]
    if asked_ticks:
        ways.insert(0, Button(f"Tick ({asked_ticks})", "case.ticks", style="primary"))
    blocks.append(Buttons(tuple(ways)))
    return Card(formatting.capital(words.case.many), tuple(blocks), preview="Your list.", place="below")


def one(
    request: Request, of: OpenedCase, view: CaseView, entries: Sequence[CaseEntry], by: Mapping[int, str],
    ticks: Sequence[CaseTick], last: CaseList | None,
) -> Card:  # fmt: skip
    """Return one case: its date, the rule behind it, and its history."""
    words, row = request.policy.words, of.row
    blocks: list[Block] = [Text(f"{of.worker.name} has it. {formatting.capital(due_text(request, view))}.")]
    blocks.append(Note(f"{view.due.why} ({view.due.clause})" if view.due.clause else view.due.why))
    if row.closed_on is not None:
        blocks = [Text(f"Closed on {formatting.plain_day(row.closed_on, request.today)}.")]
    for entry in entries:
        who = f", noted by {by[entry.by_id]}" if entry.by_id and entry.by_id in by else ""
        why = f": {entry.reason}" if entry.reason else ""
        blocks.append(Text(f"{formatting.plain_day(entry.on, request.today)}: {WHAT[entry.what]}{why}{who}."))
    if ticks:
        names = formatting.listed(list(dict.fromkeys(t.name for t in ticks)))
        blocks.append(Text(f"Still to tick: {names}."))
    ids = {"case": row.id}
    ways = [
        Button("Discussed", "case.discuss", ids),
        Button("Management decision on file", "case.decide", ids),
    ]
    if request.policy.cases and request.policy.cases.prompts:
        ways.append(Button("Questions for the talk", "case.prompts"))
    if row.closed_on is None:
        blocks.append(Buttons(tuple(ways)))
    blocks.append(Note(age(request, last)))
    return Card(f"{formatting.capital(words.case.one)} {row.number}", tuple(blocks), preview="One of your list.",
                place="below")  # fmt: skip


def done(request: Request, title: str, lines: Sequence[str], ways: Sequence[Button] = ()) -> Card:
    """Return what was noted, and the way on."""
    buttons = (
        *ways,
        Button(formatting.capital(f"all {request.policy.words.case.many}"), "supervision.cases"),
    )
    return Card(title, (*(Text(line) for line in lines), Buttons(buttons)), preview="Noted.", place="below")


# Forms


def reason_options(request: Request) -> tuple[Option, ...]:
    """Return the reasons for a next date, as an input has them."""
    return tuple(Option(str(n), reason) for n, reason in enumerate(rules.reasons_of(request.policy)))


def tick_options(names: Sequence[str]) -> tuple[Option, ...]:
    """Return ticks, as an input has them."""
    return tuple(Option(str(n), name) for n, name in enumerate(names))


def discuss_form(request: Request, of: Sequence[OpenedCase], on: date, latest: date | None) -> Form:
    """Return the form after a discussion: the day, the ticks, and for a supervisor the next date and its reason."""
    policy = request.policy
    blocks: list[Note | Input] = [DateInput("on", "On which day", on, required=True)]
    if ticks := rules.ticks_of(policy):
        blocks.append(
            TicksInput("ticks", "Done already", tick_options(ticks), (), "What is left I ask about later.")
        )
    if all(one.leads for one in of):
        rule = rules.rule_of(policy)
        until = f" At the latest {formatting.plain_day(latest, request.today)}." if latest else ""
        asked = "Your policy asks for it." if rule.next_due_required else ""
        blocks.append(
            DateInput(
                "next",
                "When it is discussed next",
                None,
                f"{asked}{until}".strip(),
                required=rule.next_due_required,
            )
        )
        blocks.append(
            ChoiceInput(
                "why",
                "Why then",
                reason_options(request),
                required=rule.reason_required and rule.next_due_required,
            )
        )
    named = formatting.shorten(", ".join(one.row.number for one in of), 40)
    return Form(f"Discussed: {named}", "case.discussed", tuple(blocks), {"cases": ids_of(of)}, "Note it")


def ticks_form(request: Request, pair_id: int, open_ticks: Sequence[OpenTick]) -> Form:
    """Return the form of what is still to tick, case by case, with the next date where it is missing."""
    by_case: dict[int, list[OpenTick]] = {}
    for one in open_ticks:
        by_case.setdefault(one.tick.case_id, []).append(one)
    words = request.policy.words
    blocks: list[Note | Input] = [Note(f"What is said about {words.client.a} belongs in {words.case_system.the}. "
                                       "Here only that it is done.")]  # fmt: skip
    for case_id, ticks in list(by_case.items())[:TICKED_AT_ONCE]:
        day = formatting.short_day(ticks[0].tick.on, request.today)
        label = f"{formatting.capital(words.case.one)} {ticks[0].number}, discussed {day}"
        plain = [t for t in ticks if t.tick.name != rules.NEXT]
        if plain:
            options = tuple(Option(str(t.tick.id), t.tick.name) for t in plain)
            blocks.append(TicksInput(f"ticks{case_id}", label, options))
        if len(plain) < len(ticks):
            blocks.append(DateInput(f"next{case_id}", f"{label}: when next"))
            blocks.append(ChoiceInput(f"why{case_id}", f"{label}: why then", reason_options(request)))
    if (rest := len(by_case) - TICKED_AT_ONCE) > 0:
        blocks.append(Note(f"And {rest} more afterwards."))
    return Form("What is done?", "case.ticked", tuple(blocks), {"pair": pair_id}, "Note it")


def change_form(request: Request, of: OpenedCase, on: date) -> Form:
    """Return the form after a change: the day, and what kind of change, from the policy's list."""
    rule = rules.rule_of(request.policy)
    kinds = rule.change.kinds if rule.change else ()
    blocks: list[Input] = [DateInput("on", "On which day", on, required=True)]
    if kinds:
        options = tuple(Option(str(n), formatting.capital(kind)) for n, kind in enumerate(kinds))
        help = "Only the kind is kept here."
        blocks.append(ChoiceInput("kind", "What changed", options, help=help))
    return Form(f"Changed: {of.row.number}", "case.changed", tuple(blocks), {"case": of.row.id}, "Note it")


def raise_form(request: Request, of: OpenedCase) -> Form:
    """Return the form that puts a case first on the next agenda, with one of the policy's reasons where it has some."""
    options = tuple(Option(str(n), reason) for n, reason in enumerate(rules.raised_for(request.policy)))
    wish = Option("wish", "I would like to talk about it")
    blocks = (
        ChoiceInput("reason", "Why", (*options, wish), "wish", required=True),
        TicksInput("prepared", "Beforehand", (Option("0", "I have thought it through"),)),
    )
    return Form(f"Next time: {of.row.number}", "case.raised", blocks, {"case": of.row.id}, "Put it first")


def new_form(request: Request, people: Sequence[Person], number: str = "") -> Form:
    """Return the form for new cases: numbers, to whom, since when."""
    words, good = request.policy.words, rules.example(request.policy)
    hint = "Numbers only, with spaces or commas between them" + (f", such as {good}." if good else ".")
    options = tuple(Option(str(p.id), "Me" if p.id == request.me.id else p.name) for p in people[:90])
    blocks = (
        TextInput("numbers", f"{formatting.capital(words.case.one)} numbers", number, hint, required=True),
        ChoiceInput("worker", "Allocated to", options, options[-1].value if len(options) == 2 else options[0].value,
                    required=True),
        DateInput("on", "Since", request.today, required=True),
    )  # fmt: skip
    return Form(f"Add {words.case.many}", "case.add", blocks, {}, "Add")
