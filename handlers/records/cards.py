"""Cards for records."""

from collections.abc import Mapping, Sequence
from datetime import date

from handlers import formatting
from handlers.access import PairMembership
from handlers.records import rules
from handlers.records.contents import OpenedRecord, day_of, session_day, statement_blocks, text, text_blocks
from handlers.routing import Request
from handlers.sessions.rules import own_side
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    Divider,
    Facts,
    File,
    Ids,
    Item,
    Note,
    Quote,
    Text,
)
from storage.models import Record, Session

SHOWN = 20
"""Most lines in one list, well below what a channel's card can hold."""

PERMANENT = "It is kept with your name and the date, and can’t be taken back."
"""Warning before a signature, a disagreement or initials are stored."""


def title(request: Request, record: Record) -> str:
    """Return a title such as "Supervision record, Tuesday 3 March"."""
    return f"{formatting.capital(request.policy.words.record.short)}, {day_of(record, request)}"


def record_card(
    request: Request, opened: OpenedRecord, owed: rules.Owed | None, early: bool, due: date | None,
    receipt: str = "",
) -> Card:  # fmt: skip
    """Return a record to read, with what the reader can do about it; `receipt`: when the worker read it, in words."""
    pair = opened.record.session.pair
    rows = [
        ("Who", f"{pair.supervisee.name}, {pair.supervisor.name}"),
        ("When", formatting.capital(day_of(opened.record, request))),
        ("Written by", opened.people[opened.version.written_by_id].name),
        ("Now", state(request, opened)),
        *([(f"Read by {formatting.first_name(pair.supervisee.name)}", receipt)] if receipt else []),
    ]
    heading = request.policy.access.heading if request.policy.access else None
    blocks: list[Block] = [Note(heading)] if heading else []
    blocks += [Facts(tuple(rows)), *text_blocks(request, opened), *statement_blocks(request, opened)]
    if early and owed in ("agree", "sign"):
        when = f", on {formatting.day(due, request.today)}" if due else ""
        blocks.append(
            Note(
                f"By your policy you agree it together at your next {request.policy.words.session.one}{when}."
            )
        )
    buttons = _buttons(request, opened, None if early and owed != "initial" else owed)
    if buttons:
        blocks += [Divider(), Buttons(buttons)]
    word = request.policy.words.record.one
    return Card(title(request, opened.record), tuple(blocks), preview=f"A {word}.", place="window")


def state(request: Request, opened: OpenedRecord) -> str:
    """Return the state of a record, in words."""
    if opened.version.number != opened.newest:
        return f"An earlier version; version {opened.newest} is the newest"
    match opened.record.state:
        case "agreed":
            return "Agreed" if request.policy.signing_style != "sign" else "Signed"
        case "disputed":
            return "Not agreed"
        case "draft":
            return "A draft, which only its writer sees"
        case _:
            return "Shared" if request.policy.signing_style == "none" else "Shared, not agreed yet"


