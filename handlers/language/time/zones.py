"""Time zones, the writer's own and those that people name after a time."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

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
    "gst": ("", None), "ct": ("America/Chicago", None), "mt": ("America/Denver", None),
}  # fmt: skip
"""What the letters stand for and the offset in minutes that they claim; "" where several zones share them."""
_FIXED = {
    "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "pht": 480, "ict": 420, "pkt": 300, "sast": 120, "wat": 60,
    "cat": 120, "eat": 180, "eet": 120, "eest": 180, "msk": 180, "trt": 180, "akst": -540, "akdt": -480, "hst": -600,
    "art": -180, "brt": -180, "wet": 0, "west": 60,
}  # fmt: skip
"""Letters that stand for one offset, in minutes."""
_IN_CAPITALS = frozenset({"eat", "cat", "wat", "art", "west", "wet", "ct", "mt"})
"""Letters that are words, or look like them: a zone only where they are typed in capitals."""
_SHARED = {
    "ist": (330, 60, 120),
    "cst": (-360, 480),
    "mst": (-420, 390),
    "wst": (480, 780),
    "gst": (240, -120),
}
"""The offsets, in minutes, of the zones that share some letters."""
_NOWHERE = "zone-of-nowhere"
"""Stands for capitals after an hour that are a zone's by their look, and no zone that is known."""
_LIKE_A_ZONE = re.compile(r"[A-Z]{1,4}T")
_NO_ZONE = frozenset(
    {"NOT", "BUT", "YET", "CANT", "WONT", "DONT", "NEXT", "LAST", "FIRST", "MEET", "WAIT", "AT", "IT", "OT"}
)
_OFFSET = re.compile(r"(?:utc|gmt)([+-])(\d{1,2})")


@lru_cache(maxsize=64)
def zone(name: str, fallback: tzinfo | None = None) -> tzinfo:
    """Return the zone of that IANA name; `fallback`, or UTC, where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return fallback or UTC


def zone_named(words: Sequence[str], i: int) -> tuple[str, int] | None:
    """Return the zone that is named at word `i`, right after a time, and where its name ends."""
    word = words[i]
    if word in ("(", "-") and i + 1 < len(words):
        inner = zone_named(words, i + 1)
        return (inner[0], inner[1] + (words[inner[1] : inner[1] + 1] == [")"])) if inner else None
    if word == "in" and words[i + 1 : i + 2] and words[i + 1] in _PLACES and words[i + 2 : i + 3] == ["time"]:
        return words[i + 1], i + 3
    if word == "new" and words[i + 1 : i + 2] == ["york"]:
        return "york", i + 2 + (words[i + 2 : i + 3] == ["time"])
    if word in ("utc", "gmt") and words[i + 1 : i + 2] in (["+"], ["-"]) and words[i + 2 : i + 3]:
        hours = words[i + 2]
        if hours.isdecimal() and int(hours) <= 14:
            return f"{word}{words[i + 1]}{hours}", i + 3
    if word in _FIXED and word not in _IN_CAPITALS:
        return word, i + 1 + (words[i + 1 : i + 2] == ["time"])
    if word.startswith(_CAPITAL):
        return word.removeprefix(_CAPITAL), i + 1 + (words[i + 1 : i + 2] == ["time"])
    if word in _LETTERS and word not in _IN_CAPITALS:
        return word, i + 1 + (words[i + 1 : i + 2] == ["time"])
    if word in _PLACES and (words[i + 1 : i + 2] == ["time"] or word == "eastern"):
        return word, i + 2 if words[i + 1 : i + 2] == ["time"] else i + 1
    for length in (3, 2, 1):
        name = "_".join(words[i : i + length])
        if words[i + length : i + length + 1] == ["time"] and name in _cities():
            return name, i + length + 1
    if word in ("your", "their", "his", "her") and words[i + 1 : i + 2] == ["time"]:
        return word, i + 2
    return None


_CAPITAL = "zone:"
"""Stands before the letters of a zone that were typed in capitals where only those make it one."""


@cache
def _cities() -> dict[str, str]:
    """Return the zones of the world by their city, as the zone database names it: "lagos", "hong_kong"."""
    return {
        name.rpartition("/")[2].lower(): name
        for name in available_timezones()
        if "/" in name and "Etc/" not in name
    }


def in_capitals(words: Sequence[str], raw: Sequence[str]) -> list[str]:
    """Return the words, with those marked that are a zone's letters only because they stand in capitals after an hour.

    `raw` are the words as typed. Where everything is in capitals, they say nothing.
    """
    out = list(words)
    if not any(word.islower() for word in raw if len(word) > 2 or word in ("am", "pm", "at")):
        return out
    for n, word in enumerate(raw):
        if n and _LIKE_A_ZONE.fullmatch(word) and word not in _NO_ZONE and _near_an_hour(words, n):
            low = word.lower()
            known = low in _FIXED or low in _LETTERS
            if low in _IN_CAPITALS or not known:
                out[n] = _CAPITAL + (low if known else _NOWHERE)
    return out


def _near_an_hour(words: Sequence[str], n: int) -> bool:
    return any(word[0].isdecimal() or word in ("am", "pm", "noon") for word in words[max(0, n - 3) : n])


def _offset(name: str) -> tzinfo | None:
    """Return the zone of letters that stand for one offset, or of "utc+2"; None where they are none such."""
    said = _OFFSET.fullmatch(name)
    if said:
        return timezone(timedelta(hours=int(said[2]) * (1 if said[1] == "+" else -1)))
    return timezone(timedelta(minutes=_FIXED[name])) if name in _FIXED else None


def may_be_same(local: datetime, name: str, other: datetime) -> bool:
    """Whether a naive time in a zone whose letters several zones share may be `other`, an aware time."""
    return any(local.replace(tzinfo=timezone(timedelta(minutes=m))) == other for m in _SHARED.get(name, ()))


def converted(local: datetime, name: str, own: str) -> datetime | None:
    """Return a naive time said in the zone called `name`, in the writer's zone `own`; None where it is not plain which.

    Letters that several zones share ("IST", "CST") mean the writer's own where the writer's zone goes by them. Letters
    for a season that it is not ("GMT" or "EST" in July) are not plain either: many mean the time on the clock there.
    """
    mine = zone(own)
    ours = local.replace(tzinfo=mine)
    if (ours.tzname() or "").casefold() == name:
        return local
    fixed = _offset(name)
    if fixed is not None:
        theirs = local.replace(tzinfo=fixed)
    elif name not in _PLACES and name in _cities():
        theirs = local.replace(tzinfo=zone(_cities()[name]))
    elif name in _PLACES:
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
