"""Rules of cases: what a number is, how a case is typed, which come first, what is asked afterwards. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from typing import Literal

from handlers import formatting
from handlers.policy import Due, Policy
from handlers.policy.case_clocks import USUAL_REASONS, CaseFacts, case_due
from handlers.policy.case_rules import Cases
from handlers.routing import Refused
from storage.models import Case

ANY_NUMBER = r"[A-Za-z0-9][A-Za-z0-9/-]{0,19}"
"""Form of a number where the policy gives none; it holds at least one digit."""
LONGEST = 60
ON_FILE = "The discussion is on the file"
"""Tick of a policy that wants it on the file and names no ticks of its own."""
NEXT = "When it is discussed next, and why"
"""Tick that stands for a next date that the policy wants and nobody has given; only a date closes it."""

Verb = Literal["show", "allocated", "changed", "discussed", "decided", "raised", "next", "closed"]
_VERBS: dict[str, Verb] = {
    "allocated": "allocated", "changed": "changed", "change": "changed", "discussed": "discussed",
    "decision": "decided",
    "raise": "raised", "first": "raised", "next": "next", "closed": "closed", "close": "closed",
}  # fmt: skip
_TYPED = re.compile(
    rf"^(?P<numbers>.*?)(?:(?:^|\s)(?P<verb>{'|'.join(_VERBS)})\b(?P<rest>.*))?$", re.IGNORECASE | re.DOTALL
)
_ON = re.compile(
    r"(?:^|\s)(?:on\s+(?P<on>\S.*)|(?P<day>today|yesterday|last \w+|\d{4}-\d\d-\d\d))$", re.IGNORECASE
)
_WORKER = re.compile(r"^\s*to\s+", re.IGNORECASE)
_FROM_TO = re.compile(
    r"^(?:hand(?:ed)?[ -]?over\s+|of\s+|from\s+)?(?P<old>\S.*?)\sto\s+(?P<new>\S.*)$", re.IGNORECASE
)


# Which policies keep cases


def kept(policy: Policy) -> bool:
    """Return whether this policy uses case numbers."""
    return policy.cases is not None and policy.cases.use


def rule_of(policy: Policy) -> Cases:
    """Return the policy's rules of cases; raise Refused where it keeps no numbers."""
    if policy.cases is None or not policy.cases.use:
        words = policy.words
        raise Refused(
            f"Your policy keeps no {words.case.one} numbers, so there is no list of {words.case.many} here."
        )
    return policy.cases


def ticks_of(policy: Policy) -> tuple[str, ...]:
    """Return what is ticked after every discussion."""
    rule = policy.cases
    if rule is None:
        return ()
    return rule.ticks or ((ON_FILE,) if rule.on_file else ())


def reasons_of(policy: Policy) -> tuple[str, ...]:
    """Return the reasons for a next date, of which one is chosen: nobody writes what a case is about."""
    return (policy.cases.reasons if policy.cases else ()) or USUAL_REASONS


def raised_for(policy: Policy) -> tuple[str, ...]:
    """Return the policy's reasons that put a case first on the next agenda."""
    return policy.cases.raised if policy.cases else ()


# Numbers


def pattern(policy: Policy) -> str:
    """Return the form of a number, as a regular expression."""
    return (policy.cases.id if policy.cases else None) or ANY_NUMBER


def is_number(policy: Policy, text: str) -> bool:
    """Return whether a text is a number in the organisation's form; it holds a digit, so no name is one."""
    return (
        len(text) <= LONGEST
        and any(c.isdigit() for c in text)
        and re.fullmatch(pattern(policy), text) is not None
    )


def example(policy: Policy) -> str:
    """Return a number in the organisation's form, or "" where none can be made up."""
    own = policy.cases.example if policy.cases else None
    return own or _made_up(pattern(policy))


@cache
def _made_up(form: str) -> str:
    """Return a number of the usual shapes that the form accepts: letters, digits, and what stands between them."""
    letters = ("", "A", "AB", "ABC", "C", "CH", "CS", "CF", "P", "REF")
    for count, lead, between, year in product(
        (7, 6, 5, 8, 4, 9, 10, 3, 2, 1, 12), letters, ("", "-", "/"), ("", "26/", "2026-")
    ):
        number = f"{lead}{between if lead else ''}{year}{'1234567890'[:count]}"
        if re.fullmatch(form, number):
            return number
    return ""


