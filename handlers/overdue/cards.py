"""Cards of `/overdue`: by person, by lead, nobody late, the reasons, and one by one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from handlers import formatting
from handlers.obligations import registry
from handlers.overdue import files, rules
from handlers.overdue.on_time import OnTime, percent_cell
from handlers.overdue.question import OverdueQuestion
from handlers.overdue.rules import LatePerson, LateThing, LeadGroup
from handlers.overdue.scope import OverdueScope
from handlers.policy import not_carried_out
from handlers.routing import Request
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    Cell,
    Column,
    Divider,
    Item,
    Menu,
    Note,
    Option,
    PersonName,
    State,
    Table,
    Text,
)

MISSING = 2
"""How many things the policy asks for and nothing carries out are named; the rest are counted."""
ONE_BY_ONE = 10
"""Most people in the list with a button each."""
LEADS = 8
"""Most leads that one card names; the others are counted in one line."""


def title(scope: OverdueScope, kind: str) -> str:
    """Return how many people have something late, or something of one kind."""
    what = f"late {kind}" if kind else "something late"
    if not scope.people:
        return f"Nobody here has {what}"
    if scope.number == 1:
        return f"{scope.people[0].name} has {what}"
    late = len(scope.people)
    return f"{late:,} of {formatting.count(scope.number, 'person', 'people')} {'has' if late == 1 else 'have'} {what}"


def as_at(request: Request, note: str) -> Note:
    """Return a note with the day, and who is included."""
    return Note(f"As at {formatting.plain_day(request.today, request.today)}. {note}")


def by_person(
    request: Request,
    scope: OverdueScope,
    asked: OverdueQuestion,
    met: Mapping[int, date],
    to_remind: int,
    figures: str,
) -> Card:
    """Return who is late, by how much, with what, and when they last met: worst first, with ways to act."""
    words, today = request.policy.words, request.today
    rows = tuple(
        (
            PersonName(person.id, person.name),
            State(formatting.lateness(person.worst.days(today)), "late"),
            rules.labels(words, person),
            formatting.short_day(met[person.id], today) if person.id in met else "–",
        )
        for person in scope.people
    )
    columns = (Column("Who"), Column("How late"), Column("What"), Column("Last met", wide=True))
    blocks: list[Block] = [
        as_at(request, f"{scope.note} Worst first."),
        Table("Who is late", columns, rows),
    ]
    if figures:
        blocks.append(Text(figures))
    blocks += not_carried_out_note(request)
    blocks.append(Buttons(_ways_on(asked, to_remind)))
    return Card(
        title(scope, asked.kind),
        tuple(blocks),
        preview=f"{formatting.count(len(scope.people), 'person', 'people')} with something late.",
        place="below",
        more=_rarely(asked),
    )


def by_lead(
    request: Request, scope: OverdueScope, asked: OverdueQuestion, groups: Sequence[LeadGroup],
    shares: Mapping[int, OnTime], to_remind: int, figures: str,
) -> Card:  # fmt: skip
    """Return the counts of each lead, the most late first, with a way into each lead's people."""
    today = request.today
    rows: list[tuple[Cell, ...]] = [
        (
            PersonName(group.lead_id, group.lead),
            f"{len(group.people):,} of {group.of:,}",
            State(formatting.lateness(group.people[0].worst.days(today)), "late"),
            percent_cell(shares[group.lead_id]) if group.lead_id in shares else "–",
        )
        for group in groups[:LEADS]
    ]
    if rest := groups[LEADS:]:
        worst = min(group.people[0].due for group in rest)
        number, of = sum(len(group.people) for group in rest), sum(group.of for group in rest)
        late = State(formatting.lateness((today - worst).days), "late")
        rows.append((formatting.count(len(rest), "other lead"), f"{number:,} of {of:,}", late, ""))
    columns = [Column("Lead"), Column("Late"), Column("Longest"), Column("On time*", wide=True)]
    if not shares:
        columns, rows = columns[:3], [row[:3] for row in rows]
    counts = rules.counts(scope.people)
    blocks: list[Block] = [
        as_at(request, scope.note),
        Text("; ".join(f"{formatting.capital(kind)}: {formatting.count(number, 'person', 'people')}"
                       for kind, number in counts.items()) + "."),
        Table("Who is late, by lead", tuple(columns), tuple(rows)),
    ]  # fmt: skip
    if figures:
        blocks.append(Text(figures))
    options = tuple(
        Option(str(group.lead_id), f"{group.lead}: {len(group.people)}") for group in groups[:100]
    )
    blocks.append(Menu("Look at one lead’s people", "overdue.lead", options, dict(asked.ids)))
    very = sum(1 for person in scope.people if person.worst.days(today) > formatting.LONG_LATE)
    ways = [*_ways_on(asked, to_remind)]
    if very:
        ways.insert(1, Button(f"More than 6 weeks: {very}", "overdue.longest", asked.ids))
    note = " * Sessions held on time this quarter; in brackets the change since the last." if shares else ""
    blocks.append(Note(f"Somebody with two late things is counted once.{note}"))
    blocks += not_carried_out_note(request)
    blocks.append(Buttons(tuple(ways[:3])))
    return Card(title(scope, asked.kind), tuple(blocks), preview="Who is late, by lead.", place="below",
                more=(*_rarely(asked), *ways[3:]))  # fmt: skip


