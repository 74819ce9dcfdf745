"""Command `alongside policy`: check a policy file, explain it, try cases against it, see what it costs.

Nothing here needs settings, a database or the network. Heavy imports (drawing) are made only when they are needed.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn, cast

import typer

from bot.cli import days
from handlers.policy import (
    Due,
    FactsInvalid,
    Interval,
    Policy,
    PolicyInvalid,
    explain,
    load,
    next_session,
    not_carried_out,
    read,
    read_pair,
    shipped,
)
from handlers.policy.fact_rows import FIELDS
from handlers.policy.loading import SHIPPED, lines_of, with_figure

app = typer.Typer(
    help="Check a policy file, read it in plain words, try cases, see what it costs.", no_args_is_help=True
)

PolicyName = Annotated[
    str, typer.Argument(metavar="POLICY", help="A policy file, or the name of a shipped policy.")
]


@app.command("check")
def check_file(policy: PolicyName) -> None:
    """Say everything that is wrong with a policy file, and everything that its writer should know."""
    loaded, problems = read(policy)
    for problem in problems:
        typer.echo(str(problem), err=problem.level == "error")
    errors = sum(problem.level == "error" for problem in problems)
    warnings = len(problems) - errors
    missing = not_carried_out(loaded) if loaded else []
    lines = lines_of(policy, [one.path for one in missing]) if missing else []
    for line, one in zip(lines, missing, strict=True):
        typer.echo(f"{policy}:{line}: not carried out: {', '.join(one.key.split('.'))}: {one.what}")
    counts = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"
    if loaded is None:
        typer.echo(f"{policy}: {counts}. It cannot be used until the errors are put right.", err=True)
        raise typer.Exit(2)
    typer.echo(f"{policy}: “{loaded.name}” can be used ({counts}).")
    if missing:
        typer.echo(
            f"It asks for {_count(len(missing), 'thing')} not carried out yet by this version, as listed."
        )


@app.command("explain")
def explain_file(policy: PolicyName) -> None:
    """Say a policy in plain words, with its clauses; where it is silent, say that too."""
    for section in explain(_loaded(policy)):
        typer.echo(section.title)
        for line in section.lines:
            typer.echo(f"  {line}")
        typer.echo()


@app.command("diff")
def diff_files(
    old: PolicyName,
    new: PolicyName,
    here: Annotated[
        bool, typer.Option("--here", help="Also says what it changes for the people in the database today.")
    ] = False,
) -> None:
    """Say in plain words what people will notice when one policy takes another's place."""
    from handlers.policy.difference import changes, said

    before, after = _loaded(old), _loaded(new)
    found = changes(said(before), said(after))
    for change in found:
        typer.echo(change.title)
        for line in change.lines():
            typer.echo(f"  {line}")
        typer.echo()
    if not found:
        typer.echo("Nobody will notice anything: both say the same in plain words.")
    if here:
        from bot.cli.policy_today import effect

        for line in effect(before, after):
            typer.echo(line)


@app.command("due")
def due_lines(policy: PolicyName) -> None:
    """Read one pair's facts a line (JSON), and write when their next session is due, a line for each, in order.

    A line that cannot be read is answered with its id and "error", and told on standard error with its number; the
    others are answered all the same, and the exit code is then 2.
    """
    loaded = _loaded(policy)
    failed = False
    ignored: set[str] = set()
    for number, line in enumerate(_input(), 1):
        if not line.strip():
            continue
        answer, problems, unknown = _answer(loaded, line)
        for name in sorted(unknown - ignored):
            _say(
                f"line {number}: {name!r} is not a field, and is ignored; the fields are {', '.join(FIELDS)}"
            )
        ignored |= unknown
        for problem in problems:
            _say(f"line {number}: {problem}")
        failed = failed or bool(problems)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    if failed:
        raise typer.Exit(2)


def _input() -> Iterator[bytes]:
    """Yield the lines of standard input as they come, without the byte order mark that some editors put first."""
    for number, line in enumerate(sys.stdin.buffer):
        yield line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line


