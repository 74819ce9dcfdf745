"""The form of a record: its inputs, and how its answers are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from handlers import development, formatting
from handlers.access import PairMembership
from handlers.agenda import AgendaView
from handlers.cases import sessions as cases
from handlers.cases.rules import CaseView
from handlers.policy import Policy
from handlers.policy.documents import Template, TemplateSection
from handlers.records import cards, contents, rules
from handlers.records.steps import CHECK, FormStep
from handlers.routing import Request
from handlers.ui import (
    ChoiceInput,
    DateInput,
    Divider,
    Facts,
    FieldError,
    Form,
    Heading,
    Input,
    Note,
    Option,
    PersonInput,
    PersonName,
    Quote,
    Required,
    Text,
    TextInput,
    TicksInput,
    TimeInput,
)
from storage.models import Session

ACTION_LIMIT = 1_000
ITEMS = 20
"""Most agenda items that one form asks about."""

Lead = Text | Heading | Note | Quote | Divider


@dataclass(frozen=True, slots=True)
class Filling:
    """What a record's form is built from.

    `due` are the cases to be discussed, `on_it` the agenda's open items, `own` the worker's own words by section,
    `booked` the day of the next session, `kept_at` the time of the last saving.
    """

    membership: PairMembership
    session: Session
    template: Template
    sections: Sequence[TemplateSection]
    words: rules.Words
    steps: Sequence[FormStep]
    due: Sequence[CaseView] = ()
    on_it: Sequence[AgendaView] = ()
    own: Mapping[str, Quote] = field(default_factory=dict[str, Quote])
    booked: date | None = None
    year: Sequence[Input] = ()
    """Inputs on objectives and learning."""
    kept_at: datetime | None = None


def form(
    request: Request, of: Filling, number: int, lead: Sequence[Lead] = (), errors: tuple[FieldError, ...] = ()
) -> Form:
    """Return one step of a record's form; `lead` is what stands above the first one."""
    policy, step, name = request.policy, of.steps[number], of.membership.other.name
    blocks: list[Lead | Facts | Input] = []
    if number == 0:
        blocks += [Note(cards.readers_note(request)), *_numbers_only(policy, of.template), *lead]
    if step.key == CHECK:
        blocks += _check(request, of)
    for token in step.holds:
        blocks += _inputs(request, of, token)
    if of.kept_at is not None:
        at = of.kept_at.astimezone(request.zone)
        blocks.append(Note(f"Draft kept, {at:%H:%M}. Only you can see it."))
    others = (Option("back", "Back"),) if number else ()
    if step.key == CHECK:
        others = (*others, Option("keep", "Keep as a draft"))
    first = formatting.first_name(name)
    return Form(
        f"{formatting.capital(policy.words.record.short)}: {first}",
        "record.save",
        tuple(blocks),
        {"session": of.session.id, "step": step.key},
        f"Share with {first}" if step.key == CHECK else "Next",
        tuple(one.title for one in of.steps),
        number + 1,
        others,
        errors,
    )


def amend_form(request: Request, of: Filling, record_id: int, parts: Sequence[str]) -> Form:
    """Return the form that changes these parts of a shared record, "next" among them, and adds one action."""
    blocks: list[Lead | Facts | Input] = [
        block for token in parts if not token.startswith("row/") for block in _inputs(request, of, token)
    ]
    blocks += _inputs(request, of, "row/1")
    first = formatting.first_name(of.membership.other.name)
    return Form(
        f"{formatting.capital(request.policy.words.record.short)}: {first}",
        "record.amend",
        tuple(blocks),
        {"record": record_id},
        f"Share with {first}",
    )


def choose_parts(request: Request, of: Filling, record_id: int) -> Form:
    """Return the question which parts of a long record are to be changed."""
    known = {section.key: section.title for section in of.sections}
    tokens = [token for step in of.steps for token in step.holds if token.startswith(("part/", "next"))]
    options = tuple(
        Option(token, known.get(token.partition("/")[2], f"Next {request.policy.words.session.one}"))
        for token in tokens
    )
    help = "Everything else stays as it is. The next page has what you tick, and room for one more action."
    return Form(
        "Change the record",
        "record.change.parts",
        (TicksInput("parts", "What would you like to change?", options, help=help),),
        {"record": record_id},
        "Next",
    )


