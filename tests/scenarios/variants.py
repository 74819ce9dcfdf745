"""Marks that say on which databases and channels a scenario is played; without one, on every channel."""

import pytest

POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)

SQLITE = pytest.mark.parametrize("world", ["sqlite"], indirect=True)
"""On the cards themselves, on SQLite alone: what is shown does not depend on the channel."""

BOTH_DATABASES = pytest.mark.parametrize("world", ["sqlite", POSTGRES], indirect=True)
"""On the cards themselves, on SQLite and PostgreSQL: for what is kept."""

ONE_CHANNEL = pytest.mark.one_channel
"""On one channel, a different one for each function in turn: for what is understood. `make test-all` plays all."""
