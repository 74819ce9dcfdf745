"""The form of a record: its inputs, and how its answers are read."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from handlers import formatting
from handlers.access import PairMembership
from handlers.agenda import AgendaView
from handlers.cases import sessions as cases
from handlers.cases.rules import CaseView
from handlers.policy import Policy
from handlers.policy.documents import Template, TemplateSection
from handlers.records import cards, rules
from handlers.routing import Refused, Request
from handlers.ui import (
    ChoiceInput,
    DateInput,
    Divider,
    Form,
    Heading,
    Input,
    Note,
    Option,
    Quote,
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


def form(
    request: Request, membership: PairMembership, session: Session, template: Template,
    sections: Sequence[TemplateSection],
    words: rules.Words, lead: Sequence[Lead], booked: date | None, due: Sequence[CaseView] = (),
    on_it: Sequence[AgendaView] = (), *, amending: int | None = None,
) -> Form:  # fmt: skip
    """Return the form, below the agenda, the last actions and comments on the last record.

    `due` are the cases to be discussed, each with its inputs beside the part for case numbers.
    `amending` is the id of a shared record that is changed; there is then no draft to keep.
    """
    policy, name = request.policy, membership.other.name
    blocks: list[Lead | Input] = [Note(cards.readers_note(request)), *_numbers_only(policy, template), *lead]
    if on_it:
        blocks.append(_talked(policy, on_it, words))
    for section in sections:
        if section.kind != "auto":
            if section.kind == "case ids":
                blocks += cases.inputs(request, due, words, leads=membership.leads)
            blocks.append(field(policy, section, words.get(section.key, "")))
            if section.may_be_off and policy.off_record_allowed:
                blocks.append(_off(section, words.get(section.key, "")))
    blocks += [Divider(), Heading(f"New {policy.words.action.many}")]
    blocks.append(
        Note(f"They become {policy.words.action.many} once you share the {policy.words.record.short}.")
    )
    for number in range(1, rules.ROWS + 1):
        blocks += _row(request, membership, words, number)
    if booked is None:
        blocks += [Divider(), *_next_inputs(request, membership, session, words)]
    title = f"{formatting.capital(policy.words.record.short)}: {formatting.first_name(name)}"
    if amending is not None:
        return Form(
            title,
            "record.amend",
            tuple(blocks),
            {"record": amending},
            f"Share with {formatting.first_name(name)}",
        )
    share = Option("share", f"Share it with {name}")
    if rules.signs_on_sharing(policy, rules.side(membership.pair, request.me.id)):
        verb = "I sign it as " + request.me.name if policy.signing_style == "sign" else "I agree to it"
        share = Option("share", f"Share it with {name}: {verb}")
    options = (Option("draft", "Keep it as a draft, which only I see"), share)
    blocks.append(ChoiceInput("then", "And then", options, "draft", required=True))
    return Form(title, "record.save", tuple(blocks), {"session": session.id})


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
    return [
        DateInput("next_on", f"Next {policy.words.session.one}: day", local.date() if local else None, hint),
        TimeInput("next_at", "Time", local.time() if local else usual),
    ]


def field(policy: Policy, section: TemplateSection, value: str) -> Input:
    """Return the input of one section."""
    key, help = f"part_{section.key}", section.prompt
    complete = policy.record is not None and policy.record.complete and section.kind == "text"
    if complete or section.required:
        help = f"{help} “{rules.NOTHING}” will do where there is nothing.".strip()
    match section.kind:
        case "tick":
            return TicksInput(key, section.title, (Option("0", "Yes"),), ("0",) if value else (), help)
        case "ticks":
            ticked = value.split("\n")
            options = tuple(Option(str(n), choice) for n, choice in enumerate(section.choices))
            chosen = tuple(o.value for o in options if o.label in ticked)
            return TicksInput(key, section.title, options, chosen, help)
        case "date":
            return DateInput(key, section.title, date.fromisoformat(value) if value else None, help)
        case "number" | "person":
            return TextInput(key, section.title, value, help, limit=100)
        case "case ids":
            return TextInput(key, section.title, value, help or "Numbers only.", limit=rules.LIMIT)
        case _:
            value = "" if value == rules.OFF_RECORD else value
            return TextInput(key, section.title, value, help, lines="many", limit=rules.LIMIT)


def typed(
    request: Request, membership: PairMembership, sections: Sequence[TemplateSection], before: str = "",
    on: date | None = None,
) -> rules.Words:  # fmt: skip
    """Return what was typed, section by section; refused on the first field that can't be kept, and nothing is lost.

    `before` is what the record said of the next session before it was changed, `on` the day of the session.
    """
    words: rules.Words = {}
    for section in sections:
        if section.kind == "auto":
            continue
        key = f"part_{section.key}"
        value = _value(request, section, key)
        if request.fields.get(f"off_{section.key}"):
            if value:
                raise Refused(
                    "You ticked that this was talked about and not written down. Please clear the words, or the tick.",
                    key,
                )
            value = rules.OFF_RECORD
        if value:
            words[section.key] = value
    if any(section.kind == "case ids" for section in sections):
        words |= cases.typed(request, on or request.today, sharing=request.fields.get("then") == "share")
    if ticked := request.typed("talked"):
        words[rules.TALKED] = ticked
    for number in range(1, rules.ROWS + 1):
        words |= _typed_row(request, membership, number)
    moment = _typed_next(request)
    if moment is not None:
        words[rules.NEXT] = moment.isoformat(timespec="minutes")
        if words[rules.NEXT] != before:
            check_ahead(request, moment)
    return words


def _typed_next(request: Request) -> datetime | None:
    on, at = _date(request, "next_on"), request.typed("next_at", 10)
    if on is None:
        return None
    if not at:
        raise Refused("Please give the time too, so that the other can say whether it suits.", "next_at")
    try:
        return datetime.combine(on, time.fromisoformat(at), request.zone)
    except ValueError:
        raise Refused("Please give the time as in 14:00.", "next_at") from None


def check_ahead(request: Request, moment: datetime) -> None:
    """Refused where the next session would not lie ahead, within a year."""
    if moment <= request.now:
        raise Refused(
            f"That has passed. Please give a day for the next {request.policy.words.session.one} that is still to "
            "come.",
            "next_on",
        )
    if (moment - request.now).days > 366:
        raise Refused("That is more than a year away. Please check the date.", "next_on")


def _value(request: Request, section: TemplateSection, key: str) -> str:
    match section.kind:
        case "tick":
            return "Yes" if request.typed(key) else ""
        case "ticks":
            chosen = request.typed(key).split(",")
            return "\n".join(choice for n, choice in enumerate(section.choices) if str(n) in chosen)
        case "date":
            day = _date(request, key)
            return day.isoformat() if day else ""
        case "number":
            value = request.typed(key, 100)
            if value and not value.replace(".", "", 1).replace(",", "").isdigit():
                raise Refused("Please give a number.", key)
            return value
        case "person":
            return request.typed(key, 100)
        case "case ids":
            return rules.case_numbers(request.policy, request.typed(key, rules.LIMIT), key)
        case _:
            return request.typed(key, rules.LIMIT)


def _date(request: Request, key: str) -> date | None:
    value = request.typed(key, 100)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise Refused("Please give a day as year-month-day, such as 2026-03-31.", key) from None


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
    return [
        TextInput(
            f"what{number}",
            f"{number}. What is to be done",
            words.get(f"_what{number}", ""),
            limit=ACTION_LIMIT,
        ),
        ChoiceInput(f"who{number}", "Who", owners, words.get(f"_who{number}", owners[0].value)),
        DateInput(f"due{number}", "By when", date.fromisoformat(due) if due else None),
    ]


def _typed_row(request: Request, membership: PairMembership, number: int) -> rules.Words:
    what = request.typed(f"what{number}", ACTION_LIMIT)
    who = request.typed(f"who{number}", 20) or str(request.me.id)
    due = _date(request, f"due{number}")
    if not what:
        return {}
    if who not in (str(membership.other.id), str(request.me.id)):
        raise Refused("Please choose one of you two.", f"who{number}")
    if due is not None and due < request.today:
        raise Refused("That day has passed. Please give one that is still to come.", f"due{number}")
    return {f"_what{number}": what, f"_who{number}": who} | (
        {f"_due{number}": due.isoformat()} if due else {}
    )
