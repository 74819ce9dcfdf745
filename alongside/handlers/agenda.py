"""The agenda: what the two of a pair want to discuss, carried over until it is done or dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alongside.handlers import access, lookup, numbers, speech, undo
from alongside.handlers.access import NOT_FOUND, Standing
from alongside.handlers.policy import Policy
from alongside.handlers.routing import Refused, Request, Routes
from alongside.handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceInput,
    Form,
    Heading,
    Item,
    Note,
    Option,
    Reply,
    Text,
    TextInput,
    TicksInput,
)
from alongside.storage import journal, outbox, secrets
from alongside.storage.db import Db
from alongside.storage.models import AgendaItem, Obligation, Session
from alongside.storage.queries import agenda as queries
from alongside.storage.queries import obligations

routes = Routes()

LIMIT = 1_000
"""Characters of one item."""

SHOWN = 20
"""Lines of one card: what a channel holds with room to spare."""

ENDED = {"done": "Done", "dropped": "Dropped"}


@dataclass(frozen=True, slots=True)
class View:
    """An item as one of the two sees it."""

    row: AgendaItem
    text: str


# What it looks like


def card(
    request: Request, standing: Standing, views: Sequence[View], undos: dict[int, Button], next_one: Session | None,
    said: str = "",
) -> Card:  # fmt: skip
    """The agenda: standing items, then mine, theirs and what was carried over, numbered as one list."""
    words, ids = request.policy.words, {"pair": standing.pair.id}
    blocks: list[Block] = [Text(said)] if said else []
    if next_one is not None:
        blocks.append(Note(f"For {speech.moment(next_one.starts_at, request.zone, request.today)}"))
    if fixed := standing_items(request.policy):
        blocks.append(Text("Always on it: " + "; ".join(fixed) + "."))
    if standing.leads and request.policy.agenda and request.policy.agenda.supervisor_note:
        blocks.append(Note(request.policy.agenda.supervisor_note))
    for heading, part in sections(standing, views[:SHOWN]):
        blocks.append(Heading(heading))
        blocks += [_item(request, number, view, undos.get(view.row.id)) for number, view in part]
    if len(views) > SHOWN:
        blocks.append(Note(f"And {len(views) - SHOWN:,} more, which come up once some of these are settled."))
    if not views:
        blocks.append(Text("Nothing has been added yet."))
    blocks.append(Buttons((Button("Add an item", "agenda.new", ids),)))
    title = f"{words.agenda.title} with {standing.other.name}"
    return Card(title, tuple(blocks), preview=f"Your {words.agenda.one}.")


def _item(request: Request, number: int, view: View, back: Button | None) -> Item:
    row, title = view.row, f"{number}. {speech.shorten(view.text, 300)}"
    if row.state != "open":
        return Item(title, ENDED[row.state], "good", (back,) if back else ())
    about = [f"since {speech.plain_day(row.added_at.astimezone(request.zone).date(), request.today)}"] * bool(
        row.carried
    )
    about += ["only you can see it until then"] * row.private
    about += [row.link] * bool(row.link)
    ids = {"item": row.id}
    return Item(
        title,
        speech.capital(", ".join(about)),
        buttons=(Button("Done", "agenda.done", ids),),
        more=(Button("Carry over", "agenda.carry", ids), Button("Drop", "agenda.drop", ids)),
    )


def form(request: Request, standings: Sequence[Standing], text: str = "", link: str = "") -> Form:
    """A new item; with whom, where there is a choice."""
    word = request.policy.words.agenda
    options = tuple(Option(str(s.pair.id), _name(s)) for s in standings)
    whom = (
        (ChoiceInput("pair", "With whom?", options, options[0].value, required=True),)
        if len(options) > 1
        else ()
    )
    linked = (TextInput("link", "Link to the message", link, limit=500),) if link else ()
    session = request.policy.words.session.one
    return Form(
        f"Add to the {word.one}",
        "agenda.create",
        (
            TextInput(
                "text", "What would you like to discuss?", text, required=True, lines="many", limit=LIMIT
            ),
            *whom,
            *linked,
            TicksInput("private", "Who sees it?", (Option("yes", f"Only me, until the {session} begins"),)),
        ),
        {"pair": standings[0].pair.id} if len(standings) == 1 else {},
        submit="Add",
    )


def _name(standing: Standing) -> str:
    series = standing.pair.series
    return standing.other.name + (f" ({series})" if series != "line" else "")


# Its rules


def visible(row: AgendaItem, me: int, begun: datetime | None) -> bool:
    """Whether a person sees an item: a private one only its writer, until a session that came after it has begun."""
    return not row.private or row.author_id == me or (begun is not None and begun >= row.added_at)


def sections(standing: Standing, views: Sequence[View]) -> list[tuple[str, list[tuple[int, View]]]]:
    """The numbered lines under their headings, in the order of the numbers."""
    found: dict[str, list[tuple[int, View]]] = {}
    for number, view in enumerate(views, 1):
        mine = view.row.author_id == standing.me.id
        heading = "Carried over" if view.row.carried else "Yours" if mine else f"{standing.other.name}’s"
        found.setdefault(heading, []).append((number, view))
    return list(found.items())


def in_order(policy: Policy, standing: Standing, rows: Sequence[AgendaItem]) -> list[AgendaItem]:
    """New items first, the worker's or the supervisor's before the other's where the policy says (WCC-2.2), else the
    reader's own; then what was carried over. Within each, as added."""
    order = policy.agenda.order if policy.agenda else None
    first = {"worker first": standing.pair.supervisee_id, "supervisor first": standing.pair.supervisor_id}
    author = first.get(order or "", standing.me.id)
    return sorted(rows, key=lambda row: (row.carried > 0, row.author_id != author, row.added_at, row.id))


