"""List of people whom a channel can't reach and why, sent to administrators at most once a morning."""

from collections.abc import Sequence
from datetime import datetime

from handlers import formatting
from handlers.obligations.reminder_schedule import WorkCalendar
from handlers.policy import Policy
from handlers.routing import Request, Routes
from handlers.ui import Block, Card, Heading, Item, Note
from storage import outbox
from storage.db import Db
from storage.models import Identity, Installation, Person
from storage.queries import channels, installations, people

routes = Routes()

SHOWN = 20


# Card


def card(
    request: Request, who: Sequence[tuple[Person, Identity]], ended: Sequence[tuple[Installation, int]]
) -> Card:
    """Return each person with the channel and the reason, and each closed workspace with how many people it had."""
    blocks: list[Block] = []
    for row, count in ended:
        since = formatting.plain_day(row.ended_at.date(), request.today) if row.ended_at else ""
        blocks.append(
            Item(
                f"{installations.CHANNEL.capitalize()}: {row.name or row.workspace}",
                f"no longer has me since {since}; {formatting.count(count, 'person', 'people')} there. "
                f"alongside {installations.CHANNEL} install-link makes a link to add it again.",
                "late",
            )
        )
    if who:
        blocks.append(Heading("People"))
        blocks += [
            Item(person.name, f"{identity.channel.capitalize()}: {identity.unreachable}", "soon")
            for person, identity in who[:SHOWN]
        ]
    if len(who) > SHOWN:
        blocks.append(Note(f"And {len(who) - SHOWN} more: alongside doctor counts them."))
    blocks.append(
        Note(
            "They get no reminders until that is mended: correct the list of people, or the workspace's settings."
        )
    )
    return Card("People I can't reach", tuple(blocks), preview="There are people I can't reach.")


# Operations


def note(db: Db, policy: Policy, channel: str, workspace: str, address: str, why: str, now: datetime) -> None:
    """Note that a channel can't reach somebody, and queue the list for the administrators."""
    channels.reachable(db, channel, workspace, address, why)
    tell(db, policy, now)


def tell(db: Db, policy: Policy, now: datetime) -> None:
    """Queue the list for each administrator's next morning."""
    for admin in people.admins(db):
        diary = WorkCalendar.of(policy, admin.timezone, admin.working_days, None, ())
        morning = diary.next_morning(now) or now
        key = f"people.unreached:{admin.id}:{morning.date()}"
        outbox.enqueue(db, "people.unreached", admin.id, key, morning, person=admin.id)


@routes.card("people.unreached")
def told(db: Db, request: Request) -> Card | None:
    """Build the list as it is now; None where everybody can be reached again."""
    if not request.me.is_admin:
        return None
    ended = [
        row for row in installations.every(db) if row.ended_at and row.ended_why != installations.TAKEN_OVER
    ]
    closed = [(row, channels.count_at(db, installations.CHANNEL, row.workspace)) for row in ended]
    who = channels.unreached(db)
    return card(request, who, closed) if who or closed else None
