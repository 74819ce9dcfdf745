"""Cards and forms for objectives, learning needs, and the log."""

from collections.abc import Sequence
from datetime import date

from handlers import formatting
from handlers.development import rules
from handlers.development.loading import WorkerView
from handlers.development.rules import NeedView, ObjectiveView
from handlers.routing import Request
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceInput,
    DateInput,
    Divider,
    File,
    Form,
    Heading,
    Input,
    Item,
    Link,
    Note,
    Option,
    Quote,
    Text,
    TextInput,
)

SHOWN = 12
"""Most objectives or needs on one card."""


def whose(view: WorkerView) -> str:
    """Return whose year it is, for a title: "Your", "Priya Nair’s"."""
    return f"{view.worker.name}’s" if view.leads else "Your"


def clause_note(text: str, basis: str) -> list[Note]:
    """Return a note with its clause, where there is one."""
    return [Note(f"{text} ({basis})." if basis else f"{text}.")]


# Objectives


def objective_item(request: Request, number: int, view: WorkerView, one: ObjectiveView) -> Item:
    """Return one objective in a list, with what its reader can do about it."""
    row, ids = one.row, {"objective": one.row.id}
    title = f"{number}. {formatting.shorten(one.goal.what, 250)}"
    detail = " · ".join([formatting.capital(rules.state_of(one, request.today)), *rules.details(one)])
    done = Button("Done", "objective.done", ids, about=f"objective {number}")
    change = Button("Change", "objective.change", ids, about=f"objective {number}")
    drop = Button("Drop", "objective.drop", ids, about=f"objective {number}")
    serves = (
        (Button("What it serves", "objective.serves", ids, about=f"objective {number}"),)
        if request.policy.header.functions
        else ()
    )
    if row.state == "proposed":
        if row.proposed_by_id == request.me.id:
            return Item(title, detail, "soon", (change,), (*serves, drop))
        agree = Button("Agree", "objective.agree", ids, "primary", about=f"objective {number}")
        return Item(title, detail, "soon", (agree, change), (*serves, drop))
    if row.state == "agreed":
        tone = "plain" if row.due is None else formatting.tone(row.due, request.today)
        return Item(title, detail, tone, (done,), (change, *serves, drop))
    return Item(title, detail, "good" if row.state == "done" else "plain")


def objectives(
    request: Request, view: WorkerView, found: Sequence[ObjectiveView], ends: date | None, said: str = ""
) -> Card:
    """Return a worker's objectives of the period: those suggested, those agreed, those settled."""
    blocks: list[Block] = [Text(said)] if said else []
    policy = request.policy
    if policy.objectives is not None and ends is not None:
        text = (
            f"The period ends with the {policy.words.appraisal.one} of {formatting.day(ends, request.today)}"
        )
        blocks += clause_note(text, policy.objectives.basis)
    other = view.other.name if view.other else "Nobody else"
    blocks += [objective_item(request, n, view, one) for n, one in enumerate(found[:SHOWN], 1)]
    if len(found) > SHOWN:
        blocks.append(Note(f"And {len(found) - SHOWN} more."))
    if not found:
        blocks.append(Text("There are none yet. Either of you suggests one, and the other agrees."))
    ways = [Button("Suggest one", "objective.add", view.ids, "plain" if found else "primary")]
    if any(one.row.state == "agreed" for one in found):
        ways.append(Button("We looked through them", "objective.looked", view.ids))
    blocks += [
        Buttons((*ways, Button("Learning", "learning.show", view.ids))),
        Note(f"{other} sees these too. They are a list between the two of you."),
    ]
    links = _plans(request, found)
    return Card(f"{whose(view)} objectives", (*blocks, *links), "Objectives.", "below")


def _plans(request: Request, found: Sequence[ObjectiveView]) -> tuple[Buttons, ...]:
    """Return links to the plans that the objectives come from (CYP-G5)."""
    named = {one.row.plan for one in found}
    links = tuple(
        Link(link.title, link.url) for link in request.policy.header.links if link.title in named and link.url
    )
    return (Buttons(links),) if links else ()


