"""Operations on actions: load them for the reader, add, close and defer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from handlers import (
    access,
    formatting,
    list_positions,
    pending_requests,
    person_names,
    resolve,
    undo,
)
from handlers.access import NOT_FOUND, PairMembership
from handlers.actions import cards, rules
from handlers.actions.rules import ActionView, Details
from handlers.policy import ActionFacts, owed
from handlers.routing import Refused, Request
from handlers.ui import Button, Card, Ids
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, ActionPoint, Pair, Person
from storage.queries import actions as queries
from storage.queries import agenda, facts, people


def views(db: Db, request: Request, rows: Sequence[ActionPoint]) -> list[ActionView]:
    """Return these actions with their texts: the reader's own, and those of pairs that the reader is in.

    Raise Refused where an action is neither.
    """
    known = facts.people(db, _named(rows))
    mine = [row for row in rows if row.owner_id == request.me.id]
    texts = access.own_words(db, request, request.me.id, _text_ids(mine))
    for pair_id in {row.pair_id for row in rows if row.owner_id != request.me.id}:
        membership = access.membership(db, request, pair_id or 0)
        theirs = [r for r in rows if r.pair_id == pair_id and r.text_id not in texts]
        texts |= access.words(db, request, membership, _text_ids(theirs))
    return [_view(row, texts, known) for row in rows]


def _text_ids(rows: Sequence[ActionPoint]) -> list[str | None]:
    return [text for row in rows for text in (row.text_id, row.good_id, row.learned_id)]


def _named(rows: Sequence[ActionPoint]) -> set[int]:
    return {i for row in rows for i in (row.owner_id, row.set_by_id, row.tell_id) if i is not None}


def _view(row: ActionPoint, texts: Mapping[str, str], known: Mapping[int, Person]) -> ActionView:
    good, learned = texts.get(row.good_id or "", ""), texts.get(row.learned_id or "", "")
    tell = known.get(row.tell_id) if row.tell_id is not None else None
    return ActionView(row, texts[row.text_id], known[row.owner_id], known[row.set_by_id], good, learned, tell)


def view(db: Db, request: Request, action_id: int, *, locked: bool = False) -> ActionView:
    """Return one action for its owner or the two people of its pair.

    Raise Refused for anybody else, in the same words as for an action that does not exist.
    """
    row = db.get(ActionPoint, action_id, with_for_update=locked)
    if row is None:
        raise Refused(NOT_FOUND)
    return views(db, request, [row])[0]


def of_pair(
    db: Db, request: Request, membership: PairMembership, closed_since: datetime | None = None
) -> list[ActionView]:
    """Return a pair's open actions, soonest first.

    With `closed_since`, include those closed from then on. Both people of the pair may read them.
    """
    rows = queries.of_pair(db, membership.pair.id, closed_since)
    texts = access.words(db, request, membership, _text_ids(rows))
    known = facts.people(db, _named(rows))
    return [_view(row, texts, known) for row in rows]


def of_reader(db: Db, request: Request) -> list[ActionView]:
    """Return the open actions that the reader owns, then others' in the reader's pairs, each soonest first."""
    found = queries.open_of(db, request.me.id, [s.pair.id for s in access.my_pairs(db, request)])
    return views(db, request, sorted(found, key=lambda row: row.owner_id != request.me.id))


def default_due(db: Db, request: Request, membership: PairMembership | None) -> date:
    """Return the due date of an action without one: by the policy (`[actions] due`), else in two weeks."""
    next_session = next_session_day(db, request, membership.pair.id if membership else None)
    due = owed("action", request.policy, ActionFacts(request.today, None, next_session), request.today).due
    return due or request.today + rules.DEFAULT_TIME


def next_session_day(db: Db, request: Request, pair_id: int | None) -> date | None:
    """Return the day of the pair's next booked session, in the reader's time zone."""
    session = agenda.next_booked(db, pair_id, request.now) if pair_id is not None else None
    return session.starts_at.astimezone(request.zone).date() if session else None


def add(
    db: Db,
    request: Request,
    text: str,
    owner: Person,
    due: date | None = None,
    *,
    membership: PairMembership | None = None,
    session_id: int | None = None,
    link: str = "",
    details: Details | None = None,
) -> ActionPoint:
    """Add an action to a pair, or a private one of the person's own, and tell an owner who is somebody else.

    `due` None means the policy's default. Raise Refused where the text is empty or over 1,000 characters,
    or where the owner is neither the person asking nor in the pair.
    """
    text = text.strip()
    if not text:
        raise Refused(
            "Please say what is to be done, such as “/action me book the training by Friday”.", "text"
        )
    if len(text) > rules.LIMIT:
        raise Refused(
            f"That is {len(text):,} characters; {rules.LIMIT:,} fit into {request.policy.words.action.a}. "
            "Nothing was lost: please shorten it.",
            "text",
        )
    if membership and membership.pair.ends_on is not None and membership.pair.ends_on < request.today:
        raise Refused(f"You and {membership.other.name} no longer meet here, so nothing was added.", "owner")
    two = {membership.pair.supervisor_id, membership.pair.supervisee_id} if membership else set[int]()
    if owner.id != request.me.id and owner.id not in two:
        raise Refused(NOT_FOUND, "owner")
    file_of, details = membership.pair.supervisee_id if membership else owner.id, details or Details()
    row = ActionPoint(
        pair_id=membership.pair.id if membership else None,
        session_id=session_id,
        owner_id=owner.id,
        set_by_id=request.me.id,
        text_id=secrets.seal(db, file_of, text),
        mode=details.mode,
        type=details.type,
        purpose=details.purpose,
        points_to=details.points_to,
        good_id=secrets.seal(db, file_of, details.good) if details.good else None,
        tell_id=details.tell_id,
        link=link,
        due=due or default_due(db, request, membership),
        added_at=request.now,
    )
    db.add(row)
    db.flush()
    audit_log.write(db, request.now, request.me.id, "action.added", About("action", row.id), owner.id)
    if owner.id != request.me.id:
        outbox.enqueue(db, "action.told", owner.id, f"action.told:{row.id}", request.now, action=row.id)
    return row


def change(
    db: Db, request: Request, view: ActionView, verb: str, **card_after: date | str | int | None
) -> None:
    """Change an action: store the undo entry, write the audit log and refresh its cards."""
    undo.change(db, request, view.row, **card_after)
    audit_log.write(db, request.now, request.me.id, verb, About("action", view.row.id), view.row.owner_id)
    db.flush()
    refresh(db, request, view)


def undo_of(db: Db, request: Request, view: ActionView) -> Button | None:
    """Return the button that undoes what this person did last to the action."""
    about = About("action", view.row.id)
    return undo.buttons(db, request, [about]).get(about)


def find(db: Db, request: Request, words: str) -> ActionView | Card:
    """Return the action that a button, typed words or a list number name, or a card that asks which one."""
    if "action" in request.ids:
        return view(db, request, request.id("action"), locked=True)
    found = of_reader(db, request)
    word = request.policy.words.action
    if not found:
        raise Refused(f"There are no open {word.many}, so nothing was changed.")
    words = words.strip().removeprefix("#")
    if words.isascii() and words.isdigit() and len(words) < 5:
        lists = list_positions.shown(db, request, "action") or [0]
        shown = list_positions.shown(db, request, f"action.{lists[0]}") or [v.row.id for v in found]
        if not 1 <= int(words) <= len(shown):
            raise Refused(f"There is no number {int(words)} on your list. Type /action to see it.")
        return view(db, request, shown[int(words) - 1], locked=True)
    which = rules.matching(words, [v.text for v in found]) if words else list(range(len(found)))
    if not which:
        raise Refused(
            f"I can’t find an open {word.one} like “{formatting.shorten(words, 60)}”. Type /action to see them."
        )
    if len(which) == 1 and words:
        return view(db, request, found[which[0]].row.id, locked=True)
    answers: list[tuple[str, Ids]] = [
        (formatting.shorten(found[i].text, 60), {"action": found[i].row.id}) for i in which[:8]
    ]
    return pending_requests.ask(db, request, f"Which {word.one} do you mean?", answers)


def owner_of(db: Db, request: Request, text: str) -> tuple[Person, str] | Card | None:
    """Return the person who is to do what was typed, and the words without the name.

    Return a card that asks where two people share a first name, and None where nobody is named.
    """
    others = list({s.other.id: s.other for s in access.my_pairs(db, request)}.values())
    typed, found, rest = rules.owner(text, others)
    if "owner" in request.ids:
        wanted = request.id("owner")
        chosen = next((p for p in (request.me, *others) if p.id == wanted), None)
        if chosen is None:
            raise Refused(NOT_FOUND)
        return chosen, rest
    if typed == "me":
        return request.me, rest
    if len(found) == 1:
        return found[0], rest
    if typed and not found:
        person = resolve.person(db, request, typed, None if typed.startswith("<@") else others)
        if person.id != request.me.id and person not in others:
            word = request.policy.words.action
            raise Refused(
                f"{word.a.capitalize()} is between you and somebody you meet for {request.policy.words.session.many}, "
                f"or your own. For your own, type “/action me …”."
            )
        return person, rest
    if not found:
        return None
    answers: list[tuple[str, Ids]] = [(p.name, {"owner": p.id}) for p in found[:10]]
    return pending_requests.ask(
        db, request, f"Whose {request.policy.words.action.one} is this?", answers, "Who does it?"
    )


def owner_in(db: Db, text: str, others: Sequence[Person]) -> tuple[Person | None, str]:
    """Return the one person among `others` whom a message names as owner, and the words without the name."""
    typed, found, rest = rules.owner(text, others)
    if mention := person_names.MENTION.fullmatch(typed):
        known = people.by_address(db, mention["address"])
        found = [p for p in others if known is not None and p.id == known.id]
    return (found[0], rest) if len(found) == 1 else (None, text)


def pair_of(db: Db, request: Request, owner: Person, text: str) -> tuple[PairMembership | None, str] | Card:
    """Return the pair that a typed action belongs to (None: private), and its text without "with somebody".

    Return a card that asks where it could be several pairs.
    """
    memberships = access.my_pairs(db, request)
    own = owner.id == request.me.id
    words, who = resolve.named_with(text, [s.other for s in memberships]) if own else (text, "")
    if "pair" in request.ids:
        return (access.membership(db, request, request.id("pair")) if request.id("pair") else None), words
    if own and who:
        owner = resolve.person(db, request, who, [s.other for s in memberships])
    near = memberships if owner.id == request.me.id else [s for s in memberships if s.other.id == owner.id]
    if len(near) == 1:
        return near[0], words
    if not near:
        return None, words
    answers: list[tuple[str, Ids]] = [
        (s.other.name + (f" ({s.pair.series})" if s.pair.series != "line" else ""), {"pair": s.pair.id})
        for s in near[:10]
    ]
    if own and not who:
        answers.append(("Only mine", {"pair": 0}))
    question = "Who else sees it? The one you choose does; nobody else." if own else "In which of your pairs?"
    return pending_requests.ask(db, request, question, answers, "With whom?")


def listing(db: Db, request: Request, of: int, more: int = 0) -> Card:
    """Return the list of open actions as it was numbered when it was shown, each in its present state.

    `of` is the id of the one person whose actions are listed, or 0 for everybody's.
    """
    shown = list_positions.shown(db, request, f"action.{of}")
    found = {v.row.id: v for v in views(db, request, queries.some(db, shown))}
    lines = [found[i] for i in shown if i in found]
    closed = [About("action", v.row.id) for v in lines if v.row.state != "open"]
    back = {about.id: b for about, b in undo.buttons(db, request, closed).items()}
    who = db.get(Person, of) if of else None
    title = f"Open {request.policy.words.action.many}" + (f": {who.name}" if who else "")
    return cards.listing(request, lines, back, of, more, title)


def card_after(db: Db, request: Request, view: ActionView, note: str = "") -> Card:
    """Return the card after a change: the list where the button was on a list, else the one action."""
    if "list" in request.ids and view.row.id in list_positions.shown(
        db, request, f"action.{request.id('list')}"
    ):
        return listing(db, request, request.id("list"))
    return cards.one(request, view, undo_of(db, request, view), note=note)


def refresh(db: Db, request: Request, view: ActionView) -> None:
    """Refresh everything that shows this action: its own cards, and the lists of its readers."""
    pair = db.get(Pair, view.row.pair_id) if view.row.pair_id is not None else None
    readers = {view.owner.id, request.me.id} | (
        {pair.supervisor_id, pair.supervisee_id} if pair else set[int]()
    )
    outbox.refresh(
        db, [About("action", view.row.id), *(About("actions", reader) for reader in readers)], request.now
    )


def about(request: Request, action_id: int) -> Request:
    """Return the same request with this action in its ids."""
    return replace(request, ids={**request.ids, "action": action_id})