def standing_items(policy: Policy) -> list[str]:
    """What the policy puts on every agenda, in its order and words."""
    if policy.agenda is None:
        return []
    words = policy.words
    names = {
        "last record": f"our last {words.record.one} and any corrections",
        "actions": f"{words.action.many} since last time",
        "objectives": "objectives",
        "cases due": f"{words.case.many} due to be discussed",
    }
    return [*(names[one] for one in policy.agenda.first), *policy.agenda.items]


def private_text(text: str) -> tuple[str, bool]:
    """ "private My own worries" as its words, and whether it is private."""
    first, _, rest = text.strip().partition(" ")
    return (rest.strip(), True) if first.casefold().rstrip(":") == "private" else (text.strip(), False)


# What it does


def open_views(db: Db, request: Request, standing: Standing) -> list[View]:
    """The open items that I may see, in the agenda's order."""
    begun = queries.last_begun(db, standing.pair.id, request.now)
    rows = [
        row
        for row in queries.open_items(db, standing.pair.id)
        if visible(row, request.me.id, begun.starts_at if begun else None)
    ]
    return _read(db, request, standing, in_order(request.policy, standing, rows))


def _read(db: Db, request: Request, standing: Standing, rows: Sequence[AgendaItem]) -> list[View]:
    texts = access.words(db, request, standing, [row.text_id for row in rows])
    return [View(row, texts[row.text_id]) for row in rows]


def listing(db: Db, request: Request, standing: Standing) -> tuple[Heading | Text, ...]:
    """The agenda to read, without buttons: for the record's form, a reminder, a prompt. Empty where nothing is on it."""
    blocks: list[Heading | Text] = [Text(speech.capital(one)) for one in standing_items(request.policy)]
    for heading, part in sections(standing, open_views(db, request, standing)):
        blocks.append(Heading(heading))
        blocks += [Text(f"{number}. {view.text}") for number, view in part]
    return tuple(blocks)


def carry_over(db: Db, pair_id: int, session_id: int, now: datetime) -> None:
    """A session was held: what is still open goes on to the next one. Items added after its start were never due."""
    session = db.get(Session, session_id)
    start = session.starts_at if session is not None and session.pair_id == pair_id else now
    for row in queries.open_items(db, pair_id, locked=True):
        if row.added_at <= max(start, now - timedelta(hours=1)):
            row.carried += 1
    db.flush()
    outbox.refresh(db, f"agenda:{pair_id}", now)


@routes.command("agenda", "Shows it, or puts something on it.", "[<text>]")
@routes.action("agenda.show")
def show(db: Db, request: Request) -> Card:
    """The agenda for the next session; with words, adds them."""
    text, _ = lookup.named_with(request.text, [s.other for s in access.my_pairs(db, request)])
    if text:
        return add(db, request)
    standing = lookup.pair(db, request)
    return standing if isinstance(standing, Card) else fresh(db, request, standing)


def fresh(db: Db, request: Request, standing: Standing, said: str = "") -> Card:
    """The agenda as it is now, with new numbers."""
    views = open_views(db, request, standing)
    numbers.keep(db, request, "agenda", [view.row.id for view in views])
    next_one = queries.next_booked(db, standing.pair.id, request.now)
    return card(request, standing, views, {}, next_one, said)


