"""Delivery of outbox messages: claim, build, send, mark.

The card is built when it is sent, so it is never stale, and a builder that returns None says that it is no longer
needed. No transaction is open while anything crosses the network. Before anything is sent, the lease is renewed: a
worker that has lost it sends nothing. After an attempt with an unknown outcome, the channel is asked whether the
message arrived before it is sent again.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import structlog

from bot import lease_end
from bot.app import App
from bot.sender import Sender
from bot.sending import CantSend, Effect, SendOutcome, Transport
from handlers import set_aside
from handlers.calendar_setup import CalendarsWanted, Seen
from handlers.overdue import weekly
from handlers.people import unreachable
from storage import delivery_queue as queue
from storage import turns
from storage.db import Db, is_away
from storage.models import Identity, OutboxMessage, PostedMessage
from storage.queries import messages, people

log = structlog.get_logger()

BATCH = 20
"""Messages that one worker claims at once where it sends them one after the other."""
TRIES = 16
OUR_TRIES = 3
"""Attempts after which a card is set aside that can't be built: trying an error again seldom mends it."""
LONGEST = timedelta(hours=1)
"""Maximum wait between two attempts: each wait is twice as long as the one before.

A channel that is down for a morning loses nothing, and one that throttles is not asked all the time.
"""
SHORTEST = timedelta(seconds=1)
CALENDAR_SECONDS = 25.0
"""Seconds that calendars are waited for when a card is built that nobody waits for."""
OUR_ERROR = timedelta(minutes=2)


