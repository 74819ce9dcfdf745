"""Resolution of names: the person whom a name or mention means, and the pair where there are several."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from handlers import pending_requests, person_names
from handlers.access import PairMembership, membership, my_pairs
from handlers.formatting import listed
from handlers.routing import Refused, Request
from handlers.ui import Card
from storage.db import Db
from storage.models import Person
from storage.queries import people

_WITH = re.compile(r"(?:^|\s)with\s+", re.IGNORECASE)
_NAMED_AT = re.compile(r"@[^\s,.;:?!]+")


class AmbiguousName(Refused):
    """Name that matches nobody, or several people, with those whom it may mean to choose from.

    `typed` is the name as it was typed, so that the whole text can be tried again with a choice in its
    place.
    """

    def __init__(self, words: str, typed: str, choices: Sequence[Person]) -> None:
        super().__init__(words)
        self.typed = typed
        self.choices = tuple(choices)


def person(db: Db, request: Request, name: str, among: Sequence[Person] | None = None) -> Person:
    """Return the one person that `name` means: a mention, an e-mail address, a full or a first name.

    Raise Refused where nobody or several match; the message names candidates only among people whom the
    writer may know of.
    """
    name = name.strip().strip(",.?!").strip()
    mention = person_names.MENTION.fullmatch(name)
    if mention:
        found = people.by_address(db, mention["address"])
        if found is None:
            raise Refused(
                "I don't know that person yet. Your administrator can add them to the list of people."
            )
        return found
    typed = name.lstrip("@")
    wanted = typed.casefold()
    if wanted in ("me", "myself") or person_names.same(typed, request.me.name):
        return request.me
    candidates = list(among) if among is not None else people.named(db, wanted)
    exact = [p for p in candidates if wanted == p.email.casefold() or person_names.same(typed, p.name)]
    loose = exact or [p for p in candidates if person_names.may_mean(typed, p.name)]
    if len(loose) == 1:
        return loose[0]
    if len(loose) > 1:
        several = listed([p.name for p in loose[:5]], "or")
        raise AmbiguousName(f"“{typed}” could be {several}. Please type the full name.", name, loose[:5])
    near = max(((_likeness(typed, p.name), -i) for i, p in enumerate(candidates)), default=(0.0, 0))
    close = [candidates[-near[1]]] if near[0] >= 80 else []
    hint = f" Did you mean {close[0].name}?" if close else ""
    raise AmbiguousName(
        f"I don't know anybody called “{typed}”.{hint} A full name or an e-mail address works best.",
        name,
        close,
    )


def _likeness(typed: str, name: str) -> float:
    """Return how alike a typed name is to a whole name or to its first name, in 100."""
    wanted, said = person_names.fold(typed), person_names.fold(person_names.spoken(name))
    return max(fuzz.WRatio(wanted, said), fuzz.ratio(wanted, said.split()[0] if said else ""))


def pair(
    db: Db,
    request: Request,
    *,
    leading: bool = False,
    free_text: bool = False,
    mine: Sequence[PairMembership] | None = None,
    who: str | None = None,
) -> PairMembership | Card:
    """Return the pair that a request is about: the button's, the one "with" somebody, the only one; else a card.

    With `leading`, only pairs in which the person supervises count. Whoever follows "with" has to be one of
    the people whom they meet, except in `free_text`, where "working with families" names nobody. `mine` are
    the pairs and `who` the name in the text, where they were looked up before.
    """
    if "pair" in request.ids:
        return membership(db, request, request.id("pair"))
    known = my_pairs(db, request) if mine is None else mine
    mine = [s for s in known if s.leads or not leading]
    if not mine:
        who = request.policy.words.worker.many if leading else request.policy.words.session.many
        raise Refused(f"You have no {who} here yet. If that is wrong, please tell your administrator.")
    others = list({s.other.id: s.other for s in mine}.values())
    if who is None:
        _, who = named_with(request.text, others, anywhere=not free_text)
    if who:
        other = person(db, request, who, others)
        mine = [s for s in mine if s.other.id == other.id]
    if len(mine) == 1:
        return mine[0]
    answers = [
        (s.other.name + (f" ({s.pair.series})" if s.pair.series != "line" else ""), {"pair": s.pair.id})
        for s in mine
    ]
    return pending_requests.ask(
        db, request, "You are in more than one pair. Which one do you mean?", answers, "With whom?"
    )


def named_with(text: str, among: Sequence[Person], *, anywhere: bool = False) -> tuple[str, str]:
    """Return a typed text without its "with somebody", and that name: a mention or the name of one of `among`.

    "Working with families" names nobody, so the text stays whole and the name is "". In free text it counts
    only at the end or the beginning; `anywhere` reads it at any position, and then "with" is always
    followed by a name.
    """
    names = [p.name for p in among]
    for found in reversed(list(_WITH.finditer(text))):
        before, after = text[: found.start()].strip(), text[found.end() :]
        length = _length_of_name(after, names)
        who, rest = after[:length].strip(), after[length:].strip().lstrip(".,?!:–-").strip()
        if who and (anywhere or not rest or not before):
            return f"{before} {rest}".strip(), who
        if anywhere and not who and after.strip() and not after[0].isdigit():
            return before, after.strip().rstrip(".?!")
    return text.strip(), ""


def _length_of_name(text: str, names: Sequence[str]) -> int:
    """Return how many characters a mention or name takes at the start; "Nair", "Pri" and an @ before anything count."""
    if mention := person_names.MENTION.match(text):
        return mention.end()
    length, _ = person_names.at_start(text, names)
    if length:
        return length
    first = re.match(r"@?[^\s,.;:?!]+", text)
    if first and any(person_names.may_mean(first.group(), name) for name in names):
        whole = re.match(r"@?[^\s,.;:?!]+\s+[^\s,.;:?!]+", text)
        both = whole and any(person_names.may_mean(whole.group(), name) for name in names)
        return (whole if whole and both else first).end()
    named = _NAMED_AT.match(text)
    return named.end() if named else 0


def without_with(text: str, other: Person) -> str:
    """Return a command's text without its "with somebody"."""
    return named_with(text, [other], anywhere=True)[0]


def with_names(db: Db, request: Request) -> Request:
    """Return the request with names in place of the mentions that its form's pickers sent."""
    return replace(request, fields={key: spelled_out(db, value) for key, value in request.fields.items()})


def submitted(db: Db, text: str) -> str:
    """Return a form's field with names for mentions, but for what a picker of people gives: mentions alone.

    Those stay, so that whoever was picked is meant and nobody else of that name.
    """
    alone = all(person_names.MENTION.fullmatch(part.strip()) for part in text.split(","))
    return text if alone else spelled_out(db, text)


def spelled_out(db: Db, text: str) -> str:
    """Return the text for storing and reading: mentions replaced by names, without a channel's own markup."""
    if "<@" not in text and "@@" not in text:
        return text

    def name(found: re.Match[str]) -> str:
        known = people.by_address(db, found["address"])
        if known is not None:
            return person_names.spoken(known.name)
        _, _, label = found[0].strip("<>").partition("|")
        return label or "somebody"

    return person_names.MENTION.sub(name, text).replace("@@", "@")
