"""Review of the policy: its line for the owner, "reviewed", "the law has changed", and who owns it."""

from handlers import formatting, resolve
from handlers.obligations.kinds.policy_review import OWNER, POLICY_REVIEW, is_reviewed, owners, review_due
from handlers.policy_life import reading, versions
from handlers.routing import Refused, Request, Routes
from handlers.ui import Block, Button, Buttons, Card, Facts, Item, Note, Reply, Text
from storage import audit_log
from storage.db import Db
from storage.models import About, Obligation, PolicyReview
from storage.queries import policy_life as queries

routes = Routes()


@routes.line(POLICY_REVIEW)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the owner's line: by when the policy is to be reviewed, and that it was."""
    clause = f" ({obligation.clause})" if obligation.clause else ""
    return Item(
        f"Review “{request.policy.name}”",
        f"due {formatting.day(obligation.due, request.today)}{clause}",
        formatting.tone(obligation.due, request.today),
        (Button("Open", "policy.review"),),
    )


@routes.command("supervision policy review", "When our policy is reviewed, who owns it, its versions")
@routes.action("policy.review")
def show(db: Db, request: Request) -> Card:
    """Show the policy's owner, dates and versions; for its owner, what can be done."""
    header = request.policy.header
    due = review_due(db, request.policy, request.today)
    last = queries.last_review(db) or header.last_review
    who = formatting.listed([owner.name for owner in owners(db, request.policy)])
    rows = [("Owner", who or "nobody is named")]
    for label, text in (
        ("Lead", header.lead),
        ("Committee", header.committee),
        ("Approved by", header.approved_by),
    ):
        if text:
            rows.append((label, text))
    rows.append(("Last review", formatting.plain_day(last, request.today) if last else "none is noted"))
    rows.append(
        ("Next review", formatting.plain_day(due.due, request.today) if due.due else "no date is set")
    )
    late = due.overdue_from is not None and due.overdue_from <= request.today
    blocks: list[Block] = [Facts(tuple(rows)), Text(due.why)]
    if late and due.due is not None:
        blocks.append(Text(f"The review is {formatting.lateness((request.today - due.due).days)} late."))
    for one in queries.versions(db)[:8]:
        named = f"Version {one.version}" if one.version else "Version without a number"
        parts = len(versions.changed(db, one))
        what = formatting.count(parts, "part changed", "parts changed") if parts else "first noted here"
        blocks.append(
            Item(named, f"in force since {formatting.plain_day(one.seen_at.date(), request.today)}; {what}")
        )
    if reading.is_owner(db, request):
        blocks.append(Note("A small revision leaves the date of the review as it is."))
        blocks.append(
            Buttons(
                (
                    Button("Reviewed today", "policy.reviewed", style="primary"),
                    Button("The law has changed", "policy.law"),
                    Button("Who has read it?", "policy.readers"),
                    Button("Ask managers and staff", "poll.review"),
                    Button("What they said", "poll.results"),
                )
            )
        )
    return Card(
        f"{request.policy.name}: review", tuple(blocks), preview="The policy's review.", place="below"
    )


@routes.action("policy.reviewed")
def reviewed(db: Db, request: Request) -> Card:
    """Note that the policy was reviewed today, which sets the next date."""
    _may(db, request)
    begun = queries.open_review(db)
    if begun is None:
        begun = PolicyReview(begun_on=request.today, begun_by_id=request.me.id, why="due")
        db.add(begun)
    begun.held_on, begun.held_by_id = request.today, request.me.id
    db.flush()
    _follow(db, request, "policy.reviewed")
    due = review_due(db, request.policy, request.today)
    following = f"The next one is due {formatting.day(due.due, request.today)}." if due.due else due.why
    note = Note("Where the policy file names the day of its last review, please put this one in there too.")
    return Card("Reviewed today", (Text(following), note), preview="The policy was reviewed.")


@routes.action("policy.law")
def law(db: Db, request: Request) -> Card:
    """Begin a review because the law has changed."""
    _may(db, request)
    if not is_reviewed(request.policy):
        raise Refused("Your policy does not say when it is reviewed: put that into its file first.")
    if queries.open_review(db) is not None:
        return Card("A review has begun already", (Text("It is on the owner’s start page until it was held."),),
                    preview="A review has begun.", place="below")  # fmt: skip
    db.add(PolicyReview(begun_on=request.today, begun_by_id=request.me.id, why="law"))
    db.flush()
    _follow(db, request, "policy.law")
    who = formatting.listed([owner.name for owner in owners(db, request.policy)])
    triggers = formatting.listed(list(request.policy.header.review_triggers))
    said = f"Your policy is reviewed when {triggers}. " if triggers else ""
    text = Text(f"{said}It is with {who} from today, until one of them says that it was held.")
    return Card(
        "A review has begun: the law has changed", (text,), preview="A review has begun.", place="below"
    )


@routes.command("supervision policy owner", "Who owns our policy; administrators name somebody", "[@person]")
@routes.action("policy.owner")
def owner(db: Db, request: Request) -> Reply:
    """Show who owns the policy, or name somebody in place of those who were named before."""
    if not request.text.strip():
        return show(db, request)
    if not request.me.is_admin:
        raise Refused("Administrators name the policy’s owner.")
    person = resolve.person(db, request, request.text)
    if person.left_on is not None:
        raise Refused(f"{person.name} is no longer here.")
    before = owners(db, request.policy)
    for one in queries.named(db, OWNER):
        queries.unname(db, OWNER, one.id)
    queries.name(db, OWNER, person.id, request.me.id, request.now)
    db.dirty_owners.update(one.id for one in before)
    _follow(db, request, "policy.owner")
    text = Text(f"{person.name} is asked when the policy is to be reviewed, and sees who has read it.")
    return Card(f"{person.name} owns the policy", (text,), preview="Noted.", place="below")


def _follow(db: Db, request: Request, verb: str) -> None:
    audit_log.write(db, request.now, request.me.id, verb, About("policy", db.organisation_id))
    db.dirty_owners.update(one.id for one in owners(db, request.policy))


def _may(db: Db, request: Request) -> None:
    if not reading.is_owner(db, request):
        raise Refused("Whoever owns the policy, or an administrator, can do that.")