@dataclass(frozen=True)
class Delivery:
    """Processes outbox messages on the configured channels, in order of preference."""

    app: App
    transports: Mapping[str, Transport]
    effects: Mapping[str, Effect] = field(default_factory=dict[str, "Effect"])
    """What outbox messages of these names do instead of sending a card."""
    clock: Callable[[], datetime] | None = None
    """The time by which messages are due, if it is not the product's own clock."""
    monotonic: Callable[[], float] = time.monotonic
    pause: Callable[[float], object] = time.sleep
    closed: dict[tuple[str, bool], datetime] = field(default_factory=dict[tuple[str, bool], datetime])
    """Until when nothing of a lane is claimed: new messages (True), or changes of old ones (False)."""

    def run(self) -> int:
        """Process everything that is due now, and return how many outbox messages were claimed."""
        count = 0
        while True:
            claimed = 0
            for lane in self.lanes():
                for outbox_message in self.claim(lane, BATCH):
                    self.carry_out(outbox_message)
                    claimed += 1
            if not claimed:
                return count
            count += claimed

    @cached_property
    def sender(self) -> Sender:
        """The part that sends."""
        return Sender(self.app, self.transports, lambda: self.now, self.closed, self.monotonic, self.pause)

    @property
    def now(self) -> datetime:
        """The current time."""
        return self.app.clock.now() if self.clock is None else self.clock()

    def lanes(self) -> list[str]:
        """Return the lanes that have messages, after giving a lane to those that have become due."""
        with self.app.transaction(reading=True) as db:
            found, unrouted = queue.lanes(db, self.now)
        if not unrouted:
            return found
        more = True
        while more:
            with self.app.transaction() as db:
                more = queue.route(db, self.now, list(self.transports), self.effects.keys())
        with self.app.transaction(reading=True) as db:
            return queue.lanes(db, self.now)[0]

    def claim(self, lane: str, limit: int) -> list[OutboxMessage]:
        """Take up to `limit` messages of a lane: no two of one person's."""
        new, changes = (self.closed.get((lane, kind), self.now) <= self.now for kind in (True, False))
        if not new and not changes:
            return []
        with self.app.transaction() as db:
            return queue.claim(db, self.now, lane, limit, new=new, changes=changes)

    def carry_out(self, outbox_message: OutboxMessage) -> SendOutcome:
        """Process one claimed message, and say how that ended. Never raises for what a platform or a card does."""
        try:
            if outbox_message.name in self.effects:
                return self._take_effect(outbox_message)
            if outbox_message.message_id is None:
                try:
                    return self._sent(outbox_message)
                except CalendarsWanted as wanted:
                    return self._sent(outbox_message, self._seen(wanted))
            if outbox_message.deletes:
                return self.sender.delete(outbox_message)
            return self.sender.update(outbox_message)
        except CantSend as problem:
            return self._put_off(outbox_message, problem)
        except lease_end.TooLate:
            log.warning("a lease was over before its message was sent", outbox_message=outbox_message.id)
            return SendOutcome.PUT_OFF
        except Exception as problem:
            if is_away(problem):  # nothing can be marked either: the lease ends by itself
                raise
            log.exception("outbox message failed", outbox_message=outbox_message.id, card=outbox_message.name)
            ours = CantSend("an error of our own: see the log", OUR_ERROR)
            return self._put_off(outbox_message, ours, OUR_TRIES)

    def give_back(self, outbox_message: OutboxMessage) -> None:
        """Release a claimed message that nothing was done for."""
        with self.app.transaction() as db:
            queue.give_back(db, outbox_message.id, outbox_message.fence)

    def _sent(self, outbox_message: OutboxMessage, seen: Seen | None = None) -> SendOutcome:
        end = self.sender.send(outbox_message, seen)
        return self.carry_out(end) if isinstance(end, OutboxMessage) else end

    def _seen(self, wanted: CalendarsWanted) -> Seen:
        """Return what calendars say: nobody waits, so that slow ones are heard too."""
        assert self.app.read_calendars is not None
        return self.app.read_calendars(wanted, CALENDAR_SECONDS)

    def _take_effect(self, outbox_message: OutboxMessage) -> SendOutcome:
        end = self.sender.lease_end()
        with self.app.transaction() as db:
            if not queue.hold(db, outbox_message.id, outbox_message.fence):
                return SendOutcome.PUT_OFF
        with lease_end.at(end, self.monotonic):
            settled = self.effects[outbox_message.name](outbox_message)
        with self.app.transaction() as db:
            queue.mark(db, outbox_message.id, outbox_message.fence, settled)
        return SendOutcome.DONE

    def _put_off(self, outbox_message: OutboxMessage, problem: CantSend, tries: int = TRIES) -> SendOutcome:
        id, fence, again_after = outbox_message.id, outbox_message.fence, problem.again_after
        with self.app.transaction() as db:
            if problem.gate and again_after is not None:
                until = self.now + max(again_after, SHORTEST)
                queue.give_back(db, id, fence, until)
                if not problem.alone:
                    self._close(db, outbox_message, until)
                return SendOutcome.GATE
            if again_after is not None and outbox_message.attempts < tries:
                wait = max(again_after, min(again_after * 2 ** (outbox_message.attempts - 1), LONGEST))
                queue.later(db, id, fence, self.now + wait, problem.why)
                return SendOutcome.NO_ANSWER if problem.no_answer else SendOutcome.PUT_OFF
            if queue.mark(db, id, fence, "failed", problem.why):
                messages.not_sent(db, id)
                if outbox_message.name == weekly.POST:
                    weekly.not_posted(db, int(outbox_message.ids["post"]), problem.why, self.now)
                elif outbox_message.message_id is None:
                    unreachable.tell_who_waits(db, outbox_message.ids, outbox_message.person_id, self.now)
                if self.sender.identity(people.identities(db, outbox_message.person_id)) is not None:
                    set_aside.tell(db, self.app.policy, self.now)  # the others are told of by name
        log.error(
            "an outbox message was set aside", outbox_message=id, card=outbox_message.name, why=problem.why
        )
        return SendOutcome.DONE

    def _close(self, db: Db, outbox_message: OutboxMessage, until: datetime) -> None:
        """Let nobody call the platform for the like of this message before `until`."""
        if outbox_message.message_id is not None:
            message = db.get_one(PostedMessage, outbox_message.message_id)
            to, ref = (
                Identity(channel=message.channel, workspace=message.workspace, address=message.address),
                message.ref,
            )
        else:
            found, ref = self.sender.destination(db, outbox_message), None
            if found is None:
                return
            to = Identity(channel=found.channel, workspace=found.workspace, address=found.address)
        transport = self.transports.get(to.channel)
        rates = transport.rates(to, ref) if transport is not None else ()
        whole = [rate for rate in rates if rate.whole]
        turns.close(db, whole or rates, until)
        if whole:
            self.closed[outbox_message.lane, outbox_message.message_id is None] = until