@routes.command("agenda add", "Puts something on it.", "[private] <text> [with @person]")
@routes.action("agenda.add")
def add(db: Db, request: Request) -> Card:
    """An item as typed; "private" before it keeps it to its writer until the session."""
    text, _ = lookup.named_with(request.text, [s.other for s in access.my_pairs(db, request)])
    text, private = private_text(text)
    _checked(text)
    standing = lookup.pair(db, request)
    return standing if isinstance(standing, Card) else _added(db, request, standing, text, private)


@routes.action("agenda.new")
def new(db: Db, request: Request) -> Form:
    """The form for an item; `pair` in the ids settles with whom."""
    return _form(db, request)


@routes.action("agenda.from_message")
def from_message(db: Db, request: Request) -> Form:
    """The same form, from a chat message: fields `text` and `link`."""
    link = request.fields.get("link", "")
    return _form(
        db, request, request.fields.get("text", "")[:LIMIT], link if link.startswith("https://") else ""
    )


def _form(db: Db, request: Request, text: str = "", link: str = "") -> Form:
    known = [access.standing(db, request, request.id("pair"))] if "pair" in request.ids else []
    standings = known or access.my_pairs(db, request)
    if not standings:
        words = request.policy.words
        raise Refused(
            f"You have no {words.session.many} here yet, so there is no {words.agenda.one} to add to."
        )
    return form(request, standings, text, link)


@routes.action("agenda.create")
def create(db: Db, request: Request) -> Card:
    """The form was sent."""
    text = _checked(request.typed("text", LIMIT, "Please say what you would like to discuss."))
    link = request.typed("link", 500)
    if link and not link.startswith("https://"):
        raise Refused("Please paste a link that begins with https://, or leave this empty.", "link")
    chosen = str(request.ids.get("pair", request.fields.get("pair", "")))
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 16):
        raise Refused("Please choose with whom.", "pair")
    standing = access.standing(db, request, int(chosen))
    return _added(db, request, standing, text, request.fields.get("private") == "yes", link)


def _checked(text: str) -> str:
    if not text:
        raise Refused(
            "Please say what you would like to discuss, such as “/agenda my leave in August”.", "text"
        )
    if len(text) > LIMIT:
        raise Refused(
            f"That is {len(text):,} characters; {LIMIT:,} fit here. Nothing was lost: please shorten it.",
            "text",
        )
    return text


def _added(db: Db, request: Request, standing: Standing, text: str, private: bool, link: str = "") -> Card:
    row = AgendaItem(
        pair_id=standing.pair.id,
        author_id=request.me.id,
        text_id=secrets.seal(db, standing.pair.supervisee_id, text),
        link=link,
        private=private,
        added_at=request.now,
    )
    db.add(row)
    db.flush()
    _happened(db, request, standing, row, "agenda.added")
    session = request.policy.words.session.one
    seen = (
        f"only you can see it until the {session} begins"
        if private
        else f"{standing.other.name} can see it too"
    )
    return fresh(db, request, standing, f"Added: {seen}.")


@routes.command("agenda done", "Ticks one off.", "<number>")
@routes.action("agenda.done")
def done(db: Db, request: Request) -> Card:
    """It has been discussed; again it changes nothing."""
    return _close(db, request, "done")


@routes.command("agenda drop", "Takes one off undiscussed.", "<number>")
@routes.action("agenda.drop")
def drop(db: Db, request: Request) -> Card:
    """It is no longer needed; again it changes nothing."""
    return _close(db, request, "dropped")


def _close(db: Db, request: Request, state: str) -> Card:
    row, standing = _meant(db, request)
    if row.state != "open":
        return _after(
            db, request, standing, f"That was {ENDED[row.state].lower()} before: nothing was changed."
        )
    begun = queries.last_begun(db, row.pair_id, request.now)
    undo.keep(
        db,
        request,
        row,
        f"item:{row.id}",
        state=state,
        closed_at=request.now,
        closed_in_id=begun.id if begun else None,
    )
    _happened(db, request, standing, row, f"agenda.{state}")
    return _after(db, request, standing)


@routes.command("agenda carry", "Keeps one for the time after.", "<number>")
@routes.action("agenda.carry")
def carry(db: Db, request: Request) -> Card:
    """It waits for the session after; again it changes nothing."""
    row, standing = _meant(db, request)
    if row.state != "open":
        return _after(
            db, request, standing, f"That was {ENDED[row.state].lower()} before: nothing was changed."
        )
    if not row.carried:
        row.carried = 1
        _happened(db, request, standing, row, "agenda.carried")
    return _after(db, request, standing, "Carried over: it stays until it is done or dropped.")


@routes.action("item.undone")
def undone(db: Db, request: Request) -> Card:
    """What is true after something was taken back."""
    row, standing = _meant(db, request)
    _happened(db, request, standing, row, "agenda.undone")
    return _after(db, request, standing)


