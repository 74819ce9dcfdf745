"""Typed messages: a command's own grammar first, with or without the slash; anything else goes to the language.

With the slash, what follows a command's word belongs to the command. Without it, a question, a polite
phrase or a statement about the agenda or an action is read by the language, and may then only do what it
names.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import access, commands, pending_requests, person_names, resolve, safety, support
from handlers.access import PairMembership
from handlers.actions.rules import owner as action_owner
from handlers.agenda.rules import private_text
from handlers.conversation import dialogue, nlu
from handlers.language import Meaning
from handlers.routing import Command, Refused, Request, Routes
from handlers.ui import Card, Ids, Reply
from storage.db import Db

routes = Routes()

SENT_TO_OTHER = frozenset({"supervision cancel"})
"""Commands whose words are sent to the other person of the pair as they are typed."""

LIMIT = 10_000
"""Most characters of one typed message."""


@routes.action("typed")
def typed(db: Db, request: Request) -> Reply:
    """Answer a typed message: a command, or free text; ask where a name is ambiguous."""
    text = request.text.strip()
    if len(text) > LIMIT:
        raise Refused(
            f"That is {len(text):,} characters; I read up to {LIMIT:,} at a time. Please shorten it."
        )
    request = replace(request, text=text)
    try:
        return _answer(db, request)
    except resolve.AmbiguousName as doubt:
        if not doubt.choices or doubt.typed not in text:
            raise
        return _which_person(db, request, doubt)


def _answer(db: Db, request: Request) -> Reply:
    text = request.text
    slashed = text.startswith("/")
    found = commands.match(request.table, text)
    if slashed and (found is None or (found[1] and not found[0].follows)):
        raise Refused(commands.unknown(request.table, text))
    if found is None or not (slashed or _is_command(db, request, *found)):
        return dialogue.answer_message(db, replace(request, action="conversation"))
    command, rest = found
    if command.words in SENT_TO_OTHER and (hurt := _concern_answer(db, request, rest)) is not None:
        return hurt
    return request.table.answer(db, replace(request, action=command.action, text=rest))


def _concern_answer(db: Db, request: Request, rest: str) -> Card | None:
    """Return people and routes where the words would be told to the other and hold a concern; nothing is done."""
    supervisors = [s.other.name for s in access.my_pairs(db, request) if not s.leads]
    concern = safety.concern(rest, supervisors)
    if concern is None:
        return None
    return (
        support.something_is_not_right(request) if concern == "complaint" else support.care(request, concern)
    )


def _which_person(db: Db, request: Request, doubt: resolve.AmbiguousName) -> Card:
    """Return the question who is meant; the whole text is repeated with the chosen person's name."""
    answers: list[tuple[str, Ids]] = []
    fields: dict[str, str] = {}
    for number, person in enumerate(doubt.choices):
        fields[f"text{number}"] = request.text.replace(doubt.typed, f"@{person.name}", 1)
        answers.append((person.name, {"name": number}))
    waits = replace(request, action="typed.name", fields=fields)
    return pending_requests.ask(db, waits, doubt.words, answers, "Whom do you mean?")


@routes.action("typed.name")
def answer_with_name(db: Db, request: Request) -> Reply:
    """Answer the same text again, with the chosen name."""
    text = request.fields.get(f"text{request.id('name')}")
    if text is None:
        raise Refused("I can't find that question any more. Nothing was changed: please type it again.")
    ids = {name: value for name, value in request.ids.items() if name != "name"}
    return typed(db, replace(request, action="typed", text=text, fields={}, ids=ids))


# Whether words without a slash are a command


def _is_command(db: Db, request: Request, command: Command, rest: str) -> bool:
    if not rest:
        return True
    if not command.follows:
        return _POLITE.fullmatch(rest) is not None
    if command.words not in SENTENCES:
        return len(command.words.split()) > 1
    mine = access.my_pairs(db, request)
    if _own_words(command.words, rest, mine):
        return True
    may_be_said, may = SENTENCES[command.words]
    if may_be_said is None:
        return False
    if not may_be_said(rest):
        return True
    known = nlu.names(db, request, mine)
    meaning = nlu.meaning(db, request, None, mine, known)
    if rest.endswith("?") and _STATEMENT.match(rest) is None:
        return meaning.intent not in READS
    return not may(meaning)


