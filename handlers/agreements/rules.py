"""Rules of agreements: the policy's fields and what may be typed into each. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import TypeAdapter, ValidationError

from handlers.formatting import plain_day
from handlers.policy import (
    Interval,
    PairFacts,
    Policy,
    cadence_due,
    phrases,
)
from handlers.policy.documents import AgreementField, AgreementRules
from handlers.policy.due import rule_for
from handlers.policy.values import Minutes
from handlers.routing import Refused, is_number
from storage.models import Agreement

LIMIT = 2_000
"""Most characters in one field."""
CONFIRMATION_WINDOW = timedelta(days=60)
"""How long one person's "still right" waits for the other's."""
DEFAULT_FIELDS = (
    AgreementField(key="frequency", title="How often we meet", kind="interval"),
    AgreementField(key="content", title="What we agree", need="required"),
)
"""Fields for an organisation whose policy asks for an agreement without saying what is in it."""
REVIEW_KEYS = ("review_date", "review_on", "review")
"""Keys of a policy's date field that is the agreement's review date."""

DOCUMENT = "_document"
"""Key under which an agreement keeps the link to the pair's own document."""
PLACE_KEYS = ("place", "venue")
CANCELLING = "cancelling"
"""Key of the policy's field that says how the two cancel and rearrange."""
AGENDA_KEY = "agenda_mode"
APPRAISAL_KEYS = ("appraisal_date", "appraisal_review_date")
AGAIN = timedelta(weeks=4)
"""Time until both are asked again about a point that is still to be talked about, where nobody says."""
RECORD_DAYS_KEY = "record_days"
"""Key of the policy's field that says how soon a record is written."""

PERSON = "_person_"
"""Before the key of a field whose answer is a person: under it stands their id, beside the name that is shown."""

_MINUTES: TypeAdapter[int] = TypeAdapter(Minutes)


def person_in(words: Mapping[str, str], key: str) -> int:
    """Return the id of the person whom a field names, or 0 where it is not known."""
    found = words.get(f"{PERSON}{key}", "")
    return int(found) if is_number(found) else 0


@dataclass(frozen=True, slots=True)
class SuperviseeFacts:
    """Facts about the supervisee that the policy asks for."""

    role: str
    stage: str
    fte: float
    person_type: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """Words of an agreement (field key → text), and the dates and intervals that deadlines need."""

    words: dict[str, str]
    every: str
    review_on: date | None
    record_days: int | None = None
    minutes: int | None = None
    place: str = ""
    agenda_mode: str = ""
    appraisal_on: date | None = None
    appraisal_review_on: date | None = None


def fields_of(policy: Policy) -> tuple[AgreementField, ...]:
    """Return the fields that people fill in, in the policy's order."""
    given = policy.agreement.fields if policy.agreement else ()
    return tuple(field for field in given if field.need != "off" and field.by == "both") or DEFAULT_FIELDS


def own_fields(policy: Policy) -> tuple[AgreementField, ...]:
    """Return the fields that the worker writes alone, and changes at any time."""
    given = policy.agreement.fields if policy.agreement else ()
    return tuple(field for field in given if field.need != "off" and field.by == "worker")


def acts(field: AgreementField) -> bool:
    """Return whether bookings, prompts and clocks use a field: it is asked for beside a pair's own document too."""
    keys = (*PLACE_KEYS, CANCELLING, AGENDA_KEY, RECORD_DAYS_KEY, *APPRAISAL_KEYS, *REVIEW_KEYS)
    return field.kind in ("interval", "minutes", "person") or field.key in keys


def asked_for(policy: Policy, document: str) -> tuple[AgreementField, ...]:
    """Return the fields that are asked for: with a document of the pair's own, those alone that act."""
    return tuple(field for field in fields_of(policy) if not document or acts(field))


def own_document_allowed(policy: Policy) -> bool:
    """Return whether a pair may use a document of its own (STK-6n)."""
    return policy.agreement is not None and policy.agreement.format == "own allowed"


def interval_field(fields: Sequence[AgreementField]) -> AgreementField | None:
    """Return the field that says how often the two meet: the first interval."""
    return next((field for field in fields if field.kind == "interval"), None)


