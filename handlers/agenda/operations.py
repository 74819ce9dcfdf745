"""Operations on agenda items: load them for the reader, add, share and carry over."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers import (
    access,
    development,
    formatting,
    list_positions,
    pending_requests,
    resolve,
    safety,
    support,
    undo,
)
from handlers.access import NOT_FOUND, PairMembership
from handlers.agenda import cards
from handlers.agenda.new_role import role_question
from handlers.agenda.rules import SPOKEN_ONLY, AgendaView, ordered, sections, standing_items, visible
from handlers.cases.sessions import agenda_lines, on_agenda
from handlers.language import Message, interpret
from handlers.obligations import worker_facts
from handlers.programmes import induction
from handlers.routing import Refused, Request
from handlers.safety import Concern
from handlers.ui import Card, Heading, Ids, Text
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, AgendaItem, Session
from storage.queries import agenda as queries
from storage.queries import own_parts


def open_views(db: Db, request: Request, membership: PairMembership) -> list[AgendaView]:
    """Return the open items that the reader may see, in the agenda's order."""
    rows = [row for row in queries.open_items(db, membership.pair.id) if visible(row, request.me.id)]
    return _read(db, request, membership, ordered(request.policy, membership, rows))


def _read(
    db: Db, request: Request, membership: PairMembership, rows: Sequence[AgendaItem]
) -> list[AgendaView]:
    texts = access.words(db, request, membership, [row.text_id for row in rows])
    return [AgendaView(row, SPOKEN_ONLY if row.spoken_only else texts[row.text_id]) for row in rows]


def seen_by_both(db: Db, request: Request, membership: PairMembership) -> list[AgendaView]:
    """Return the open items that both people see, in the agenda's order: what a record may tick off."""
    rows = [row for row in queries.open_items(db, membership.pair.id) if visible(row, 0)]
    return _read(db, request, membership, ordered(request.policy, membership, rows))


def discussed(
    db: Db, request: Request, membership: PairMembership, ticked: Collection[int], session_id: int
) -> None:
    """Close the items that a record's form ticked as talked about in its session."""
    for row in queries.open_items(db, membership.pair.id):
        if row.id in ticked and visible(row, 0):
            row.state, row.closed_at, row.closed_in_id = "done", request.now, session_id
            record_change(db, request, membership, row, "agenda.done")


def listing(
    db: Db,
    request: Request,
    membership: PairMembership,
    session_id: int | None = None,
    *,
    still_open: bool = True,
) -> tuple[Heading | Text, ...]:
    """Return the agenda as text for forms, records and reminders: only what both people may see.

    With a session, include what was closed in it; without `still_open`, leave out what is open. Empty where the
    agenda holds nothing.
    """
    settled = queries.settled_in(db, membership.pair.id, session_id) if session_id is not None else []
    ahead = queries.open_items(db, membership.pair.id) if still_open else []
    both = [row for row in (*settled, *ahead) if visible(row, 0)]
    views = _read(db, request, membership, ordered(request.policy, membership, both))
    year = development.agenda_lines(db, request, membership)
    fixed = standing_items(request.policy, standing(db, request, membership), year)
    blocks: list[Heading | Text] = [Text(formatting.capital(one)) for one in fixed]
    for heading, part in sections(membership, views):
        blocks.append(Heading(heading))
        for number, view in part:
            ended = "" if view.row.state == "open" else f" ({cards.ENDED[view.row.state].lower()})"
            blocks.append(Text(f"{number}. {view.text}{ended}"))
    return tuple(blocks)


def about_cases(db: Db, request: Request, membership: PairMembership) -> list[str]:
    """Return what the agenda says of the worker's cases and induction; nothing where nothing of it is due."""
    found = agenda_lines(request, on_agenda(db, request, membership, request.today))
    if request.policy.induction is not None and membership.pair.series == "line":
        of = worker_facts.one(db, request.policy, request.now, membership.pair.supervisee_id)
        found += induction.standing_item(of) if of is not None else []
    return found


def standing(db: Db, request: Request, membership: PairMembership) -> list[str]:
    """Return what there is to say of cases, and which of the policy's functions were absent for too long."""
    role = role_question(db, request, membership)
    return [*about_cases(db, request, membership), *role, *absent(db, request, membership)]