def _inputs(request: Request, of: Filling, token: str) -> list[Lead | Facts | Input]:
    """Return what stands on a step for one of its tokens (`Step.holds`)."""
    policy, words, membership = request.policy, of.words, of.membership
    kind, _, which = token.partition("/")
    match kind:
        case "talked":
            return [_talked(policy, of.on_it, words)]
        case "part":
            section = next((s for s in of.sections if s.key == which), None)
            return _part(request, of, section) if section is not None else []
        case "own":
            title = next((s.title for s in of.sections if s.key == which), "")
            return [Heading(title), of.own[which]] if which in of.own else []
        case "case":
            view = [view for view in of.due if str(view.row.id) == which]
            return list(cases.inputs(request, view, words, leads=membership.leads))
        case "decision":
            what, why = words.get(f"_choice{which}", ""), words.get(f"_reason{which}", "")
            return [
                TextInput(f"choice{which}", f"Decision {which}", what, limit=ACTION_LIMIT),
                TextInput(f"reason{which}", "Why", why, limit=ACTION_LIMIT),
            ]
        case "must":
            return [_must(request, words)]
        case "year":
            return [development.with_value(one, words) for one in of.year if one.key == which]
        case "row":
            return _row(request, membership, words, int(which))
        case _:
            return list(_next_inputs(request, membership, of.session, words))


def _part(request: Request, of: Filling, section: TemplateSection) -> list[Lead | Facts | Input]:
    """Return one part of the template, below the worker's own words on it and the contacts that the policy names."""
    policy, value = request.policy, of.words.get(section.key, "")
    found: list[Lead | Facts | Input] = []
    asked = section
    if section.key in of.own:
        found += [Heading(section.title), of.own[section.key]]
        asked = section.model_copy(update={"title": f"{section.title}: your words to that"})
    off = section.may_be_off and policy.off_record_allowed
    needed = rules.is_needed(policy, section) and not off
    found.append(field_of(policy, asked, value, "in the end" if needed else False))
    if off:
        found.append(_off(section, value))
    if section.help_for is not None:
        posts = policy.signposts_for(section.help_for)[:4]
        help = "; ".join(" ".join(filter(None, (post.name, post.contact))) for post in posts)
        found += [Note(f"Who can help: {help}.")] if help else []
    return found


def _must(request: Request, words: rules.Words) -> TicksInput:
    """Return what the policy always shares: what is ticked becomes an action of the supervisor, due today."""
    shared = request.policy.access.always_shared if request.policy.access else ()
    options = tuple(Option(str(number), one) for number, one in enumerate(shared))
    ticked = tuple(part for part in words.get("_must", "").split(",") if part)
    help = f"What you tick becomes {request.policy.words.action.a} to pass it on today. Only the kind is kept here."
    return TicksInput("must", "Did anything come up that must be passed on?", options, ticked, help)


def _check(request: Request, of: Filling) -> list[Lead | Facts | Input]:
    """Return what was filled in, in short, and what sharing means."""
    policy, words, name = request.policy, of.words, of.membership.other.name
    talked = len(rules.talked(words))
    own = f", with {formatting.first_name(name)}’s own words" if of.own and of.membership.leads else ""
    parts = sum(1 for section in rules.by_writer(of.sections) if words.get(section.key))
    new = rules.new_actions(words)
    mine = sum(1 for one in new if one.owner == request.me.id)
    rows = [("Held", contents.held_words(request, of.session))]
    if of.on_it:
        rows.append(("Agenda", f"{talked} talked about, {len(of.on_it) - talked} carried over"))
    rows.append(("What was said", f"{formatting.count(parts, 'part')}{own}"))
    if thin := [section.title for section in of.sections if rules.is_thin(section, words)]:
        rows.append(
            ("Short", f"{formatting.listed(thin)}: would it make sense to somebody who checks it in a year?")
        )
    if decided := rules.decided(words):
        rows.append(("Decisions", str(len(decided))))
    if policy.access and policy.access.always_shared:
        must = [part for part in words.get("_must", "").split(",") if part]
        rows.append(("To pass on", str(len(must)) if must else "nothing"))
    first = formatting.first_name(name)
    rows.append(
        (
            formatting.capital(policy.words.action.many),
            f"{len(new)}: {first} {len(new) - mine}, you {mine}" if new else "none",
        )
    )
    moment = rules.next_moment(words)
    if moment is not None:
        rows.append(("Next", formatting.appointment(moment, request.zone, request.today)))
    elif of.booked is not None:
        rows.append(("Next", formatting.day(of.booked, request.today)))
    said = f"{name} can read it at once, and answer it."
    if rules.signs_on_sharing(policy, rules.side(of.membership.pair, request.me.id)):
        said += (
            " Your signature is set with it."
            if policy.signing_style == "sign"
            else " Your agreement goes with it."
        )
    said += " It can’t be taken back; you can add to it."
    return [Facts(tuple(rows)), Heading("When you share it"), Text(said)]