def _meant(db: Db, request: Request) -> tuple[AgendaItem, Standing]:
    """The item that a button or a typed number means, for those who may see it."""
    number = request.text.strip().removeprefix("#")
    shown = numbers.shown(db, request, "agenda")
    if "item" in request.ids:
        wanted = request.id("item")
    elif not (number.isascii() and number.isdigit() and len(number) < 5):
        raise Refused("Which one? Please give its number on the agenda, such as “/agenda done 2”.")
    elif not shown:
        raise Refused("Please type /agenda first: it shows the numbers.")
    elif not 1 <= int(number) <= len(shown):
        raise Refused(
            f"There is no number {int(number)} on the agenda that you saw last. Type /agenda to see it."
        )
    else:
        wanted = shown[int(number) - 1]
    row = db.get(AgendaItem, wanted, with_for_update=True)
    if row is None:
        raise Refused(NOT_FOUND)
    standing = access.standing(db, request, row.pair_id)
    begun = queries.last_begun(db, row.pair_id, request.now)
    if not visible(row, request.me.id, begun.starts_at if begun else None):
        raise Refused(NOT_FOUND)
    return row, standing


def _after(db: Db, request: Request, standing: Standing, said: str = "") -> Card:
    """The agenda after a change: the lines and numbers that were shown before, as they are now."""
    shown = numbers.shown(db, request, "agenda")
    rows = {row.id: row for row in queries.some(db, shown) if row.pair_id == standing.pair.id}
    if not rows:
        return fresh(db, request, standing, said)
    views = _read(db, request, standing, [rows[i] for i in shown if i in rows])
    closed = [f"item:{view.row.id}" for view in views if view.row.state != "open"]
    undos = {int(about.partition(":")[2]): b for about, b in undo.buttons(db, request, closed).items()}
    return card(request, standing, views, undos, queries.next_booked(db, standing.pair.id, request.now), said)


def _happened(db: Db, request: Request, standing: Standing, row: AgendaItem, verb: str) -> None:
    journal.write(db, request.now, request.me.id, verb, f"item:{row.id}", standing.pair.supervisee_id)
    next_one = queries.next_booked(db, row.pair_id, request.now)
    abouts = [f"agenda:{row.pair_id}"] + ([f"session:{next_one.id}"] if next_one else [])
    db.flush()
    outbox.refresh(db, abouts, request.now)


@routes.card("agenda")
def built(db: Db, request: Request) -> Card | None:
    """The agenda as a message of its own (ids: `agenda`, the pair), kept true by refreshing "agenda:<pair>"."""
    return fresh(db, request, access.standing(db, request, request.id("agenda")))


@routes.line("agenda")
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Before a session: when it is, and what would you like to discuss?"""
    session = db.get(Session, int(obligation.about.partition(":")[2]))
    if session is None or session.state != "booked" or session.starts_at <= request.now:
        return None
    standing = access.standing(db, request, session.pair_id)
    words = request.policy.words
    views = open_views(db, request, standing)
    on_it = (
        f"{speech.count(len(views), 'item')} on the {words.agenda.one} so far"
        if views
        else "nothing added yet"
    )
    return Item(
        f"Your {words.session.one} with {standing.other.name}: "
        f"{speech.moment(session.starts_at, request.zone, request.today)}",
        f"What would you like to discuss? {speech.capital(on_it)}.",
        "soon",
        (
            Button("Add an item", "agenda.new", {"pair": session.pair_id}),
            Button("Nothing from me", "agenda.nothing", {"session": session.id}),
        ),
        (Button(f"See the {words.agenda.one}", "agenda.show", {"pair": session.pair_id}),),
    )


@routes.action("agenda.nothing")
def nothing(db: Db, request: Request) -> Reply:
    """Nothing to add: not asked again for this session, but reminded of it the day before."""
    session = db.get(Session, request.id("session"))
    if session is None:
        raise Refused(NOT_FOUND)
    standing = access.standing(db, request, session.pair_id)
    asked = obligations.one(db, "agenda", f"session:{session.id}", request.me.id)
    reminder = session.starts_at.astimezone(request.zone).date() - timedelta(days=1)
    if asked is not None and reminder > request.today:
        asked.snoozed_until = reminder
        db.touched_pairs.add(session.pair_id)
    words = request.policy.words
    return Card(
        "Nothing from you",
        (
            Text(f"Thank you. The {words.session.one} with {standing.other.name} stays as it is booked."),
            Buttons((Button("Add an item after all", "agenda.new", {"pair": session.pair_id}),)),
        ),
        preview="Noted.",
        place="below",
    )
