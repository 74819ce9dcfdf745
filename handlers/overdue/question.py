"""Question asked of `/overdue`: about whom, which kind and in which form, in any order of words."""

from dataclasses import dataclass, replace
from typing import Literal

from handlers import access, formatting, resolve
from handlers.obligations.kinds.groups import TRAINING
from handlers.overdue import periods
from handlers.overdue.periods import Period
from handlers.overdue.rules import KINDS, kept
from handlers.routing import Refused, Request
from handlers.ui import Ids
from storage.db import Db
from storage.models import Person
from storage.queries import overdue as queries
from storage.queries import people, trainings

Form = Literal["card", "chart", "csv", "figures"]

UNTRACKED = {
    "observation": "observations",
    "review": "reviews of the policy",
    "milestone": "milestones",
}
"""Kinds that people may ask about and nothing computes yet, so that no answer covers them."""
SMALL_WORDS = ("in", "of", "for", "by", "the", "a", "as", "at", "with", "and", "team", "me", "mine")


@dataclass(frozen=True, slots=True)
class OverdueQuestion:
    """Question about what is late.

    `person`: about that one; `team`: about everybody below that one; `unit`: about everybody whose team has
    the same name as that one's.
    """

    person: Person | None = None
    team: Person | None = None
    unit: Person | None = None
    direct: bool = False
    own: bool = False
    kind: str = ""
    form: Form = "card"
    period: Period | None = None
    """Period of figures; None: this quarter."""
    csv: bool = False
    """Whether figures are wanted as a file."""

    @property
    def ids(self) -> dict[str, int | str]:
        """Ids that hold the question in a button."""
        found: dict[str, int | str] = {}
        if self.person is not None:
            found["person"] = self.person.id
        if self.team is not None:
            found["team"] = self.team.id
        if self.unit is not None:
            found["unit"] = self.unit.id
        if self.direct:
            found["direct"] = 1
        if self.kind:
            found["kind"] = self.kind
        return found


def typed(db: Db, request: Request) -> OverdueQuestion:
    """Return the typed question.

    A name is first a team's own, then a lead's, which means their team. "@" before it, or the name of
    anybody else, means one person; with a kind or a form, "@" before a lead means their team too.
    """
    asked = OverdueQuestion()
    rest: list[str] = []
    text = request.text
    if "figures" in text.casefold().split():
        period, text = periods.typed(text, request.today)
        asked = replace(asked, form="figures", period=period, csv="csv" in text.casefold().split())
    for word in text.split():
        plain = word.casefold().strip(",.?!")
        if asked.form == "figures" and plain in ("figures", "csv"):
            continue
        if plain in ("chart", "csv", "figures"):
            asked = replace(asked, form=plain)  # pyright: ignore[reportArgumentType]
        elif plain == "direct":
            asked = replace(asked, direct=True)
        elif plain in ("me", "mine"):
            asked = replace(asked, own=True)
        elif _kind(plain):
            asked = replace(asked, kind=_kept(db, request, _kind(plain)))
        elif plain in SMALL_WORDS and not (rest and word[0].isupper()):
            continue
        else:
            rest.append(word)
    if not rest:
        return asked
    name = " ".join(rest)
    unit = queries.member_of_team(db, request.me, name.casefold())
    if unit is not None:
        return replace(asked, unit=unit)
    who = below_me(db, request, resolve.person(db, request, _without_possessive(name)))
    alone = name.startswith(("@", "<@")) and not asked.kind and asked.form == "card"
    if queries.leads(db, who) and not alone:
        return replace(asked, team=who)
    return replace(asked, person=who)


def pressed(db: Db, request: Request, form: Form = "card") -> OverdueQuestion:
    """Return the question that a button holds, with the people in it looked up again."""
    ids = dict(request.ids)
    kind = str(ids.get("kind", ""))
    return OverdueQuestion(
        person=_one(db, request, ids, "person"),
        team=_one(db, request, ids, "team"),
        unit=_one(db, request, ids, "unit"),
        direct="direct" in ids,
        kind=kind if kind in KINDS else "",
        form=form,
    )


def below_me(db: Db, request: Request, person: Person) -> Person:
    """Return a person who is below the reader, supervised by them, or the reader; raise Refused for anybody else.

    The refusal does not tell whether such a person exists.
    """
    mine = {s.other.id for s in access.my_pairs(db, request) if s.leads}
    if person.id != request.me.id and person.id not in mine and not people.is_below(person, request.me):
        raise Refused(access.NOT_FOUND)
    return person


def _one(db: Db, request: Request, ids: Ids, name: str) -> Person | None:
    if name not in ids:
        return None
    person = db.get(Person, request.id(name))
    if person is None:
        raise Refused(access.NOT_FOUND)
    return below_me(db, request, person)


def _kind(word: str) -> str:
    """Return the kind that a word means, or ""; raise Refused where nothing computes that kind yet."""
    if word in KINDS:
        return word
    plural = word if word.endswith("s") else f"{word}s"
    if plural in KINDS:
        return plural
    missing = UNTRACKED.get(word, UNTRACKED.get(word.removesuffix("s"), ""))
    if missing:
        raise Refused(f"{formatting.capital(missing)} are not kept here yet, so I can't say which are late.")
    return ""


def _kept(db: Db, request: Request, kind: str) -> str:
    """Return a kind that the policy asks for; raise Refused for another, of which nothing can be late."""
    if kind == TRAINING.name and TRAINING.kept(request.policy) and not trainings.is_kept(db):
        raise Refused("Nobody’s training is known here yet, so I can’t say whose is late.")
    if kind not in {group.name for group in kept(request.policy, trained=True)}:
        raise Refused(f"Your policy asks for no {kind}, so nothing of that kind can be late.")
    return kind


def _without_possessive(name: str) -> str:
    return name[:-2] if name.endswith(("'s", "’s")) else name
