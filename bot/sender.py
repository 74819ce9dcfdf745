"""Sending of one claimed outbox message: renew the lease, build the card, take a turn, send, mark."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import structlog

from bot import lease_end
from bot.app import App, Origin
from bot.sending import CantSend, PostsInRooms, SendOutcome, Transport
from handlers.calendar_setup import Seen
from handlers.overdue import weekly
from handlers.routing import INTRODUCTION, Room
from handlers.ui import Card, Text, about
from storage import delivery_queue as queue
from storage import outbox, turns
from storage.db import Db
from storage.models import ChannelPost, Identity, OutboxMessage, Person, PostedMessage
from storage.queries import messages, people
from storage.turns import Rate

log = structlog.get_logger()

MARGIN = 5.0
"""Seconds before the end of a lease at which nothing more is sent under it."""
LATE_LOOKS, LATE_SECONDS = 5, 2.0
"""How often, and how many seconds apart, a worker that sent too late looks whether another sent the same."""
UNREACHED = "no channel reaches this person"
SETTLED = Card("Settled", (Text("There is nothing left to do here."),))


@dataclass(frozen=True)
class Sender:
    """Sends on the configured channels, in order of preference."""

    app: App
    transports: Mapping[str, Transport]
    clock: Callable[[], datetime]
    closed: dict[tuple[str, bool], datetime]
    """Until when nothing of a lane is claimed: new messages (True), or changes of old ones (False)."""
    monotonic: Callable[[], float] = time.monotonic
    pause: Callable[[float], object] = time.sleep

    def send(self, outbox_message: OutboxMessage, seen: Seen | None = None) -> SendOutcome | OutboxMessage:
        """Send a new message. Return its introduction, taken, where that goes first."""
        end = self.lease_end()
        with self.app.transaction() as db:
            ready = self._prepared(db, outbox_message, seen)
        if isinstance(ready, OutboxMessage | SendOutcome):
            return ready
        to, card, following = ready
        key = f"{outbox_message.organisation_id}:{outbox_message.key}"
        transport = self.transports[to.channel]
        found: str | None = None
        with lease_end.at(end, self.monotonic):
            if isinstance(to, Room):
                ref = _post(transport, to, card, key)
            else:  # unless an earlier attempt with an unknown outcome turns out to have arrived
                found = transport.find(to, key) if outbox_message.attempts > 1 else None
                ref = found or transport.send(to, card, key)
        where = Origin(to.channel, to.address, ref, to.workspace)
        with self.app.transaction() as db:
            mine = queue.mark(db, outbox_message.id, outbox_message.fence, "sent")
            if following is not None:
                queue.put_off_next(db, outbox_message, following)
            if mine and outbox_message.name == INTRODUCTION:
                person = db.get_one(Person, outbox_message.person_id)
                person.introduced_at, person.introduce_at = self.clock(), None
            elif mine and isinstance(to, Identity):
                messages.sent(db, outbox_message.id, ref)
                source = (outbox_message.name, outbox_message.ids)
                self.app.note(db, outbox_message.person_id, where, replace(card, source=source))
        if not mine and found is None and isinstance(to, Identity):
            self._take_back(outbox_message, to, ref)
        return SendOutcome.DONE

    def _prepared(
        self, db: Db, outbox_message: OutboxMessage, seen: Seen | None
    ) -> tuple[Identity | Room, Card, datetime | None] | OutboxMessage | SendOutcome:
        """Renew the lease and build the card.

        Return what to send to whom, and when the next one may be sent; or the introduction, which goes first; or how
        it ended without sending.
        """
        id, fence = outbox_message.id, outbox_message.fence
        if not queue.hold(db, id, fence):
            return SendOutcome.PUT_OFF
        if outbox_message.name not in self.app.table.cards:
            raise CantSend("this version has no card of that name")
        person = db.get_one(Person, outbox_message.person_id)
        request = self.app.request(person, outbox_message.name, outbox_message.ids, seen)
        reads = self.app.read_calendars is not None
        card = self.app.built(db, replace(request, reads_calendars=reads))
        to = self.destination(db, outbox_message)
        introduces = outbox_message.name == INTRODUCTION
        had_it = introduces and person.introduced_at is not None
        if card is None or had_it or person.left_on is not None:
            queue.mark(db, id, fence, "unneeded")
            messages.not_sent(db, id)
            return SendOutcome.DONE
        if to is None:
            queue.mark(db, id, fence, "failed", UNREACHED)
            messages.not_sent(db, id)
            return SendOutcome.DONE
        if person.introduced_at is None and not introduces:
            key = f"{INTRODUCTION}:{person.id}"
            hello, wait = queue.claim_introduction(db, key, INTRODUCTION, outbox_message, self.clock())
            if hello is not None or wait is not None:
                queue.give_back(db, id, fence, wait)
                return hello or SendOutcome.PUT_OFF
        here = Identity(channel=to.channel, workspace=to.workspace, address=to.address)
        following = self._gated(db, outbox_message, self.transports[to.channel].rates(here, None))
        if following is SendOutcome.GATE:
            return SendOutcome.GATE
        if not introduces and isinstance(
            to, Identity
        ):  # stored first, so that what changes meanwhile queues a refresh of it, which comes after
            source = (outbox_message.name, outbox_message.ids)
            messages.sending(db, id, person.id, to, source, about(outbox_message.ids), self.clock())
        return to, card, following

    def _take_back(self, outbox_message: OutboxMessage, to: Identity, ref: str) -> None:
        """Delete what was sent after the lease was over, if whoever took it over has sent it as well.

        A process that was frozen between its last look at the lease and the platform can't know before.
        """
        for _ in range(LATE_LOOKS):
            with self.app.transaction(reading=True) as db:
                settled = queue.settled(db, outbox_message.id)
                known = messages.at(db, to.channel, to.workspace, to.address, ref) is not None
            if settled and not known and outbox_message.name != INTRODUCTION:
                log.warning("a message that came too late is taken back", outbox_message=outbox_message.id)
                with suppress(CantSend):
                    self.transports[to.channel].delete(to, ref)
            if settled:
                return
            self.pause(LATE_SECONDS)

    def update(self, outbox_message: OutboxMessage) -> SendOutcome:
        """Build a posted message's card anew."""
        id, fence = outbox_message.id, outbox_message.fence
        end = self.lease_end()
        with self.app.transaction() as db:
            if not queue.hold(db, id, fence):
                return SendOutcome.PUT_OFF
            message = db.get_one(PostedMessage, outbox_message.message_id)
            if message.name not in self.app.table.cards or messages.is_unsent(
                message
            ):  # deleted, or never sent
                queue.mark(db, id, fence, "unneeded")
                return SendOutcome.DONE
            person = db.get_one(Person, message.person_id)
            request = replace(self.app.request(person, message.name, message.ids), is_refresh=True)
            card = self.app.built(db, request) if self.app.is_theirs(db, message) else None
            if card is None and message.name in self.app.table.single:
                outbox.delete(db, [message], self.clock())
                queue.mark(db, id, fence, "unneeded")
                return SendOutcome.DONE
            to = place(message)
            transport = self.transports.get(message.channel)
            if (
                transport is not None
                and self._gated(db, outbox_message, transport.rates(to, message.ref)) is SendOutcome.GATE
            ):
                return SendOutcome.GATE
            number = queue.drawn(db, message.id)
        if transport is not None:
            with lease_end.at(end, self.monotonic):
                transport.update(to, message.ref, card or SETTLED)
        with self.app.transaction() as db:
            if queue.mark(db, id, fence, "sent"):
                queue.redraw_if_older(db, message.id, number, self.clock())
        return SendOutcome.DONE

    def delete(self, outbox_message: OutboxMessage) -> SendOutcome:
        """Delete a posted message."""
        id, fence = outbox_message.id, outbox_message.fence
        end = self.lease_end()
        with self.app.transaction() as db:
            if not queue.hold(db, id, fence):
                return SendOutcome.PUT_OFF
            message = db.get_one(PostedMessage, outbox_message.message_id)
            to = place(message)
            transport = self.transports.get(to.channel)
            if (
                transport is not None
                and self._gated(db, outbox_message, transport.rates(to, message.ref)) is SendOutcome.GATE
            ):
                return SendOutcome.GATE
            ref = message.ref
        if transport is not None and not messages.is_unsent(message):
            with lease_end.at(end, self.monotonic):
                transport.delete(to, ref)
        with self.app.transaction() as db:
            if queue.mark(db, id, fence, "sent"):
                messages.gone(db, outbox_message.message_id)
        return SendOutcome.DONE

    def destination(self, db: Db, outbox_message: OutboxMessage) -> Identity | Room | None:
        """Return where a message goes: to its person, or to the channel that it is posted in; None for nowhere."""
        if outbox_message.name != weekly.POST:
            return self.identity(people.identities(db, outbox_message.person_id))
        row = db.get(ChannelPost, outbox_message.ids["post"])
        if row is None or row.channel not in self.transports:
            return None
        return Room(row.channel, row.workspace, row.address, row.service_url)

    def identity(self, known: Sequence[Identity]) -> Identity | None:
        """Return where to write to somebody with these identities; None if no channel reaches them."""
        identities = [i for i in known if i.channel in self.transports and not i.unreachable]
        order = list(self.transports)
        return min(identities, key=lambda i: order.index(i.channel), default=None)

    def lease_end(self) -> float:
        """Return until when something may be sent under a lease that is renewed now."""
        return self.monotonic() + queue.LEASE.total_seconds() - MARGIN

    def _gated(
        self, db: Db, outbox_message: OutboxMessage, rates: Sequence[Rate]
    ) -> Literal[SendOutcome.GATE] | datetime | None:
        """Take a turn at these rates, and return when the next one is free. If there is none, release the message."""
        turned = turns.take(db, rates, self.clock())
        if turned.rate is None:
            return turned.until
        queue.give_back(db, outbox_message.id, outbox_message.fence, turned.until)
        if turned.rate.whole and turned.until is not None:
            self.closed[outbox_message.lane, outbox_message.message_id is None] = turned.until
        return SendOutcome.GATE


def _post(transport: Transport, room: Room, card: Card, key: str) -> str:
    if not isinstance(transport, PostsInRooms):
        raise CantSend("this chat has no channels")
    return transport.post(room, card, key)


def place(message: PostedMessage) -> Identity:
    """Return where a posted message is."""
    return Identity(channel=message.channel, workspace=message.workspace, address=message.address)
