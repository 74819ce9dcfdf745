"""What was understood, and what every act needs of it: its fields, a button's action, the pair that is meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from handlers.access import PairMembership
from handlers.conversation import disambiguation
from handlers.conversation.disambiguation import Choice
from handlers.conversation.mentions import MentionedPeople
from handlers.language import Reading
from handlers.routing import Refused, Request
from handlers.ui import Card, Reply
from storage.db import Db
from storage.models import Question, Session
from storage.queries import sessions


@dataclass(frozen=True, slots=True)
class MessageContext:
    """What was understood: the request, how it is read, what had been asked, my pairs, and whom it names."""

    request: Request
    reading: Reading
    question: Question | None
    mine: list[PairMembership]
    named: MentionedPeople = field(default_factory=MentionedPeople)

    @property
    def fields(self) -> Mapping[str, object]:
        """The intent's fields."""
        return self.reading.fields

    def text(self, name: str) -> str:
        """A field's words; empty where the message does not give it."""
        return str(self.fields.get(name) or "")

    def day(self, name: str) -> date | None:
        """A field's day."""
        return date.fromisoformat(self.text(name)[:10]) if name in self.fields else None

    def moment(self, name: str) -> datetime | None:
        """A field's time, on the writer's clock."""
        if name not in self.fields:
            return None
        return datetime.fromisoformat(self.text(name)).replace(tzinfo=self.request.zone)

    def span(self) -> tuple[datetime, datetime] | None:
        """The fields `from` and `to`, where the message gives a range."""
        first, last = self.moment("from"), self.moment("to")
        return (first, last) if first and last else None

    def about(self, kind: str) -> int | None:
        """The id of the one thing that the question was about, if it was of this kind."""
        found, _, number = (self.question.about if self.question else "").partition(":")
        return int(number) if found == kind and number.isdigit() else None

    @property
    def offered(self) -> list[str]:
        """The times that the question offered, in order, ISO 8601."""
        return self.question.offered.split(",") if self.question and self.question.offered else []


def do(db: Db, heard: MessageContext, action: str, text: str = "", /, **ids: int | str) -> Reply:
    """The same as typing or pressing it."""
    request = replace(heard.request, action=action, text=text, ids={**heard.request.ids, **ids})
    return heard.request.table.actions[action](db, request)


def of_pair(heard: MessageContext, action: str, standing: PairMembership) -> Request:
    """The same person's request for something of this pair, for a feature that is called by import."""
    return replace(heard.request, action=action, text="", ids={**heard.request.ids, "pair": standing.pair.id})


def pair(
    db: Db, heard: MessageContext, *, with_booking: bool = False, reads: bool = False
) -> PairMembership | Card:
    """The pair that is meant: the question's, the one whom the message names, the only one, or the only one with
    something booked; else a question, also where one pair was asked about and another's name is given. What only
    `reads` changes nothing, so there the name alone counts.
    """
    chosen = heard.request.ids.get("pair")
    mine = [s for s in heard.mine if s.pair.id == chosen] if chosen is not None else _meant(heard, reads)
    if with_booking and len(mine) > 1:
        mine = [s for s in mine if booked(db, heard, s) is not None] or mine
    if len(mine) == 1 and (chosen is not None or not heard.named.stranger):
        return mine[0]
    if not mine:
        raise Refused(f"You have no {heard.request.policy.words.session.many} here yet.")
    return which(db, heard, mine)


def which(db: Db, heard: MessageContext, among: Sequence[PairMembership]) -> Card:
    """With whom? What was understood waits."""
    said = (
        "You are in more than one pair. Which one do you mean?"
        if len(heard.mine) > 1
        else "I'd rather ask than guess: whom do you mean?"
    )
    choices = [Choice(_label(s), heard.reading, heard.question, {"pair": s.pair.id}) for s in among]
    return disambiguation.ask(db, heard.request, said, choices, "With whom?")


def _label(standing: PairMembership) -> str:
    series = standing.pair.series
    return standing.other.name + (f" ({series})" if series != "line" else "")


def _meant(heard: MessageContext, reads: bool) -> list[PairMembership]:
    """Of my pairs, those that the question or a name in the message may mean; all where neither says."""
    asked = heard.question.pair_id if heard.question is not None else None
    if asked is None or (reads and heard.named.pairs):
        return heard.named.pairs or heard.mine
    known = [s for s in heard.mine if s.pair.id == asked]
    same = any(s.other.id == k.other.id for s in heard.named.pairs for k in known)
    return known if same else [*known, *heard.named.pairs]


def booked(db: Db, heard: MessageContext, standing: PairMembership) -> Session | None:
    """The pair's next booked session."""
    ahead = [s for s in sessions.upcoming(db, standing.pair.id, heard.request.now) if s.state == "booked"]
    return ahead[0] if ahead else None
