"""Who may see what, and the one door to text that people write about each other.

| who | may |
| --- | --- |
| the pair, and whoever covers for its supervisor | everything about the pair |
| managers above | counts, dates, names and reasons; never words |
| somebody with a grant | the records of one person, for its purpose and its days; journalled, the worker told |
| anybody else | nothing, and is not told whether it exists |
"""

from collections.abc import Iterable
from dataclasses import dataclass

from alongside.handlers.routing import Refused, Request
from alongside.storage import journal, outbox, secrets
from alongside.storage.db import Db
from alongside.storage.models import Pair, Person
from alongside.storage.queries import pairs as queries

NOT_FOUND = "I can't find that, or it isn't yours to open. Type /supervision to see what is yours."


@dataclass(frozen=True, slots=True)
class Standing:
    """A pair as one of its two (or a cover) sees it."""

    pair: Pair
    me: Person

    @property
    def other(self) -> Person:
        """The other one of the two; for a cover, the supervisee."""
        return self.pair.supervisor if self.me.id == self.pair.supervisee_id else self.pair.supervisee

    @property
    def leads(self) -> bool:
        """Whether I am on the supervisor's side."""
        return self.me.id != self.pair.supervisee_id


def standing(db: Db, request: Request, pair_id: int) -> Standing:
    """My place in this pair, for everything that only its two may do; refused for anybody else."""
    pair = queries.pair(db, pair_id)
    if pair is None or not (
        request.me.id in (pair.supervisor_id, pair.supervisee_id)
        or queries.covers(db, request.me.id, pair_id, request.today)
    ):
        raise Refused(NOT_FOUND)
    return Standing(pair, request.me)


def my_pairs(db: Db, request: Request, ended: bool = False) -> list[Standing]:
    """The pairs that I am in today (with `ended`, ever), line pairs first, then by the other's name."""
    found = queries.pairs_of(db, request.me.id, request.today, ended=ended)
    standings = [Standing(pair, request.me) for pair in found]
    return sorted(standings, key=lambda s: (s.leads, s.pair.series != "line", s.other.name, s.pair.id))


def words(db: Db, request: Request, standing: Standing, ids: Iterable[str | None]) -> dict[str, str]:
    """Texts of a pair (agenda, actions, agreement) for one of its two, by id. A destroyed text reads "(erased)"."""
    if request.me.id != standing.me.id:
        raise RuntimeError("a standing belongs to the person who asks")
    return _read(db, ids)


def own_words(db: Db, request: Request, person_id: int, ids: Iterable[str | None]) -> dict[str, str]:
    """Texts addressed to one person alone, such as an action without a pair, for that person."""
    if request.me.id != person_id:
        raise Refused(NOT_FOUND)
    return _read(db, ids)


def record_words(
    db: Db, request: Request, pair: Pair, about: str, ids: Iterable[str | None], why: str = ""
) -> dict[str, str]:
    """A record's texts. Every reading is journalled, with the grant's purpose where it is not one of the two who reads.

    Somebody else needs a grant for the supervisee's file; the worker is told as the policy says.
    """
    mine = request.me.id in (pair.supervisor_id, pair.supervisee_id)
    if not mine and queries.covers(db, request.me.id, pair.id, request.today):
        mine, why = True, why or "cover"
    if not mine:
        grant = queries.grant(db, request.me.id, pair.supervisee_id, request.today)
        if grant is None:
            raise Refused(NOT_FOUND)
        why = grant.purpose
        outbox.promise(
            db, "access.told", pair.supervisee_id, f"told:{about}:{request.me.id}:{request.today}", request.now,
            grant=grant.id,
        )  # fmt: skip
    journal.write(db, request.now, request.me.id, "read", about, pair.supervisee_id, why or "own pair")
    return _read(db, ids)


def _read(db: Db, ids: Iterable[str | None]) -> dict[str, str]:
    wanted = [i for i in ids if i]
    texts = secrets.unseal(db, wanted)
    return {i: texts.get(i, "(erased)") for i in wanted}
