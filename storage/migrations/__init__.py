"""Database versions: `upgrade` brings a database to the newest, `state` returns the one it has."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, inspect

HERE = Path(__file__).parent
_REVISION = re.compile(r'^(down_revision|revision)\b[^=]*=\s*(?:"(\w+)"|None)', re.MULTILINE)


class WrongVersion(Exception):
    """Database older or newer than this program; the message says what to do."""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Revision that the database has (None: it is empty), and the revision that this program needs."""

    found: str | None
    needed: str | None
    known: bool
    """Whether this program knows the revision `found`; otherwise a newer program made it."""

    @property
    def current(self) -> bool:
        """Whether the two revisions are the same."""
        return self.found == self.needed


def prepare(engine: Engine) -> None:
    """Create the tables in an empty database.

    Raises WrongVersion, without changing anything, for a database that is older or newer than this program.
    """
    found = state(engine)
    if found.found is None:
        upgrade(engine)
    elif not found.current:
        raise WrongVersion(words(found))


def words(found: SchemaState) -> str:
    """Return what is wrong with a database's version and what to do; empty if nothing is wrong."""
    if found.current:
        return ""
    if not found.known:
        return (
            f"The database is at version {found.found}, which is newer than this program ({found.needed}). "
            "Nothing was changed: please install the newer Alongside, or go back to a copy of the database."
        )
    if found.found is None:
        return "The database is empty. Please run: alongside db upgrade"
    return (
        f"The database is at version {found.found}; this program needs {found.needed}. Nothing was changed: "
        "please make a copy of the database, then run: alongside db upgrade"
    )


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest version, in one transaction. Raise WrongVersion for a newer database."""
    found = state(engine)
    if not found.known:
        raise WrongVersion(words(found))
    if found.current:
        return
    from alembic import command  # loaded where tables are made or changed, which is seldom
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # several replicas may start at once
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7316902)")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def state(engine: Engine) -> SchemaState:
    """Return the database's revision and the one that this program needs."""
    with engine.connect().execution_options(reading=True) as connection:
        there = inspect(connection).has_table("alembic_version")
        asked = "SELECT version_num FROM alembic_version"
        found = connection.exec_driver_sql(asked).scalar() if there else None
    revisions = _revisions()
    (newest,) = revisions.keys() - revisions.values()
    return SchemaState(found, newest, found is None or found in revisions)


@cache
def _revisions() -> dict[str, str | None]:
    """Return each migration's revision, with the one before it."""
    found: dict[str, str | None] = {}
    for file in (HERE / "versions").glob("*.py"):
        names = {kind: name or None for kind, name in _REVISION.findall(file.read_text(encoding="utf-8"))}
        found[names["revision"] or ""] = names["down_revision"]
    return found
