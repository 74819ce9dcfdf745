"""Command `alongside setup`: asks the few questions of a first start, writes the settings down, and checks them."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.channels.registry import ID_COLUMNS
from bot.cli import doctor
from bot.cli.errors import CommandError
from bot.cli.findings_report import report
from bot.settings import FILE, Settings
from bot.wiring import wire
from handlers import people
from handlers.people.admins import name_admin
from handlers.people.diff import today
from handlers.policy import read, shipped

app = typer.Typer(help="Ask the few questions of a first start, write the settings, and check them.")

CHANNELS: Mapping[str, Mapping[str, tuple[str, bool]]] = {
    "slack": {
        "SLACK_BOT_TOKEN": ("Bot token (xoxb-…, OAuth & Permissions)", True),
        "SLACK_SIGNING_SECRET": ("Signing secret (Basic Information), or empty for Socket Mode", True),
        "SLACK_APP_TOKEN": ("App token for Socket Mode (xapp-…), or empty", True),
    },
    "teams": {
        "TEAMS_APP_ID": ("Application (client) id", False),
        "TEAMS_TENANT_ID": ("Directory (tenant) id", False),
        "TEAMS_APP_SECRET": ("Client secret (its value)", True),
    },
    "console": {},
    "none": {},
}
"""Each channel's settings: what is asked, and whether it is a secret."""


@app.command()
def setup(
    policy: Annotated[
        str | None, typer.Option(help=f"A policy file, or a shipped one: {', '.join(shipped())}.")
    ] = None,
    organisation: Annotated[str | None, typer.Option(help="Your organisation's name.")] = None,
    channel: Annotated[
        str | None, typer.Option(help="slack, teams, console (to try it out), or none.")
    ] = None,
    admin: Annotated[str | None, typer.Option(metavar="EMAIL", help="The first administrator.")] = None,
    name: Annotated[str | None, typer.Option(help="The first administrator's name.")] = None,
    file: Annotated[Path, typer.Option(help="Where the settings go.")] = Path(FILE),
) -> None:
    """Ask for policy, organisation, channel and first administrator; write the settings; check everything.

    What an option gives is not asked. The file is readable by its owner only; what else stands in it stays. The
    administrator is added to the list of people, if they are not on it.
    """
    given: dict[str, str] = {}
    given["ALONGSIDE_POLICY"] = _policy(policy)
    given["ALONGSIDE_ORGANISATION"] = organisation or typer.prompt("Your organisation's name")
    chosen = channel or typer.prompt(f"Channel ({', '.join(CHANNELS)})", default="none")
    if chosen not in CHANNELS:
        raise CommandError(f"There is no channel “{chosen}”: {', '.join(CHANNELS)}. Nothing was written.")
    for setting, (words, secret) in CHANNELS[chosen].items():
        given[setting] = typer.prompt(words, default="", hide_input=secret, show_default=False).strip()
    if chosen == "console":
        given["ALONGSIDE_CONSOLE"] = "true"
    email = admin
    if email is None:
        email = typer.prompt("First administrator's e-mail address", default="", show_default=False)
    who = (name or typer.prompt("Their name")) if email else ""
    write(file, given)
    typer.echo(f"Written to {file}.")
    settings = Settings(_env_file=file)  # pyright: ignore[reportCallIssue]
    if email:
        _name_first(settings, who, email)
    findings = list(doctor.examine(settings))
    report(findings)
    typer.echo("\nNext: alongside people import people.csv --dry-run, then: alongside serve")
    if any(finding.how == "bad" for finding in findings):
        raise typer.Exit(2)


def write(file: Path, given: Mapping[str, str]) -> None:
    """Write settings into a file beside what stands there, readable by its owner only. Empty ones are left out."""
    kept = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    kept = [line for line in kept if line.partition("=")[0].strip() not in given]
    lines = [*kept, *(f"{setting}={_quoted(value)}" for setting, value in given.items() if value)]
    partial = file.with_name(f".{file.name}-new")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as written:
        written.write("\n".join(lines) + "\n")
    partial.rename(file)


def _quoted(value: str) -> str:
    if re.fullmatch(r"[\w@.:/+=,-]*", value):
        return value
    if "'" not in value:
        return f"'{value}'"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _policy(given: str | None) -> str:
    asked = given or typer.prompt(f"Policy: a file, or {', '.join(shipped())}", default="generic")
    _, problems = read(asked)
    wrong = [str(problem) for problem in problems if problem.level == "error"]
    if wrong:
        raise CommandError("\n".join(wrong) + "\nThat policy can't be used yet. Nothing was written.")
    return asked


def _name_first(settings: Settings, name: str, email: str) -> None:
    """Make somebody an administrator; add them to the list of people first, if they are not on it."""
    product = wire(settings).app
    now = product.clock.now()
    with product.transaction() as db:
        said = name_admin(db, now, email, True)
        if said is None:
            line = f'name,email\n"{name.replace(chr(34), chr(39))}",{email}\n'
            try:
                plan = people.plan(db, product.policy, line.encode(), today(now), ids=ID_COLUMNS, whole=False)
            except people.ListInvalid as invalid:
                raise CommandError("; ".join(str(problem) for problem in invalid.problems)) from None
            people.apply(db, plan, now)
            said = name_admin(db, now, email, True)
    typer.echo(said)
