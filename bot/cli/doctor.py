"""Command `alongside doctor`: checks everything that the service needs, and says how to correct it.

Changes nothing.
"""

import shutil
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import typer
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import wiring
from bot.channels.contract import Store
from bot.channels.registry import CHANNELS, ID_COLUMNS
from bot.check_result import Finding
from bot.cli import context
from bot.cli.calendar_checks import check_calendars
from bot.cli.errors import CommandError, settings_words, words
from bot.cli.findings_report import report
from bot.cli.keeping_checks import check_destructions
from bot.cli.people_checks import check_people
from bot.cli.running_checks import check_reach
from bot.clock import SystemClock
from bot.settings import Settings, misspelt
from handlers.policy import in_words, not_carried_out, read, shipped
from storage import outbox
from storage.db import transaction
from storage.keys import KeyProblem, KeyRing, new_key
from storage.migrations import state
from storage.migrations import words as version_words
from storage.queries import checks

app = typer.Typer(help="Check everything that the service needs, and say how to mend it.")

SKEW = timedelta(seconds=30)
"""Maximum difference between this machine's clock and the database's: half a lease."""
RECENT = timedelta(days=7)
ROOM = 500_000_000
"""Bytes that should be free on the data folder's disk."""


@app.command()
def doctor() -> None:
    """Check settings, policy, keys, database, clock, channels, disk and reachability; change nothing.

    Each with ✓, or with ✗ and how to mend it; ! is worth a look. Exit code 2 when something is wrong, 1 when something
    is only worth a look, 0 when all is well.
    """
    findings: list[Finding] = []
    try:
        settings = context.settings()
    except ValidationError as problem:
        findings += [
            Finding("bad", "Settings", line, "Put the setting right.")
            for line in settings_words(problem).splitlines()
        ]
        settings = _without(problem)
    findings += examine(settings)
    report(findings)
    if any(finding.how == "bad" for finding in findings):
        raise typer.Exit(2)
    if any(finding.how == "look" for finding in findings):
        raise typer.Exit(1)


def _without(problem: ValidationError) -> Settings:
    """Return the settings with those that are wrong as if they were not set, so that the others are checked too."""
    wrong = {str(error["loc"][0]) for error in problem.errors()}
    usual = {str(field.alias): field.default for field in Settings.model_fields.values()}
    return Settings(**{name: usual[name] for name in wrong if name in usual})  # pyright: ignore[reportArgumentType]


def examine(settings: Settings) -> Iterator[Finding]:
    """Run all checks in turn. A check that an earlier problem prevents is left out."""
    yield Finding("good", "Settings", f"data in {settings.data.resolve()}, policy {settings.policy}")
    for name, meant in misspelt().items():
        mend = (
            f"Did you mean {meant}?" if meant else "Unset it, or see the README for the settings there are."
        )
        yield Finding("look", "Settings", f"{name} is no setting of Alongside", mend)
    yield from check_policy(settings)
    ring = None
    for finding, found in check_keys(settings):
        ring = found or ring
        yield finding
    with ExitStack() as opened:
        store = None
        try:
            engine = yield from check_database(settings, ring, opened)
            store = Store(engine, ring) if engine is not None and ring is not None else None
        except SQLAlchemyError as problem:
            yield Finding(
                "bad", "Database", words(problem) or type(problem).__name__, "Mend that, then run this again."
            )
        except OSError as problem:
            yield Finding(
                "bad", "Database", words(problem) or str(problem), "Give this user the right to write there."
            )
        for channel in CHANNELS:
            yield from channel.check(settings, store)
        yield from check_calendars(settings, store)
        yield from check_people(settings, store)
        yield from check_destructions(settings, store)
    yield from check_disk(settings)
    yield from check_reach(settings)


def check_policy(settings: Settings) -> Iterator[Finding]:
    """Check whether the policy can be carried out, and what its author should know."""
    policy, problems = read(settings.policy)
    ours = (
        settings.policy in shipped()
    )  # what a shipped policy leaves open is for its reader to know, not to mend
    for problem in problems:
        how = "bad" if problem.level == "error" else "note" if ours else "look"
        mend = "" if how == "note" else "Put that line right, or set ALONGSIDE_POLICY to another file."
        yield Finding(how, "Policy", str(problem), mend)
    if policy is not None and not any(problem.level == "error" for problem in problems):
        yield Finding("good", "Policy", f"{policy.header.name} can be used")
        if policy.interval_to_be_set:
            words = (
                "to be set: how often people meet; until then each pair agrees its own, and nobody is nudged"
            )
            yield Finding(
                "note" if ours else "look",
                "Policy",
                words,
                'alongside policy new --every "1 month" --to FILE writes one.',
            )
        missing = in_words(not_carried_out(policy))
        if missing:
            words = f"{len(missing)} kinds of thing in it are not carried out yet: {' '.join(missing[:3])}"
            yield Finding("note", "Policy", words, f"See all with: alongside policy check {settings.policy}")


def check_keys(settings: Settings) -> Iterator[tuple[Finding, KeyRing | None]]:
    """Check whether there is a readable key ring; yield it with the finding."""
    where = "ALONGSIDE_KEYS" if settings.keys else str(wiring.key_file(settings).resolve())
    if not settings.keys and not (settings.data / "keys").exists():
        yield (
            Finding(
                "note", "Keys", f"no key file yet: the first start makes {where}, readable by its owner alone"
            ),
            None,
        )
        return
    try:
        ring = wiring.key_ring(settings)
    except KeyProblem as problem:
        yield (
            Finding("bad", "Keys", str(problem), "Without the right keys, nobody's words can be read."),
            None,
        )
        return
    except OSError as problem:
        yield Finding("bad", "Keys", words(problem) or str(problem), "Let this user read the key file."), None
        return
    count = len(ring.keys)
    said = f"{count} {'key' if count == 1 else 'keys'} in {where}, {ring.current} is current"
    yield Finding("good", "Keys", said + "; keep a copy where the database is not"), ring


