"""What was typed into the form of a record, as its draft keeps it."""

from collections.abc import Sequence
from datetime import date, datetime, time

from handlers import development
from handlers.access import PairMembership
from handlers.cases import sessions as cases
from handlers.policy.documents import TemplateSection
from handlers.records import rules
from handlers.records.form import ACTION_LIMIT
from handlers.routing import Refused, Request


def typed(
    request: Request, membership: PairMembership, sections: Sequence[TemplateSection], before: str = "",
    on: date | None = None,
) -> rules.Words:  # fmt: skip
    """Return what was typed into those inputs that the form had; refused on the first that can't be kept.

    `before` is what the record said of the next session before it was changed, `on` the day of the session.
    """
    words: rules.Words = {}
    for section in rules.by_writer(sections):
        key = f"part_{section.key}"
        if key not in request.fields:
            continue
        value = value_of(request, section, key)
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
        words |= cases.typed(request, on or request.today, sharing=True)
    words |= development.typed(request)
    if ticked := request.typed("talked"):
        words[rules.TALKED] = ticked
    if ticked := request.typed("must"):
        words["_must"] = ticked
    for number in range(1, rules.DECISIONS + 1):
        words |= _typed_decision(request, number)
    for number in range(1, rules.ROWS + 1):
        words |= _typed_row(request, membership, number)
    moment = _typed_next(request)
    if moment is not None:
        words[rules.NEXT] = moment.isoformat(timespec="minutes")
        if words[rules.NEXT] != before:
            check_ahead(request, moment)
    return words


def _typed_decision(request: Request, number: int) -> rules.Words:
    what, why = request.typed(f"choice{number}", ACTION_LIMIT), request.typed(f"reason{number}", ACTION_LIMIT)
    if what and not why:
        raise Refused(
            "Please say why: your policy has each decision kept with its reason.", f"reason{number}"
        )
    if why and not what:
        raise Refused("Please say what was decided.", f"choice{number}")
    return {f"_choice{number}": what, f"_reason{number}": why} if what else {}


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


def value_of(request: Request, section: TemplateSection, key: str) -> str:
    """Return what was typed into a section's input; raise Refused where it can't be kept."""
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


def _typed_row(request: Request, membership: PairMembership, number: int) -> rules.Words:
    what = request.typed(f"what{number}", ACTION_LIMIT)
    who = request.typed(f"who{number}", 20) or str(request.me.id)
    due = _date(request, f"due{number}")
    mode = request.typed(f"mode{number}", 20)
    if not what:
        return {}
    if who not in (str(membership.other.id), str(request.me.id)):
        raise Refused("Please choose one of you two.", f"who{number}")
    if due is not None and due < request.today:
        raise Refused("That day has passed. Please give one that is still to come.", f"due{number}")
    if mode not in ("", "agreed", *(("required",) if membership.leads else ())):
        raise Refused("Please choose one of these.", f"mode{number}")
    more = {f"_due{number}": due.isoformat() if due else "", f"_mode{number}": mode}
    return {f"_what{number}": what, f"_who{number}": who} | {key: text for key, text in more.items() if text}