def objective_form(
    request: Request, view: WorkerView, one: ObjectiveView | None, what: str = "", due: date | None = None
) -> Form:
    """Return the form of an objective: what, by when, how, who helps, and what it is for."""
    policy = request.policy
    needs = policy.objectives.needs if policy.objectives else ()
    goal = one.goal if one else rules.Goal(what)
    due = one.row.due if one else due
    asked = "Your policy asks for it."
    hint = {name: asked if name in needs else "" for name in rules.FIELDS}
    needed = {name: name in needs for name in rules.FIELDS}
    scopes = tuple(Option(scope, scope.capitalize()) for scope in rules.SCOPES)
    inputs: list[Input] = [
        TextInput("what", "What is to be reached", goal.what, required=True, lines="many", limit=rules.LIMIT),
        DateInput("due", "By when", due, hint["by when"], needed["by when"]),
        TextInput("helper", "Who helps", goal.helper, hint["who helps"], needed["who helps"], limit=200),
        TextInput("how", "How", goal.how, hint["how"], needed["how"], limit=rules.LIMIT),
        TextInput("standard", "How you both know that it is good enough", goal.standard, hint["standard"],
                  needed["standard"], limit=rules.LIMIT),
        ChoiceInput("scope", "What is it for?", scopes, one.row.scope if one else ""),
    ]  # fmt: skip
    plans = tuple(Option(str(n), link.title) for n, link in enumerate(policy.header.links))
    if plans:
        chosen = next((p.value for p in plans if one and p.label == one.row.plan), "")
        inputs.append(ChoiceInput("plan", "Does it come from a plan?", plans, chosen))
    other = view.other
    note = f"{other.name} sees it, and agrees to it or changes it." if other else "Nobody else sees it yet."
    ids = {"objective": one.row.id} if one else view.ids
    return Form("Objective", "objective.save", (Note(note), *inputs), ids, "Save" if one else "Suggest")


def serves_form(request: Request, one: ObjectiveView) -> Form:
    """Return the choice of what an objective serves."""
    names = request.policy.header.functions
    options = (Option("", "Nothing in particular"), *(Option(name, name) for name in names))
    return Form(
        "What it serves",
        "objective.serves.save",
        (Quote(one.goal.what), ChoiceInput("serves", "It serves", options, one.row.purpose)),
        {"objective": one.row.id},
    )


def told(request: Request, view: WorkerView, one: ObjectiveView, by: str) -> Card:
    """Return the message about an objective that somebody else suggested or changed."""
    blocks: list[Block] = [
        Text(f"{by} suggests an objective for {'you' if not view.leads else view.worker.name}.")
    ]
    blocks.append(objective_item(request, 1, view, one))
    return Card("An objective to agree", tuple(blocks), "About objectives.",
                source=("objective.told", {"objective": one.row.id}))  # fmt: skip


def unfinished(
    request: Request,
    view: WorkerView,
    goals: Sequence[ObjectiveView],
    needs: Sequence[NeedView],
    actions: int,
) -> Card:
    """Return everything that is unfinished in a period: objectives, learning needs, and how many actions (WCC-7.2a)."""
    blocks: list[Block] = [Heading("Objectives"), *_or_none(
        [objective_item(request, n, view, one) for n, one in enumerate(goals, 1)], "None is unfinished.")]  # fmt: skip
    blocks += [Heading("Learning needs"), *_or_none(
        [need_item(request, n, view, one) for n, one in enumerate(needs, 1)], "None is open.")]  # fmt: skip
    words = request.policy.words.action
    blocks.append(Text(f"Open {words.many}: {actions}."))
    blocks.append(
        Buttons((Button("We looked through them", "objective.looked", view.ids, "primary"),
                 Button(f"Open {words.many}", "action.list")))
    )  # fmt: skip
    return Card(f"{whose(view)} year: what is unfinished", tuple(blocks), "What is unfinished.", "below")


def _or_none(items: Sequence[Block], empty: str) -> list[Block]:
    return [*items] or [Text(empty)]


# Learning


def need_item(request: Request, number: int, view: WorkerView, one: NeedView) -> Item:
    """Return one need in a list, with its age."""
    ids = {"need": one.row.id}
    scope = f"for {one.row.scope}" if one.row.scope else ""
    detail = "; ".join(part for part in (rules.age(one.row.raised_on, request.today), scope) if part)
    done = Button("Met", "learning.met", ids, about=f"need {number}")
    drop = Button("Drop", "learning.drop", ids, about=f"need {number}")
    return Item(f"{number}. {formatting.shorten(one.text, 250)}", formatting.capital(detail), buttons=(done,),
                more=(drop,))  # fmt: skip