def absent(db: Db, request: Request, membership: PairMembership) -> list[str]:
    """Return the functions that the last sessions, as many as the policy says, have not covered (STK-4)."""
    after = request.policy.agenda.absent_after if request.policy.agenda else None
    if after is None:
        return []
    last = own_parts.purposes(db, membership.pair.id, after)
    served = {name for _, names in last for name in names}
    if len(last) < after:
        return []
    words = request.policy.words.session
    return [
        f"{name}: not covered in your last {formatting.count(after, words.one, words.many)}"
        for name in request.policy.header.functions
        if name not in served
    ]


def covered_lately(db: Db, request: Request, membership: PairMembership) -> str:
    """Return what the last sessions have covered, in one line; empty where nothing is known of it."""
    if not request.policy.header.functions:
        return ""
    lines: list[str] = []
    for session, names in own_parts.purposes(db, membership.pair.id, 3):
        day = session.held_on or session.starts_at.astimezone(request.zone).date()
        served = formatting.listed([name for name in request.policy.header.functions if name in names])
        lines.append(f"{formatting.short_day(day, request.today)} {served}" if served else "")
    return "; ".join(filter(None, lines))


def carry_over(db: Db, pair_id: int, session_id: int, now: datetime) -> None:
    """Mark the open items as carried over after a session was held; leave out items added after it started."""
    session = db.get(Session, session_id)
    start = session.starts_at if session is not None and session.pair_id == pair_id else now
    queries.carry_over(db, pair_id, max(start, now - timedelta(hours=1)))
    outbox.refresh(db, About("agenda", pair_id), now)


def renumbered(db: Db, request: Request, membership: PairMembership, said: str = "") -> Card:
    """Return the present agenda, numbered anew; numbers typed from now on refer to it."""
    return _numbered(db, request, membership, said, queries.next_booked(db, membership.pair.id, request.now))


def _numbered(db: Db, request: Request, membership: PairMembership, said: str, ahead: Session | None) -> Card:
    views, pair_id = open_views(db, request, membership), membership.pair.id
    shown = [view.row.id for view in views]
    list_positions.keep(db, request, {f"agenda.{pair_id}": shown, "agenda": [pair_id]})
    lately, fixed = covered_lately(db, request, membership), standing(db, request, membership)
    year = development.agenda_lines(db, request, membership)
    return cards.card(request, membership, views, {}, ahead, said, fixed, lately, year)


def add_item(
    db: Db,
    request: Request,
    membership: PairMembership,
    text: str,
    private: bool,
    link: str = "",
    whole: str = "",
) -> Card:
    """Add an item to a pair's agenda and return the card; raise Refused where the pair has ended.

    A text of concern is stored only after its writer has chosen who sees it. A plain wish to discuss a hard
    matter is added at once, private to its writer. `whole` is everything that was typed, which may say more
    than the item.
    """
    if membership.pair.ends_on is not None and membership.pair.ends_on < request.today:
        raise Refused(f"You and {membership.other.name} no longer meet here, so nothing was added.")
    text = resolve.spelled_out(db, text)
    chosen = request.ids.get("keep")
    concern = _concern(db, request, text)
    if concern is None and whole and (concern := _concern(db, request, whole)) is not None:
        text = resolve.spelled_out(db, whole)
    if concern is not None and not private and chosen is None:
        return _ask_about_concern(db, request, membership, text, link, concern)
    hard = concern is not None or safety.hard(whole or text)
    private = private or chosen == "me" or (hard and chosen != "both")
    row = AgendaItem(
        pair_id=membership.pair.id,
        author_id=request.me.id,
        text_id=secrets.seal(db, membership.pair.supervisee_id, text),
        link=link,
        private=private,
        added_at=request.now,
    )
    db.add(row)
    db.flush()
    ahead = record_change(db, request, membership, row, "agenda.added")
    seen = "only you can see it, until you share it" if private else f"{membership.other.name} can see it too"
    card = _numbered(db, request, membership, f"Added: {seen}.", ahead)
    beside = support.contacts(request, concern or "wellbeing") if hard and private else ()
    return replace(card, blocks=(*card.blocks, *beside))


def _concern(db: Db, request: Request, text: str) -> Concern | None:
    supervisors = [s.other.name for s in access.my_pairs(db, request) if not s.leads]
    return safety.concern(text, supervisors, interpret(Message(text, request.now, request.me.timezone)))