def nobody(request: Request, scope: OverdueScope, asked: OverdueQuestion) -> Card:
    """Return the answer when nothing of what was asked is late, naming what else is late there."""
    if asked.kind:
        heading = f"No {rules.ONE_OF[asked.kind]} is overdue {scope.where}"
        text = "Only that was asked about."
    else:
        groups = rules.kept(request.policy, scope.trained)
        kept = formatting.listed([group.name for group in groups])
        heading = f"No {formatting.listed([group.one for group in groups], 'or')} is overdue {scope.where}"
        text = f"I looked at {kept} of {formatting.count(scope.number, 'person', 'people')}."
    blocks: list[Block] = []
    if scope.others:
        first, *rest = scope.others
        also = f" and of {formatting.count(len(rest), 'other')}" if rest else ""
        late = formatting.lateness(first.worst.days(request.today))
        text = f"Something else is late there, of {first.name}{also}: the longest by {late}."
        everything = {name: value for name, value in asked.ids.items() if name != "kind"}
        blocks = [Text(text), Buttons((Button("Show it", "overdue", everything),))]
    else:
        blocks = [Text(text)]
    blocks = [as_at(request, scope.note), *blocks, *not_carried_out_note(request)]
    return Card(heading, tuple(blocks), preview=f"{heading}.", place="below")


def why(request: Request, scope: OverdueScope) -> Card:
    """Return the rule behind each date, for the first `ONE_BY_ONE` of them."""
    shown = [(person, thing) for person in scope.people for thing in person.things]
    items = tuple(thing_item(request, thing, f"{person.name}: ") for person, thing in shown[:ONE_BY_ONE])
    rest = len(shown) - len(items)
    more = (
        (Note(f"{formatting.count(rest, 'more date')} in the file, with the rule behind each."),)
        if rest
        else ()
    )
    return Card("Why these dates", (*items, *more), preview="Why these dates.", place="below")


def thing_item(request: Request, thing: LateThing, who: str = "") -> Item:
    """Return one late thing with its date, how late it is and the rule behind it."""
    one, words = thing.late, request.policy.words
    reason = f"{one.why} ({one.clause})" if one.clause and one.clause not in one.why else one.why
    late = f"{formatting.lateness(thing.days(request.today))} late"
    due = f"due {formatting.plain_day(one.due, request.today)}"
    by = f", by {files.owed_by(thing)}" if registry.kind(thing.kind).either_owes else ""
    heading = f"{who}{rules.label(words, thing.kind)}{by}"
    return Item(formatting.capital(heading), f"{due}. {reason}", "late", state=late)


