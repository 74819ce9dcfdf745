"""Cards and forms of appraisals."""

from collections.abc import Mapping, Sequence

from handlers import formatting
from handlers.appraisals import rules
from handlers.appraisals.loading import AppraisalView, started
from handlers.appraisals.rules import Side
from handlers.policy.documents import TemplateSection
from handlers.routing import Request
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceInput,
    Divider,
    Facts,
    Form,
    Heading,
    Input,
    Item,
    Link,
    Note,
    Option,
    Quote,
    Required,
    Text,
    TextInput,
    TicksInput,
)
from storage.models import Concern, Person

SHOWN = 8
STATES = {"on track": "On track", "behind": "Behind", "done": "Done"}


def title(request: Request, of: AppraisalView) -> str:
    """Return the title of an appraisal: "Your PDR", "PDR: Priya Nair"."""
    word = request.policy.words.appraisal
    return f"{formatting.capital(word.short)}: {of.view.worker.name}" if of.view.leads else f"Your {word.one}"


def name_of(of: AppraisalView, side: Side) -> str:
    """Return the name of whoever is on a side today."""
    worker, pair = of.view.worker, of.view.pair
    if side == "worker":
        return worker.name
    return pair.supervisor.name if pair is not None else ""


def whole(
    request: Request, of: AppraisalView, goals: Mapping[str, str], concerns: Sequence[tuple[Concern, str]] | None,
    said: str = "",
) -> Card:  # fmt: skip
    """Return an appraisal: when it is due, where both sides are, what was parked, what may be read, and ways on.

    `goals` are the titles of objectives by the keys of the worker's part; `concerns` those of the period, for a
    reviewer whom the policy asks to confirm that nothing new comes up.
    """
    blocks: list[Block] = [Text(said)] if said else []
    blocks += [Facts(_facts(request, of)), *_signatures(request, of), *_plan_copies(request, of)]
    blocks += _parked(request, of)
    blocks += _parts(request, of, goals)
    if concerns is not None:
        blocks += _concerns(request, of, concerns)
    blocks += [Divider(), *_buttons(request, of)]
    return Card(title(request, of), tuple(blocks), f"Your {request.policy.words.appraisal.one}.", "below")


def _facts(request: Request, of: AppraisalView) -> tuple[tuple[str, str], ...]:
    rows: list[tuple[str, str]] = []
    if of.row.held_on is not None:
        rows.append(("Held", formatting.capital(formatting.day(of.row.held_on, request.today))))
    elif of.due.due is not None:
        clause = f" ({of.due.clause})" if of.due.clause else ""
        rows.append(("Due", f"{formatting.capital(formatting.day(of.due.due, request.today))}{clause}"))
    if of.row.state == "open":
        when = "Nothing booked yet"
        if of.booked is not None:
            at = formatting.moment(of.booked.starts_at, request.zone, request.today)
            when = (
                formatting.capital(at)
                if of.booked.state == "booked"
                else f"{at}, suggested and not answered yet"
            )
        rows.append(("Booked", when))
    for side in rules.SIDES:
        mine = side == of.side
        label = "Your part" if mine else f"{formatting.first_name(name_of(of, side))}’s part"
        rows.append((label, _where(request, of, side)))
    return tuple(rows)


def _where(request: Request, of: AppraisalView, side: Side) -> str:
    """Return where a side is, in a few words."""
    row = of.side_of(side)
    written = sum(1 for part in of.parts if part.side == side and not part.key.startswith("_"))
    parts = [f"{written} of {len(rules.sections(request.policy, side))} parts written"]
    if row is not None and row.ready_at is not None:
        parts.append("ready")
    if row is not None and row.read_at is not None:
        parts.append("the pack is read")
    return ", ".join(parts)


def signed_as(request: Request, person: Person) -> str:
    """Return a printed name, with the staff number only where the policy asks for it (STK-D.sg2)."""
    rule = rules.rule_of(request.policy)
    number = f", staff number {person.staff_number}" if rule.staff_number and person.staff_number else ""
    return f"{person.name}{number}"


def _signatures(request: Request, of: AppraisalView) -> list[Block]:
    found: list[Block] = []
    people = {of.view.worker.id: of.view.worker, request.me.id: request.me}
    if of.view.pair is not None:
        people[of.view.pair.supervisor_id] = of.view.pair.supervisor
    for side in rules.SIDES:
        row = of.side_of(side)
        if row is not None and row.signed_at is not None:
            person = people.get(row.person_id)
            name = signed_as(request, person) if person is not None else "Whoever supervised then"
            found.append(
                Note(f"Signed: {name}, {formatting.moment(row.signed_at, request.zone, request.today)}.")
            )
    return found


