"""Nudges: at most one message a day to each person, one card about what they owe, in their working hours.

The planner turns due nudges into outbox messages; delivery builds the card when it sends it, from the data
at that time. Where nothing is left to say, nothing is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from handlers import formatting, obligations, pending_questions
from handlers import nudge_planner as planner
from handlers.obligations import registry
from handlers.obligations.kinds.case import CASE
from handlers.obligations.reminder_days import read_days
from handlers.routing import Refused, Request, Routes
from handlers.ui import Block, Button, Buttons, Card, Item, Menu, Note, Option, Text
from storage import audit_log
from storage.db import Db
from storage.models import About, Obligation, Pair, Person
from storage.queries import cases, facts, pairs
from storage.queries import obligations as obligation_queries
from storage.queries.people import is_below

routes = Routes()

SHOWN = 6
"""Most lines in one nudge; a button opens the rest."""

SNOOZES = (
    Option("1", "Tomorrow"),
    Option("3", "In 3 days"),
    Option("7", "In a week"),
    Option("14", "In 2 weeks"),
)
PAUSES = tuple(Option(str(7 * weeks), formatting.count(weeks, "week")) for weeks in (1, 2, 4, 8, 12))
"""For how long somebody may pause; the last is the longest."""


# Cards


def card(
    request: Request,
    new: Sequence[tuple[Obligation, Item]],
    earlier: Sequence[Obligation],
    people: Mapping[int, Person],
) -> Card:
    """Return one day's nudge: what is new, in its title; what was said before, in one line."""
    blocks: list[Block] = []
    title = several(request, [o for o, _ in new], people)
    if len(new) == 1:
        owed, item = new[0]
        title = headline(request, owed, item, [person.name for person in people.values()])
        said = f"due {formatting.plain_day(owed.due, request.today)}, "
        if detail := "" if item.detail == "due today" else item.detail.removeprefix(said):
            blocks.append(Text(formatting.sentence(detail)))
        if item.buttons or item.more:
            blocks.append(Buttons((*item.buttons, *item.more)))
    else:
        blocks += [item for _, item in new[:SHOWN]]
    notes = [formatting.count(len(new) - SHOWN, "more new thing")] if len(new) > SHOWN else []
    if earlier:
        notes.append(_as_before(request, earlier))
    if notes:
        blocks.append(Note(formatting.capital(f"{formatting.listed(notes)}.")))
    if any(registry.kind(o.kind).escalates for o, _ in new):
        blocks.append(Buttons((Button("Who is overdue?", "overdue"),)))
    blocks.append(Buttons((Button("See everything", "supervision"), Button("Not now", "nudge.not_now"))))
    return Card(title, tuple(blocks), preview=preview(len(new)))


def _as_before(request: Request, earlier: Sequence[Obligation]) -> str:
    """Return in a few words what was said before: "17 others as before: 1 late, 16 due by Monday 14 December"."""
    late = sum(1 for owed in earlier if owed.due < request.today)
    ahead = [owed.due for owed in earlier if owed.due >= request.today]
    by = f"{len(ahead)} due by {formatting.plain_day(max(ahead), request.today)}" if ahead else ""
    how = ", ".join(part for part in (f"{late} late" if late else "", by) if part)
    return f"{formatting.count(len(earlier), 'other')} as before: {how}"


def headline(request: Request, owed: Obligation, item: Item, names: Sequence[str]) -> str:
    """Return the title of a nudge about one thing: what it is and how it stands, with first names."""
    title = item.title
    for name in names if registry.kind(owed.kind).escalates is None else ():
        title = title.replace(name, formatting.first_name(name))
    if item.state:
        return f"{title}: {item.state}"
    if not item.detail.startswith("due "):
        return title
    today = owed.due == request.today
    return f"{title}: due {'today' if today else formatting.plain_day(owed.due, request.today)}"


def several(request: Request, owed: Sequence[Obligation], people: Mapping[int, Person]) -> str:
    """Return the title of a nudge about several things: whom they concern or, if that is the reader, what they are."""
    names = [formatting.first_name(people[o.person_id].name) for o in owed if o.person_id != request.me.id]
    if not names:
        names = [registry.kind(o.kind).label(request.policy.words) for o in owed]
    who = list(dict.fromkeys(names))
    more = [f"{len(who) - 3} more"] if len(who) > 3 else []
    return f"{len(owed)} new today: {formatting.listed([*who[:3], *more])}"


