"""Delivery of outbox messages: claim, build, send, mark.

The card is built when it is sent, so it is never stale, and a builder that returns None says that it is no longer
needed. No transaction is open while anything crosses the network. After an attempt with an unknown outcome, the
channel is asked whether the message arrived before it is sent again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

import structlog

from bot.app import App, Origin
from handlers.calendar_setup import CalendarsWanted, Seen
from handlers.people import unreachable
from handlers.routing import INTRODUCTION
from handlers.ui import Card, Text
from storage import outbox
from storage.models import Identity, OutboxMessage, Person, PostedMessage
from storage.queries import messages, people

log = structlog.get_logger()

BATCH = 100
TRIES = 16
LONGEST = timedelta(hours=1)
"""Maximum wait between two attempts: each wait is twice as long as the one before.

A channel that is down for a morning loses nothing, and one that throttles is not asked all the time.
"""
CALENDAR_SECONDS = 25.0
"""Seconds that calendars are waited for when a card is built that nobody waits for."""
OUR_ERROR = timedelta(minutes=2)
SETTLED = Card("Settled", (Text("There is nothing left to do here."),))


class CantSend(Exception):
    """Failure to send a message. `why` is in fixed words; `again_after` None means that no retry helps.

    `again_after` is how long to wait after the first attempt; after later ones it is longer.
    """

    def __init__(self, why: str, again_after: timedelta | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.again_after = again_after


class Transport(Protocol):
    """A channel's sending side, for delivery. Calls may take long: no transaction is open around them."""

    def send(self, to: Identity, card: Card, key: str) -> str:
        """Send a new message, and return the channel's id for it. Raise CantSend."""
        ...

    def update(self, to: Identity, ref: str, card: Card) -> None:
        """Replace message `ref` with `card`. Raise CantSend."""
        ...

    def delete(self, to: Identity, ref: str) -> None:
        """Delete message `ref`; ignore one that is gone already. Raise CantSend."""
        ...

    def find(self, to: Identity, key: str) -> str | None:
        """Return the id of the message that was sent with this key, or None if it did not arrive."""
        ...


Effect = Callable[[OutboxMessage], str]
"""Carries out an outbox message that is no card; returns how it is settled. Raises CantSend."""


