"""Phrasebook: ways of saying things, by meaning and question, as samples without fields."""

from typing import Any

from tests.language.scoring import SAMPLES

_NOW, _ZONE = "2026-07-06T10:10:00+01:00", "Europe/London"
_PEOPLE = ["Priya Nair", "Gareth Llewellyn", "Sam Okafor", "Kath Sugden", "Tunde Adeyemi"]
_OFFERED = ["2026-07-07T10:00", "2026-07-09T14:00", "2026-07-10T11:30"]


def phrases() -> list[dict[str, Any]]:
    """Return the phrasebook's messages as samples."""
    found: list[dict[str, Any]] = []
    around: dict[str, Any] = {}
    for line in (SAMPLES / "phrasebook.txt").read_text("utf-8").splitlines():
        if line.startswith("== "):
            intent, asked, *booked = line.split()[1:]
            around = {
                "now": _NOW, "tz": _ZONE, "people": _PEOPLE, "expect": {"intent": intent, "fields": {}},
                "asked": {"none": None, "slot": "slots"}.get(asked, asked),
                "offered": {"slots": _OFFERED, "slot": _OFFERED[1:2]}.get(asked, []),
                "booked": _OFFERED[1] if booked else None,
            }  # fmt: skip
        elif line.strip() and not line.startswith("#"):
            found.append({"id": f"phrase-{len(found) + 1}", "text": line, **around})
    return found
