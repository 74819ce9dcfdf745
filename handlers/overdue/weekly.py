"""Weekly figures in a channel that a lead chooses: without names, and never of fewer than five people."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers import formatting
from handlers.obligations.reminder_schedule import WorkCalendar
from handlers.overdue import coverage
from handlers.overdue.coverage import percent
from handlers.overdue.on_time import quarter
from handlers.overdue.small_groups import FEWEST
from handlers.policy import Policy
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, Figure, Figures, Note, Text
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, ChannelPost, Person
from storage.queries import channel_posts
from storage.queries import overdue as queries

routes = Routes()

POST = "overdue.weekly.post"
"""Card that goes to the channel that its post names, and not to its lead."""
WEEK = timedelta(days=7)
TOO_FEW = (
    f"Fewer than {FEWEST} people are below you, so a figure would say who is meant: no channel gets any."
)


@routes.command(
    "overdue weekly", "Every Monday the figures below you in this channel, without names", "[stop]"
)
@routes.action("overdue.weekly")
def weekly(db: Db, request: Request) -> Card:
    """Have the figures of those below the reader posted in the channel where this was typed, or stop that."""
    if not queries.leads(db, request.me):
        raise Refused("Only whoever leads somebody can have figures posted in a channel.")
    if request.text.strip().casefold() in ("stop", "off", "end"):
        return _stopped(db, request)
    room = request.room
    if room is None:
        return _state(db, request)
    if len(_below(db, request.me)) < FEWEST:
        raise Refused(TOO_FEW)
    there = channel_posts.at(db, room.channel, room.workspace, room.address)
    if there is not None and there.lead_id != request.me.id:
        lead = db.get_one(Person, there.lead_id)
        if lead.left_on is None:
            raise Refused(
                "Somebody else’s figures are posted in this channel already: one set is enough for one channel."
            )
        db.delete(there)
        db.flush()
        there = None
    if there is None:
        there = ChannelPost(
            lead_id=request.me.id, channel=room.channel, workspace=room.workspace, address=room.address,
            service_url=room.service_url, set_at=request.now,
        )  # fmt: skip
        db.add(there)
        db.flush()
        _note(db, request, there, "figures.posted")
        _queue(db, there, f"first:{request.now.isoformat()}", request.now)
    text = "Every Monday morning I post here how supervision stands with the people below you. The first comes now."
    return Card(
        "Figures in this channel",
        (Text(text), _promise(), Buttons((Button("Stop it", "overdue.weekly.stop", {"post": there.id}),))),
        preview="Figures in this channel.",
        place="below",
    )


@routes.action("overdue.weekly.stop")
def stop(db: Db, request: Request) -> Card:
    """Stop what the reader has posted: in the channel of the button, or where it was typed, else everywhere."""
    return _stopped(db, request)


def _stopped(db: Db, request: Request) -> Card:
    mine = list(channel_posts.of_lead(db, request.me.id))
    wanted, room = request.optional_id("post"), request.room
    if wanted is not None:
        mine = [one for one in mine if one.id == wanted]
    elif room is not None:
        mine = [one for one in mine if (one.channel, one.address) == (room.channel, room.address)]
    for one in mine:
        _note(db, request, one, "figures.not_posted")
        db.delete(one)
    said = "I post no figures any more." if mine else "I post no figures of yours in a channel."
    return Card("Stopped", (Text(said),), preview="Stopped.", place="below")


def _state(db: Db, request: Request) -> Card:
    """Return where the reader's figures are posted, and how that is begun."""
    mine = channel_posts.of_lead(db, request.me.id)
    how = Text(
        "Type this in the channel where the figures are to stand, with my name before it: overdue weekly. "
        "It takes a chat that has channels, and I have to be in that one."
    )
    if not mine:
        return Card("Figures in a channel", (how, _promise()), preview="Figures in a channel.", place="below")
    said = Text(f"I post your figures in {formatting.count(len(mine), 'channel')} every Monday morning.")
    ways = Buttons((Button("Stop it", "overdue.weekly.stop"),))
    return Card(
        "Figures in a channel", (said, _promise(), ways), preview="Figures in a channel.", place="below"
    )


def _promise() -> Note:
    return Note(f"Without names, and never of fewer than {FEWEST} people. Nobody’s words, no reasons.")


