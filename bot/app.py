"""The application: `App.answer` answers one request in one transaction; a refusal becomes words.

Channels convert what came in to an `Incoming` and show the `Answer`; everything between is the same for all of them.
"""

import dataclasses
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy import Engine

from bot.background import Afterwards, RecentKeys
from bot.clock import Clock
from handlers import obligations, pending_requests, resolve
from handlers.calendar_setup import FILES_ALONE, CalendarsWanted, Seen, Setup
from handlers.calendars import planning
from handlers.people import unreachable
from handlers.policy import Policy
from handlers.routing import AnsweredMessage, Refused, Request, Room, RouteTable, spelled
from handlers.typed_words import typed_blocks
from handlers.ui import Card, FieldError, Ids, Reply, Text, about
from storage import delivery_queue, outbox
from storage.connections import DatabaseBusy, WouldWrite
from storage.db import Db, reading_only, transaction
from storage.keys import KeyRing
from storage.models import Person, PostedMessage
from storage.queries import channels, idempotency, messages, pairs, questions

log = structlog.get_logger()

CALENDAR_SECONDS = 2.0
"""How long somebody waits for calendars to be read."""
TYPED = "typed"
"""The action of words that are typed: what they mean is found out by `handlers/conversation`."""

UNKNOWN = "You are not on the list of people here. If you should be, please tell your administrator."
STRANGER = Card("I don't know you yet", (Text(UNKNOWN),), preview="I don't know you yet.", place="below")
"""Answer to somebody whom a channel knows but who is not on the list of people."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Message on a channel. `ref` is the channel's own id for it, empty if it has none yet."""

    channel: str
    address: str
    ref: str
    workspace: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a channel saw a person do. `action` is an action's name, or empty for something typed into `text`.

    `on` is the message whose button was pressed, or from which the submitted form was opened. `idempotency_key` is
    the channel's id for this request, if it may deliver the same one again: nothing is done a second time, and there
    is no answer. `answering` is the bot's message that the text replies to, or in whose thread it was typed or
    pressed.
    """

    person_id: int
    action: str = ""
    ids: Ids = field(default_factory=dict[str, int | str])
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    text: str = ""
    on: Origin | None = None
    idempotency_key: str = ""
    answering: Origin | None = None
    slash: str = "/"
    """Prefix of a command on this channel."""
    room: Room | None = None
    """Channel with many people in which it was typed."""


Answer = Reply | FieldError
T = TypeVar("T")
Looking = Callable[[Db], Incoming | Card | None]
"""Finds out what a channel saw, in the transaction that answers it. A card or None is the answer to a stranger."""


@dataclass(slots=True)
class _Heard:
    """What a channel saw, once that has been found out."""

    incoming: Incoming | None
    reading: bool = False
    """Whether it was answered without writing anything."""

    @property
    def key(self) -> str:
        """The idempotency key, or empty."""
        return self.incoming.idempotency_key if self.incoming is not None else ""


@dataclass(frozen=True)
class App:
    """The product, built by `bot/wiring`: everything that a channel or a worker needs."""

    engine: Engine
    organisation_id: int
    ring: KeyRing
    policy: Policy
    clock: Clock
    table: RouteTable
    setup: Setup = FILES_ALONE
    """What the organisation has set up for calendars."""
    read_calendars: Callable[[CalendarsWanted, float], Seen] | None = None
    """Reads calendars, for so many seconds at most; None where there are none to read."""
    wake: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])
    """Called after each commit: delivery looks for new outbox messages, pages for changes."""
    read_again: RecentKeys = field(default_factory=RecentKeys)
    """Requests that were answered without writing while another writer was busy."""
    afterwards: Afterwards = field(default_factory=Afterwards)
    """Writes what such an answer left."""

    @contextmanager
    def transaction(self, *, reading: bool = False, wait: bool = True) -> Generator[Db]:
        """Open a transaction; after a commit, call all in `wake`. Without `wait`, raise DatabaseBusy where it is."""
        with transaction(self.engine, self.organisation_id, self.ring, reading=reading, wait=wait) as db:
            yield db
            planning.follow(db, self.setup, self.clock.now())
            obligations.recompute(db, self.policy, self.clock.now())
        if not reading:
            for wake in self.wake:
                wake()

    def request(
        self, person: Person, action: str, ids: Ids | None = None, seen: Seen | None = None
    ) -> Request:
        """Return a request of this person at the current time, for something that the product itself does."""
        return Request(
            person, self.policy, self.clock.now(), self.table, action, ids or {}, setup=self.setup, seen=seen
        )

    def answer(self, heard_of: Incoming | Looking) -> Answer:
        """Answer a request in one transaction: everything that it does is committed, or nothing.

        It is answered once more with calendars read, where it needs them.
        """
        try:
            return self._answer(heard_of, None)
        except CalendarsWanted as wanted:
            assert self.read_calendars is not None
            return self._answer(heard_of, self.read_calendars(wanted, CALENDAR_SECONDS))

    def _answer(self, heard_of: Incoming | Looking, seen: Seen | None) -> Answer:
        did = _Heard(heard_of if isinstance(heard_of, Incoming) else None)
        try:
            answer = self.at_once(lambda db: self._inside(db, did, heard_of, seen))
            again = did.reading and did.key and not self.read_again.first(did.key)
            return None if again else answer
        except Refused as refusal:
            incoming = did.incoming
            words = spelled(refusal.words, incoming.slash if incoming is not None else "/")
            if refusal.field is not None and incoming is not None and refusal.field in incoming.fields:
                return FieldError(refusal.field, words)
            sent = incoming is not None and incoming.action not in self.table.forms
            back = typed_blocks(incoming.fields) if sent and incoming is not None else ()
            return Card("Not done", (Text(words), *back), preview="That was not done.", place="below")
        except CalendarsWanted:
            raise
        except Exception:
            action = (did.incoming and did.incoming.action) or TYPED
            log.exception("request failed", action="private" if action.startswith("raise.") else action)
            raise

    def at_once(self, work: Callable[[Db], T]) -> T:
        """Do `work` in a transaction, without waiting for SQLite's writer where nothing has to be written.

        Whether something writes is known once it was done, so where another writer is busy it is done on what is
        there, and only if that would have written, once more in its turn.
        """
        try:
            with self.transaction(wait=False) as db:
                return work(db)
        except DatabaseBusy:
            pass
        with suppress(WouldWrite):
            with self.transaction(reading=True) as db, reading_only(db):
                done = work(db)
            if db.postponed:
                self.afterwards.do(partial(self._write, db.postponed))
            return done
        with self.transaction() as db:
            return work(db)

    def _write(self, postponed: Sequence[Callable[[Db], None]]) -> None:
        with self.transaction() as db:
            for write in postponed:
                write(db)

    def _inside(self, db: Db, did: "_Heard", heard_of: Incoming | Looking, seen: Seen | None) -> Answer:
        did.reading = db.postponed is not None
        if not isinstance(heard_of, Incoming):
            found = heard_of(db)
            if not isinstance(found, Incoming):
                return found
            did.incoming = found
        assert did.incoming is not None
        if did.key and not self._first(db, did.key):
            return None
        reply = self._act(db, did.incoming, seen)
        return self._placed(db, did.incoming, reply) if isinstance(reply, Card) else reply

    def _first(self, db: Db, key: str) -> bool:
        if key in self.read_again:
            return False
        if db.postponed is None:
            return idempotency.first(db, key, self.clock.now())
        now = self.clock.now()
        db.postponed.append(lambda db: _keep(db, key, now))
        return not idempotency.before(db, key)

    def has_left(self, db: Db, person_id: int) -> bool:
        """Return whether a person's last day is over: nothing is shown to them, and they can't change anything."""
        person = db.get_one(Person, person_id)
        return person.left_on is not None and person.left_on < self.clock.now().date()

    def is_theirs(self, db: Db, message: PostedMessage) -> bool:
        """Return whether the address that sees a message still belongs to its recipient, who has not left."""
        return not self.has_left(db, message.person_id) and any(
            known.address == message.address
            and (known.workspace == message.workspace or "" in (known.workspace, message.workspace))
            for known in channels.identities_of(db, message.channel, message.person_id)
        )

    def built(self, db: Db, request: Request) -> Card | None:
        """Build a card with current facts.

        Return None if it is no longer needed, or the person may not see it any more.
        """
        try:
            return self.table.cards[request.action](db, request)
        except Refused:
            return None

    def as_true_now(self, where: Origin) -> Card | None:
        """Return what the message would show now; None if it is not stored, or nothing is left to show."""
        with self.transaction(reading=True) as db:
            message = messages.at(db, where.channel, where.workspace, where.address, where.ref)
            if message is None or message.name not in self.table.cards:
                return None
            if not self.is_theirs(db, message):
                return None
            request = self.request(db.get_one(Person, message.person_id), message.name, message.ids)
            return self.built(db, dataclasses.replace(request, is_refresh=True))

    def shown(self, person_id: int, where: Origin, card: Card) -> None:
        """Store that a channel shows this card.

        A card with a source is refreshed, and one with questions is answered.
        """
        if card.source is None and not card.asks:
            return
        if card.source is not None and not card.asks:
            with self.transaction(reading=True) as db:  # usually nothing has changed: avoid the write lock
                known = messages.at(db, where.channel, where.workspace, where.address, where.ref)
                same = known is not None and (known.name, known.ids) == (card.source[0], dict(card.source[1]))
                if known is not None and same and (card.drawn is None or known.drawn <= card.drawn):
                    return
        try:
            with self.transaction(wait=False) as db:
                self.note(db, person_id, where, card)
        except DatabaseBusy:
            self.afterwards.do(partial(self._note, person_id, where, card))

    def _note(self, person_id: int, where: Origin, card: Card) -> None:
        with self.transaction() as db:
            self.note(db, person_id, where, card)

    def note(self, db: Db, person_id: int, where: Origin, card: Card) -> None:
        """Do what `shown` does, inside a transaction."""
        if card.source is not None:
            kept = messages.keep(db, person_id, where.channel, where.workspace, where.address, where.ref, card.source,
                                 about(card.source[1]), self.clock.now())  # fmt: skip
            if card.drawn is not None:
                delivery_queue.redraw_if_older(db, kept.id, card.drawn, self.clock.now())
            if card.source[0] in self.table.single:
                names = self.table.one_of(card.source[0])
                outbox.delete_earlier(
                    db, person_id, names, about(card.source[1]), where.ref, self.clock.now()
                )
        questions.carried(db, card.asks, where.channel, where.workspace, where.address, where.ref)

    def _placed(self, db: Db, incoming: Incoming, card: Card) -> Card:
        """Return the card with its place: a message about something else is not replaced."""
        if incoming.on is None or card.place != "replace":
            return card
        on = incoming.on
        if (message := messages.at(db, on.channel, on.workspace, on.address, on.ref)) is None:
            return card
        if card.source is not None and about(card.source[1]) == message.about:
            outbox.leave_as_drawn(db, message.id)  # a refresh would take its answer away
            return dataclasses.replace(card, drawn=delivery_queue.drawn_by(db, message))
        return dataclasses.replace(card, place="below")

    def _answering(self, db: Db, incoming: Incoming) -> AnsweredMessage | None:
        """Return what the replied-to message asked and shows; empty for a message to somebody else."""
        to = incoming.answering
        if to is None or not to.ref:
            return None
        asked = questions.at(db, incoming.person_id, to.channel, to.workspace, to.address, to.ref)
        message = messages.at(db, to.channel, to.workspace, to.address, to.ref)
        ids = message.ids if message is not None and message.person_id == incoming.person_id else {}
        return AnsweredMessage(
            (to.channel, to.workspace, to.address), to.ref, tuple(q.id for q in asked), ids
        )

    def _act(self, db: Db, incoming: Incoming, seen: Seen | None) -> Reply:
        action = incoming.action or TYPED
        if action == TYPED:
            person = pairs.person_with_pairs(db, incoming.person_id, self.clock.now().date())
        else:
            person = db.get(Person, incoming.person_id)
        if person is None or self.has_left(db, person.id):
            raise Refused(UNKNOWN)
        if action not in self.table.actions:
            raise Refused(
                "That button is from an older version. Nothing was changed: type /supervision to start from there."
            )
        request = Request(
            person,
            self.policy,
            self.clock.now(),
            self.table,
            action,
            incoming.ids,
            {key: resolve.submitted(db, text) for key, text in incoming.fields.items()},
            incoming.text,
            answering=self._answering(db, incoming),
            slash=incoming.slash,
            setup=self.setup,
            seen=seen,
            reads_calendars=self.read_calendars is not None,
            room=incoming.room,
        )
        reply = self.table.actions[action](db, request)
        return unreachable.with_words(db, request, pending_requests.went_on(db, request, reply))


def _keep(db: Db, key: str, now: datetime) -> None:
    idempotency.first(db, key, now)
