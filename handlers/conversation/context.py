"""Context of an interpreted message: its fields, the pair that is meant, and calls of a button's action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from handlers.access import PairMembership
from handlers.conversation import disambiguation
from handlers.conversation.disambiguation import Choice
from handlers.conversation.mentions import MentionedPeople
from handlers.language import Reading
from handlers.routing import Action, Refused, Request
from handlers.ui import Card, Reply
from storage.db import Db
from storage.models import Question, Session
from storage.queries import sessions


@dataclass(frozen=True, slots=True)
class MessageContext:
    """Interpreted message: the request, its reading, the question it answers, the writer's pairs, and whom it names."""

    request: Request
    reading: Reading
    question: Question | None
    mine: list[PairMembership]
    named: MentionedPeople = field(default_factory=MentionedPeople)

    @property
    def fields(self) -> Mapping[str, object]:
        """Fields of the intent."""
        return self.reading.fields

    def text(self, name: str) -> str:
        """Return a field's words, or "" where the message does not give it."""
        return str(self.fields.get(name) or "")

    def day(self, name: str) -> date | None:
        """Return a field's day."""
        return date.fromisoformat(self.text(name)[:10]) if name in self.fields else None

    def moment(self, name: str) -> datetime | None:
        """Return a field's time, in the writer's time zone."""
        if name not in self.fields:
            return None
        return datetime.fromisoformat(self.text(name)).replace(tzinfo=self.request.zone)

    def span(self) -> tuple[datetime, datetime] | None:
        """Return the fields `from` and `to`, where the message gives a range."""
        first, last = self.moment("from"), self.moment("to")
        return (first, last) if first and last else None

    def about(self, kind: str) -> int | None:
        """Return the id of the thing that the question was about, if it was of this kind."""
        about = self.question.about if self.question else None
        return about.id if about is not None and about.kind == kind else None

    @property
    def offered(self) -> list[str]:
        """Times that the question offered, in order, as ISO 8601."""
        return self.question.offered.split(",") if self.question and self.question.offered else []


def run(db: Db, context: MessageContext, action: Action, text: str = "", /, **ids: int | str) -> Reply:
    """Call an action as if it had been typed or pressed."""
    return action(db, context.request.as_(action, text, **{**context.request.ids, **ids}))


def pair(
    db: Db, context: MessageContext, *, with_booking: bool = False, reads: bool = False
) -> PairMembership | Card:
    """Return the pair that is meant, or a card that asks.

    It is the question's pair, the one whom the message names, the only one, or the only one with something
    booked. Where the question's pair and another's name disagree, ask. A message that only `reads` changes
    nothing, so there the name alone counts.
    """
    chosen = context.request.ids.get("pair")
    mine = (
        [s for s in context.mine if s.pair.id == chosen]
        if chosen is not None
        else _possible_pairs(context, reads)
    )
    if with_booking and len(mine) > 1:
        mine = [s for s in mine if next_booked(db, context, s) is not None] or mine
    if len(mine) == 1 and (chosen is not None or not context.named.stranger):
        return mine[0]
    if not mine:
        raise Refused(f"You have no {context.request.policy.words.session.many} here yet.")
    return ask_which_pair(db, context, mine)


def ask_which_pair(db: Db, context: MessageContext, among: Sequence[PairMembership]) -> Card:
    """Return the question which pair is meant; the interpreted message is stored meanwhile."""
    said = (
        "You are in more than one pair. Which one do you mean?"
        if len(context.mine) > 1
        else "I'd rather ask than guess: whom do you mean?"
    )
    choices = [Choice(_label(s), context.reading, context.question, {"pair": s.pair.id}) for s in among]
    return disambiguation.ask(db, context.request, said, choices, "With whom?")


def _label(membership: PairMembership) -> str:
    series = membership.pair.series
    return membership.other.name + (f" ({series})" if series != "line" else "")


def _possible_pairs(context: MessageContext, reads: bool) -> list[PairMembership]:
    """Return the writer's pairs that the question or a name in the message may mean; all where neither says."""
    asked = context.question.pair_id if context.question is not None else None
    if asked is None or (reads and context.named.pairs):
        return context.named.pairs or context.mine
    known = [s for s in context.mine if s.pair.id == asked]
    same = any(s.other.id == k.other.id for s in context.named.pairs for k in known)
    return known if same else [*known, *context.named.pairs]


def next_booked(db: Db, context: MessageContext, membership: PairMembership) -> Session | None:
    """Return the pair's next booked session."""
    ahead = [s for s in sessions.upcoming(db, membership.pair.id, context.request.now) if s.state == "booked"]
    return ahead[0] if ahead else None
