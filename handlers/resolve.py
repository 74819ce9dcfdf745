"""Whom a request means: a person by name or mention, and the pair where it could be several."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process, utils

from handlers import pending_requests
from handlers.access import PairMembership, my_pairs, standing
from handlers.formatting import listed
from handlers.routing import Refused, Request
from handlers.ui import Card
from storage.db import Db
from storage.models import Person
from storage.queries import people

MENTION = re.compile(r"^<@(?P<address>[A-Za-z0-9-]+)(?:\|[^>]*)?>$")
_WITH = re.compile(r"(?:^|\s)with\s+", re.IGNORECASE)
WITH = re.compile(r"(?:^|\s)with\s+(?P<who>@?[^\d].*)$", re.IGNORECASE)


def person(db: Db, request: Request, name: str, among: Sequence[Person] | None = None) -> Person:
    """The one person that `name` means: a mention, an e-mail address, a full or a first name.

    Refused where nobody or several match; the words name the candidates only among people that I may know of.
    """
    name = name.strip().strip(",.?!").strip()
    mention = MENTION.match(name)
    if mention:
        found = people.by_address(db, mention["address"])
        if found is None:
            raise Refused(
                "I don't know that person yet. Your administrator can add them to the list of people."
            )
        return found
    wanted = name.lstrip("@").casefold()
    if wanted in ("me", "myself", request.me.name.casefold()):
        return request.me
    candidates = list(among) if among is not None else people.named(db, wanted)
    exact = [p for p in candidates if wanted in (p.name.casefold(), p.email.casefold())]
    loose = exact or [p for p in candidates if _matches(wanted, p.name)]
    if len(loose) == 1:
        return loose[0]
    if len(loose) > 1:
        several = listed([p.name for p in loose[:5]], "or")
        raise Refused(f"“{name.lstrip('@')}” could be {several}. Please type the full name.")
    near = process.extractOne(
        wanted,
        [p.name for p in candidates],
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        score_cutoff=80,
    )
    hint = f" Did you mean {near[0]}?" if near else ""
    raise Refused(
        f"I don't know anybody called “{name.lstrip('@')}”.{hint} A full name or an e-mail address works best."
    )


def pair(
    db: Db,
    request: Request,
    *,
    leading: bool = False,
    free_text: bool = False,
    mine: Sequence[PairMembership] | None = None,
) -> PairMembership | Card:
    """The pair that a request is about: the button's, the one "with" somebody, the only one; else a card that asks.

    With `leading`, only pairs that I supervise count. Whoever follows "with" has to be somebody whom I meet, except
    in `free_text`, where "working with families" names nobody. `mine` are my pairs, where they were looked up before.
    """
    if "pair" in request.ids:
        return standing(db, request, request.id("pair"))
    known = my_pairs(db, request) if mine is None else mine
    mine = [s for s in known if s.leads or not leading]
    if not mine:
        who = request.policy.words.worker.many if leading else request.policy.words.session.many
        raise Refused(f"You have no {who} here yet. If that is wrong, please tell your administrator.")
    others = list({s.other.id: s.other for s in mine}.values())
    _, who = named_with(request.text, others)
    if not who and not free_text and (said := WITH.search(request.text)):
        who = said["who"]
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


def named_with(text: str, among: Sequence[Person]) -> tuple[str, str]:
    """A typed text without its "with somebody" at the end, and that somebody as typed: a mention or one of `among`.

    "Working with families" names nobody, so its words stay whole and the name is "".
    """
    found = list(_WITH.finditer(text))
    who = text[found[-1].end() :].strip().rstrip(".?!") if found else ""
    parts = set(who.lstrip("@").casefold().split())
    known = any(parts and parts <= set(p.name.casefold().split()) for p in among)
    if known or who.startswith(("@", "<@")):
        return text[: found[-1].start()].strip(), who
    return text.strip(), ""


def without_with(text: str) -> str:
    """A typed text without its "with somebody" at the end."""
    return WITH.sub("", text).strip()


def _matches(wanted: str, name: str) -> bool:
    """Whether every typed word begins a word of the name."""
    parts = name.casefold().split()
    return bool(wanted) and all(any(part.startswith(word) for part in parts) for word in wanted.split())
