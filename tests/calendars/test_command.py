"""Calendars from the settings to the command line, on a real CalDAV server."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer

from bot.__main__ import main
from bot.app import Incoming
from bot.cli import context
from bot.wiring import wire
from storage.queries import calendars as queries
from tests.calendars.radicale_server import OWN, serving

GARETH, PRIYA = "gareth@example.org", "priya@example.org"
CANARY = "Zebedee hearing"
PEOPLE = f"""name,email,manager_email,role
Gareth Llewellyn,{GARETH},,team leader
Priya Nair,{PRIYA},{GARETH},social worker
"""


def test_calendars_are_checked_brought_in_line_and_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    with serving(tmp_path, "rw", (GARETH, PRIYA)) as server:
        settings = {
            "ALONGSIDE_DATA": str(tmp_path / "here"), "ALONGSIDE_CALENDARS": "caldav", "CALDAV_URL": server.url,
            "CALDAV_USERNAME": OWN, "CALDAV_PASSWORD": OWN, "ALONGSIDE_POLICY": "generic",
        }  # fmt: skip
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("DATABASE_URL", raising=False)
        (tmp_path / "people.csv").write_text(PEOPLE)
        product = wire(context.settings())
        assert run("people", "import", str(tmp_path / "people.csv"), "--yes")[0] == 0
        soon = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
        server.add(PRIYA, "BEGIN:VEVENT", "UID:a", "DTSTAMP:20260101T000000Z", f"SUMMARY:{CANARY}",
                   f"DTSTART:{soon:%Y%m%dT%H%M%SZ}", f"DTEND:{soon + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
                   "END:VEVENT")  # fmt: skip
        code, said = run("calendar", "check", PRIYA)
        assert (code, "busy 1 times" in said, f"{soon:%Y-%m-%d %H:%M}" in said) == (0, True, True)
        assert CANARY not in said
        assert "nobody with the address" in run("calendar", "check", "x@example.org")[1]
        assert run("calendar", "list", "--json") == (0, "[]\n")
        when = soon + timedelta(days=1)
        product.app.answer(Incoming(2, text=f"/supervision book {when:%Y-%m-%d} at {when:%H}:00"))
        product.app.answer(Incoming(1, "session.accept", {"session": 1}))
        states = [row["state"] for row in json.loads(run("calendar", "list", "--json")[1])]
        assert states == ["pending", "pending"]
        assert run("calendar", "sync", "--until-idle") == (0, "Nothing is left.\n")
        rows = json.loads(run("calendar", "list", "--json")[1])
        assert {(r["session"], r["person"], r["kind"], r["state"]) for r in rows} == {
            (1, GARETH, "caldav", "synced"), (1, PRIYA, "caldav", "synced")}  # fmt: skip
        assert {row["id"] for row in rows} <= {a.removeprefix(server.url).replace("@", "%40") for p in (GARETH, PRIYA)
                                               for a in server.objects(p)}  # fmt: skip
        assert "caldav: free and busy of 2 people can be read" in run("doctor")[1]
        monkeypatch.setattr(typer, "prompt", lambda *_, **__: PRIYA)
        own = ("calendar", "use", PRIYA, "caldav", "--address", server.collection(PRIYA), "--username", PRIYA)
        assert run(*own) == (0, f"{PRIYA}: caldav\n")
        monkeypatch.setenv("CALDAV_PASSWORD", "wrong")
        assert run("calendar", "check", PRIYA)[0] == 0, "hers is opened by her own password"
        assert run("calendar", "check", GARETH)[0] == 2
        with product.app.transaction(reading=True) as db:
            (row,) = queries.accounts(db, [2]).values()
            assert PRIYA.encode() not in (row.sealed or b"")
        assert "caldav: gareth@example.org can't be read" in run("doctor")[1]
    monkeypatch.setenv("ALONGSIDE_CALENDARS", "google")
    assert "google is not set up" in run("doctor")[1]
    monkeypatch.setenv("ALONGSIDE_CALENDARS", "paper")
    code, said = run("doctor")
    assert (code, "ALONGSIDE_CALENDARS" in said) == (2, True)
    monkeypatch.setenv("ALONGSIDE_CALENDARS", "files")
    monkeypatch.setenv("ALONGSIDE_PUBLIC_URL", "http://alongside.example.org")
    assert "https://" in run("doctor")[1]