def learning(
    request: Request, view: WorkerView, needs: Sequence[NeedView], best: str, lines: Sequence[tuple[date, str, str]],
    said: str = "",
) -> Card:  # fmt: skip
    """Return a worker's learning needs, how they learn best, and, for the worker alone, the newest lines of the log."""
    blocks: list[Block] = [Text(said)] if said else []
    if request.policy.learning is not None:
        blocks += clause_note("A need is kept until it is met", request.policy.learning.basis)
    blocks += [need_item(request, n, view, one) for n, one in enumerate(needs[:SHOWN], 1)]
    if len(needs) > SHOWN:
        blocks.append(Note(f"And {len(needs) - SHOWN} more."))
    if not needs:
        blocks.append(Text("No learning need is open."))
    if best:
        blocks += [Heading("How I learn best"), Quote(best, view.worker.name)]
    ways = [Button("Add a need", "learning.add", view.ids)]
    if not view.leads:
        blocks += _log(request, lines)
        ways += [Button("Note something", "learning.note"), Button("How I learn best", "learning.best")]
        if lines:
            ways.append(Button("My log as a file", "learning.copy"))
    blocks.append(Buttons((*ways, Button("Objectives", "objective.list", view.ids))))
    return Card(f"{whose(view)} learning", tuple(blocks), "Learning.", "below")


def _log(request: Request, lines: Sequence[tuple[date, str, str]]) -> list[Block]:
    """Return the newest lines of the worker's own log."""
    if not lines:
        return []
    found: list[Block] = [Divider(), Heading("My log")]
    for on, kind, text in lines[-5:]:
        found.append(
            Text(f"{formatting.plain_day(on, request.today)}, {kind}: {formatting.shorten(text, 200)}")
        )
    if len(lines) > 5:
        found.append(Note(f"And {len(lines) - 5} earlier ones: “My log as a file” has all of them."))
    found.append(Note(f"Only you see this, until the pack of your {request.policy.words.appraisal.one}."))
    return found


def need_form(view: WorkerView, text: str = "") -> Form:
    """Return the form of a learning need."""
    scopes = tuple(Option(scope, scope.capitalize()) for scope in rules.SCOPES)
    other = view.other
    note = (
        f"{other.name} sees it too. It is kept until it is met." if other else "It is kept until it is met."
    )
    return Form(
        "Learning need",
        "learning.save",
        (
            Note(note),
            TextInput("text", "What needs to be learned", text, required=True, limit=rules.LIMIT),
            ChoiceInput("scope", "What is it for?", scopes),
        ),
        view.ids,
        "Add",
    )


def note_form() -> Form:
    """Return the form of a line of the log."""
    kinds = (Option("learning", "Something learned"), Option("highlight", "A highlight"))
    text = TextInput("text", "In a line", required=True, limit=rules.LIMIT)
    return Form(
        "My log", "learning.noted", (ChoiceInput("kind", "What", kinds, "learning", required=True), text)
    )


def best_form(request: Request, value: str) -> Form:
    """Return the form of how the worker learns best, which nobody else can change."""
    reader = request.policy.words.supervisor.one
    help = f"Reading, doing, watching somebody, talking it through: whatever works. Your {reader} reads it."
    return Form(
        "How I learn best",
        "learning.best.save",
        (TextInput("text", "In your own words", value, help, lines="many", limit=1_000),),
    )


def copy(request: Request, lines: Sequence[tuple[date, str, str]]) -> Card:
    """Return the worker's log as a file of their own (STK-11a)."""
    of = request.policy.regulator.name if request.policy.regulator else ""
    head = [
        f"Log of learning: {request.me.name}",
        f"As at {long(request.today)}",
        *([f"For {of}"] if of else []),
        "",
    ]
    body = [f"{long(on)}  {formatting.capital(kind)}: {text}" for on, kind, text in lines]
    content = "\r\n".join([*head, *body, ""]).encode()
    file = File(f"learning-log-{request.today}.txt", "text/plain", content,
                f"{formatting.count(len(lines), 'line')}, as at today")  # fmt: skip
    text = "It is yours, to keep and to show to whom you like. Nobody is told that you took it."
    return Card("Your log", (Text(text), file), "Your log.", "below")


def long(day: date) -> str:
    """Return a day for what is kept: with its year."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def done(title: str, line: str, ways: Sequence[Button] = ()) -> Card:
    """Return one line about what was done, with ways on."""
    return Card(title, (Text(line), *((Buttons(tuple(ways)),) if ways else ())), "Noted.", "below")