def _buttons(request: Request, opened: OpenedRecord, owed: rules.Owed | None) -> tuple[Button, ...]:
    record, membership, policy = opened.record, opened.membership, request.policy
    ids = {"record": record.id, "version": opened.version.number}
    if membership is None or record.state == "draft":
        return ()
    if opened.version.number != opened.newest:
        return (Button("The newest version", "record.show", {"record": record.id}),)
    mine = rules.side(membership.pair, request.me.id)
    own = rules.side(membership.pair, opened.version.written_by_id) == mine
    last = rules.last_words(membership.pair, opened.signatures).get(mine)
    found: list[Button] = []
    if owed == "agree":
        found.append(Button("Agree", "record.agree", ids, "primary", f"Agree with this version? {PERMANENT}"))
    if owed == "sign":
        sign = f"Sign as {request.me.name}"[:70]
        found.append(Button(sign, "record.agree", ids, "primary", f"Sign this version? {PERMANENT}"))
    if owed == "initial":
        found.append(initial(ids))
    disputed = last is not None and last.how == "disputed"
    if disputed and policy.signing_style != "none":
        after_all = f"Agree with it after all? Your words of disagreement stay beside it. {PERMANENT}"
        found.append(Button("I agree after all", "record.agree", ids, confirm=after_all))
    if policy.may_disagree and record.state != "agreed" and not disputed and not own:
        found.append(Button("Disagree", "record.disagree", ids))
    found.append(Button("Add to it" if record.state == "agreed" else "Comment", "record.comment", ids))
    if record.state != "agreed" and own:
        found.append(Button("Change it", "record.change", {"record": record.id}))
    by_worker = any(section.by != "writer" for section in opened.sections)
    if mine == "worker" and by_worker and last is None and record.state == "shared":
        found.append(Button("My part", "record.part", {"session": record.session_id}))
    if policy.header.functions and record.session.state == "held":
        found.append(Button("What it covered", "record.covered", {"session": record.session_id}))
    if opened.version.number > 1:
        earlier = {"record": record.id, "version": opened.version.number - 1}
        found.append(Button("Earlier version", "record.show", earlier))
    if record.state in ("agreed", "disputed") and policy.store is not None and policy.store.place:
        found.append(Button("Where it is filed", "record.filing", {"record": record.id}))
    found.append(Button("Pass something on", "disclosure.start", {"record": record.id}))
    if mine == "worker":
        found.append(Button("Keep a copy", "record.copy", ids))
    return tuple(found)


def initial(ids: Ids) -> Button:
    """Return the button for initials on a disagreement."""
    return Button(
        "Put my initials", "record.initial", ids, "primary", f"Put your initials to it? {PERMANENT}"
    )


def outside(request: Request, session: Session) -> tuple[Button, ...]:
    """Return the button for a record that is written elsewhere or on paper, where the policy allows that (GEN-11a)."""
    if not rules.may_be_outside(request.policy):
        return ()
    return (Button("It is on paper or elsewhere", "record.outside", {"session": session.id}),)


def draft(request: Request, record: Record, membership: PairMembership, notes: Sequence[str] = ()) -> Card:
    """Return the card after a draft was saved."""
    words, ids = request.policy.words, {"record": record.id}
    mine = rules.side(membership.pair, request.me.id)
    does, sure = "Share", f"{membership.other.name} can read it from then on, and that can’t be taken back."
    if rules.signs_on_sharing(request.policy, mine):
        does = "Sign and share" if request.policy.signing_style == "sign" else "Agree and share"
        sure = f"{sure} It is kept with your name and the date."
    buttons = (
        Button(f"{does} it with {membership.other.name}"[:75], "record.share", ids, "primary", sure),
        Button("Go on writing", "record.write", {"session": record.session_id}),
        Button("Read it through", "record.show", ids),
    )
    blocks: list[Block] = [
        Text(f"Your draft of {day_of(record, request)} is kept. Only you can see it so far.")
    ]
    blocks += [Note(note) for note in notes]
    blocks.append(Buttons(buttons))
    return Card(f"{formatting.capital(words.record.short)}: a draft", tuple(blocks), preview="Saved.")


def shared(
    request: Request,
    record: Record,
    membership: PairMembership,
    by: str,
    owed: rules.Owed | None,
    early: bool,
    ahead: Session | None = None,
) -> Card:
    """Return the state of a shared record, without its words: a button opens them."""
    words = request.policy.words
    ids = {"record": record.id}
    what = f"the {words.record.one} of {day_of(record, request)}"
    line = {
        "agreed": f"{formatting.capital(what)} with {membership.other.name} is agreed.",
        "disputed": f"{formatting.capital(what)} with {membership.other.name} stands as not agreed.",
    }.get(record.state, f"{by} shared {what} with {'you' if by != 'You' else membership.other.name}.")
    label = "Read it"
    if owed in ("agree", "sign") and not early:
        label = f"Read and {owed}"
    elif owed == "initial":
        label = "Read it and put my initials"
    style = "primary" if owed else "plain"
    blocks: list[Block] = [Text(line)]
    if owed and early:
        blocks.append(
            Note(f"You agree it together at your next {words.session.one}. You can comment before.")
        )
    blocks.append(Buttons((Button(label, "record.show", ids, style),)))
    if ahead is not None:
        blocks.append(_ahead(request, membership, ahead))
    return Card(
        title(request, record), tuple(blocks), f"About {words.record.a}.",
        source=("record.shared", {"record": record.id}),
    )  # fmt: skip