def is_fixed(policy: Policy, field: AgreementField, leads: bool) -> bool:
    """Return whether this side can't change a field.

    A field may be fixed, and how often they meet may be the supervisor's to set (S1).
    """
    if field.fixed:
        return True
    frequency = policy.agreement.frequency if policy.agreement else None
    first = interval_field(fields_of(policy))
    return not leads and field is first and frequency is not None and frequency.set_by == "supervisor"


def is_needed(policy: Policy, field: AgreementField) -> bool:
    """Return whether an agreement counts only with this field filled in, or talked about."""
    open_points = policy.agreement is not None and policy.agreement.open_points
    return field.need == "required" or (field.need == "discuss" and field.kind == "tick" and not open_points)


def defaults(policy: Policy, worker: SuperviseeFacts, today: date) -> dict[str, str]:
    """Return what a first agreement starts from: the policy's defaults, its interval and its review date."""
    paper = policy.agreement or AgreementRules()
    found: dict[str, str] = {}
    fields = fields_of(policy)
    for field in fields:
        if field.default is not None:
            found[field.key] = {True: "yes", False: ""}.get(field.default, str(field.default))  # type: ignore[call-overload]
        elif field.kind == "date" and field.key in REVIEW_KEYS and paper.review_every:
            found[field.key] = paper.review_every.after(today).isoformat()
        elif field.kind == "date" and field.need == "required":
            found[field.key] = today.isoformat()
    first = interval_field(fields)
    if first is not None:
        usual = paper.frequency.default if paper.frequency else None
        own = str(usual) if usual else cadence_due(policy, _facts(worker, today), today).every
        found[first.key] = str(usual) if usual else found.get(first.key) or own or ""
    return found


def renewed_by(policy: Policy, agreement: Agreement) -> date | None:
    """Return the day by which an agreement in force is accepted anew; None where it lasts."""
    every = policy.agreement.renew_every if policy.agreement else None
    return every.after(agreement.active_on) if every and agreement.active_on else None


def next_review(policy: Policy, agreement: Agreement, today: date) -> date | None:
    """Return the day of the next review after one that was settled today; None where nobody sets one.

    It is as far off as the two had set the last one, and no later than the policy allows.
    """
    rule = policy.agreement
    usual = rule.review_every.after(today) if rule and rule.review_every else None
    since = max(filter(None, (agreement.active_on, agreement.reviewed_on)), default=None)
    if agreement.review_on is None or since is None or agreement.review_on <= since:
        return usual
    own = today + (agreement.review_on - since)
    if usual is None or (rule and rule.review_may_be == "earlier or later"):
        return own
    return min(own, usual)


def checked(policy: Policy, worker: SuperviseeFacts, typed: Mapping[str, str], today: date) -> Terms:
    """Return the terms that were typed; refused on the first field that can't stand as it is."""
    document = typed.get(DOCUMENT, "").strip()
    if document and not document.startswith("https://"):
        raise Refused("Please paste a link that begins with https://, or leave this empty.", DOCUMENT)
    fields = asked_for(policy, document)
    words = {field.key: _checked(policy, field, typed.get(field.key, "").strip()) for field in fields}
    first = interval_field(fields)
    every = words.get(first.key, "") if first else ""
    if first and every:
        _short_enough(policy, worker, Interval.read(every), today, first.key)
    length = next((field for field in fields if field.kind == "minutes"), None)
    if length and words[length.key]:
        _long_enough(policy, words[length.key], length.key)
    review = next((field for field in fields if field.kind == "date" and field.key in REVIEW_KEYS), None)
    review_on = date.fromisoformat(words[review.key]) if review and words[review.key] else None
    if review and review_on:
        _soon_enough(policy, review_on, today, review.key)
    kept = {key: text for key, text in words.items() if text}
    if document:
        kept[DOCUMENT] = document
    days = [date.fromisoformat(kept[key]) if kept.get(key) else None for key in APPRAISAL_KEYS]
    minutes = int(words[length.key].split()[0]) if length and words[length.key] else None
    return Terms(
        kept,
        every,
        review_on,
        _record_days(policy, kept.get(RECORD_DAYS_KEY, "")),
        minutes,
        next((kept[key] for key in PLACE_KEYS if kept.get(key)), "")[:200],
        _agenda_mode(kept.get(AGENDA_KEY, "")),
        days[0],
        days[1],
    )


def _agenda_mode(text: str) -> str:
    """Return how the two set the agenda, as prompts go by it; empty where it is neither of the two."""
    words = text.casefold()
    return "at start" if "start" in words else "before" if "before" in words else ""


