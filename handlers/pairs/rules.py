"""Rules of pairs and covers: who may arrange them, and how they are typed."""

import re

from handlers.routing import Refused, Request
from storage.db import Db
from storage.models import Person
from storage.queries import people, programmes

HOW_PAIR = "“/supervision pair @supervisor @supervisee from Monday”"
HOW_COVER = "“/supervision cover @person 3 August – 14 August”, with “for @supervisor” after the name for somebody else"

FROM = re.compile(r"\s+from\s+(?P<when>[^@<]+)$", re.IGNORECASE)
"""End of a typed pair: the start date."""
AS = re.compile(r"\s+as\s+(?:the\s+)?(?P<series>[^@<>]{1,80}?)\s*$", re.IGNORECASE)
"""End of a typed pair, before its first day: the series."""
NAMES = re.compile(r"<@[^>]+>|(?:^|(?<=\s))@[^@<]+")
DAYS = r"\d|today\b|tomorrow\b|next\b|this\b|until\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
"""What a day may begin with where no "from" precedes it: never the start of a name."""
COVER = re.compile(
    rf"^(?P<who>.{{1,120}}?)(?:\s+for\s+(?P<whom>.{{1,120}}?))?\s+(?:from\s+(?P<from>\S.*)|(?P<days>(?:{DAYS}).*))$",
    re.IGNORECASE,
)
"""Typed cover: who stands in, for whom, and which days. Bounded, so that no text takes long."""


def two_names(text: str) -> tuple[str, str]:
    """Return the supervisor and supervisee as typed: two mentions, "Ann Lee and Bo Diaz" or "Ann Lee, Bo Diaz"."""
    found = [name.strip(" ,") for name in NAMES.findall(text)]
    if len(found) != 2:
        found = [name.strip() for name in re.split(r",|\s+and\s+|\s+supervises\s+", text) if name.strip()]
    if len(found) != 2:
        raise Refused(f"Please name the supervisor first, then who is supervised: {HOW_PAIR}.")
    return re.sub(r"\s+and$", "", found[0], flags=re.IGNORECASE), found[1]


def may_arrange(request: Request, supervisee: Person) -> bool:
    """Return whether this person may say who supervises somebody: an administrator, or a manager above them."""
    return request.me.is_admin or people.is_below(supervisee, request.me)


def arranger(db: Db, request: Request) -> list[Person] | None:
    """Return the people for whom this person may arrange things; None (everybody) for an administrator.

    Raise Refused for those who are neither administrator nor manager.
    """
    if request.me.is_admin:
        return None
    below = people.below(db, request.me)
    assessed = [one for one in programmes.assessed_by(db, request.me.id) if one not in below]
    if not below and not assessed:
        raise Refused("Only managers and administrators can do this. Nothing was changed.")
    return [*below, *assessed, request.me]