def one_by_one(
    request: Request, scope: OverdueScope, asked: OverdueQuestion,
    booked: Mapping[int, datetime], reminded: Mapping[int, datetime],
) -> Card:  # fmt: skip
    """Return each person with the next step, who has to take it, and a button that reminds them."""
    items = tuple(person_item(request, person, booked, reminded) for person in scope.people[:ONE_BY_ONE])
    rest = len(scope.people) - len(items)
    blocks: list[Block] = [*items]
    if rest:
        blocks += [Divider(), Note(f"{formatting.count(rest, 'other')}, less late, in the file.")]
        blocks.append(Buttons((Button("As a file", "overdue.csv", asked.ids),)))
    return Card("One by one", tuple(blocks), preview="One by one.", place="below")


def person_item(
    request: Request, person: LatePerson, booked: Mapping[int, datetime], reminded: Mapping[int, datetime]
) -> Item:
    """Return one person's latest thing, the next step, and a button to remind them where that is of use now."""
    words, today = request.policy.words, request.today
    thing = person.worst
    detail = f"{formatting.capital(rules.labels(words, person))}. {next_of(request, person, booked)}"
    told = max((reminded[owner] for owner, _ in thing.owners if owner in reminded), default=None)
    buttons = [Button("Their page", "overdue.page", {"person": person.id}, about=person.name)]
    if told is not None:
        when = formatting.short_day(told.astimezone(request.zone).date(), today)
        detail += f". Reminded {when}"
    elif rules.next_steps([person], booked):
        names = formatting.listed([formatting.first_name(name) for _, name in thing.owners])
        buttons.insert(
            0, Button(f"Remind {names}", "overdue.remind", {"person": person.id}, about=person.name)
        )
    if (
        thing.late.supervisor_id == request.me.id
        and thing.kind in rules.SETTLED_BY_BOOKING
        and thing.late.pair_id
    ):
        buttons.insert(0, Button("We met", "session.met", {"pair": thing.late.pair_id}, about=person.name))
    late = f"{formatting.lateness(thing.days(today))} late"
    return Item(person.name, detail, "late", tuple(buttons), state=late)


def next_of(request: Request, person: LatePerson, booked: Mapping[int, datetime]) -> str:
    """Return the next step and who has to take it; a booked session is the step itself."""
    if person.worst.kind in rules.SETTLED_BY_BOOKING and person.id in booked:
        day = booked[person.id].astimezone(request.zone).date()
        return f"booked for {formatting.short_day(day, request.today)}"
    return rules.next_step(request.policy.words, person.worst)


def _ways_on(asked: OverdueQuestion, to_remind: int) -> tuple[Button, ...]:
    ways: list[Button] = []
    if to_remind:
        people = formatting.count(to_remind, "person", "people")
        ways.append(Button(f"Remind {people}", "overdue.remind.ask", asked.ids, "primary"))
    return (
        *ways,
        Button("One by one", "overdue.each", asked.ids),
        Button("Figures", "overdue.figures", asked.ids),
    )


def _rarely(asked: OverdueQuestion) -> tuple[Button, ...]:
    return (
        Button("Why these dates", "overdue.why", asked.ids),
        Button("As a chart", "overdue.chart", asked.ids),
        Button("As a file (CSV)", "overdue.csv", asked.ids),
    )


def not_carried_out_note(request: Request) -> list[Block]:
    """Return a note of what the policy asks for and nothing carries out, so that no answer claims to cover it."""
    missing = list(dict.fromkeys(one.what for one in not_carried_out(request.policy)))
    if not missing:
        return []
    rest = len(missing) - MISSING
    said = " ".join(f"{formatting.capital(one)}." for one in missing[:MISSING])
    more = (
        f" There {'is' if rest == 1 else 'are'} {formatting.count(rest, 'other thing')}." if rest > 0 else ""
    )
    return [Note(f"Your policy asks for more than I do so far. {said}{more} “Our policy” has the list.")]
