"""The reason of a due date, and the policy in plain words."""

from handlers import (
    formatting,
    resolve,
)
from handlers.access import my_pairs
from handlers.obligations.kinds.appraisal import APPRAISAL
from handlers.obligations.kinds.session import SESSION
from handlers.policy import HOW_OFTEN, explain, often_for, often_for_all
from handlers.policy_life import reading
from handlers.routing import Request, Routes
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    Facts,
    Item,
    Note,
    Reply,
    Text,
)
from storage.db import Db
from storage.queries import overdue as overdue_queries

routes = Routes()

RULES = 8
"""Most rules of how often people meet under "Our policy"; "Read" shows all of them."""


@routes.command(
    "supervision why", "When your next session is due, the rule behind it, the clause", "[with @person]"
)
@routes.action("supervision.why")
def why(db: Db, request: Request) -> Reply:
    """Show the due date of a pair's next session with its reason."""
    membership = resolve.pair(db, request)
    if isinstance(membership, Card):
        return membership
    due = next(iter(SESSION.of_pair(db, membership.pair.id)), None)
    words = request.policy.words
    if due is None:
        text = f"No date falls due for you and {membership.other.name}: no rule or agreement sets an interval here."
        return Card("Why this date?", (Text(text),), preview="Why this date.", place="below")
    rows = [("Due", formatting.capital(formatting.day(due.due, request.today)))]
    if due.overdue_from is not None:
        rows.append(("Overdue from", formatting.plain_day(due.overdue_from, request.today)))
    if due.every:
        rows.append(("Every", due.every.removeprefix("1 ")))
    if request.policy.appraisal is not None:
        rows += [
            (
                formatting.capital(words.appraisal.one),
                f"due {formatting.day(later.due, request.today)} ({later.clause})",
            )
            for later in APPRAISAL.of_pair(db, membership.pair.id)[:1]
        ]
    rows += [("With", membership.other.name), ("The rule", due.clause or "your policy names no clause")]
    buttons = (
        Button("Find a time", "session.book", {"pair": membership.pair.id}, "primary"),
        Button("Our policy", "supervision.policy"),
    )
    blocks = (Facts(tuple(rows)), Text(formatting.capital(due.why)), Buttons(buttons))
    return Card(f"Why this date? {words.session.title}", blocks, preview="Why this date.", place="below")


@routes.command("supervision policy", "Our policy in plain words")
@routes.action("supervision.policy")
def policy(db: Db, request: Request) -> Card:
    """Show the sections of the policy, each with a button: a whole policy is too long for a chat.

    How often people meet differs by person: the rules that concern the reader are shown, to a lead all of them.
    """
    items: list[Block] = []
    for number, section in enumerate(explain(request.policy)):
        lines = _how_often(db, request) if section.title == HOW_OFTEN else section.lines[:1]
        first, *rest = [formatting.shorten(line, 140) for line in lines] or [""]
        items.append(
            Item(section.title, first, buttons=(Button("Read", "policy.section", {"section": number}),))
        )
        items += [Note(line) for line in rest]
    header = request.policy.header
    version = f"version {header.version}" if header.version else ""
    about = ", ".join(filter(None, (version, header.approved_by or "")))
    more = (Button("Its review and versions", "policy.review"), *reading.buttons(db, request))
    blocks = (*([Note(about)] if about else []), *items, Buttons(more))
    return Card(request.policy.name, blocks, preview="Our policy.", place="below")


def _how_often(db: Db, request: Request) -> list[str]:
    me, mine = request.me, my_pairs(db, request)
    if not mine or any(one.leads for one in mine) or overdue_queries.leads(db, me):
        return often_for_all(request.policy)[:RULES]
    today = request.today
    return often_for(request.policy, me.role, me.stage_on(today), me.person_type, me.stage_began, today)


@routes.action("policy.section")
def policy_section(db: Db, request: Request) -> Card:
    """Show one section of the policy in plain words."""
    sections = explain(request.policy)
    number = min(request.id("section"), len(sections) - 1)
    section = sections[number]
    back = Button("Back to the policy", "supervision.policy")
    blocks = (*(Text(line) for line in section.lines), Buttons((back,)))
    return Card(section.title, blocks, preview="Our policy.")
