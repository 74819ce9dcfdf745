"""Cards and forms for the agenda."""

from collections.abc import Mapping, Sequence

from handlers import formatting
from handlers.access import PairMembership
from handlers.agenda.rules import LIMIT, AgendaView, sections, standing_items
from handlers.routing import Request
from handlers.ui import (
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
    Text,
    TextInput,
    TicksInput,
)
from storage.models import Session

SHOWN = 20
"""Most lines on one card, well below what a channel can hold."""

ENDED = {"done": "Done", "dropped": "Dropped", "parked": "Kept for later"}


def card(
    request: Request, membership: PairMembership, views: Sequence[AgendaView], undos: Mapping[int, Button],
    next_one: Session | None,
    said: str = "",
    about_cases: Sequence[str] = (),
    covered: str = "",
    year: Sequence[str] = (),
) -> Card:  # fmt: skip
    """Return the agenda: standing items, the reader's, the other's, then carried-over ones, numbered as one list."""
    words, ids = request.policy.words, {"pair": membership.pair.id}
    blocks: list[Block] = [Text(said)] if said else []
    if next_one is not None:
        blocks.append(Note(f"For {formatting.appointment(next_one.starts_at, request.zone, request.today)}"))
    if fixed := standing_items(request.policy, about_cases, () if not year else ("the year",)):
        named = [one for one in fixed if one != "the year"]
        blocks += [Text("Always on it: " + "; ".join(named) + ".")] if named else []
    blocks += [Text(formatting.sentence(line)) for line in year]
    if covered:
        blocks.append(Note(f"Covered lately: {covered}."))
    if membership.leads and request.policy.agenda and request.policy.agenda.supervisor_note:
        blocks.append(Note(request.policy.agenda.supervisor_note))
    for heading, part in sections(membership, views[:SHOWN]):
        blocks.append(Heading(heading))
        blocks += [_item(request, membership, number, view, undos.get(view.row.id)) for number, view in part]
    if len(views) > SHOWN:
        blocks.append(Note(f"And {len(views) - SHOWN:,} more, which come up once some of these are settled."))
    if not views:
        blocks.append(Text("Nothing has been added yet."))
    blocks.append(Buttons((Button("Add an item", "agenda.new", ids), *_year(request, membership))))
    title = f"{words.agenda.title} with {membership.other.name}"
    preview = f"Your {words.agenda.one}."
    return Card(title, tuple(blocks), preview, source=("agenda", {"agenda": membership.pair.id}))


def _year(request: Request, membership: PairMembership) -> tuple[Button, ...]:
    """Return the way to the form of the appraisal, which is open all year (WCC-7.2b)."""
    if request.policy.appraisal is None or membership.pair.series != "line":
        return ()
    label = f"{formatting.capital(request.policy.words.appraisal.short)} form"
    return (Button(label, "appraisal.show", {"worker": membership.pair.supervisee_id}),)


def _item(
    request: Request, membership: PairMembership, number: int, view: AgendaView, back: Button | None
) -> Item:
    row, title = view.row, f"{number}. {formatting.shorten(view.text, 300)}"
    if row.state != "open":
        return Item(title, ENDED[row.state], "good", (back,) if back else ())
    about: list[str] = []
    if row.carried:
        added = row.added_at.astimezone(request.zone).date()
        about.append(f"Since {formatting.plain_day(added, request.today)}")
    if row.private:
        about.append("Only you see this")
    if row.purpose:
        about.append(row.purpose)
    if row.link:
        about.append(row.link)
    ids = {"item": row.id}
    share = (Button("Share it", "agenda.share", ids),) if row.private else ()
    word = request.policy.words.appraisal.short
    kept = request.policy.appraisal is not None and not row.private
    park = (Button(f"Keep for the {word}", "appraisal.park", ids),) if kept else ()
    serves = (Button("What it serves", "agenda.serves", ids),) if request.policy.header.functions else ()
    mine = row.author_id == request.me.id and not membership.leads and not row.spoken_only
    spoken = (
        (
            Button(
                "Talk, don’t write",
                "agenda.spoken",
                ids,
                confirm="Remove its words for good, and keep only a mark?",
            ),
        )
        if mine and request.policy.off_record_allowed
        else ()
    )
    return Item(
        title,
        " · ".join(about),
        buttons=(Button("Done", "agenda.done", ids), *share),
        more=(
            Button("Carry over", "agenda.carry", ids),
            *park,
            *spoken,
            *serves,
            Button("Drop", "agenda.drop", ids),
        ),
    )


def form(
    request: Request,
    memberships: Sequence[PairMembership],
    text: str = "",
    link: str = "",
    private: bool = False,
) -> Form:
    """Return the form for a new item, with a choice of the pair where there are several."""
    word = request.policy.words.agenda
    options = tuple(Option(str(s.pair.id), _name(s)) for s in memberships)
    whom = (
        (ChoiceInput("pair", "With whom?", options, options[0].value, required=True),)
        if len(options) > 1
        else ()
    )
    linked = (TextInput("link", "Link to the message", link, limit=500),) if link else ()
    return Form(
        f"Add to the {word.one}",
        "agenda.create",
        (
            TextInput(
                "text", "What would you like to discuss?", text, required=True, lines="many", limit=LIMIT
            ),
            *whom,
            *linked,
            TicksInput(
                "private",
                "Who sees it?",
                (Option("yes", "Only me, until I share it"),),
                ("yes",) if private else (),
            ),
        ),
        {"pair": memberships[0].pair.id} if len(memberships) == 1 else {},
        submit="Add",
    )


def _name(membership: PairMembership) -> str:
    series = membership.pair.series
    return membership.other.name + (f" ({series})" if series != "line" else "")


def prompt(
    request: Request,
    membership: PairMembership,
    session: Session,
    number: int,
    about_cases: Sequence[str] = (),
    own_part: bool = False,
) -> Item:
    """Return the line before a session that says when it is and asks what to discuss."""
    words = request.policy.words
    on_it = (
        f"{formatting.count(number, 'item')} on the {words.agenda.one} so far"
        if number
        else "nothing added yet"
    )
    return Item(
        f"Your {words.session.one} with {membership.other.name}: "
        f"{formatting.moment(session.starts_at, request.zone, request.today)}",
        " ".join(
            [
                f"What would you like to discuss? {formatting.capital(on_it)}.",
                *(f"{formatting.capital(line)}." for line in about_cases),
            ]
        ),
        "soon",
        (
            Button("Add an item", "agenda.new", {"pair": session.pair_id}),
            *((Button("Write my part", "record.part", {"session": session.id}),) if own_part else ()),
            Button("Nothing from me", "agenda.nothing", {"session": session.id}),
        ),
        (
            Button(f"See the {words.agenda.one}", "agenda.show", {"pair": session.pair_id}),
            *(
                (Button("What to read", "session.papers", {"session": session.id}),)
                if request.policy.agenda and request.policy.agenda.read_papers
                else ()
            ),
            *(
                (Button(formatting.capital(words.case.many), "supervision.cases"),)
                if about_cases and request.policy.cases
                else ()
            ),
        ),
    )


def nothing(request: Request, membership: PairMembership) -> Card:
    """Return the card after "Nothing from me"."""
    words = request.policy.words
    return Card(
        "Nothing from you",
        (
            Text(f"Thank you. The {words.session.one} with {membership.other.name} stays as it is booked."),
            Buttons((Button("Add an item after all", "agenda.new", {"pair": membership.pair.id}),)),
        ),
        preview="Noted.",
        place="below",
    )
