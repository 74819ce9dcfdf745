"""Results of polls, once closed and for five answers or more: for leads about their people, for the policy's owner."""

from collections.abc import Mapping, Sequence

from handlers import formatting
from handlers.obligations.kinds.policy_review import owners
from handlers.polls import opening, rules
from handlers.routing import Refused, Request, Routes
from handlers.ui import Block, Card, Column, Note, Table, Text
from storage.db import Db
from storage.models import Poll
from storage.queries import overdue, people, policy_life
from storage.queries import polls as queries

routes = Routes()


@routes.command("overdue pulse", "How sessions were, by polls without names: five answers or more")
@routes.action("overdue.pulse")
def pulse(db: Db, request: Request) -> Card:
    """Show the results of the last closed polls about the reader's people, or everybody's for a named reader."""
    rule = request.policy.pulse
    if rule is None or not rule.on:
        raise Refused("Your policy has no poll about how sessions were.")
    everybody = bool(set(policy_life.parts_of(db, request.me.id)) & set(request.policy.report))
    if not everybody and not overdue.leads(db, request.me):
        raise Refused("Only whoever leads somebody, or is named to read figures, can see that.")
    blocks: list[Block] = []
    for poll in queries.closed(db, "pulse", request.today):
        found = rules.shown(queries.tallies(db, poll.id), rule.minimum_group)
        mine = [numbers for of, numbers in found.items() if everybody or _mine(db, request, of)]
        blocks += _poll(request, poll, mine)
    if not blocks:
        blocks.append(Text("No poll is closed yet."))
    least = Note(f"Groups with fewer than {rule.minimum_group} answers are in none of these figures.")
    return Card("How sessions were", (*blocks, least), preview="How sessions were.", place="below")


def _mine(db: Db, request: Request, of: str) -> bool:
    if not of.isdigit():
        return False
    lead = queries.leads(db, [int(of)]).get(int(of))
    return lead is not None and (lead.id == request.me.id or people.is_below(lead, request.me))


def _poll(request: Request, poll: Poll, some: Sequence[Mapping[tuple[int, str], int]]) -> list[Block]:
    day = formatting.plain_day(poll.opened_on, request.today)
    if not some:
        return [Text(f"{day}: too few answers to show.")]
    found = rules.total(some)
    rows = tuple(
        (str(question), *(found[number, answer] for answer in rules.ANSWERS))
        for number, question in enumerate(poll.questions)
    )
    columns = (Column("Question"), *(Column(formatting.capital(answer)) for answer in rules.ANSWERS))
    return [Table(f"{day}: {formatting.count(rules.answered(found), 'answer')}", columns, rows)]


@routes.action("poll.review")
def before_review(db: Db, request: Request) -> Card:
    """Ask managers and staff about the policy before its review; while a poll is open, say so; then its results."""
    if not request.me.is_admin and request.me.id not in {one.id for one in owners(db, request.policy)}:
        raise Refused("Whoever owns the policy, or an administrator, can do that.")
    last = queries.last(db, "review")
    if last is not None and last.closes_on >= request.today:
        text = Text(
            f"It is open until {formatting.plain_day(last.closes_on, request.today)}. Results come then."
        )
        return Card("A poll is open", (text,), preview="A poll is open.", place="below")
    here = {one.id: one for one in people.present(db) if one.left_on is None}
    lead = policy_life.who_carry_it_out(db, request.today)
    of = {one: "managers" if one in lead else "staff" for one in here}
    opening.opened(
        db, request.policy, "review", list(rules.REVIEW_QUESTIONS), of, here, request.now, request.me.id
    )
    text = Text(f"{formatting.count(len(here), 'person', 'people')} are asked {len(rules.REVIEW_QUESTIONS)} questions, "
                "without names. The results are here in two weeks.")  # fmt: skip
    return Card("Managers and staff are asked", (text,), preview="A poll has begun.", place="below")


@routes.action("poll.results")
def of_review(db: Db, request: Request) -> Card:
    """Show what managers and staff said of the policy, each for five answers or more."""
    if not request.me.is_admin and request.me.id not in {one.id for one in owners(db, request.policy)}:
        raise Refused("Whoever owns the policy, or an administrator, can see that.")
    blocks: list[Block] = []
    for poll in queries.closed(db, "review", request.today, 1):
        found = rules.shown(queries.tallies(db, poll.id), 5)
        for of in ("managers", "staff"):
            blocks.append(Text(f"{formatting.capital(of)}:"))
            blocks += _poll(request, poll, [found[of]] if of in found else [])
    if not blocks:
        blocks.append(Text("No poll about the policy is closed yet."))
    return Card("What people say of the policy", tuple(blocks), preview="What people say.", place="below")
