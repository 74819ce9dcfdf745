"""Cards about pairs and covers, for the people named and for those who name them."""

from collections.abc import Sequence
from datetime import date

from handlers import formatting
from handlers.routing import Request
from handlers.ui import Block, Button, Buttons, Card, Facts, Note, Text
from storage.models import Cover, Pair, Person
from storage.queries.pair_assignment import HandedOver


def told_card(request: Request, pair: Pair, handed: HandedOver | None = None) -> Card:
    """Return the notice to each person of a pair: who, from when and what happens next; refreshed on change.

    `handed`: what its new supervisor takes over, listed for them alone (STK-13.4g).
    """
    words = request.policy.words
    leads = request.me.id == pair.supervisor_id
    other = pair.supervisee if leads else pair.supervisor
    if pair.ends_on is not None:
        when = formatting.plain_day(pair.ends_on, request.today)
        text = f"You and {other.name} meet here until {when}." if pair.ends_on >= request.today else (
            f"You and {other.name} met here until {when}. What you wrote together stays."
        )  # fmt: skip
        return Card(f"You and {other.name}", (Text(text),), preview="Something about whom you meet.")
    start = formatting.day(pair.starts_on, request.today)
    if pair.series != "line":
        who = (
            f"You give {other.name} the {pair.series}, beside their {words.session.many}"
            if leads
            else f"{other.name} gives you the {pair.series}, beside your {words.session.many}"
        )
    else:
        who = (
            f"You are {other.name}’s {words.supervisor.one}"
            if leads
            else f"{other.name} is your {words.supervisor.one}"
        )
    steps: list[Block] = [Text(f"{who}, from {start}.")]
    if pair.handed_over_from_id is not None:
        steps.append(
            Text(
                "Open agenda items and actions come along; what was agreed with the one before stays on file."
            )
        )
    if handed is not None and leads:
        steps.append(_handed_over(request, handed))
    first = words.session.one if pair.series == "line" else pair.series
    steps.append(Text(f"Next: find a time for your first {first}."))
    buttons = [Button("Find a time", "session.book", {"pair": pair.id}, "primary")]
    if leads and pair.handed_over_from_id is not None and request.policy.passes_records_on:
        label = f"Earlier {words.record.many}"
        buttons.append(Button(label, "record.list", {"person": pair.supervisee_id}))
    if request.policy.agreement_required and pair.series == "line":
        buttons.append(Button(words.agreement.title, "agreement.show", {"pair": pair.id}))
    return Card(
        f"You and {other.name}", (*steps, Buttons(tuple(buttons))), preview="Something about whom you meet."
    )


def _handed_over(request: Request, handed: HandedOver) -> Facts:
    """Return what came along, thing by thing, and what the one before has still to finish."""
    words = request.policy.words
    rows = [
        (f"Open {words.action.many}", str(handed.actions)),
        ("Agenda items", str(handed.items)),
    ]
    if handed.cases:
        rows.append((f"Open {words.case.many}", str(handed.cases)))
    if request.policy.passes_records_on:
        last = handed.last.astimezone(request.zone).date() if handed.last else None
        newest = f", the last of {formatting.plain_day(last, request.today)}" if last else ""
        rows.append((formatting.capital(words.record.many), f"{handed.records}{newest}"))
    if handed.unsettled:
        rows.append(("Not settled yet", f"{handed.unsettled}, with the one before"))
    if handed.agreement:
        rows.append(
            (formatting.capital(words.agreement.one), "the one before ended with them: make your own")
        )
    return Facts(tuple(rows))


def done_card(request: Request, pair: Pair, odd: Sequence[str] = ()) -> Card:
    """Return the card for whoever named the pair, with what is odd about it."""
    since = formatting.day(pair.starts_on, request.today)
    text = f"{pair.supervisor.name} supervises {pair.supervisee.name} from {since}."
    if pair.series != "line":
        text = f"{pair.supervisor.name} gives {pair.supervisee.name} the {pair.series} from {since}."
    end = Button("End it", "pair.end", {"pair": pair.id}, "danger", f"End the pair of {both(pair)}?")
    return Card(
        "A new pair",
        (Text(text), Text("Both are being told."), *(Note(line) for line in odd), Buttons((end,))),
        preview="Done.",
        place="below",
    )


def ask_change(request: Request, now: Pair, supervisor: Person, start: date) -> Card:
    """Return the question whether this person shall take over from the present supervisor."""
    day = formatting.day(start, request.today)
    text = f"{now.supervisee.name}'s {request.policy.words.supervisor.one} is {now.supervisor.name}."
    if now.series != "line":
        text = f"{now.supervisor.name} gives {now.supervisee.name} the {now.series}."
    more = (
        f"Shall {supervisor.name} take over from {day}? Open agenda items and actions go along; "
        "what is booked from then on is called off."
    )
    ids = {"pair": now.id, "supervisor": supervisor.id, "from": start.isoformat()}
    button = Button(f"Change to {supervisor.name}"[:70], "pair.change", ids, "primary")
    return Card(
        "Change of supervisor?",
        (Text(text), Text(more), Buttons((button,))),
        preview="A question.",
        place="below",
    )


def cover_card(request: Request, covered: str, stand_in: str, covers: list[Cover], may_end: bool) -> Card:
    """Return who stands in for whom and until when; a cover ends by itself."""
    first, last = covers[0].from_on, covers[0].until_on
    days = (
        f"from {formatting.plain_day(first, request.today)} until {formatting.plain_day(last, request.today)}"
    )
    text = f"{stand_in} stands in for {covered} {days}."
    after = "It ends by itself. Until then, what a supervisor has to do goes to whoever stands in."
    if last < request.today:
        text, after = (
            f"{stand_in} stood in for {covered} until {formatting.plain_day(last, request.today)}.",
            "It has ended.",
        )
        may_end = False
    end = Buttons((Button("End cover", "cover.end", {"cover": covers[0].id}, "danger", "End it now?"),))
    return Card(
        "Cover",
        (Text(text), Text(after), *((end,) if may_end else ())),
        preview="Somebody stands in.",
        place="below",
    )


def both(pair: Pair) -> str:
    """Return the names of the two people."""
    return f"{pair.supervisor.name} and {pair.supervisee.name}"


def ended_card(request: Request, pair: Pair, said: str, *buttons: Button) -> Card:
    """Return the card about a pair's last day."""
    until = formatting.day(pair.ends_on or request.today, request.today)
    blocks = (Text(f"{both(pair)}: the last day is {until}."), Text(said))
    return Card("A pair ends", (*blocks, *((Buttons(buttons),) if buttons else ())), preview="Done.")
