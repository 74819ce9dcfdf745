"""Rules of `/overdue`: late things counted by person and by lead, worst first. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers import formatting
from handlers.obligations import registry
from handlers.obligations.kind import Group
from handlers.obligations.kinds import groups
from handlers.obligations.kinds.rebook import REBOOK
from handlers.obligations.kinds.session import SESSION
from handlers.policy import Policy
from handlers.policy.words import Words
from storage.models import About
from storage.queries.overdue import Late

KINDS: Mapping[str, tuple[str, ...]] = {
    group.name: tuple(kind.name for kind in registry.in_group(group.name)) for group in registry.GROUPS
}
"""Kinds of obligation by the word that asks for them in `/overdue`."""
ONE_OF: Mapping[str, str] = {group.name: group.one for group in registry.GROUPS}
"""Name of a single one of each group."""
SETTLED_BY_BOOKING = (SESSION.name, REBOOK.name)
"""Kinds that wait for nobody once a session is booked."""


def kept(policy: Policy, trained: bool) -> list[Group]:
    """Return the groups that a policy asks for, so that an answer says nothing of others.

    `trained`: whether anybody's training is known; nothing can be said of it before.
    """
    return [
        group for group in registry.GROUPS if group.kept(policy) and (trained or group is not groups.TRAINING)
    ]


@dataclass(frozen=True, slots=True)
class LateThing:
    """One late thing of one person; a record that two have to sign is one thing with two owners."""

    late: Late
    owners: tuple[tuple[int, str], ...]

    @property
    def kind(self) -> str:
        """Kind of obligation."""
        return self.late.kind

    def days(self, today: date) -> int:
        """Return how many days late it is."""
        return (today - self.late.due).days


@dataclass(frozen=True, slots=True)
class LatePerson:
    """Person with something late, the longest late first."""

    id: int
    name: str
    path: str
    things: tuple[LateThing, ...]

    @property
    def due(self) -> date:
        """Due date of the thing that is late the longest."""
        return self.things[0].late.due

    @property
    def worst(self) -> LateThing:
        """Thing that is late the longest."""
        return self.things[0]


@dataclass(frozen=True, slots=True)
class LeadGroup:
    """People of one lead: those late, worst first, out of `of`."""

    lead_id: int
    lead: str
    people: tuple[LatePerson, ...]
    of: int


def things(late: Iterable[Late]) -> list[LateThing]:
    """Return late rows as things: what several people owe together is one thing."""
    found: dict[tuple[str, About, int], list[Late]] = defaultdict(list)
    for one in late:
        found[one.kind, one.about, one.person_id].append(one)
    return [
        LateThing(rows[0], tuple(dict.fromkeys((row.owner_id, row.owner) for row in rows)))
        for rows in found.values()
    ]


def by_person(late: Iterable[Late]) -> list[LatePerson]:
    """Return everybody with something late, the longest late first; among equals, whoever has more."""
    found: dict[int, list[LateThing]] = defaultdict(list)
    for thing in things(late):
        found[thing.late.person_id].append(thing)
    people = [
        LatePerson(person_id, own[0].late.person, own[0].late.path, tuple(sorted(own, key=lambda t: t.late.due)))
        for person_id, own in found.items()
    ]  # fmt: skip
    return sorted(people, key=lambda person: (person.due, -len(person.things), person.name))


def by_lead(
    people: Sequence[LatePerson], leads: Sequence[tuple[int, str, str]], paths: Sequence[str]
) -> list[LeadGroup]:
    """Return the late people of each lead (id, name, path) and how many people each lead has, the most late first.

    Somebody belongs to the lead whose path theirs begins with; a lead is counted among their own people.
    """
    late: dict[int, list[LatePerson]] = defaultdict(list)
    of = Counter(lead for path in paths if (lead := _lead_of(path, leads)) is not None)
    for person in people:
        lead = _lead_of(person.path, leads)
        if lead is not None:
            late[lead].append(person)
    groups = [LeadGroup(lead, name, tuple(late[lead]), of[lead]) for lead, name, _ in leads if late[lead]]
    return sorted(groups, key=lambda group: (-len(group.people), group.people[0].due, group.lead))


def _lead_of(path: str, leads: Sequence[tuple[int, str, str]]) -> int | None:
    return next((lead for lead, _, under in leads if path.startswith(under)), None)


def kind_of(kind: str) -> str:
    """Return the word of `/overdue` that a kind of obligation belongs to."""
    return registry.kind(kind).group.name


def counts(people: Iterable[LatePerson]) -> dict[str, int]:
    """Return how many people have something of each kind late, in the order of the kinds."""
    found = Counter(kind for person in people for kind in {kind_of(thing.kind) for thing in person.things})
    return {kind: found[kind] for kind in KINDS if found[kind]}


def label(words: Words, kind: str) -> str:
    """Return what is owed, in the organisation's words."""
    return registry.kind(kind).label(words)


def labels(words: Words, person: LatePerson) -> str:
    """Return everything that is late with somebody, in a few words: "session, 2 actions"."""
    found = Counter(thing.kind for thing in person.things)
    parts = [
        label(words, kind) if number == 1 else f"{label(words, kind)} ({number})"
        for kind, number in found.items()
    ]
    return ", ".join(parts)


def next_step(words: Words, thing: LateThing) -> str:
    """Return who has to do what next: "Wei: find a time"."""
    who = formatting.listed([formatting.first_name(name) for _, name in thing.owners])
    return f"{who}: {registry.kind(thing.kind).next_step(words)}"


def next_steps(
    people: Iterable[LatePerson], booked: Mapping[int, object]
) -> dict[int, list[tuple[str, LateThing]]]:
    """Return by owner the things whose next step is theirs; a session that is booked needs none."""
    found: dict[int, list[tuple[str, LateThing]]] = defaultdict(list)
    for person in people:
        for thing in person.things:
            if thing.kind in SETTLED_BY_BOOKING and person.id in booked:
                continue
            for owner, name in thing.owners:
                found[owner].append((name, thing))
    return found