def _plan_copies(request: Request, of: AppraisalView) -> list[Block]:
    found: list[Block] = []
    word = request.policy.words.development_plan
    for copy in of.copies:
        sent = copy.sent_at.astimezone(request.zone).date()
        line = f"The {word.one} went to {copy.to} on {formatting.plain_day(sent, request.today)}"
        if copy.received_at is not None:
            got = formatting.plain_day(copy.received_at.astimezone(request.zone).date(), request.today)
            line = f"{line}; received {got}"
        elif copy.person_id is None:
            line = f"The {word.one} is to be passed on to {copy.to}"
        found.append(Note(f"{line}."))
    return found


def _parked(request: Request, of: AppraisalView) -> list[Block]:
    if not of.parked:
        return []
    found: list[Block] = [Heading("Kept for it during the year")]
    for item in of.parked[:SHOWN]:
        by = (
            "You"
            if item.author_id == request.me.id
            else formatting.first_name(name_of(of, rules.other(of.side)))
        )
        on = formatting.plain_day(item.added_at.astimezone(request.zone).date(), request.today)
        ways = (
            (Button("Back to the agenda", "appraisal.unpark", {"item": item.id}),)
            if of.row.state == "open"
            else ()
        )
        found.append(Item(formatting.shorten(of.said[item.text_id], 250), f"{by}, {on}", more=ways))
    if len(of.parked) > SHOWN:
        found.append(Note(f"And {len(of.parked) - SHOWN} more: the pack has all of them."))
    return found


def _parts(request: Request, of: AppraisalView, goals: Mapping[str, str]) -> list[Block]:
    """Return what may be read, part by part, each in its writer's hand."""
    found: list[Block] = []
    for heading, said in lines(request, of, goals):
        found.append(Heading(heading))
        found += [Quote(text, by) for by, text in said]
    other = rules.other(of.side)
    if not of.revealed:
        first = formatting.first_name(name_of(of, other))
        when = rules.reveal_words(rules.rule_of(request.policy))
        found.append(Note(f"{first} reads your part, and you theirs, {when}."))
    return found


