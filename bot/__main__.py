"""Entry point of the `alongside` command line.

Only the module of the command that was typed is imported, so that each command starts fast.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import typer

from storage.engines import closing_engines

SEE, RUN, PEOPLE, RECORDS = "See it", "Run it", "People and policy", "Records and who reads them"


@dataclass(frozen=True, slots=True)
class CommandPart:
    """One command or group of commands, in `bot.cli.<module>`."""

    name: str
    module: str
    help: str
    panel: str


PARTS = (
    CommandPart("demo", "demo", "Play an invented council's month in the browser.", SEE),
    CommandPart("setup", "setup", "Ask the few questions of a first start, and write the settings.", RUN),
    CommandPart("serve", "serve", "Run the service: web, planner and delivery in one process.", RUN),
    CommandPart("doctor", "doctor", "Check everything that the service needs, and say how to mend it.", RUN),
    CommandPart(
        "teams", "teams", "Microsoft Teams: the app's package, and its installation for people.", RUN
    ),
    CommandPart("db", "db", "Bring the database up to date.", RUN),
    CommandPart("backup", "backup", "Write a backup of the database while it is used, and prove it.", RUN),
    CommandPart("restore", "restore", "Put a backup back into an empty database.", RUN),
    CommandPart(
        "keys", "keys", "The keys that people's words are sealed with: make one, change to a new one.", RUN
    ),
    CommandPart("outbox", "outbox", "Messages that wait or were set aside: see them, send them again.", RUN),
    CommandPart("slack", "slack", "Add Slack workspaces, and see which have Alongside.", RUN),
    CommandPart("calendar", "calendar", "People's calendars: see what stands there, bring it in line.", RUN),
    CommandPart(
        "people", "people", "Take over the list of people, write it out, name administrators.", PEOPLE
    ),
    CommandPart("cases", "cases", "Take over the case system's list: numbers and dates only.", PEOPLE),
    CommandPart("policy", "policy", "Check a policy, read it in plain words, try it out.", PEOPLE),
    CommandPart("interpret", "interpret", "Say what typed messages mean.", PEOPLE),
    CommandPart(
        "export", "export", "Everything about one person, for them: a page to read, and JSON.", RECORDS
    ),
    CommandPart("access", "access", "Who may read somebody's records, for what, until when.", RECORDS),
    CommandPart("retention", "retention", "How long files are kept: hand over, hold, destroy.", RECORDS),
    CommandPart("pack", "pack", "Write an inspection pack without names into a folder.", RECORDS),
    CommandPart("erase", "erase", "Answer an erasure request, as far as law and policy allow.", RECORDS),
    CommandPart("verify", "verify", "Check that a filed record is what was agreed.", RECORDS),
    CommandPart("audit", "audit", "Verify the audit log: who did and read what.", RECORDS),
)

ABOUT = """A chat assistant that carries out your organisation's own supervision policy.

To look round: [bold]alongside demo[/bold].

To run it for your own people: [bold]alongside setup[/bold] asks what it needs to know,
[bold]alongside people import[/bold] takes over who is there, [bold]alongside serve[/bold] starts it,
[bold]alongside doctor[/bold] says what is missing.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 if all is well, 1 if a check found something, 2 for bad input."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with closing_engines():
            build(given)(given, prog_name="alongside")
    except Exception as problem:
        from bot.cli.errors import words

        said = words(problem)
        if said is None:
            raise
        print(said, file=sys.stderr)  # noqa: T201 - this is the command line
        sys.exit(2)


def build(given: Sequence[str]) -> typer.Typer:
    """Build the command line: in full for the command that was typed, by name and help for the others."""
    top = typer.Typer(
        help=ABOUT,
        no_args_is_help=True,
        add_completion=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,  # they would show the values of variables
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    top.callback(invoke_without_command=True)(_version)
    typed = next((word for word in given or _completed() if not word.startswith("-")), "")
    for part in PARTS:
        if part.name == typed:
            _mount(top, part)
        else:
            top.command(part.name, help=part.help, rich_help_panel=part.panel)(_elsewhere)
    return top


def _completed() -> Sequence[str]:
    """Return the words that a shell asks to complete, behind the program's name."""
    words = os.environ.get("_TYPER_COMPLETE_ARGS") or os.environ.get("COMP_WORDS", "")
    return words.split()[1:]


def _mount(top: typer.Typer, part: CommandPart) -> None:
    """Add a command in full: the module's function named like the command, or its `app`.

    An `app` with a single command of the same name is added without a group around it.
    """
    module: Any = importlib.import_module(f"bot.cli.{part.module}")
    if not hasattr(module, "app"):
        top.command(part.name, rich_help_panel=part.panel)(getattr(module, part.name))
        return
    app = cast("typer.Typer", module.app)
    alone = app.registered_commands[0] if len(app.registered_commands) == 1 else None
    if alone is not None and alone.callback is not None and alone.name in (None, part.name):
        top.command(part.name, context_settings=alone.context_settings, rich_help_panel=part.panel)(
            alone.callback
        )
    else:
        top.add_typer(app, name=part.name, rich_help_panel=part.panel)


def _elsewhere() -> None:
    raise AssertionError("the command that was typed is the one that is mounted")


def _version(
    version: bool = typer.Option(False, "--version", help="Say which version this is."),
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"alongside {installed('alongside')}")
        raise typer.Exit


if __name__ == "__main__":
    main()
