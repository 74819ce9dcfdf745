"""The bot's introduction, and the pause that its button takes."""

from datetime import timedelta

from handlers import (
    formatting,
    nudges,
)
from handlers.access import my_pairs
from handlers.policy_life import reading
from handlers.routing import INTRODUCTION, Refused, Request, Routes
from handlers.ui import (
    Button,
    Buttons,
    Card,
    Item,
    Text,
)
from storage.db import Db
from storage.models import Organisation
from storage.queries import overdue as overdue_queries

routes = Routes()


def introduction_card(
    request: Request, organisation: str, *, supervised: bool, supervises: bool, leads: bool
) -> Card:
    """Return the bot's first message: who put it here, what it does, who can read what, how to pause it.

    It is worded for its reader: whoever only leads has no supervisor here, and writes nothing.
    """
    policy, words = request.policy, request.policy.words
    helps = f"to help you and your {words.supervisor.one} with {words.session.many}"
    does = (f"I remind you to book, gather the {words.agenda.one}, keep {words.action.many} and the "
            f"{words.record.one}, following “{policy.name}”.")  # fmt: skip
    stays = "What you two write stays between you two. Managers above see dates and counts, not words."
    if not supervised and supervises:
        helps = f"to help you and those whom you supervise with {words.session.many}"
    elif not supervised and leads:
        helps = f"so that {words.session.many} take place, and you see what is late and why"
        does = f"I tell you what has been late for a while, and you can ask me, following “{policy.name}”."
        stays = "What two people write stays between them. You see dates and counts, not words."
    blocks = (
        Text(f"Hello {formatting.first_name(request.me.name)}, I'm Alongside. {organisation} runs me, "
             f"{helps}."),
        Item("What I do", does),
        Item("Who can read what", f"{stays} {_readers(request)}"),
        Item("When I write", "At most one reminder a day, in your working hours. Never on leave or days off."),
        Buttons((Button("Start page", "supervision", style="primary"), Button("Pause for a week", "messages.pause"),
                 Button("Our policy", "supervision.policy"))),
    )  # fmt: skip
    return Card("Hello from Alongside", blocks, preview="Hello from Alongside, your supervision assistant.")


def _readers(request: Request) -> str:
    """Return who else may read records by the policy, in a sentence."""
    access = request.policy.access
    if access is None or not access.readers:
        return "Your policy names nobody else who may read your records."
    who = formatting.listed(list(dict.fromkeys(reader.who for reader in access.readers)))
    asking = "You can always ask me who has: /supervision who reads."
    return f"By your policy, {request.policy.words.record.many} may also be read by: {who}. {asking}"


@routes.card(INTRODUCTION)
def introduction(db: Db, request: Request) -> Card:
    """Build the introduction, sent once to everybody before anything else."""
    mine = my_pairs(db, request)
    card = introduction_card(
        request,
        db.get_one(Organisation, db.organisation_id).name,
        supervised=any(not membership.leads for membership in mine),
        supervises=any(membership.leads for membership in mine),
        leads=overdue_queries.leads(db, request.me),
    )
    return reading.with_read(db, request, card)


@routes.action("messages.pause")
def pause_a_week(db: Db, request: Request) -> Card:
    """Pause messages for as many days as were chosen; for a week by the introduction's button."""
    days = request.fields.get("choice", "7")
    if days not in {option.value for option in nudges.PAUSES}:
        raise Refused("Please choose one of the times in the list.", "choice")
    return nudges.pause(db, request, request.today + timedelta(days=int(days)))
