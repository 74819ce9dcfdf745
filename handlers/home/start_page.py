"""The start page: what matters most to a person now, by role."""

from datetime import date

from handlers import (
    formatting,
    groups,
    nudges,
)
from handlers.access import PairMembership, my_pairs
from handlers.obligations.kinds.action import ACTION
from handlers.obligations.kinds.agreement import AGREEMENT
from handlers.obligations.kinds.agreement_review import AGREEMENT_REVIEW
from handlers.obligations.kinds.session import SESSION
from handlers.overdue import cards, rules
from handlers.overdue.question import OverdueQuestion
from handlers.overdue.scope import scope_of
from handlers.policy import phrases
from handlers.routing import Request, Routes
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    Divider,
    Facts,
    Heading,
    Item,
    Note,
    Text,
)
from storage.db import Db
from storage.models import Obligation, Session
from storage.queries import overdue as overdue_queries
from storage.queries import sessions as queries

routes = Routes()

SHOWN = 8
"""Most things on a start page before "More"."""
FEW = 3
"""Most late people on a start page; all of them are a press away."""


def pair_item(
    request: Request, membership: PairMembership, ahead: list[Session], due: Obligation | None
) -> Item:
    """Return one pair: when the two meet next, or when they should."""
    session = ahead[0] if ahead else None
    title = f"{membership.other.name}" + (
        f" ({membership.pair.series})" if membership.pair.series != "line" else ""
    )
    agenda = Button("Agenda", "agenda.show", {"pair": membership.pair.id})
    why = Button("Why this date?", "supervision.why", {"pair": membership.pair.id})
    if session is not None:
        when = formatting.moment(session.starts_at, request.zone, request.today)
        detail = f"next: {when}" if session.state == "booked" else f"suggested: {when}, not answered yet"
        show = Button("Open", "session.show", {"session": session.id})
        return Item(
            title,
            detail,
            "good" if session.state == "booked" else "soon",
            (show, agenda),
            (why,) if due else (),
        )
    book = Button("Find a time", "session.book", {"pair": membership.pair.id}, "primary")
    if due is None:
        return Item(title, "nothing is due at the moment", "plain", (book, agenda), (why,))
    state, detail = formatting.due_words(due.due, request.today)
    met = Button("We met", "session.met", {"pair": membership.pair.id})
    return Item(title, detail, formatting.tone(due.due, request.today), (book, met), (agenda, why), state)


@routes.command("supervision", "Your start page: what is next, what is due and why")
@routes.action("supervision")
@routes.card("supervision")
def home(db: Db, request: Request) -> Card:
    """Show the eight things that matter most to this person, by role, and the buttons for more."""
    return _page(db, request, SHOWN)


@routes.action("supervision.all")
def everything(db: Db, request: Request) -> Card:
    """Show the start page with everything on it."""
    return _page(db, request, None)


def _page(db: Db, request: Request, most: int | None) -> Card:
    """Return the start page with at most so many things, or with all of them.

    A supervisor reads first what waits for them, then their people; a supervisee first the next session.
    """
    mine = my_pairs(db, request)
    due = {o.pair_id: o for o in SESSION.of_owner(db, request.me.id)}
    current = nudges.current(db, request)
    session = request.policy.words.session
    own = "Your supervision" if "supervision" in session.one else formatting.capital(f"your {session.many}")
    sections: list[tuple[str, list[Item]]] = [
        (own, _pairs(db, request, mine, due, leads=False)),
        ("Waiting for you", [item for o, item in current if not SESSION.names(o)]),
        (f"You are {request.policy.words.supervisor.a} for", _pairs(db, request, mine, due, leads=True)),
        (f"Your {request.policy.words.action.many}", _my_actions(db, request, {o.id for o, _ in current})),
    ]  # fmt: skip
    if any(s.leads for s in mine):
        sections = [sections[1], sections[2], sections[0], sections[3]]
    said, late = _my_team(db, request)
    numbers = [len(items) for _, items in sections]
    quotas = _shared_out(numbers, len(late) and FEW, SHOWN) if most is not None else [*numbers, len(late)]
    blocks: list[Block] = []
    if not mine:
        blocks.append(Text("You are in no pair here yet. If that is wrong, please tell your administrator."))
    for (heading, items), quota in zip(sections, quotas, strict=False):
        if quota:
            said_above = heading == own and not blocks
            above = [] if said_above else [*([Divider()] if blocks else []), Heading(heading)]
            blocks += [*above, *items[:quota]]
    if most is None or not any(s.leads for s in mine):
        blocks += _my_agreements(db, request, mine)
    if said:
        blocks += [*([Divider()] if blocks else []), Heading("Below you"), Text(said), *late[: quotas[-1]]]
    blocks += [Note(phrases.TO_BE_SET)] if request.policy.interval_to_be_set else []
    left = sum(numbers) - sum(quotas[:-1])
    more = [Button(f"More: {left}", "supervision.all")] if left > 0 else []
    blocks.append(Buttons((*more, *_ways_on(db, request, mine))))
    source = None if most is None else ("supervision", {"person": request.me.id})
    return Card(own, tuple(blocks), preview="Your start page.", place="below", source=source)