def _ahead(request: Request, membership: PairMembership, session: Session) -> Item:
    """When the two meet next, or the time that waits for one's answer."""
    when = formatting.appointment(session.starts_at, request.zone, request.today)
    first = formatting.first_name(membership.other.name)
    title = f"Next {request.policy.words.session.one}: {when}"
    if session.state == "booked":
        return Item(title, "booked", buttons=(Button("Open", "session.show", {"session": session.id}),))
    if own_side(session, membership):
        return Item(title, f"{first} is being asked whether it suits")
    yes = Button("Yes, that works", "session.accept", {"session": session.id}, "primary")
    return Item(
        title,
        f"{first} suggests it",
        "soon",
        (yes, Button("Another time", "session.another", {"pair": session.pair_id})),
    )


def notice(request: Request, record: Record, line: str, buttons: tuple[Button, ...] = ()) -> Card:
    """Return one line about a record, and a button that opens it."""
    read = Button("Read it", "record.show", {"record": record.id})
    return Card(
        title(request, record),
        (Text(line), Buttons((*buttons, read))),
        f"About {request.policy.words.record.a}.",
    )


def listing(request: Request, heading: str, records: Sequence[Record], empty: str, owed: Mapping[int, rules.Owed],
            buttons: tuple[Button, ...] = ()) -> Card:  # fmt: skip
    """Return records as a list, newest first, with what each waits for."""
    items: list[Block] = []
    for record in records[:SHOWN]:
        pair = record.session.pair
        with_whom = pair.supervisor.name if pair.supervisee_id == request.me.id else pair.supervisee.name
        todo = owed.get(record.id)
        label = {"agree": "Read and agree", "sign": "Read and sign", "initial": "Put my initials"}.get(
            todo or "", "Read"
        )
        now = {"agreed": "agreed", "disputed": "not agreed"}.get(record.state, "shared")
        items.append(
            Item(f"{formatting.capital(day_of(record, request))}, {with_whom}", formatting.capital(now),
                 "soon" if todo else "plain", (Button(label, "record.show", {"record": record.id}),))
        )  # fmt: skip
    if len(records) > SHOWN:
        items.append(Note(f"And {len(records) - SHOWN:,} older ones."))
    blocks = (*(items or [Text(empty)]), *((Buttons(buttons),) if buttons else ()))
    return Card(heading, blocks, preview=f"Your {request.policy.words.record.many}.", place="below")


def copy(request: Request, opened: OpenedRecord) -> Card:
    """Return the worker's own copy as a file to keep (WCC-5.1b)."""
    lines = [title(request, opened.record), state(request, opened), ""]
    for heading, quotes, _ in text(request, opened):
        lines += [
            heading,
            *(f"{quote.text} ({quote.by})" if quote.by else quote.text for quote in quotes),
            "",
        ]
    for block in statement_blocks(request, opened):
        lines.append(f"{block.by}: {block.text}" if isinstance(block, Quote) else getattr(block, "text", ""))
    day = session_day(opened.record.session, request)
    file = File(
        f"record-{day}.txt",
        "text/plain",
        "\r\n".join(lines).encode(),
        f"Your copy of {day_of(opened.record, request)}",
    )
    return Card("Your copy", (Text("Keep it somewhere that only you can open."), file), "Your copy.", "below")


def access_note(request: Request, why: str) -> Note:
    """Return the note that tells a reader outside the pair what gives them access."""
    return Note(f"You read this for: {why}. Your reading is noted.")


def readers_note(request: Request) -> str:
    """Return one line about who else may read what is written here."""
    readers = request.policy.access.readers if request.policy.access else ()
    who = list(dict.fromkeys(reader.who for reader in readers if reader.level == "content"))
    return (
        "It stays between the two of you."
        if not who
        else f"Beside the two of you, your policy lets these read it: {formatting.listed(who)}."
    )
