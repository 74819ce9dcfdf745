"""The start page, the reason of a due date, the policy in plain words, and the bot's introduction."""

from datetime import date, timedelta

from handlers import (
    formatting,
    groups,
    nudges,
    pending_requests,
    resolve,
)
from handlers.access import PairMembership, my_pairs
from handlers.obligations.kinds.action import ACTION
from handlers.obligations.kinds.agreement import AGREEMENT
from handlers.obligations.kinds.agreement_review import AGREEMENT_REVIEW
from handlers.obligations.kinds.session import SESSION
from handlers.overdue import cards, rules
from handlers.overdue.question import OverdueQuestion
from handlers.overdue.scope import scope_of
from handlers.policy import HOW_OFTEN, explain, often_for, often_for_all, phrases
from handlers.policy_life import reading
from handlers.routing import INTRODUCTION, Refused, Request, Routes
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
    Reply,
    Text,
)
from storage.db import Db
from storage.models import Obligation, Organisation, Session
from storage.queries import overdue as overdue_queries
from storage.queries import sessions as queries

routes = Routes()

SHOWN = 8
"""Most things on a start page before "More"."""
RULES = 8
"""Most rules of how often people meet under "Our policy"; "Read" shows all of them."""
FEW = 3
"""Most late people on a start page; all of them are a press away."""


# Cards


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
    detail = f"due {formatting.day(due.due, request.today)}"
    met = Button("We met", "session.met", {"pair": membership.pair.id})
    return Item(title, detail, formatting.tone(due.due, request.today), (book, met), (agenda, why))


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


# Actions


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
    sections: list[tuple[str, list[Item]]] = [
        (formatting.capital(f"your {request.policy.words.session.one}"), _pairs(db, request, mine, due, leads=False)),
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
            blocks += [*([Divider()] if blocks else []), Heading(heading), *items[:quota]]
    if most is None or not any(s.leads for s in mine):
        blocks += _my_agreements(db, request, mine)
    if said:
        blocks += [*([Divider()] if blocks else []), Heading("Below you"), Text(said), *late[: quotas[-1]]]
    blocks += [Note(phrases.TO_BE_SET)] if request.policy.interval_to_be_set else []
    left = sum(numbers) - sum(quotas[:-1])
    more = [Button(f"More: {left}", "supervision.all")] if left > 0 else []
    blocks.append(Buttons((*more, *_ways_on(db, request, mine))))
    source = None if most is None else ("supervision", {"person": request.me.id})
    return Card("Your supervision", tuple(blocks), preview="Your start page.", place="below", source=source)


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
        for kind, words in ((AGREEMENT, "to be made"), (AGREEMENT_REVIEW, "next review")):
            for due in kind.of_pair(db, membership.pair.id)[:1]:
                rows.append((membership.other.name, f"{words} {formatting.day(due.due, request.today)}"))
    return [Divider(), Heading(request.policy.words.agreement.title), Facts(tuple(rows))] if rows else []


def _my_team(db: Db, request: Request) -> tuple[str, list[Item]]:
    """Return a sentence about what is overdue with those below this person, and who, the longest first."""
    if not overdue_queries.leads(db, request.me):
        return "", []
    scope = scope_of(db, request, OverdueQuestion())
    if not scope.people:
        kept = [group.one for group in rules.kept(request.policy)]
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


@routes.action(pending_requests.ACTION)
@routes.action(pending_requests.FORM, form=True)
def answered(db: Db, request: Request) -> Reply:
    """Carry out a request that waited for an answer."""
    waited = pending_requests.resume(db, request)
    return request.table.answer(db, waited)


@routes.card(pending_requests.ANSWER)
def kept_answer(db: Db, request: Request) -> Card | None:
    """Build an answer that its channel did not take at once; None on refresh, since it would no longer be true."""
    return None if request.is_refresh else pending_requests.kept_answer(db, request.me.id, request.ids)