def _shared_out(numbers: list[int], late: int, most: int) -> list[int]:
    """Return how many of each section a page shows: each at least one, the first ones as many as there is room.

    The last number is that of the late people below, who are all a press away and so come last.
    """
    wanted = [*numbers, late]
    found = [min(number, 1) for number in wanted]
    for n, number in enumerate(wanted):
        reach = most // 2 if n == 0 and sum(numbers[1:]) else most
        found[n] += min(max(number - found[n], 0), max(reach - found[n], 0), most - sum(found))
    return found


def _pairs(
    db: Db, request: Request, mine: list[PairMembership], due: dict[int | None, Obligation], *, leads: bool
) -> list[Item]:
    """Return the person's pairs on one side, the one whose session is due first before the others."""
    of_side = [s for s in mine if s.leads == leads]
    pairs = sorted(of_side, key=lambda s: due[s.pair.id].due if s.pair.id in due else date.max)
    found = [
        pair_item(request, s, queries.upcoming(db, s.pair.id, request.now), due.get(s.pair.id)) for s in pairs
    ]
    return found if leads else [*found, *groups.ahead(db, request)]


def _my_actions(db: Db, request: Request, said: set[int]) -> list[Item]:
    """Return the person's open actions, except those listed above as waiting."""
    later = [o for o in ACTION.of_owner(db, request.me.id) if o.id not in said]
    return [item for o in later if (item := nudges.line(db, request, o)) is not None]


def _my_agreements(db: Db, request: Request, mine: list[PairMembership]) -> list[Block]:
    """Return when the agreement of each of the person's pairs is to be made or reviewed."""
    rows: list[tuple[str, str]] = []
    for membership in mine:
        for kind, words in ((AGREEMENT, "to be made by"), (AGREEMENT_REVIEW, "next review")):
            for due in kind.of_pair(db, membership.pair.id)[:1]:
                late, _ = formatting.due_words(due.due, request.today)
                on = formatting.plain_day(due.due, request.today) if late else ""
                stands = f"{on}: {late}" if late else formatting.day(due.due, request.today)
                rows.append((membership.other.name, f"{words} {stands}"))
    return [Divider(), Heading(request.policy.words.agreement.title), Facts(tuple(rows))] if rows else []


def _my_team(db: Db, request: Request) -> tuple[str, list[Item]]:
    """Return a sentence about what is overdue with those below this person, and who, the longest first."""
    if not overdue_queries.leads(db, request.me):
        return "", []
    scope = scope_of(db, request, OverdueQuestion())
    if not scope.people:
        kept = [group.one for group in rules.kept(request.policy, scope.trained)]
        return f"No {formatting.listed(kept, 'or')} is overdue below you.", []
    return f"{cards.title(scope, '')}.", [
        Item(person.name, rules.labels(request.policy.words, person), "late",
             state=f"{formatting.lateness(person.worst.days(request.today))} late")
        for person in scope.people[:FEW]
    ]  # fmt: skip


def _ways_on(db: Db, request: Request, mine: list[PairMembership]) -> tuple[Button, ...]:
    buttons = [Button(formatting.capital(request.policy.words.action.many), "action.list")]
    if len(mine) == 1 and request.policy.agreement is not None:
        buttons.append(
            Button(request.policy.words.agreement.title, "agreement.show", {"pair": mine[0].pair.id})
        )
    if any(s.leads for s in mine) or overdue_queries.leads(db, request.me):
        buttons.append(Button("Who is overdue?", "overdue"))
    return (*buttons, Button("Our policy", "supervision.policy"), Button("Help", "supervision.help"))