def preview(number: int) -> str:
    """Return the notification's preview: how much there is, never what."""
    return f"Alongside: {formatting.count(number, 'new thing')} for today."


def escalated(request: Request, raised: Obligation, person: Person) -> Item:
    """Return the line of an escalation: who has owed what for how long.

    A reader who is not above that person learns only that something lasts.
    """
    late = f"{formatting.lateness((request.today - raised.due).days)} late"
    if not is_below(person, request.me):
        return Item("Something has been waiting for a while in one pair",
                    f"{late}. Nobody stands above them who could be told, so I tell the administrators", "late",
                    state="please see that somebody looks after it")  # fmt: skip
    label = registry.kind(raised.kind).label(request.policy.words)
    rule = request.policy.pair
    answers = rule is not None and rule.delegate and person.manager_id == request.me.id
    yours = f". You answer for it{f' ({rule.basis})' if rule.basis else ''}" if answers and rule else ""
    return Item(
        f"{formatting.capital(label)}, {person.name}",
        f"due {formatting.plain_day(raised.due, request.today)}{yours}",
        "late",
        state=late,
    )


def quieter(request: Request, until: date, what: str, **undoes: str) -> Card:
    """Return the card after a snooze or a pause; `undoes` is what its undo button takes back."""
    tomorrow = (until - request.today).days == 1
    day = "tomorrow" if tomorrow else f"on {formatting.day(until, request.today)}"
    named = "tomorrow" if tomorrow else formatting.plain_day(until, request.today)
    return Card(
        f"{what} until {named}",
        (
            Text(f"You will hear from me again {day}. Nothing is lost: dates and lists stay as they are."),
            *([Menu("Ask me again", "nudge.snooze", SNOOZES)] if "snoozed" in undoes else []),
            Buttons((Button("Undo", "nudge.resume", undoes), Button("See everything", "supervision"))),
        ),
        preview="Done.",
    )


def nothing_to_put_off(what: str) -> Card:
    """Return the card for somebody who asks to be reminded later when nothing is due."""
    text = Text(
        "There is nothing that I would remind you of at the moment, so nothing was changed. You will hear from me when "
        "something is due."
    )
    return Card(what, (text, Buttons((Button("See everything", "supervision"),))), preview="Done.")


# Actions


@routes.card("nudge", single=True)
def build(db: Db, request: Request) -> Card | None:
    """Build the day's nudge from the present data; None when nothing that it was for is left."""
    day = date.fromisoformat(str(request.ids["day"]))
    mine = [pair for pair in current(db, request) if pair[0].kind not in planner.OWN_MESSAGE]
    new = [pair for pair in mine if pair[0].nudged_on == day]
    if not new or any(o.nudged_on is not None and o.nudged_on > day for o, _ in mine):
        return None
    asks = _asks(db, request, [o for o, _ in new[:SHOWN]])
    concerned = {o.person_id for o, _ in new}
    if len(new) == 1 and (pair := db.get(Pair, new[0][0].pair_id or 0)) is not None:
        concerned |= {pair.supervisor_id, pair.supervisee_id}
    people = facts.people(db, concerned)
    said = {o.id for o, _ in new}
    return replace(card(request, new, [o for o, _ in mine if o.id not in said], people), asks=asks)


def _asks(db: Db, request: Request, owed: Sequence[Obligation]) -> tuple[int, ...]:
    """Store the question of a nudge that can be answered in words, and return its id.

    Where several of its lines ask something, none is stored: what a bare "yes" would answer is then asked back
    (`conversation/nudge_lines`).
    """
    asking = [o for o in owed if registry.kind(o.kind).asks is not None]
    if len(asking) != 1:
        return ()
    [one] = asking
    asked = registry.kind(one.kind).asks
    return pending_questions.ask(db, request, asked, one.pair_id, one.about) if asked is not None else ()


