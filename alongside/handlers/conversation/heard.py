"""What was understood, and what every act needs of it: its fields, a button's action, the pair that is meant."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from alongside.handlers import parking
from alongside.handlers.access import Standing
from alongside.handlers.routing import Refused, Request
from alongside.handlers.ui import Card, Reply
from alongside.storage.db import Db
from alongside.storage.models import Question, Session
from alongside.storage.queries import sessions


@dataclass(frozen=True, slots=True)
class Heard:
    """What was understood: the request, the intent's fields, what had been asked, and the pairs that I am in."""

    request: Request
    fields: Mapping[str, object]
    question: Question | None
    mine: list[Standing]

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


def do(db: Db, heard: Heard, action: str, text: str = "", /, **ids: int | str) -> Reply:
    """The same as typing or pressing it."""
    request = replace(heard.request, action=action, text=text, ids={**heard.request.ids, **ids})
    return heard.request.table.actions[action](db, request)


def pair(db: Db, heard: Heard, *, with_booking: bool = False) -> Standing | Card:
    """The pair that is meant: the question's, the one "with" somebody, the only one, or the only one with something
    booked; else a question, also where a question about one pair is answered with the other's name.
    """
    chosen = heard.request.ids.get("pair")
    mine = [s for s in heard.mine if chosen is None or s.pair.id == chosen]
    if chosen is None:
        mine = _meant(heard)
    if with_booking and len(mine) > 1:
        mine = [s for s in mine if booked(db, heard, s) is not None] or mine
    if len(mine) == 1:
        return mine[0]
    if not mine:
        raise Refused(f"You have no {heard.request.policy.words.session.many} here yet.")
    request = replace(heard.request, action="conversation")
    return parking.ask(db, request, "You are in more than one pair. Which one do you mean?",
                       [(s.other.name, {"pair": s.pair.id}) for s in mine], "With whom?")  # fmt: skip


def _meant(heard: Heard) -> list[Standing]:
    """Of my pairs, those that the question or the words "with" somebody may mean; all where neither says."""
    asked = heard.question.pair_id if heard.question is not None else None
    named = [s for s in heard.mine if _is_named(heard, s)]
    if asked is None:
        return named or heard.mine
    known = [s for s in heard.mine if s.pair.id == asked]
    others = [s for s in named if all(s.other.id != k.other.id for k in known)]
    return [*known, *others] if len(named) == len(others) else known


def _is_named(heard: Heard, standing: Standing) -> bool:
    """Whether the message says "with" them, by first or whole name."""
    name = standing.other.name
    names = "|".join(map(re.escape, (name, *name.split()[:1])))
    return re.search(rf"\bwith @?(?:{names})\b", heard.request.text, re.IGNORECASE) is not None


def booked(db: Db, heard: Heard, standing: Standing) -> Session | None:
    """The pair's next booked session."""
    ahead = [s for s in sessions.upcoming(db, standing.pair.id, heard.request.now) if s.state == "booked"]
    return ahead[0] if ahead else None
