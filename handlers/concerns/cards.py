"""Cards and forms for concerns about practice."""

from collections.abc import Mapping, Sequence

from handlers import formatting
from handlers.concerns import register
from handlers.concerns.register import ConcernView
from handlers.policy import Policy
from handlers.routing import Request
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceInput,
    DateInput,
    Divider,
    Form,
    Heading,
    Item,
    Note,
    Option,
    Quote,
    Text,
    TextInput,
)
from storage.models import Concern, Person

LIMIT = 2_000
OUTCOMES = ("Put right", "No longer a concern", "Goes on as an objective")
"""Outcomes where the policy names none."""
FORMAL = "a formal procedure"
"""Outcome of a concern that a formal procedure took over."""
WHAT = {
    "looked at": "looked at it again",
    "answered": "answered",
    "closed": "closed it",
    "route": "closed it",
}


def outcomes_of(policy: Policy) -> tuple[str, ...]:
    """Return the outcomes to choose from."""
    return register.rule_of(policy).outcomes or OUTCOMES


def readers_note(request: Request) -> Note:
    """Return who may read a concern, as the policy names them."""
    rule, words = register.rule_of(request.policy), request.policy.words
    named = {"worker": f"the {words.worker.one}", "supervisor": f"the {words.supervisor.one}",
             "supervisor's manager": words.senior.the}  # fmt: skip
    who = formatting.listed([named[one] for one in rule.readers])
    clause = f" ({rule.clause_of('readers')})" if rule.clause_of("readers") else ""
    return Note(f"Only these read it: {who}{clause}. Each reading is noted.")


def listing(
    request: Request,
    found: Sequence[tuple[Person, Sequence[Concern]]],
    leads: Sequence[Person],
    said: str = "",
) -> Card:
    """Return the concerns that the reader may read, by worker: when they were opened and where they stand."""
    blocks: list[Block] = [Text(said)] if said else []
    blocks.append(readers_note(request))
    for person, rows in found:
        for row in rows:
            whose = "About your work" if person.id == request.me.id else person.name
            on = formatting.plain_day(row.opened_on, request.today)
            late = row.state == "open" and row.next_on is not None and row.next_on < request.today
            blocks.append(
                Item(f"{whose}, {on}", formatting.sentence(register.state(request, row)), "late" if late else "plain",
                     (Button("Read it", "concern.show", {"concern": row.id}, about=f"{whose}, {on}"),))
            )  # fmt: skip
    if not found:
        blocks.append(Text("There is none that you may read."))
    ways = tuple(
        Button(f"Open one: {person.name}"[:75], "concern.new", {"worker": person.id}) for person in leads[:5]
    )
    blocks += [Buttons(ways)] if ways else []
    return Card("Concerns about practice", tuple(blocks), "A list.", "below")


def one(request: Request, view: ConcernView) -> Card:
    """Return a concern: what it is about, the plan, what was done, and where it stands."""
    row, today = view.row, request.today
    mine = view.role == "worker"
    blocks: list[Block] = [
        Text(formatting.sentence(register.state(request, row))),
        Heading("What it is about"),
        Quote(view.what, f"{view.names[row.opened_by_id]}, {formatting.plain_day(row.opened_on, today)}"),
    ]
    if view.plan:
        blocks += [Heading("The plan"), Quote(view.plan)]
    for entry in view.entries:
        if entry.what == "opened":
            continue
        line = f"{view.names[entry.by_id]} {WHAT[entry.what]}, {formatting.plain_day(entry.on, today)}"
        blocks.append(Quote(view.said[entry.text_id], line) if entry.text_id else Text(f"{line}."))
    if not mine and not register.in_secret(request.policy):
        first = formatting.first_name(view.worker.name)
        read = (
            f"read it on {formatting.plain_day(row.read_on, today)}"
            if row.read_on
            else "has not opened it yet"
        )
        blocks.append(Note(f"{first} {read}."))
    ids = {"concern": row.id}
    ways: list[Button] = []
    if row.state == "open" and view.role == "supervisor":
        ways = [
            Button("Look at it again", "concern.look", ids, "primary"),
            Button("Close it", "concern.close", ids),
        ]
    if mine:
        ways = [Button("Answer", "concern.answer", ids)]
    blocks += [Divider(), *([Buttons(tuple(ways))] if ways else []), readers_note(request)]
    whose = "about your work" if mine else f": {view.worker.name}"
    title = f"A concern {whose}" if mine else f"A concern{whose}"
    return Card(title, tuple(blocks), "Something to read.", "below")


