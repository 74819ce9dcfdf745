"""The service as its operator meets it: what it says at the start, and what answers where."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bot.cli.serve import bind
from bot.settings import Settings

HEAVY = {
    "holidays", "icalendar", "jinja2", "dateutil.rrule", "matplotlib", "numpy", "PIL", "fpdf", "google.auth",
    "psycopg", "slack_bolt", "sse_starlette", "bot.demo", "bot.channels.console.routes",
}  # fmt: skip
"""What a service without a channel, on SQLite and at rest, has no use for."""
TEAMS = {"msal", "bot.channels.teams.setup", "bot.channels.teams.connector"}
TRACED = {"PYTHONPROFILEIMPORTTIME": "1"}
"""Makes each module that is loaded leave a line beside the log's."""


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[tuple[list[str], Path]]:
    """Run the service; yield its first lines, up to the address of the figures, and the file of its log."""
    log = folder / "log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ALONGSIDE_")}
    environment = {
        **kept,
        "ALONGSIDE_DATA": str(folder / "data"),
        "ALONGSIDE_PORT": "0",
        "ALONGSIDE_METRICS": "127.0.0.1:0",
        **settings,
    }
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"], env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        )  # fmt: skip
        assert process.stdout is not None
        try:
            said = [process.stdout.readline()]
            while said[-1] and "Figures" not in said[-1]:
                said.append(process.stdout.readline())
            yield [line.strip() for line in said], log
        finally:
            process.terminate()
            process.wait(20)
            process.stdout.close()


def loaded(log: Path) -> set[str]:
    return set(re.findall(r"^import time:.*\| +(\S+)$", log.read_text(), re.MULTILINE))


def test_without_a_channel_it_says_so_and_helps(tmp_path: Path) -> None:
    half = {"ALONGSIDE_POLICYY": "x", "TEAMS_APP_ID": "alongside", "SLACK_SIGNING_SECRET": "s"}
    with serving(tmp_path, **TRACED, **half) as (said, log):
        address = said[0].removeprefix("Alongside answers at ")
        page = httpx.get(address)
        assert page.status_code == 200
        assert "reaches nobody yet" in page.text
        assert httpx.get(f"{address}/metrics").status_code == 404
        assert httpx.get(f"{address}/readyz", headers={"x-request-id": "proxy-7"}).json() == {"ready": True}
        assert httpx.get(f"{address}/nowhere", headers={"x-request-id": "proxy-8"}).status_code == 404
        figures = httpx.get(said[-1].removeprefix("Figures for Prometheus: "))
        assert "alongside_database_up 1.0" in figures.text
        modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "data").iterdir()}
    told = "\n".join(said)
    assert "No channel is on" in told
    assert "Microsoft Teams is half set up: TEAMS_TENANT_ID is not set" in told
    assert "Slack is half set up: there is no bot token" in told
    assert "ALONGSIDE_POLICYY is no setting of Alongside: did you mean ALONGSIDE_POLICY?" in told
    assert {"alongside.db", "alongside.db-wal", "alongside.db-shm", "keys"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    assert re.search(r"answered .*request=proxy-8 .*status=404", log.read_text())
    assert "handlers.features" in loaded(log)
    assert loaded(log) & HEAVY == set()


def test_an_open_console_is_told_in_the_log(tmp_path: Path) -> None:
    with serving(tmp_path, **TRACED, ALONGSIDE_CONSOLE="true") as (said, log):
        assert "Channels: the web console." in said
    assert "the web console is open: whoever reaches it can act as anybody" in log.read_text()
    assert loaded(log) & TEAMS == set()


def test_what_is_sent_goes_out_at_once() -> None:
    """Asyncio switches Nagle's algorithm off only where a socket is named as TCP: else an answer takes 40 ms more."""
    with bind(Settings(host="127.0.0.1", port=0)) as listening:
        assert listening.proto == socket.IPPROTO_TCP
