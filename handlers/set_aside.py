"""Messages that were set aside: an administrator is told in the morning, and tries them again by a press."""

from datetime import datetime

from handlers import formatting
from handlers.obligations.reminder_schedule import WorkCalendar
from handlers.policy import Policy
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, Item, Note, Text
from storage import delivery_queue, outbox
from storage.db import Db
from storage.queries import people

routes = Routes()

SHOWN = 10
"""Reasons on a card; the command line lists them all."""


def card(found: list[delivery_queue.SetAsideReason], request: Request) -> Card:
    """Return each reason with how many messages it concerns: never what they say, nor to whom."""
    total = sum(reason.count for reason in found)
    lines = [
        Item(
            f"{formatting.count(reason.count, 'message', 'messages')}: {reason.problem}",
            f"the oldest since {formatting.plain_day(reason.oldest.astimezone(request.zone).date(), request.today)}",
            "soon",
        )
        for reason in found[:SHOWN]
    ]
    more = [Note(f"And {len(found) - SHOWN} more reasons: alongside outbox list.")] if found[SHOWN:] else []
    return Card(
        "Messages that did not go out",
        (
            Text(
                f"I set {formatting.count(total, 'message', 'messages')} aside after trying. Nothing of them is lost."
            ),
            *lines,
            *more,
            Buttons((Button("Try them again", "outbox.retry"),)),
            Note("alongside outbox list names them, alongside outbox retry sends some of them again."),
        ),
        preview="Some messages did not go out.",
    )


def tell(db: Db, policy: Policy, now: datetime) -> None:
    """Queue the card for each administrator's next morning."""
    for admin in people.admins(db):
        calendar = WorkCalendar.of(policy, admin.timezone, admin.working_days, None, ())
        morning = calendar.next_morning(now) or now
        key = f"outbox.set_aside:{admin.id}:{morning.date()}"
        outbox.enqueue(db, "outbox.set_aside", admin.id, key, morning, person=admin.id)


@routes.card("outbox.set_aside")
def told(db: Db, request: Request) -> Card | None:
    """Build the card as it is now; None where nothing is set aside any more."""
    found = delivery_queue.reasons(db, reachable=True) if request.me.is_admin else []
    return card(found, request) if found else None


@routes.action("outbox.retry")
def retry(db: Db, request: Request) -> Card:
    """Queue everything again that was set aside."""
    if not request.me.is_admin:
        raise Refused("Only administrators can send messages again.")
    count = delivery_queue.retry(db)
    if not count:
        return Card("Nothing is set aside", (Text("All of it has gone out, or is no longer needed."),))
    said = f"I am trying {formatting.count(count, 'message', 'messages')} again, in the order in which they came."
    return Card("Trying again", (Text(said),), preview="Messages are tried again.")