def _talked(policy: Policy, on_it: Sequence[AgendaView], words: rules.Words) -> TicksInput:
    """Return the open agenda items, to be ticked off; nothing is ticked in advance."""
    options = tuple(Option(str(view.row.id), formatting.shorten(view.text, 70)) for view in on_it[:ITEMS])
    ticked = {str(number) for number in rules.talked(words)}
    chosen = tuple(option.value for option in options if option.value in ticked)
    help = f"What is not ticked stays on the {policy.words.agenda.one}."
    return TicksInput("talked", "What did you talk about?", options, chosen, help)


def _next_inputs(
    request: Request, membership: PairMembership, session: Session, words: rules.Words
) -> list[DateInput | TimeInput]:
    """When the next session is to be: the other is asked whether it suits."""
    policy = request.policy
    known = rules.next_moment(words)
    local = known.astimezone(request.zone) if known else None
    usual = session.starts_at.astimezone(request.zone).time()
    asked = f"{membership.other.name} is asked whether it suits."
    wanted = policy.record is not None and policy.record.next_date_required
    hint = f"{asked} Your policy asks for it." if wanted else asked
    needed: Required = "in the end" if wanted else False
    return [
        DateInput(
            "next_on", f"Next {policy.words.session.one}: day", local.date() if local else None, hint, needed
        ),
        TimeInput("next_at", "Time", local.time() if local else usual, required=needed),
    ]


def field_of(policy: Policy, section: TemplateSection, value: str, needed: Required) -> Input:
    """Return the input of one section."""
    key, help = f"part_{section.key}", section.prompt
    complete = policy.record is not None and policy.record.complete and section.kind == "text"
    if complete or section.required:
        help = f"{help} “{rules.NOTHING}” will do where there is nothing.".strip()
    match section.kind:
        case "tick":
            return TicksInput(
                key, section.title, (Option("0", "Yes"),), ("0",) if value else (), help, needed
            )
        case "ticks":
            ticked = value.split("\n")
            options = tuple(Option(str(n), choice) for n, choice in enumerate(section.choices))
            chosen = tuple(o.value for o in options if o.label in ticked)
            return TicksInput(key, section.title, options, chosen, help, needed)
        case "date":
            return DateInput(key, section.title, date.fromisoformat(value) if value else None, help, needed)
        case "number":
            return TextInput(key, section.title, value, help, needed, limit=100)
        case "person":
            return PersonInput(key, section.title, (PersonName(0, value),) if value else (), help, needed)
        case "case ids":
            return TextInput(key, section.title, value, help or "Numbers only.", needed, limit=rules.LIMIT)
        case _:
            value = "" if value == rules.OFF_RECORD else value
            return TextInput(key, section.title, value, help, needed, lines="many", limit=rules.LIMIT)


def _off(section: TemplateSection, value: str) -> TicksInput:
    """Return the tick "talk, do not write", which alone is stored (WCC-2.1d), where the policy has it."""
    option = Option("0", "We talked about it; it is not to be written down")
    return TicksInput(
        f"off_{section.key}", section.title, (option,), ("0",) if value == rules.OFF_RECORD else ()
    )


def _numbers_only(policy: Policy, template: Template) -> list[Lead]:
    rule = policy.record.third_parties if policy.record else None
    if rule is None and template.cases != "ids":
        return []
    ids = f", {policy.words.case.one} numbers where you need them" if template.cases == "ids" else ""
    what = f"No names of {policy.words.client.many} or other people outside work{ids}."
    return [
        Note(what + (f" What is said about them belongs in {policy.words.case_system.the}." if ids else ""))
    ]


def _row(request: Request, membership: PairMembership, words: rules.Words, number: int) -> list[Any]:
    owners = (Option(str(request.me.id), "I do"), Option(str(membership.other.id), membership.other.name))
    due = words.get(f"_due{number}")
    found: list[Any] = [
        TextInput(
            f"what{number}",
            f"{formatting.capital(request.policy.words.action.one)} {number}: what is to be done",
            words.get(f"_what{number}", ""),
            limit=ACTION_LIMIT,
        ),
        ChoiceInput(f"who{number}", "Who", owners, words.get(f"_who{number}", owners[0].value)),
        DateInput(f"due{number}", "By when", date.fromisoformat(due) if due else None),
    ]
    if request.policy.actions is not None and request.policy.actions.mode:
        found.append(mode_input(request, membership, f"mode{number}", words.get(f"_mode{number}", "")))
    return found


def mode_input(request: Request, membership: PairMembership, key: str, value: str) -> ChoiceInput:
    """Return the choice whether an action was agreed, or is required by the supervisor."""
    who = request.policy.words.supervisor
    options = (Option("agreed", "Agreed by us both"), Option("required", f"Required by the {who.one}"))
    return ChoiceInput(key, "Agreed or required", options if membership.leads else options[:1], value)
