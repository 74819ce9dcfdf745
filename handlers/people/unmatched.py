"""Roles, stages and person types of the list that no rule of the policy knows: said at import, in doctor, to admins."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from handlers import formatting
from handlers.people.csv_reader import PersonEntry
from handlers.policy import Policy, names
from handlers.routing import Request, Routes
from handlers.ui import Card, Item, Note
from storage import outbox
from storage.db import Db
from storage.queries import people, people_bulk

routes = Routes()

SHOWN = 10
"""Most names in one line."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Names, as they are written in the list, that no rule of the policy is for."""

    roles: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    person_types: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.roles or self.stages or self.person_types)

    def lines(self) -> list[str]:
        """Return one sentence for each sort of name."""
        found: list[str] = []
        for word, said in (
            ("roles", self.roles),
            ("stages", self.stages),
            ("kinds of person", self.person_types),
        ):
            if said:
                shown = ", ".join(one or "(none)" for one in said[:SHOWN])
                more = f" and {len(said) - SHOWN} more" if len(said) > SHOWN else ""
                found.append(f"No rule of the policy is for these {word}: {shown}{more}")
        return found


def find(policy: Policy, people_: Iterable[tuple[str, str, str]]) -> Unmatched:
    """Return the roles, stages and person types, each given together, that no rule of the policy knows.

    A role counts as known where any rule is for somebody of that role, stage and type.
    """
    rules = (*policy.cadences, *policy.programmes)
    kinds = set(people_)
    return Unmatched(
        tuple(sorted({one[0] for one in kinds if not any(rule.for_.matches(*one) for rule in rules)})),
        tuple(sorted({stage for _, stage, _ in kinds if stage and not names.knows_stage(policy, stage)})),
        tuple(sorted({kind for *_, kind in kinds if kind and not names.knows_type(policy, kind)})),
    )


def of_database(db: Db, policy: Policy) -> Unmatched:
    """Return what the people who are here have that no rule of the policy knows."""
    here = (one for one in people_bulk.everybody(db) if one.left_on is None)
    return find(policy, ((one.role, one.stage, one.person_type) for one in here))


def with_stages(policy: Policy, entries: Iterable[PersonEntry]) -> tuple[list[PersonEntry], list[str]]:
    """Return the entries, with the stage that a role says by itself where none is given, and a note on each."""
    found: list[PersonEntry] = []
    said: list[str] = []
    for entry in entries:
        stage = "" if entry.stage else names.stage_of_role(policy, entry.role)
        found.append(replace(entry, stage=stage) if stage else entry)
        if stage:
            said.append(f"{entry.name}: the role {entry.role} sets the stage {stage}.")
    if len(said) > SHOWN:
        said = [*said[:SHOWN], f"And {formatting.count(len(said) - SHOWN, 'more role')} that set a stage."]
    return found, said


def tell(db: Db, unmatched: Unmatched, now: datetime, admins: Collection[int] | None = None) -> None:
    """Tell the administrators, once a day, that some people have no rule."""
    if not unmatched:
        return
    for admin in admins if admins is not None else [person.id for person in people.admins(db)]:
        outbox.enqueue(db, "people.unmatched", admin, f"people.unmatched:{admin}:{now.date()}", now)


@routes.card("people.unmatched")
def card(db: Db, request: Request) -> Card | None:
    """Say to an administrator which names of the list no rule knows; None once every one has a rule."""
    if not request.me.is_admin or not (found := of_database(db, request.policy)):
        return None
    note = Note(
        "Nothing falls due for them by a rule of their own. "
        "Please correct the list, or write the name into the policy, as an alias for instance."
    )
    blocks = (*(Item(line) for line in found.lines()), note)
    return Card("People without a rule", blocks, preview="Something about the list of people.")
