"""What changed in the policy, "I have read it" with one press, and who has not."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import formatting
from handlers.obligations.kinds.policy_review import owners
from handlers.policy_life import versions
from handlers.routing import Refused, Request, Routes
from handlers.ui import Block, Button, Buttons, Card, Heading, Item, Note, Text
from storage.db import Db
from storage.models import Person, PolicyVersion
from storage.queries import overdue as overdue_queries
from storage.queries import people
from storage.queries import policy_life as queries

routes = Routes()

SHOWN = 10
"""Most changed parts on a card; the policy itself has the rest."""
NAMED = 30
"""Most people named in a list; the others are counted."""


@routes.card(versions.CARD, single=True)
def version_card(db: Db, request: Request) -> Card | None:
    """Build what a new version changes; None once another is in force."""
    version = queries.in_force(db)
    if version is None or version.id != request.id("version"):
        return None
    row = queries.reading(db, version.id, request.me.id)
    title = f"{version.name} has changed" + (f": version {version.version}" if version.version else "")
    blocks: list[Block] = [Text("What you will notice:"), *_changes(db, version)]
    if row is not None and row.read_at is not None:
        blocks.append(Note(f"You read it {formatting.short_day(row.read_at.date(), request.today)}."))
        blocks.append(Buttons((Button("Our policy", "supervision.policy"),)))
    else:
        blocks.append(Buttons((read_button(version), Button("Our policy", "supervision.policy"))))
    return Card(title, tuple(blocks), preview="Your policy has changed.")


def _changes(db: Db, version: PolicyVersion) -> list[Block]:
    found = versions.changed(db, version)
    blocks: list[Block] = []
    for change in found[:SHOWN]:
        blocks.append(Heading(change.title))
        blocks += [Text(formatting.shorten(line, 300)) for line in change.lines()]
    if len(found) > SHOWN:
        blocks.append(Note(f"And {formatting.count(len(found) - SHOWN, 'more part')}: see Our policy."))
    return blocks


def read_button(version: PolicyVersion) -> Button:
    """Return the press that says that somebody has read a version."""
    return Button("I have read it", "policy.read", {"version": version.id}, "primary")


def with_read(db: Db, request: Request, card: Card) -> Card:
    """Return a card with "I have read it" below, where the policy is announced to everybody."""
    version = queries.in_force(db) if request.policy.header.announce else None
    if version is None:
        return card
    return replace(card, blocks=(*card.blocks, Buttons((read_button(version),))))


def buttons(db: Db, request: Request) -> tuple[Button, ...]:
    """Return what can be done about the policy beside reading it: say that it was read; for its owner, its life."""
    version = queries.in_force(db)
    if version is None:
        return ()
    row = queries.reading(db, version.id, request.me.id)
    found = [] if row is not None and row.read_at is not None else [read_button(version)]
    if may_see(db, request):
        found.append(Button("Who has read it?", "policy.readers"))
    if is_owner(db, request):
        found.append(Button("The law has changed", "policy.law"))
    return tuple(found)


@routes.action("policy.read")
def read(db: Db, request: Request) -> Card:
    """Note that the reader has read the version that they were shown."""
    version = queries.in_force(db)
    if version is None or version.id != request.id("version"):
        raise Refused("There is a newer version of the policy. Please read that one: /supervision policy")
    queries.read(db, version.id, request.me.id, request.now)
    text = f"You have read “{version.name}”" + (f", version {version.version}" if version.version else "")
    note = Note("Whoever owns the policy and leads you sees that you have read it, and when.")
    return Card("Noted: you have read it", (Text(f"{text}."), note), preview="Noted.")


@routes.command("supervision policy readers", "Who has read our policy, and who has not yet")
@routes.action("policy.readers")
def readers(db: Db, request: Request) -> Card:
    """List who has not read the version in force: for its owner everybody, for a lead those below."""
    version = queries.in_force(db)
    if version is None:
        raise Refused("No version of the policy was noted yet: that happens when the service starts.")
    if not may_see(db, request):
        raise Refused("Whoever owns the policy or leads somebody sees who has read it.")
    everybody = is_owner(db, request)
    here = list(people.present(db)) if everybody else overdue_queries.members(db, request.me)
    here = [person for person in here if person.left_on is None]
    done = {person for person, row in queries.readings(db, version.id).items() if row.read_at is not None}
    missing = [person for person in here if person.id not in done]
    whom = "everybody here" if everybody else "everybody below you"
    head = f"{len(here) - len(missing)} of {formatting.count(len(here), 'person', 'people')} have read it"
    blocks: list[Block] = [
        Text(
            f"“{version.name}”" + (f", version {version.version}" if version.version else "") + f": {whom}."
        ),
        *_missing(missing),
        Buttons((Button("Our policy", "supervision.policy"),)),
    ]
    return Card(head, tuple(blocks), preview="Who has read the policy.", place="below")


def _missing(missing: Sequence[Person]) -> list[Block]:
    if not missing:
        return [Text("Nobody is missing.")]
    names = sorted(missing, key=lambda person: person.name)
    more = len(names) - NAMED
    found: list[Block] = [
        Heading("Not yet"),
        *(Item(person.name, person.team or person.role) for person in names[:NAMED]),
    ]
    if more > 0:
        found.append(Note(f"And {formatting.count(more, 'other')}."))
    return found


def is_owner(db: Db, request: Request) -> bool:
    """Return whether the reader owns the policy, or is an administrator."""
    return request.me.is_admin or request.me.id in {owner.id for owner in owners(db, request.policy)}


def may_see(db: Db, request: Request) -> bool:
    """Return whether the reader may see who has read the policy."""
    return is_owner(db, request) or overdue_queries.leads(db, request.me)
