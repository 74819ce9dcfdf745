"""The database's versions. `upgrade` brings it to the newest; `state` says where it stands."""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class State:
    """Which revision the database has, and which one this program needs."""

    found: str | None
    needed: str | None

    @property
    def current(self) -> bool:
        """Whether the two are the same."""
        return self.found == self.needed


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest version, in one transaction."""
    if state(engine).current:
        return
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def state(engine: Engine) -> State:
    """Where the database stands."""
    with engine.connect().execution_options(reading=True) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return State(found, ScriptDirectory.from_config(_config()).get_current_head())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    return config