def _answer(policy: Policy, line: bytes) -> tuple[dict[str, Any], tuple[str, ...], set[str]]:
    """Return the answer to one line, what is wrong with the line, and its unknown fields."""
    try:
        row = json.loads(line.decode())
    except UnicodeDecodeError:
        return {"id": None, "error": "not UTF-8"}, ("not UTF-8; expected a JSON object",), set()
    except RecursionError:
        return (
            {"id": None, "error": "nested too deeply"},
            ("nested too deeply; expected a JSON object",),
            set(),
        )
    except ValueError as error:
        return {"id": None, "error": "not JSON"}, (f"not JSON ({error}); expected a JSON object",), set()
    if not isinstance(row, dict):
        return {"id": None, "error": "not a JSON object"}, ("not a JSON object",), set()
    facts_of = cast("dict[str, object]", row)
    name = facts_of.get("id")
    unknown = set(facts_of) - set(FIELDS)
    try:
        facts, today = read_pair(facts_of)
        return {"id": name, **_fields(next_session(policy, facts, today))}, (), unknown
    except FactsInvalid as error:
        return {"id": name, "error": str(error)}, error.problems, unknown


def _fields(due: Due) -> dict[str, str | None]:
    return {
        "due": due.due.isoformat() if due.due else None,
        "overdue_from": due.overdue_from.isoformat() if due.overdue_from else None,
        "from": due.earliest.isoformat() if due.earliest else None,
        "every": due.every,
        "clause": due.clause,
        "why": due.why,
    }


@app.command("simulate")
def simulate_file(
    policy: PolicyName,
    people: Annotated[
        Path, typer.Option(help="A people.csv: name, email, manager_email, role, stage, fte, start_date …")
    ],
    first: Annotated[date, typer.Option("--from", parser=days.day, metavar="DAY", help="The first day.")],
    last: Annotated[date, typer.Option("--to", parser=days.day, metavar="DAY", help="The last day.")],
    plot: Annotated[Path | None, typer.Option(help="Also draws it, into an SVG file.")] = None,
) -> None:
    """Show what falls due week by week, supervisor by supervisor: what will this policy cost us?"""
    from bot.cli.simulation import people_in, show, write_plot
    from handlers.obligations.simulate import by_week, simulate

    loaded = _loaded(policy)
    if last < first:
        _refuse([f"--to {last} is before --from {first}"])
    if (last - first).days > 3660:
        _refuse(["--from and --to are more than ten years apart"])
    rows, problems = people_in(people, first)
    if problems:
        _refuse(problems)
    weeks = by_week(simulate(loaded, rows, first, last))
    show(loaded, weeks)
    if plot is not None:
        try:
            write_plot(loaded, weeks, plot)
        except OSError as error:
            _refuse([f"{plot}: cannot be written ({error.strerror})"])
        typer.echo(f"Drawn in {plot}.")


def _loaded(policy: str) -> Policy:
    """Return the policy, or print every error and exit with code 2."""
    try:
        return load(policy)
    except PolicyInvalid as error:
        _refuse([str(problem) for problem in error.problems])


def _refuse(problems: list[str]) -> NoReturn:
    for problem in problems:
        _say(problem)
    raise typer.Exit(2)


def _say(words: str) -> None:
    typer.echo(words, err=True)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


@app.command("new")
def new_file(
    to: Annotated[Path, typer.Option(help="The file to write.")],
    like: Annotated[str, typer.Option("--from", help="The shipped policy to begin with.")] = "generic",
    every: Annotated[
        str,
        typer.Option(help='How often people meet at least, such as "1 month".', prompt="How often, at least"),
    ] = "",
) -> None:
    """Write a policy file of your own, from a shipped one and your organisation's figure."""
    if like not in shipped():
        _refuse([f"--from {like}: expected a shipped policy: {', '.join(shipped())}"])
    try:
        text = with_figure((SHIPPED / f"{like}.toml").read_text(encoding="utf-8"), Interval.read(every))
    except ValueError as error:
        _refuse([f"--every {every}: {error}"])
    if to.exists():
        _refuse([f"{to} is there already; name another file"])
    try:
        to.write_text(text, encoding="utf-8")
    except OSError as error:
        _refuse([f"{to}: cannot be written ({error.strerror})"])
    typer.echo(f"{to} is written. Read it, change what is yours, and run: alongside policy check {to}")


@app.command("schema")
def print_schema() -> None:
    """Print the JSON schema of policy files, for editors that complete and check them."""
    from handlers.policy.reference import schema

    typer.echo(json.dumps(schema(), indent=1))