def check_database(
    settings: Settings, ring: KeyRing | None, opened: ExitStack
) -> Generator[Finding, None, Engine | None]:
    """Check that the database answers, takes changes and has this version, its clock, and its files' keys.

    Returns its engine, which `opened` closes, if it can be used.
    """
    try:
        engine = context.existing(settings)
    except CommandError:
        yield Finding("note", "Database", f"none yet: the first start makes {settings.database}")
        yield from check_folder(settings.data)
        return None
    opened.callback(engine.dispose)
    found = state(engine)
    yield Finding("good", "Database", f"{engine.dialect.name} answers at {engine.url.render_as_string()}")
    yield writable(engine)
    wrong = version_words(found)
    if wrong:
        yield Finding(
            "bad",
            "Migrations",
            wrong,
            "alongside db upgrade" if found.known else "Install the newer one.",
        )
        return None
    yield Finding("good", "Migrations", f"at version {found.found}, as this program needs")
    yield clock(engine)
    yield from files(engine, ring)
    yield from channels(engine)
    yield from given_up(engine)
    return engine


def check_folder(folder: Path) -> Iterator[Finding]:
    """Check whether the data folder can be created and written to."""
    nearest = next(parent for parent in (folder.resolve(), *folder.resolve().parents) if parent.exists())
    probe = nearest / ".alongside-probe"
    try:
        if not nearest.is_dir():
            raise NotADirectoryError(20, "is not a folder", str(nearest))
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as problem:
        mend = f"Give this user the right to write to {nearest}, or set ALONGSIDE_DATA to another folder."
        yield Finding("bad", "Data folder", f"{nearest}: {problem.strerror or 'not writable'}", mend)
    else:
        yield Finding("good", "Data folder", f"{folder.resolve()} can be written to")


def writable(engine: Engine) -> Finding:
    """Check whether the database takes changes, by creating a table in a transaction that is rolled back."""
    try:
        checks.try_writing(engine)
    except SQLAlchemyError as problem:
        mend = "Free it, or give this user the right to write."
        return Finding("bad", "Database", words(problem) or type(problem).__name__, mend)
    return Finding("good", "Database", "takes changes")


def clock(engine: Engine) -> Finding:
    """Check whether this machine and the database agree about the time."""
    with transaction(engine, 0, KeyRing.parse(new_key()), reading=True) as db:
        apart = abs(SystemClock().now() - outbox.database_clock(db))
    said = f"{SystemClock().now():%Y-%m-%d %H:%M} UTC; {apart.total_seconds():.0f} s from the database's"
    if apart > SKEW:
        return Finding(
            "bad", "Clock", said, "Set both clocks by NTP: leases and due times are counted by them."
        )
    return Finding("good", "Clock", said)


def files(engine: Engine, ring: KeyRing | None) -> Iterator[Finding]:
    """Check whether the ring opens every person's file."""
    count, closed = 0, 0
    for organisation_id in context.organisations(engine):
        with transaction(engine, organisation_id, KeyRing.parse(new_key()), reading=True) as db:
            for person_id, name, wrapped in checks.wrapped_file_keys(db):
                count += 1
                closed += not _opens(ring, person_id, name, wrapped)
    if closed:
        mend = "Put the key back that sealed them: from a copy of the key file, or into ALONGSIDE_KEYS."
        yield Finding(
            "bad", "Keys", f"{closed:,} of {count:,} people's files do not open with these keys", mend
        )
    elif count:
        yield Finding("good", "Keys", f"open all of {count:,} people's files")


def _opens(ring: KeyRing | None, person_id: int, name: str, wrapped: bytes) -> bool:
    if ring is None:
        return False
    try:
        ring.unwrap(name, wrapped, f"file {person_id}")
    except KeyProblem:
        return False
    return True


def channels(engine: Engine) -> Iterator[Finding]:
    """Report how many people each channel reaches, and why it can't reach others."""
    rows, served = checks.reach(engine), checks.count_organisations(engine)
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for name, said in checks.unreachable(engine):
        reasons[name][said] += 1
    for name, count, unreachable in rows:
        if unreachable:
            why = "; ".join(f"{number:,}: {said}" for said, number in reasons[name].most_common())
            mend = f"{why}. Correct the people list or the channel's permissions; administrators are told by name."
            yield Finding("look", "Channels", f"{name} can't reach {unreachable:,} of {count:,} people", mend)
        else:
            yield Finding("good", "Channels", f"{name}: {count:,} people")
    if served and not rows:
        columns = " or ".join(column.name for column in ID_COLUMNS)
        mend = f"Run: alongside people import people.csv, with their {columns}"
        yield Finding("look", "Channels", "nobody can be reached yet", mend)


def given_up(engine: Engine) -> Iterator[Finding]:
    """Report how many messages of the last days no channel would take, and why."""
    rows = checks.given_up(engine, SystemClock().now() - RECENT)
    if rows:
        mend = "; ".join(f"{count:,}: {said}" for count, said in rows) + ". They are not sent any more."
        said = f"{sum(count for count, _ in rows):,} messages of the last {RECENT.days} days were given up"
        yield Finding("look", "Channels", said, mend)


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Check whether there is room on the data folder's disk."""
    folder = settings.data.resolve()
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(nearest).free
    said = f"{free / 1e9:,.1f} GB free at {nearest}"
    if free < ROOM:
        yield Finding("bad", "Disk", said, "Make room, or move the data folder (ALONGSIDE_DATA).")
    else:
        yield Finding("good", "Disk", said)
