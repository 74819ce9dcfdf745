"""Time zones, the writer's own and those that people name after a time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_PLACES = {
    "uk": "Europe/London", "london": "Europe/London", "british": "Europe/London", "england": "Europe/London",
    "irish": "Europe/Dublin", "ireland": "Europe/Dublin", "dublin": "Europe/Dublin", "india": "Asia/Kolkata",
    "indian": "Asia/Kolkata", "mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata", "bangalore": "Asia/Kolkata",
    "sydney": "Australia/Sydney", "melbourne": "Australia/Melbourne", "perth": "Australia/Perth",
    "brisbane": "Australia/Brisbane", "adelaide": "Australia/Adelaide", "eastern": "America/New_York",
    "pacific": "America/Los_Angeles", "central": "America/Chicago", "mountain": "America/Denver",
    "york": "America/New_York", "chicago": "America/Chicago", "paris": "Europe/Paris", "berlin": "Europe/Berlin",
    "auckland": "Pacific/Auckland", "nz": "Pacific/Auckland", "dubai": "Asia/Dubai", "singapore": "Asia/Singapore",
}  # fmt: skip
_LETTERS: dict[str, tuple[str, int | None]] = {
    "gmt": ("Europe/London", 0), "bst": ("Europe/London", 60), "utc": ("UTC", 0), "cet": ("Europe/Paris", 60),
    "cest": ("Europe/Paris", 120), "et": ("America/New_York", None), "edt": ("America/New_York", -240),
    "est": ("America/New_York", -300), "pt": ("America/Los_Angeles", None), "pst": ("America/Los_Angeles", -480),
    "pdt": ("America/Los_Angeles", -420), "cdt": ("America/Chicago", -300), "mdt": ("America/Denver", -360),
    "aest": ("Australia/Sydney", 600), "aedt": ("Australia/Sydney", 660), "awst": ("Australia/Perth", 480),
    "acst": ("Australia/Adelaide", 570), "acdt": ("Australia/Adelaide", 630), "nzst": ("Pacific/Auckland", 720),
    "nzdt": ("Pacific/Auckland", 780), "ist": ("", None), "cst": ("", None), "mst": ("", None), "wst": ("", None),
}  # fmt: skip
"""What the letters stand for and the offset in minutes that they claim; "" where several zones share them."""


@lru_cache(maxsize=64)
def zone(name: str, fallback: tzinfo | None = None) -> tzinfo:
    """The zone of that IANA name; `fallback`, or UTC, where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return fallback or UTC


def zone_named(words: Sequence[str], i: int) -> tuple[str, int] | None:
    """The zone that is named at word `i`, right after a time, and where its name ends."""
    word = words[i]
    if word in ("(", "-") and i + 1 < len(words):
        inner = zone_named(words, i + 1)
        return (inner[0], inner[1] + (words[inner[1] : inner[1] + 1] == [")"])) if inner else None
    if word == "in" and words[i + 1 : i + 2] and words[i + 1] in _PLACES and words[i + 2 : i + 3] == ["time"]:
        return words[i + 1], i + 3
    if word == "new" and words[i + 1 : i + 2] == ["york"]:
        return "york", i + 2 + (words[i + 2 : i + 3] == ["time"])
    if word in _LETTERS:
        return word, i + 1 + (words[i + 1 : i + 2] == ["time"])
    if word in _PLACES and (words[i + 1 : i + 2] == ["time"] or word == "eastern"):
        return word, i + 2 if words[i + 1 : i + 2] == ["time"] else i + 1
    if word in ("your", "their", "his", "her") and words[i + 1 : i + 2] == ["time"]:
        return word, i + 2
    return None


def converted(local: datetime, name: str, own: str) -> datetime | None:
    """A naive time said in the zone called `name`, in the writer's zone `own`; None where it is not plain which.

    Letters that several zones share ("IST", "CST") mean the writer's own where the writer's zone goes by them. Letters
    for a season that it is not ("GMT" or "EST" in July) are not plain either: many mean the time on the clock there.
    """
    mine = zone(own)
    ours = local.replace(tzinfo=mine)
    if (ours.tzname() or "").casefold() == name:
        return local
    if name in _PLACES:
        theirs = local.replace(tzinfo=zone(_PLACES[name]))
    else:
        place, claimed = _LETTERS.get(name, ("", None))
        if not place or (name == "est" and own.startswith("Australia/")):
            return None
        theirs = local.replace(tzinfo=zone(place))
        if claimed is not None and theirs.utcoffset() != timedelta(minutes=claimed):
            if name != "gmt" or own in ("Europe/London", "Europe/Dublin"):
                return None
            theirs = local.replace(tzinfo=UTC)
    return theirs.astimezone(mine).replace(tzinfo=None)


def exists(local: datetime, own: str) -> bool:
    """Whether the clocks in `own` show this naive time exactly once: not skipped in spring, not twice in autumn."""
    mine = zone(own)
    early, late = local.replace(tzinfo=mine, fold=0), local.replace(tzinfo=mine, fold=1)
    return early.utcoffset() == late.utcoffset()