def check_one(policy: Policy, field: AgreementField, text: str) -> str:
    """Return what was typed into one field, as it is kept; refused on it, though it may still be empty."""
    return _checked(policy, field, text.strip()) if text.strip() else ""


def _record_days(policy: Policy, text: str) -> int | None:
    """Return the agreed number of days for writing a record, counted as the policy counts them.

    Raise Refused where it is later than the policy lets an agreement say (STK-6g: five working days or
    fewer).
    """
    due = policy.record.due if policy.record else None
    if not text or due is None or due.agreement_may is None:
        return None
    try:
        wanted = Interval.read(text)
    except ValueError:
        return None
    if wanted.in_months:
        days = wanted.size * 31
    else:
        days = wanted.count * (5 if due.count == "working" else 7) if wanted.unit == "week" else wanted.count
    if due.agreement_may == "shorten" and days > due.days:
        counted = "working days" if due.count == "working" else "days"
        raise Refused(
            f"By your policy it is {due.days} {counted} at most{phrases.clause(due.basis)}.", RECORD_DAYS_KEY
        )
    return days


def _checked(policy: Policy, field: AgreementField, text: str) -> str:
    if len(text) > LIMIT:
        raise Refused(
            f"That is {len(text):,} characters; {LIMIT:,} fit here. Nothing was lost: please shorten it.",
            field.key,
        )
    if not text:
        if is_needed(policy, field):
            first = (
                "Please fill this in"
                if field.need == "required"
                else "Please talk about this first, then tick it"
            )
            raise Refused(f"{first}: {field.title}.", field.key)
        return ""
    try:
        match field.kind:
            case "interval":
                return str(Interval.read(text))
            case "minutes":
                return f"{_MINUTES.validate_python(int(text) if text.isdecimal() else text)} min"
            case "date":
                return date.fromisoformat(text).isoformat()
            case "tick":
                return "yes"
            case "choice":
                if text not in field.choices:
                    raise ValueError("expected one of the choices")
                return text
            case "text" | "person":
                return text
    except ValidationError:
        raise Refused(
            "I couldn't read that as a length. Try for example: 60 min, 1.5 hours.", field.key
        ) from None
    except ValueError as error:
        raise Refused(f"I couldn't read that: {error}.", field.key) from None


def _facts(worker: SuperviseeFacts, today: date) -> PairFacts:
    """Return the worker's facts for the standing rule, without a programme.

    A programme's phases come and go beside the agreement; while one runs, the shorter interval counts.
    """
    return PairFacts(
        start=today, role=worker.role, stage=worker.stage, fte=worker.fte, person_type=worker.person_type
    )


def _short_enough(policy: Policy, worker: SuperviseeFacts, every: Interval, today: date, key: str) -> None:
    """Raise Refused where an interval is longer than the policy's and the policy lets no agreement lengthen it.

    A shorter one is always allowed (GEN-6b, WCC-1.4c).
    """
    facts = _facts(worker, today)
    own = cadence_due(policy, facts, today)
    if own.every is None:
        return
    rule = rule_for(policy, facts, today)
    longest = Interval.read(own.every)
    if (
        every.after(today, rule.month) <= longest.after(today, rule.month)
        or rule.timing.lengthen == "agreement"
    ):
        return
    clause = f" ({own.clause})" if own.clause else ""
    raise Refused(
        f"{every} is longer than the policy allows: every {longest} at most{clause}. More often is always fine.",
        key,
    )


def _long_enough(policy: Policy, length: str, key: str) -> None:
    rule = policy.duration
    minimum = rule.minimum if rule else None
    if rule and minimum and int(length.split()[0]) < minimum:
        clause = f" ({rule.basis})" if rule.basis else ""
        raise Refused(f"The policy asks for {minimum} minutes or longer{clause}.", key)


def _soon_enough(policy: Policy, review_on: date, today: date, key: str) -> None:
    if review_on <= today:
        raise Refused("Please choose a review date that is still to come.", key)
    rule = policy.agreement
    if rule and rule.review_every and rule.review_may_be != "earlier or later":
        latest = rule.review_every.after(today)
        if review_on > latest:
            clause = f" ({rule.basis})" if rule.basis else ""
            raise Refused(
                f"The policy asks for a review every {rule.review_every}{clause}: "
                f"{plain_day(latest, today)} at the latest.",
                key,
            )
