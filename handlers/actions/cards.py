"""Cards and forms for actions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from handlers import formatting
from handlers.actions import rules
from handlers.actions.rules import ActionView
from handlers.routing import Request
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceInput,
    DateInput,
    Facts,
    Form,
    Heading,
    Ids,
    Item,
    Note,
    Option,
    Quote,
    Text,
    TextInput,
)
from storage.models import Person

SHOWN = 20
"""Most lines in one list, well below what a channel's card can hold."""

ENDED = {"done": "Done", "dropped": "Dropped"}


def buttons(view: ActionView, extra: Ids | None = None) -> tuple[Button, Button, Button]:
    """Return the buttons Done, Needs longer and Drop."""
    ids: Ids = {"action": view.row.id, **(extra or {})}
    return (
        Button("Done", "action.done", ids, "primary"),
        Button("Needs longer", "action.longer", ids),
        Button("Drop", "action.drop", ids),
    )


def item(
    request: Request, view: ActionView, number: int | None, extra: Ids, undo: Button | None = None
) -> Item:
    """Return one action as a line of a list."""
    title = (f"{number}. " if number else "") + formatting.shorten(view.text, 200)
    whose = "" if view.owner.id == request.me.id else f"{view.owner.name}, "
    if view.row.state != "open":
        back = (Button(undo.label, undo.action, {**undo.ids, **extra}),) if undo else ()
        return Item(title, formatting.capital(whose + ENDED[view.row.state].lower()), "good", back)
    when, tone = rules.timing(view.row.due, request.today)
    done, longer, drop = buttons(view, extra)
    return Item(title, formatting.capital(whose + when), tone, (done, longer), (drop,))


def listing(
    request: Request, views: Sequence[ActionView], undo: Mapping[int, Button], of: int, more: int, title: str
) -> Card:
    """Return a numbered list of actions: the reader's own first, then those of the people they meet.

    `of` is the id of the one person whose actions are listed, or 0 for everybody's.
    """
    word = request.policy.words.action
    mine = [(n, v) for n, v in enumerate(views, 1) if v.owner.id == request.me.id]
    theirs = [(n, v) for n, v in enumerate(views, 1) if v.owner.id != request.me.id]
    blocks: list[Block] = []
    for heading, part in (("Yours", mine), ("Others’", theirs)):
        if part:
            blocks += [Heading(heading)] if mine and theirs else []
            blocks += [
                item(request, view, number, {"list": of}, undo.get(view.row.id)) for number, view in part
            ]
    if more:
        blocks.append(Note(f"And {more:,} more, further off: “/action list” with a name shows one person’s."))
    if not views:
        blocks.append(Text(f"No open {word.many}."))
    blocks.append(Buttons((Button(f"Add {word.a}", "action.new"),)))
    source = ("action.list", {"actions": request.me.id, "of": of})
    return Card(title, tuple(blocks), preview=f"Your open {word.many}.", source=source)


def one(request: Request, view: ActionView, undo: Button | None, title: str = "", note: str = "") -> Card:
    """Return one action with everything that can be done about it now."""
    state = view.row.state
    blocks: list[Block] = [
        Quote(view.text, f"from {view.set_by.name}" if view.set_by.id != view.owner.id else "")
    ]
    rows = [("Who", "You" if view.owner.id == request.me.id else view.owner.name)]
    if state == "open":
        rows.append(("When", formatting.capital(rules.timing(view.row.due, request.today)[0])))
    elif view.row.closed_at is not None:
        rows.append(
            (ENDED[state], formatting.day(view.row.closed_at.astimezone(request.zone).date(), request.today))
        )
    if view.row.mode == "required":
        rows.append(
            (
                "Kind",
                "Required"
                + (f", {rules.TYPES[view.row.type].lower()}" if view.row.type in rules.TYPES else ""),
            )
        )
    elif view.row.type in rules.TYPES:
        rows.append(("Kind", rules.TYPES[view.row.type]))
    if view.good:
        rows.append(("Good looks like", view.good))
    if view.row.purpose:
        rows.append(("Serves", view.row.purpose))
    if answers := rules.answers(view.row.points_to):
        rows.append(("Answers", answers))
    if view.tell is not None and view.tell.id not in (view.owner.id, view.set_by.id):
        who = "You" if view.tell.id == request.me.id else view.tell.name
        rows.append(("Hears that it is done", who))
    if view.learned:
        rows.append(("Learned", view.learned))
    if view.row.link:
        rows.append(("Message", view.row.link))
    blocks.append(Facts(tuple(rows)))
    if note:
        blocks.append(Note(note))
    row = [*(buttons(view) if state == "open" else ()), *([undo] if undo else [])]
    asks = request.policy.actions is not None and request.policy.actions.learned
    if state == "done" and asks and not view.learned and view.owner.id == request.me.id:
        row.append(Button("What did we learn?", "action.learned", {"action": view.row.id}))
    if request.policy.header.functions and view.row.pair_id is not None and state != "dropped":
        row.append(Button("What it serves", "action.serves", {"action": view.row.id}))
    if row:
        blocks.append(Buttons(tuple(row)))
    word = request.policy.words.action
    title = title or (word.title if state == "open" else ENDED[state])
    return Card(title, tuple(blocks), f"About {word.a}.", source=("action", {"action": view.row.id}))


