"""Commands `alongside people induction`, `work`, `qualifications` and `training`: lists with a day in each line."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, NoReturn, Protocol, TypeVar

import typer

from bot.settings import Settings
from bot.wiring import wire
from handlers.people import day_lists, training_list
from handlers.people.day_lists import DayListInvalid
from handlers.policy import Policy
from storage.db import Db

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask before changing anything.")]
File = Annotated[Path, typer.Argument(metavar="FILE.CSV")]


def induction(file: File, dry_run: DryRun = False, yes: Yes = False) -> None:
    """Take over which steps of their induction people have completed: email,step,completed_on, a line each."""
    _import(file, dry_run, yes, day_lists.plan_induction, day_lists.apply_induction)


def work(file: File, dry_run: DryRun = False, yes: Yes = False) -> None:
    """Take over how much work people did on which days: email,what,on,number, with shifts, client sessions or hours.

    A month's total can stand on its last day; 0 says that there was none. Only numbers are kept.
    """
    _import(file, dry_run, yes, day_lists.plan_work, day_lists.apply_work)


def qualifications(file: File, dry_run: DryRun = False, yes: Yes = False) -> None:
    """Take over who is qualified to supervise which activity: email,activity,on, a line each; on is since when.

    What the file does not name stays. One ends in chat: /supervision ask who is qualified.
    """
    _import(file, dry_run, yes, day_lists.plan_qualifications, day_lists.apply_qualifications)


def training(file: File, dry_run: DryRun = False, yes: Yes = False) -> None:
    """Take over supervisors' training: email,training,on, a line each, and route and until where there are any.

    The training and its routes are the policy's; until is the last day on which it counts, where the policy does not
    say. From the first list on, whoever supervises is asked for what is missing. What the file does not name stays.
    """
    _import(file, dry_run, yes, training_list.plan_training, training_list.apply_training)


class _Plan(Protocol):
    @property
    def changed(self) -> Sequence[object]: ...
    def lines(self) -> list[str]: ...


P = TypeVar("P", bound=_Plan)


def _import(
    file: Path,
    dry_run: bool,
    yes: bool,
    plan: Callable[[Db, Policy, bytes], P],
    apply: Callable[[Db, P], None],
) -> None:
    try:
        data = file.read_bytes()
    except OSError as error:
        _refuse(f"{file} can't be read: {error.strerror or 'no reason given'}. Nothing was changed.")
    product = wire(Settings()).app  # pyright: ignore[reportCallIssue] - the environment fills it in
    try:
        with product.transaction(reading=True) as db:
            found = plan(db, product.policy, data)
    except DayListInvalid as invalid:
        for problem in invalid.problems:
            typer.echo(f"{file}: {problem}", err=True)
        _refuse(f"{file}: {len(invalid.problems):,} to put right. Nothing was changed.")
    for line in found.lines():
        typer.echo(line)
    if dry_run or not found.changed:
        return
    if not yes and not typer.confirm("Change this?"):
        typer.echo("Nothing was changed.")
        raise typer.Exit(1)
    with product.transaction() as db:
        apply(db, plan(db, product.policy, data))
    typer.echo("Done.")


def _refuse(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(2)