def _ask_about_concern(
    db: Db, request: Request, membership: PairMembership, text: str, link: str, concern: Concern
) -> Card:
    """Return the question that is asked before the other person sees a text of concern."""
    waits = replace(
        request, action="agenda.chosen", text=text, fields={"link": link}, ids={"pair": membership.pair.id}
    )
    first = formatting.first_name(membership.other.name)
    name, word = membership.other.name, request.policy.words.agenda.one
    said = f"{name} has not seen this, and it is on no {word} yet: you choose."
    answers: list[tuple[str, Ids]] = [
        ("Keep it to me", {"keep": "me"}),
        ("Another way", {"keep": "way"}),
        (f"Add it, {first} will see it", {"keep": "both"}),
    ]
    card = pending_requests.ask(db, waits, said, answers, "Only you have seen this")
    question, *rest = card.blocks
    return replace(
        card, blocks=(question, *support.contacts(request, concern), *rest), preview="A question for you."
    )


def share(db: Db, request: Request) -> Card:
    """Share a private item; only its writer may."""
    row, membership = find(db, request)
    if row.author_id != request.me.id:
        raise Refused(NOT_FOUND)
    if row.private:
        row.private = False
        record_change(db, request, membership, row, "agenda.shared")
    return card_after(db, request, membership, f"Shared: {membership.other.name} can see it now.")


def spoken_only(db: Db, request: Request) -> Card:
    """Mark an item as one to talk about and not to write down: its words are destroyed, and only the mark is kept.

    The worker may do so with an item of their own, where the policy lets things stay unwritten (WCC-2.1d).
    """
    row, membership = find(db, request)
    if row.author_id != request.me.id or membership.leads or not request.policy.off_record_allowed:
        raise Refused(NOT_FOUND)
    if not row.spoken_only:
        secrets.forget(db, row.text_id)
        row.spoken_only, row.link = True, ""
        record_change(db, request, membership, row, "agenda.spoken_only")
    return card_after(
        db, request, membership, "Its words are gone, and nobody can bring them back: only the mark is kept."
    )


def find(db: Db, request: Request) -> tuple[AgendaItem, PairMembership]:
    """Return the item that a button or a typed number names; raise Refused for those who may not see it."""
    number = request.text.strip().removeprefix("#")
    shown = [
        i
        for pair in list_positions.shown(db, request, "agenda")
        for i in list_positions.shown(db, request, f"agenda.{pair}")
    ]
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
    membership = access.membership(db, request, row.pair_id)
    if not visible(row, request.me.id):
        raise Refused(NOT_FOUND)
    return row, membership


def card_after(db: Db, request: Request, membership: PairMembership, said: str = "") -> Card:
    """Return the agenda that this person is working on, after a change."""
    list_positions.keep(db, request, {"agenda": [membership.pair.id]})
    return current(db, request, membership, said)


def current(db: Db, request: Request, membership: PairMembership, said: str = "") -> Card:
    """Return the agenda as it was numbered when shown, each item in its present state, new items last.

    Closed items stay for a day, so that they can be reopened.
    """
    key, pair_id = f"agenda.{membership.pair.id}", membership.pair.id
    shown = list_positions.shown(db, request, key)
    rows = {
        row.id: row for row in queries.some(db, shown) if row.pair_id == pair_id and _recent(row, request.now)
    }
    views = _read(db, request, membership, [rows[i] for i in shown if i in rows])
    views += [view for view in open_views(db, request, membership) if view.row.id not in rows]
    list_positions.keep(db, request, {key: [view.row.id for view in views]})
    closed = [About("item", view.row.id) for view in views if view.row.state != "open"]
    undos = {about.id: b for about, b in undo.buttons(db, request, closed).items()}
    ahead = queries.next_booked(db, pair_id, request.now)
    lately, fixed = covered_lately(db, request, membership), standing(db, request, membership)
    year = development.agenda_lines(db, request, membership)
    return cards.card(request, membership, views, undos, ahead, said, fixed, lately, year)


def _recent(row: AgendaItem, now: datetime) -> bool:
    return row.closed_at is None or row.closed_at > now - timedelta(days=1)


def record_change(
    db: Db, request: Request, membership: PairMembership, row: AgendaItem, verb: str
) -> Session | None:
    """Write the audit log and refresh the cards that show the agenda; return the session that it is for."""
    audit_log.write(
        db, request.now, request.me.id, verb, About("item", row.id), membership.pair.supervisee_id
    )
    next_one = queries.next_booked(db, row.pair_id, request.now)
    abouts = [About("agenda", row.pair_id)] + ([About("session", next_one.id)] if next_one else [])
    db.flush()
    outbox.refresh(db, abouts, request.now)
    return next_one