def lines(
    request: Request, of: AppraisalView, goals: Mapping[str, str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return each written part: its heading, and who wrote what."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for section in rules.all_sections(request.policy):
        said = [(name_of(of, side), text) for side in rules.SIDES if (text := of.of(side).get(section.key))]
        if said:
            found.append((section.title, said))
    stood = [(goals[key], state) for key, state in of.of("worker").items() if key in goals]
    if stood:
        text = "\n".join(f"{goal}: {STATES.get(state, state).lower()}" for goal, state in stood)
        found.append(("Progress on objectives", [(of.view.worker.name, text)]))
    ticked = [(name_of(of, s), text) for s in rules.SIDES if (text := of.of(s).get(rules.COMPETENCIES))]
    if ticked:
        found.append(("Competencies to work on", ticked))
    return found


def _concerns(request: Request, of: AppraisalView, concerns: Sequence[tuple[Concern, str]]) -> list[Block]:
    """Return the concerns of the period, and the confirmation that nothing new comes up (STK-D.r5)."""
    found: list[Block] = [Heading("Concerns of the period")]
    for row, state in concerns[:SHOWN]:
        on = formatting.plain_day(row.opened_on, request.today)
        found.append(Item(on, formatting.sentence(state), buttons=(Button("Read it", "concern.show",
                          {"concern": row.id}, about=on),)))  # fmt: skip
    if not concerns:
        found.append(Text("None was raised."))
    if of.row.confirmed_on is not None:
        on = formatting.plain_day(of.row.confirmed_on, request.today)
        found.append(Note(f"Confirmed on {on}: nothing new comes up."))
    else:
        found.append(Buttons((Button("Nothing new will come up", "appraisal.confirm", of.ids),)))
    return found


def _buttons(request: Request, of: AppraisalView) -> list[Block]:
    rule, mine = rules.rule_of(request.policy), of.side_of(of.side)
    ways: list[Button | Link] = []
    if of.row.state == "held" and of.side in rules.signers(request.policy) and not (mine and mine.signed_at):
        sure = "Sign what you both wrote? It is kept with your name and the date, and can’t be changed after."
        ways.append(Button(f"Sign as {request.me.name}"[:70], "appraisal.sign", of.ids, "primary", sure))
    if of.row.state != "signed" and not started(of):
        ways.append(Button("Write my part", "appraisal.write", of.ids))
    if of.row.state == "open":
        if mine is None or mine.ready_at is None:
            ways.append(Button("I am ready", "appraisal.ready", of.ids))
        if of.booked is None:
            ways.append(Button("Find a time", "appraisal.book", of.ids))
        ways.append(Button("Add a point", "appraisal.point", of.ids))
    ways.append(Button("The pack of the year", "appraisal.pack", of.ids))
    links: list[Button | Link] = []
    if rule.form:
        links.append(Link("Our form", rule.form))
    if rule.competencies_link:
        links.append(Link("Competency framework", rule.competencies_link))
    found: list[Block] = [Buttons(tuple(ways))]
    return [*found, Buttons(tuple(links))] if links else found


def write_form(request: Request, of: AppraisalView, goals: Mapping[str, tuple[str, str]]) -> Form:
    """Return the form of the reader's own part; `goals` are objectives (title, how it stands) by key."""
    rule, own = rules.rule_of(request.policy), of.of(of.side)
    other = formatting.first_name(name_of(of, rules.other(of.side)))
    inputs: list[Input] = [
        _input(section, own.get(section.key, "")) for section in rules.sections(request.policy, of.side)
    ]
    if of.side == "worker":
        options = tuple(Option(state, label) for state, label in STATES.items())
        for key, (goal, so_far) in list(goals.items())[:SHOWN]:
            label = f"Objective: {formatting.shorten(goal, 100)}"
            inputs.append(ChoiceInput(key, label, options, own.get(key, ""), f"So far: {so_far}."))
    if rule.competencies:
        ticked = own.get(rules.COMPETENCIES, "").split("\n")
        areas = tuple(Option(str(n), one) for n, one in enumerate(rule.competencies))
        chosen = tuple(area.value for area in areas if area.label in ticked)
        inputs.append(TicksInput(rules.COMPETENCIES, "Competencies to work on", areas, chosen))
    note = f"These words are yours alone to write. {other} reads them {rules.reveal_words(rule)}."
    return Form(title(request, of), "appraisal.save", (Note(note), *inputs), of.ids, "Save")


def _input(section: TemplateSection, value: str) -> Input:
    key, help = f"part_{section.key}", section.prompt
    needed: Required = "in the end" if section.required else False
    if section.required:
        help = f"{help} “{rules.NOTHING}” will do.".strip()
    if section.kind == "tick":
        return TicksInput(key, section.title, (Option("0", "Yes"),), ("0",) if value else (), help, needed)
    if section.kind == "ticks":
        options = tuple(Option(str(n), choice) for n, choice in enumerate(section.choices))
        chosen = tuple(option.value for option in options if option.label in value.split("\n"))
        return TicksInput(key, section.title, options, chosen, help, needed)
    return TextInput(key, section.title, value, help, needed, lines="many", limit=rules.LIMIT)


def point_form(request: Request, of: AppraisalView) -> Form:
    """Return the form of a point to be kept for the appraisal."""
    word = request.policy.words.appraisal.one
    return Form(
        f"For the {request.policy.words.appraisal.short}",
        "appraisal.point.save",
        (
            Note("Both of you see it."),
            TextInput("text", f"What belongs in the {word}?", required=True, lines="many", limit=1_000),
        ),
        of.ids,
        "Keep it",
    )


def told(request: Request, of: AppraisalView) -> Card:
    """Return the message after an appraisal was held: read it, and sign where the policy asks for it."""
    word = request.policy.words.appraisal.one
    signs = of.side in rules.signers(request.policy)
    text = f"The {word} was held. " + (
        "Read what you both wrote, and sign it today." if signs else "Here it is."
    )
    mine = of.side_of(of.side)
    if of.row.state == "signed":
        text = f"The {word} is signed." if rules.signers(request.policy) else text
    elif mine is not None and mine.signed_at is not None:
        text = "You have signed. The other of you has still to."
    ways = (Button("Read it", "appraisal.show", {"appraisal": of.row.id}, "primary"),
            Button("Objectives", "objective.list", of.view.ids))  # fmt: skip
    return Card(title(request, of), (Text(text), Buttons(ways)), f"About your {word}.",
                source=("appraisal.told", {"appraisal": of.row.id}))  # fmt: skip