def current(db: Db, request: Request, *, put_off: bool = False) -> list[tuple[Obligation, Item]]:
    """Return what the person owes that is worth a line now: what is or was booked, then the rest, soonest due first.

    `put_off`: include what the person has snoozed.
    """
    found: list[tuple[Obligation, Item]] = []
    raised: list[Obligation] = []
    owed = obligation_queries.of_owner(db, request.me.id)
    about_cases = {one.about.id for one in owed if CASE.names(one)}
    if len(about_cases) > 1:
        cases.hold(db, about_cases)
        if request.me.id not in db.my_pairs:
            pairs.person_with_pairs(db, request.me.id, request.now.date())
    for obligation in owed:
        later = obligation.snoozed_until is not None and obligation.snoozed_until > request.today
        if later and not put_off:
            continue
        begun = obligation.nudged_on is not None or obligation.due <= request.today
        if registry.kind(obligation.kind).escalates is not None:
            if obligation.nudged_on is not None or any(
                day <= request.today for day in read_days(obligation.remind_on)
            ):
                raised.append(obligation)
            continue
        if not begun and not any(day <= request.today for day in read_days(obligation.remind_on)):
            continue
        item = line(db, request, obligation)
        if item is not None:
            found.append((obligation, item))
    found.sort(key=lambda pair: not registry.kind(pair[0].kind).about_meeting)
    people = facts.people(db, {o.person_id for o in raised})
    return [*((o, escalated(request, o, people[o.person_id])) for o in raised), *found]


def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Return an obligation as a line for its owner; None where they may no longer open it."""
    try:
        return request.table.line(db, request, obligation)
    except Refused:
        return None


@routes.action("nudge.not_now")
def not_now(db: Db, request: Request) -> Card:
    """Snooze everything until the next working day."""
    absences = facts.absences(db, {request.me.id}).get(request.me.id, [])
    calendar = obligations.work_calendar(request.me, absences, request.policy)
    morning = calendar.next_morning(request.now, request.today + timedelta(days=1))
    until = morning.astimezone(request.zone).date() if morning else request.today + timedelta(days=1)
    return quiet_until(db, request, until)


@routes.action("nudge.snooze")
def snooze(db: Db, request: Request) -> Card:
    """Snooze everything for the chosen number of days."""
    choice = request.fields.get("choice", "")
    if choice not in {option.value for option in SNOOZES}:
        raise Refused("Please choose one of the times in the list.", "choice")
    return quiet_until(db, request, request.today + timedelta(days=int(choice)))


def quiet_until(db: Db, request: Request, until: date, what: str = "Put off") -> Card:
    """Snooze everything that is on the table now until that day."""
    spoken_of = current(db, request, put_off=True)
    if not spoken_of:
        return nothing_to_put_off(what)
    for obligation, _ in spoken_of:
        obligation.snoozed_until = until
    db.dirty_people.add(request.me.id)
    return quieter(request, until, what, snoozed=until.isoformat())


@routes.action("nudge.resume")
def resume(db: Db, request: Request) -> Card:
    """Undo a snooze or a pause: the one that the button names or, where it names none, all of them.

    A pause that was set before or after it stays, and so does another snooze.
    """
    paused, snoozed = request.ids.get("paused"), request.ids.get("snoozed")
    everything = paused is None and snoozed is None
    if everything or str(request.me.paused_until) == paused:
        request.me.paused_until = None
    for obligation in obligation_queries.of_owner(db, request.me.id):
        if everything or str(obligation.snoozed_until) == snoozed:
            obligation.snoozed_until = None
    db.dirty_people.add(request.me.id)
    waiting = len(current(db, request))
    said = "You will hear from me again when something is due."
    if waiting:
        said = f"{formatting.count(waiting, 'thing')} {'waits' if waiting == 1 else 'wait'} for you."
    see = Buttons((Button("See everything", "supervision"),))
    return Card("Back to normal", (Text(said), *([see] if waiting else [])), preview="Done.")


def pause(db: Db, request: Request, until: date) -> Card:
    """Pause all messages that the person did not ask for, until that day."""
    if until <= request.today:
        raise Refused("Please give a day that is still to come, such as “pause until Monday”.")
    if until > request.today + timedelta(days=92):
        raise Refused("I can pause for up to three months at a time. Please give an earlier day.")
    request.me.paused_until = until
    audit_log.write(
        db, request.now, request.me.id, "messages.paused", About("person", request.me.id), request.me.id
    )
    day = formatting.day(until, request.today)
    blocks = (
        Text(f"You will hear from me again on {day}." if (until - request.today).days > 1 else
             "You will hear from me again tomorrow."),
        Text("Until then I send no reminders. What others do, such as a time they suggest, still reaches you."),
        Note("What your policy asks for stays due, and whoever it names still hears of what is late: so a pause ends, "
             "and the longest is three months."),
        Menu("Change how long", "messages.pause", PAUSES),
        Buttons((Button("Undo", "nudge.resume", {"paused": until.isoformat()}),
                 Button("See everything", "supervision"))),
    )  # fmt: skip
    return Card(f"Paused until {formatting.plain_day(until, request.today)}", blocks, preview="Done.")
