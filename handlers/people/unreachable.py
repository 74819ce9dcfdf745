"""Whom a channel can't reach: told to whoever waits for them at once, and to the administrators in the morning."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers import formatting
from handlers.obligations.reminder_schedule import WorkCalendar
from handlers.policy import Policy
from handlers.routing import Request, Routes
from handlers.ui import Block, Card, Heading, Ids, Item, Note, Reply, Text
from storage import outbox
from storage.db import Db
from storage.models import Identity, Installation, Person
from storage.queries import channels, installations, pairs, people

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


def words_on(db: Db, people_: Sequence[Person]) -> str:
    """Say who can't be reached, and who can help."""
    names = formatting.listed([person.name for person in people_[:SHOWN]])
    helps = formatting.listed([admin.name for admin in people.admins(db)], "or")
    them = "them" if len(people_) > 1 else formatting.first_name(people_[0].name)
    mended = f"{helps} can mend it." if helps else "Whoever runs me here can mend it."
    return f"I can’t reach {names} at the moment. Please tell {them} yourself; {mended}"


# Operations


def with_words(db: Db, request: Request, reply: Reply) -> Reply:
    """Return the answer to a request that has queued messages, with whom none of them will reach."""
    others = db.told - {request.me.id}
    if not others or not isinstance(reply, Card):
        return reply
    beyond = channels.beyond_reach(db, others)
    return replace(reply, blocks=(Text(words_on(db, beyond)), *reply.blocks)) if beyond else reply


def tell_who_waits(db: Db, ids: Ids, person_id: int, now: datetime) -> None:
    """Tell the other of the pair, once a day, that a message to this person about something of theirs was not taken."""
    pair = pairs.of_thing(db, ids)
    if pair is None or person_id not in (pair.supervisor_id, pair.supervisee_id):
        return
    other = pair.supervisee_id if person_id == pair.supervisor_id else pair.supervisor_id
    key = f"person.unreached.waiting:{person_id}:{other}:{now.date()}"
    outbox.enqueue(db, "person.unreached.waiting", other, key, now, person=person_id)


@routes.card("person.unreached.waiting")
def waiting(db: Db, request: Request) -> Card | None:
    """Build the message to whoever waits for somebody: nothing reaches them, and who can help."""
    beyond = channels.beyond_reach(db, [request.id("person")])
    if not beyond:
        return None
    title = f"{formatting.first_name(beyond[0].name)} can’t be reached"
    blocks = (Text(words_on(db, beyond)), Text("What you two have open waits until then."))
    return Card(title, blocks, preview="Somebody can't be reached.")


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