def numbers(policy: Policy, text: str, field: str | None = None) -> list[str]:
    """Return the case numbers in a text, each once; raise Refused where it holds anything else (STK-13.1a, STK-A.6).

    A number in the wrong form is named, with a good one. A name or a story is not repeated.
    """
    parts = [part for part in re.split(r"[\s,;]+", text.strip()) if part and part.casefold() != "and"]
    wrong = [part for part in parts if not is_number(policy, part)]
    if not wrong:
        return list(dict.fromkeys(parts))
    words, good = policy.words, example(policy)
    like = f", such as {good}" if good else ""
    belongs = f"What is said about {words.client.a} belongs in {words.case_system.the}."
    named = [
        f"“{part}”" for part in wrong if sum(c.isdigit() for c in part) * 2 >= len(part) and len(part) <= 20
    ]
    if len(named) == len(wrong):
        forms = "is not a number in the form" if len(named) == 1 else "are not numbers in the form"
        told = f"{formatting.listed(named[:5])} {forms} that your organisation uses{like}."
        raise Refused(f"{told} Nothing was lost: please correct it. {belongs}", field)
    raise Refused(
        f"Only {words.case.one} numbers go here{like}, with spaces or commas between them: no names, and nothing of "
        f"what happened. {belongs} Nothing was kept of it here, and nothing was lost: please take the rest out.",
        field,
    )  # fmt: skip


# What is typed


@dataclass(frozen=True, slots=True)
class TypedCase:
    """What was typed after "case": numbers, what happened, to whom or what kind (`rest`), and when."""

    numbers: tuple[str, ...]
    verb: Verb
    rest: str
    when: str


def read(policy: Policy, text: str) -> TypedCase:
    """Return what was typed about cases; raise Refused where the numbers are none."""
    found = _TYPED.match(text.strip())
    assert found is not None
    wanted = numbers(policy, found["numbers"])
    if not wanted:
        good = example(policy) or "1234567"
        raise Refused(
            f"Which one? Please give its number, such as “/supervision case {good} discussed on Monday”. "
            "“/supervision cases” shows the list."
        )
    verb = _VERBS[found["verb"].casefold()] if found["verb"] else "show"
    rest, when = (found["rest"] or "").strip(), ""
    if verb != "next" and (dated := _ON.search(rest)):
        rest, when = rest[: dated.start()].strip(), dated["on"] or dated["day"]
    if verb == "allocated":
        rest = _WORKER.sub("", rest).strip()
    return TypedCase(tuple(wanted), verb, rest, when)


def from_to(text: str) -> tuple[str, str, str] | None:
    """Return whose cases go to whom and when, as typed: "@Priya to @Wei on Monday"; None where it is not that."""
    dated = _ON.search(text)
    names = text[: dated.start()] if dated else text
    found = _FROM_TO.match(names.strip())
    return (
        (found["old"].strip(), found["new"], (dated["on"] or dated["day"]) if dated else "")
        if found
        else None
    )


def chosen(options: Iterable[str], text: str, what: str) -> str:
    """Return the one of the policy's words that was typed; raise Refused with all of them for anything else."""
    listed = list(options)
    wanted = text.strip(" .,:;“”\"'").removeprefix("because ").casefold()
    found = [one for one in listed if one.casefold() == wanted]
    near = found or [one for one in listed if wanted and one.casefold().startswith(wanted)]
    if len(near) == 1:
        return near[0]
    if not listed:
        raise Refused(f"Your policy lists no {what}, so nothing goes there: please leave the words out.")
    raise Refused(
        f"Please choose one of your policy’s {what}: {formatting.listed(listed, 'or')}. Nothing else is kept here."
    )


# Order and state


@dataclass(frozen=True, slots=True)
class CaseView:
    """Case with its due date, for a list."""

    row: Case
    due: Due

    @property
    def first(self) -> bool:
        """Whether one of the policy's reasons puts it first."""
        return bool(self.row.raised_reason)


def view(policy: Policy, case: Case, started: date | None) -> CaseView:
    """Return a case with its due date; `started` is the day on which its worker began."""
    facts = CaseFacts(
        case.allocated_on, case.first_discussed_on, case.discussed_on, case.changed_on, case.change_kind,
        case.next_on, case.next_reason, started,
    )  # fmt: skip
    return CaseView(case, case_due(policy, facts))


def in_order(views: Iterable[CaseView]) -> list[CaseView]:
    """Return cases in order: those with a reason of the policy, those asked for, then by due date and number."""
    return sorted(
        views,
        key=lambda one: (not one.first, one.row.raised_on is None, one.due.due or date.max, one.row.number),
    )


def for_agenda(policy: Policy, views: Iterable[CaseView], session: date) -> list[CaseView]:
    """Return the cases that belong on the agenda of a session on that day.

    Due before the session after it could be: within a month of it. Asked for. Where the policy has no clock
    for a case, one that was never discussed.
    """
    until = date(session.year + session.month // 12, session.month % 12 + 1, min(session.day, 28))
    return in_order(
        one for one in views
        if one.row.raised_on is not None
        or (one.due.due is not None and one.due.due <= until)
        or (one.due.due is None and one.row.discussed_on is None)
    )  # fmt: skip