@routes.card(POST)
def post(db: Db, request: Request) -> Card | None:
    """Build the week's figures for the channel; None where there are too few people, or it was stopped."""
    row = db.get(ChannelPost, request.id("post"))
    if row is None or row.lead_id != request.me.id:
        return None
    people = _below(db, request.me)
    if len(people) < FEWEST or _tells_apart(db, row, request.me, {one.id for one in people}):
        return None
    first, _ = quarter(request.today)
    so_far = _total(db, request, people, first)
    week = _total(db, request, people, request.today - WEEK)
    words = request.policy.words
    held = formatting.count(week["held"], words.session.one, words.session.many)
    return Card(
        f"{formatting.capital(words.session.many)}: figures of the week",
        (
            Figures((
                Figure("Held on time", percent(so_far["on_time"], so_far["due"])),
                Figure(f"With {words.supervisor.a}", percent(so_far["supervised"], so_far["people"])),
                Figure(f"With {words.agreement.a}", percent(so_far["agreement"], so_far["people"])),
                Figure("Session in the window", percent(so_far["in_window"], so_far["people"])),
            )),
            Text(f"{held} in the last 7 days. {words.record.title} in time this quarter: "
                 f"{percent(so_far['record_in_time'], so_far['record_due'])}."),
            Note(f"{formatting.count(len(people), 'person', 'people')}, this quarter so far, without names. "
                 f"{request.me.name} has this posted every Monday."),
        ),
        preview="Figures of the week.",
    )  # fmt: skip


def _total(db: Db, request: Request, people: Sequence[Person], first: date) -> Counter[str]:
    counts = coverage.of_people(db, request.policy, people, first, request.today, request.now)
    return coverage.total(list(counts.values()))


def _below(db: Db, lead: Person) -> list[Person]:
    return [one for one in queries.members(db, lead) if one.id != lead.id]


def _tells_apart(db: Db, row: ChannelPost, lead: Person, people: set[int]) -> bool:
    """Return whether these figures less those of another post, or the other way round, would be of too few people.

    The post that was set up first stays.
    """
    for other, its_lead in channel_posts.every(db):
        nested = its_lead.path.startswith(lead.path) or lead.path.startswith(its_lead.path)
        if other.id < row.id and nested and its_lead.id != lead.id:
            apart = people ^ {one.id for one in _below(db, its_lead)}
            if 0 < len(apart) < FEWEST:
                return True
    return False


def announce(db: Db, policy: Policy, now: datetime) -> None:
    """Queue every channel's figures on Mondays, for the morning of its lead."""
    if now.date().weekday() == 0:
        for row, lead in channel_posts.every(db):
            diary = WorkCalendar.of(policy, lead.timezone, lead.working_days, None, ())
            _queue(db, row, f"{now.date()}", diary.next_morning(now) or now)


def _queue(db: Db, row: ChannelPost, when: str, at: datetime) -> None:
    outbox.enqueue(db, POST, row.lead_id, f"{POST}:{row.id}:{when}", at, post=row.id, week=str(at.date()))


def not_posted(db: Db, post_id: int, why: str, now: datetime) -> None:
    """Tell the lead that the channel did not take the figures, and why."""
    row = db.get(ChannelPost, post_id)
    if row is not None:
        key = f"overdue.weekly.failed:{row.id}:{now.date()}"
        outbox.enqueue(db, "overdue.weekly.failed", row.lead_id, key, now, post=row.id, why=why)


@routes.card("overdue.weekly.failed")
def failed(db: Db, request: Request) -> Card | None:
    """Build the message to the lead whose channel did not take the figures; None once it was stopped."""
    row = db.get(ChannelPost, request.id("post"))
    if row is None or row.lead_id != request.me.id:
        return None
    text = Text(
        f"I could not post the week’s figures in the channel that you chose: {request.ids.get('why', '')}."
    )
    note = Note("I try again next Monday. Invite me to that channel, or stop it.")
    ways = Buttons((Button("Stop it", "overdue.weekly.stop", {"post": row.id}),))
    return Card("The figures were not posted", (text, note, ways), preview="Something was not posted.")


def _note(db: Db, request: Request, row: ChannelPost, verb: str) -> None:
    audit_log.write(db, request.now, request.me.id, verb, About("post", row.id), request.me.id)