def _own_words(command: str, rest: str, mine: list[PairMembership]) -> bool:
    others = [s.other for s in mine]
    match command:
        case "agenda":
            _, private = private_text(rest)
            return private or bool(resolve.named_with(rest, others)[1])
        case "action":
            return bool(action_owner(rest, others)[0])
        case _:
            words = rest.casefold().split()
            known = OVERDUE | PERIODS if "figures" in words else OVERDUE
            bare = [word for word in words if word not in known and not _DAY.fullmatch(word)]
            named, _ = person_names.at_start(" ".join(bare), [p.name for p in others])
            return (
                not bare or bare[0].startswith(("@", "<@")) or (bool(named) and named == len(" ".join(bare)))
            )


_KINDS = [
    "session",
    "action",
    "agreement",
    "record",
    "case",
    "appraisal",
    "observation",
    "objective",
    "review",
]
OVERDUE = {
    *["chart", "csv", "me", "mine", "team", "direct", "figures", "learning"],
    *_KINDS,
    *(f"{kind}s" for kind in _KINDS),
}
"""Words of `/overdue`."""
PERIODS = {"this", "last", "month", "quarter", "year", "at"}
"""Words of `/overdue figures` beside those."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

READS = frozenset(
    {"agenda_show", "actions_show", "next_session", "help", "why", "policy_show", "record_show", "readers"}
)
"""Intents that a question about the agenda or the actions may have."""

_POLITE = re.compile(r"(?:\W*\b(?:pls|plz|please|ta|thanks|thank you|thx|cheers)\b)+\W*", re.IGNORECASE)
_STATEMENT = re.compile(
    r"(?:['’]s|is|isn['’]?t|are|was|wasn['’]?t|looks?|looking|seems?|sounds?|has|hasn['’]?t|ok(?:ay)?|fine|agreed|"
    r"approved|ready|sorted|updated|noted|received|all (?:good|fine|set|done)|nothing|"
    r"for (?:today|tomorrow|this|next|our|my|the)|"
    r"(?:items?|points?|topics?)(?: please| pls|\W*$)|needs? (?:longer|more time))\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:done|completed?|finished|sorted|needs? (?:longer|more time))\b"
    r"(?:\W+(?:now|yesterday|today|already|thanks|ta|cheers|please|pls))*\W*$",
    re.IGNORECASE,
)  # fmt: skip


def _said_of_agenda(rest: str) -> bool:
    return bool(_POLITE.fullmatch(rest) or _STATEMENT.match(rest) or rest.endswith("?"))


def _said_of_action(rest: str) -> bool:
    return bool(
        _POLITE.fullmatch(rest) or _STATEMENT.match(rest) or _ENDS.search(rest) or rest.endswith("?")
        or re.match(r"#?\d+\b", rest)
    )  # fmt: skip


def _may_agenda(meaning: Meaning) -> bool:
    return meaning.intent in {"agenda_show", "thanks", "help", "agenda_add", "unclear", "next_session"}


def _may_action(meaning: Meaning) -> bool:
    """Return whether the text may act on actions; a change only where the words say which action."""
    changes = meaning.intent in {"action_done", "action_defer"}
    return meaning.intent in {"actions_show", "thanks", "help", "unclear"} or (
        changes and bool(meaning.fields.get("ref"))
    )


SENTENCES: Mapping[str, tuple[Callable[[str], bool] | None, Callable[[Meaning], bool]]] = {
    "agenda": (_said_of_agenda, _may_agenda),
    "action": (_said_of_action, _may_action),
    "overdue": (None, lambda _: True),
}
"""Commands whose word also begins plain sentences: which texts may be one, and which meanings are accepted."""