def open_form(request: Request, worker: Person, reports: Mapping[str, str]) -> Form:
    """Return the form of a new concern: what it is about, the plan, and when the two look at it next."""
    told = (
        "By your policy the person is not told."
        if register.in_secret(request.policy)
        else f"{worker.name} is told at once and reads all of it."
    )
    return Form(
        f"A concern: {formatting.first_name(worker.name)}",
        "concern.open",
        (
            Note(told),
            readers_note(request),
            TextInput(
                "what", "What you have seen, and what is expected", required=True, lines="many", limit=LIMIT
            ),
            TextInput(
                "plan", "The plan: who does what, and what helps", required=True, lines="many", limit=LIMIT
            ),
            *_report_input(request, reports),
            _next_input(request),
        ),
        {"worker": worker.id},
        "Open it",
    )


def _report_input(request: Request, reports: Mapping[str, str]) -> tuple[ChoiceInput, ...]:
    """Return the choice of the record that shows it; none where there is no record yet."""
    options = tuple(Option(key, formatting.capital(words)) for key, words in reports.items())
    label = f"Which {request.policy.words.record.one} shows it?"
    return (ChoiceInput("report", label, options),) if options else ()


def _next_input(request: Request) -> DateInput:
    look = register.rule_of(request.policy).look
    return DateInput("next", "When do you look at it next?", None, f"Within {look} days." if look else "",
                     required=True)  # fmt: skip


def look_form(request: Request, view: ConcernView, reports: Mapping[str, str]) -> Form:
    """Return the form of a look at a concern."""
    text = TextInput("text", "What has changed", required=True, lines="many", limit=LIMIT)
    return Form(
        "Look at it again",
        "concern.looked",
        (text, *_report_input(request, reports), _next_input(request)),
        {"concern": view.row.id},
    )


def answer_form(view: ConcernView) -> Form:
    """Return the form of the worker's own answer."""
    text = TextInput("text", "In your own words", required=True, lines="many", limit=LIMIT)
    return Form("Your answer", "concern.answered", (text,), {"concern": view.row.id})


def close_form(request: Request, view: ConcernView) -> Form:
    """Return the form that closes a concern: an outcome, or a formal procedure with its date and nothing else."""
    rule = register.rule_of(request.policy)
    outcomes = tuple(Option(str(n), one) for n, one in enumerate(outcomes_of(request.policy)))
    routes = tuple(Option(str(n), one) for n, one in enumerate(rule.routes))
    formal: tuple[ChoiceInput | DateInput | Note, ...] = ()
    if routes:
        formal = (
            Note("Or it goes to a formal procedure. Then only which one and when is kept here."),
            ChoiceInput("route", "Formal procedure", routes),
            DateInput("route_on", "From when", request.today),
        )
    return Form(
        "Close a concern",
        "concern.closed",
        (
            ChoiceInput("outcome", "What came of it", outcomes),
            TextInput("text", "In a line", limit=500),
            *formal,
        ),
        {"concern": view.row.id},
        "Close it",
    )


def told(request: Request, concern: Concern, by: str, what: str) -> Card:
    """Return the message to the worker: that there is one, or what was done, and the way to read it."""
    lines = {
        "opened": f"{by} has noted a concern about your work, with a plan. You can read all of it, and answer.",
        "looked at": f"{by} has looked at the concern about your work again.",
        "closed": f"The concern about your work is closed: {concern.outcome}.",
        "answered": f"{by} has answered.",
    }
    read = Button("Read it", "concern.show", {"concern": concern.id}, "primary")
    return Card("Something to read together", (Text(lines[what]), Buttons((read,)), readers_note(request)),
                "Something to read.")  # fmt: skip