@dataclass(frozen=True)
class Delivery:
    """Processes outbox messages on the configured channels, in order of preference."""

    app: App
    transports: Mapping[str, Transport]
    effects: Mapping[str, Effect] = field(default_factory=dict[str, "Effect"])
    """What outbox messages of these names do instead of sending a card."""

    def run(self) -> int:
        """Process everything that is due now, and return how many outbox messages were claimed."""
        count = 0
        while True:
            with self.app.transaction() as db:
                claimed = outbox.claim(db, self.app.clock.now(), BATCH)
            for outbox_message in claimed:
                self._carry_out(outbox_message)
            count += len(claimed)
            if len(claimed) < BATCH:
                return count

    def _carry_out(self, outbox_message: OutboxMessage) -> None:
        try:
            if outbox_message.name in self.effects:
                settled = self.effects[outbox_message.name](outbox_message)
                with self.app.transaction() as db:
                    outbox.mark(db, outbox_message.id, outbox_message.fence, settled)
            elif outbox_message.message_id is None:
                try:
                    self._send(outbox_message)
                except CalendarsWanted as wanted:
                    self._send(outbox_message, self._seen(wanted))
            elif outbox_message.deletes:
                self._delete(outbox_message)
            else:
                self._update(outbox_message)
        except CantSend as problem:
            self._put_off(outbox_message, problem.why, problem.again_after)
        except Exception:
            log.exception("outbox message failed", outbox_message=outbox_message.id, card=outbox_message.name)
            self._put_off(outbox_message, "an error of our own: see the log", OUR_ERROR)

    def _seen(self, wanted: CalendarsWanted) -> Seen:
        """Return what calendars say: nobody waits, so that slow ones are heard too."""
        assert self.app.read_calendars is not None
        return self.app.read_calendars(wanted, CALENDAR_SECONDS)

    def _send(self, outbox_message: OutboxMessage, seen: Seen | None = None) -> None:
        with self.app.transaction() as db:
            person = db.get_one(Person, outbox_message.person_id)
            request = self.app.request(person, outbox_message.name, outbox_message.ids, seen)
            reads = self.app.read_calendars is not None
            card = self.app.built(db, replace(request, reads_calendars=reads))
            to = self._identity(people.identities(db, person.id))
            introduces = outbox_message.name == INTRODUCTION
            had_it = introduces and person.introduced_at is not None
            if card is None or had_it or person.left_on is not None:
                outbox.mark(db, outbox_message.id, outbox_message.fence, "unneeded")
                return
            if to is None:
                outbox.mark(
                    db, outbox_message.id, outbox_message.fence, "failed", "no channel reaches this person"
                )
                return
            hello = None
            if person.introduced_at is None:
                hello = self.app.table.cards[INTRODUCTION](db, self.app.request(person, INTRODUCTION))
        transport = self.transports[to.channel]
        again = outbox_message.attempts > 1
        if hello is not None:
            self._once(
                transport, to, hello, f"{outbox_message.organisation_id}:introduction:{person.id}", again
            )
            with self.app.transaction() as db:
                person = db.get_one(Person, person.id)
                person.introduced_at, person.introduce_at = self.app.clock.now(), None
                if introduces:
                    outbox.mark(db, outbox_message.id, outbox_message.fence, "sent")
        if introduces:
            return
        ref = self._once(transport, to, card, f"{outbox_message.organisation_id}:{outbox_message.key}", again)
        with self.app.transaction() as db:
            if outbox.mark(db, outbox_message.id, outbox_message.fence, "sent"):
                where = Origin(to.channel, to.address, ref, to.workspace)
                self.app.note(
                    db, person.id, where, replace(card, source=(outbox_message.name, outbox_message.ids))
                )

    def _once(self, transport: Transport, to: Identity, card: Card, key: str, again: bool) -> str:
        """Send a message, unless an earlier attempt with an unknown outcome turns out to have arrived."""
        found = transport.find(to, key) if again else None
        return found or transport.send(to, card, key)

    def _update(self, outbox_message: OutboxMessage) -> None:
        with self.app.transaction() as db:
            message = db.get_one(PostedMessage, outbox_message.message_id)
            if message.name not in self.app.table.cards:  # deleted meanwhile
                outbox.mark(db, outbox_message.id, outbox_message.fence, "unneeded")
                return
            person = db.get_one(Person, message.person_id)
            request = replace(self.app.request(person, message.name, message.ids), is_refresh=True)
            card = self.app.built(db, request) if self.app.is_theirs(db, message) else None
            if card is None and message.name in self.app.table.single:
                outbox.delete(db, [message], self.app.clock.now())
                outbox.mark(db, outbox_message.id, outbox_message.fence, "unneeded")
                return
        to = Identity(channel=message.channel, workspace=message.workspace, address=message.address)
        if message.channel in self.transports:
            self.transports[message.channel].update(to, message.ref, card or SETTLED)
        with self.app.transaction() as db:
            outbox.mark(db, outbox_message.id, outbox_message.fence, "sent")

    def _delete(self, outbox_message: OutboxMessage) -> None:
        with self.app.transaction() as db:
            message = db.get_one(PostedMessage, outbox_message.message_id)
            to = Identity(channel=message.channel, workspace=message.workspace, address=message.address)
            ref = message.ref
        if to.channel in self.transports:
            self.transports[to.channel].delete(to, ref)
        with self.app.transaction() as db:
            if outbox.mark(db, outbox_message.id, outbox_message.fence, "sent"):
                messages.gone(db, outbox_message.message_id)

    def _identity(self, known: Sequence[Identity]) -> Identity | None:
        identities = [i for i in known if i.channel in self.transports and not i.unreachable]
        order = list(self.transports)
        return min(identities, key=lambda i: order.index(i.channel), default=None)

    def _put_off(self, outbox_message: OutboxMessage, why: str, again_after: timedelta | None) -> None:
        with self.app.transaction() as db:
            if again_after is None or outbox_message.attempts >= TRIES:
                outbox.mark(db, outbox_message.id, outbox_message.fence, "failed", why)
                if outbox_message.message_id is None:
                    unreachable.tell_who_waits(
                        db, outbox_message.ids, outbox_message.person_id, self.app.clock.now()
                    )
                log.error(
                    "an outbox message was given up",
                    outbox_message=outbox_message.id,
                    card=outbox_message.name,
                    why=why,
                )
            else:
                wait = max(again_after, min(again_after * 2 ** (outbox_message.attempts - 1), LONGEST))
                outbox.later(db, outbox_message.id, outbox_message.fence, self.app.clock.now() + wait, why)
