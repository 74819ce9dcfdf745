"""Parser of time zones as people and programs write them, to their IANA name. Pure."""

import re
from functools import cache, lru_cache
from zoneinfo import available_timezones

from rapidfuzz import process, utils
from tzlocal.windows_tz import win_tz

from handlers.people.validators import quoted

LONG = 200
OLD_NAMES = {
    "gb": "Europe/London", "gb-eire": "Europe/London", "bst": "Europe/London", "europe/kiev": "Europe/Kyiv",
    "asia/calcutta": "Asia/Kolkata", "asia/saigon": "Asia/Ho_Chi_Minh", "asia/rangoon": "Asia/Yangon",
    "asia/katmandu": "Asia/Kathmandu", "eire": "Europe/Dublin", "uk": "Europe/London", "zulu": "UTC", "z": "UTC",
    "coordinated universal time": "UTC",
}  # fmt: skip
"""Abbreviations, and names that the tz database has renamed; BST is British Summer Time here."""
FIXED = frozenset({"gmt", "etc/gmt"})
"""Zones without summer time, which hardly anybody who writes them means."""
AREAS = frozenset({"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})
_OFFSET = re.compile(r"\(\s*(?:UTC|GMT)[^)]*\)\s*(.+)", re.IGNORECASE)


def zone(text: str, default: str) -> str:
    """Return the IANA name, or `default` where the cell is empty; raise ValueError in words."""
    if not text:
        return default
    found = _known(text[:LONG].strip())
    if found:
        return found
    raise ValueError(f"found {quoted(text)}, which is no time zone; {_near(text[:LONG])}")


@lru_cache(maxsize=1_000)
def _known(text: str) -> str | None:
    folded = text.casefold()
    if folded in OLD_NAMES:
        return OLD_NAMES[folded]
    if folded in _zones():
        return _zones()[folded]
    windows = {name.casefold(): iana for name, iana in win_tz.items()}
    if folded in windows:
        return windows[folded]
    shown = _OFFSET.fullmatch(
        text
    )  # Outlook and Windows write: "(UTC+00:00) Dublin, Edinburgh, Lisbon, London"
    places = [part.strip() for part in (shown[1] if shown else text).split(",")]
    cities = [_cities()[city.casefold()] for city in places if city.casefold() in _cities()]
    return ("Europe/London" if "Europe/London" in cities else cities[0]) if cities else None


@lru_cache(maxsize=1_000)
def _near(text: str) -> str:
    near = process.extractOne(
        text, sorted(_zones().values()), processor=utils.default_process, score_cutoff=70
    )
    return f"did you mean {near[0]}?" if near else "expected a name such as Europe/London"


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _cities() -> dict[str, str]:
    """Return the zone of each city in a zone's name, such as London; cities of several zones are left out."""
    found: dict[str, str | None] = {}
    for name in sorted(available_timezones()):
        area, _, city = name.rpartition("/")
        if area.split("/")[0] in AREAS:
            key = city.replace("_", " ").casefold()
            found[key] = None if key in found else name
    return {city: name for city, name in found.items() if name}