def notice(request: Request, view: ActionView, undo: Button | None) -> Card:
    """Return the card that tells the owner about a new action, or about its present state once it has changed."""
    word = request.policy.words.action
    title = f"A new {word.one} from {view.set_by.name}" if view.row.state == "open" else ""
    card = one(request, view, undo, title)
    return replace(
        card, preview=f"You have a new {word.one}.", source=("action.told", {"action": view.row.id})
    )


def longer_form(request: Request, view: ActionView, next_session: date | None, extra: Ids) -> Form:
    """Return the form that asks for a later date."""
    choices = rules.later_choices(request.today, view.row.due, next_session)
    options = tuple(
        Option(str(day), f"{label}: {formatting.plain_day(day, request.today)}") for label, day in choices
    )
    return Form(
        "Needs longer",
        "action.defer",
        (
            Quote(view.text),
            Text(f"So far: {rules.timing(view.row.due, request.today)[0]}."),
            ChoiceInput("longer", "How much longer?", options, value=options[0].value),
            DateInput("day", "Or until another day", help="This one counts where you fill in both."),
        ),
        {"action": view.row.id, **extra},
    )


def new_form(
    request: Request,
    owners: Sequence[tuple[rules.OwnerChoice, str]],
    due: date,
    text: str = "",
    link: str = "",
    owner: rules.OwnerChoice | None = None,
    more: Sequence[ChoiceInput | TextInput] = (),
) -> Form:
    """Return the form for a new action.

    `owners` are choices and their labels; `owner` is the value that is filled in.
    """
    word = request.policy.words.action
    options = tuple(Option(str(choice), label) for choice, label in owners)
    return Form(
        f"Add {word.a}",
        "action.create",
        (
            TextInput("text", "What is to be done?", text, required=True, lines="many", limit=rules.LIMIT),
            ChoiceInput("owner", "Who does it?", options, value=str(owner or owners[0][0]), required=True),
            DateInput("due", "By when?", due, required=True),
            TextInput("link", "Link to the message", link, limit=500),
            *more,
        ),
        submit="Add",
    )


def weight(
    request: Request, standards: Sequence[Option], others: Sequence[Person]
) -> tuple[ChoiceInput | TextInput, ...]:
    """Return the inputs that say what an action is: all optional, and none that the policy has no use for."""
    policy = request.policy
    found: list[ChoiceInput | TextInput] = [
        TextInput("good", "What does good look like?", limit=rules.LIMIT),
        ChoiceInput("type", "What is it?", tuple(Option(key, words) for key, words in rules.TYPES.items())),
    ]
    if policy.actions is not None and policy.actions.mode:
        who = policy.words.supervisor.one
        options = (Option("agreed", "Agreed by us both"), Option("required", f"Required by the {who}"))
        found.append(ChoiceInput("mode", "Agreed or required", options))
    if standards:
        found.append(ChoiceInput("points_to", "What it answers", tuple(standards)))
    if others:
        people = tuple(Option(str(one), name) for one, name in {p.id: p.name for p in others}.items())
        help = "Whoever gives it hears it in any case."
        found.append(ChoiceInput("tell", "Who hears that it is done?", people, help=help))
    return tuple(found)


def serves_form(request: Request, view: ActionView) -> Form:
    """Return the choice of what an action serves."""
    names = request.policy.header.functions
    options = (Option("", "Nothing in particular"), *(Option(name, name) for name in names))
    return Form(
        "What it serves",
        "action.serves.save",
        (Quote(view.text), ChoiceInput("serves", "It serves", options, view.row.purpose)),
        {"action": view.row.id},
    )


def learned_form(request: Request, view: ActionView) -> Form:
    """Return the one optional line after an action was closed."""
    return Form(
        "What did we learn?",
        "action.learned.save",
        (
            Quote(view.text),
            TextInput("learned", "What did we learn?", view.learned, "One line will do.", limit=500),
        ),
        {"action": view.row.id},
    )


def done_notice(request: Request, view: ActionView) -> Card:
    """Return the card that tells whoever waits for it that an action is done, with a way to open it again."""
    word = request.policy.words.action
    by = formatting.first_name(view.owner.name)
    blocks: list[Block] = [Quote(view.text, view.owner.name)]
    if view.good:
        blocks.append(Note(f"Good looks like: {view.good}"))
    if view.learned:
        blocks.append(Quote(view.learned, "What was learned"))
    if view.row.state == "done":
        blocks.append(Buttons((Button("Open it again", "action.reopen", {"action": view.row.id}),)))
        return Card(f"{by} has done it", tuple(blocks), f"About {word.a}.",
                    source=("action.done_told", {"action": view.row.id}))  # fmt: skip
    return Card(
        word.title, tuple(blocks), f"About {word.a}.", source=("action.done_told", {"action": view.row.id})
    )


def lines(request: Request, views: Sequence[ActionView]) -> tuple[Text, ...]:
    """Return actions as read-only lines for a form: text, owner, and due date or outcome."""
    return tuple(
        Text(f"{v.text} ({v.owner.name}, " + (ENDED[v.row.state].lower() if v.row.state != "open"
             else rules.timing(v.row.due, request.today)[0]) + ")")
        for v in views
    )  # fmt: skip
