"""A small invented council, run until it has shown what the documentation shows."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.render import slack
from handlers import ui
from tests.support import databases
from tests.support.world import World


def played() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a name, and the message, modal or App Home for it, as Slack gets it."""
    with TemporaryDirectory() as folder:
        template = databases.migrated_sqlite(Path(folder) / "template.db")
        with databases.sqlite(template, Path(folder)) as engine:
            yield from _play(World(engine))


def _play(world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    world.person("Dilys Pugh", role="service manager")
    world.person("Gareth Llewellyn", manager="Dilys Pugh", role="team leader")
    world.person("Priya Nair", manager="Gareth Llewellyn", role="social worker")
    world.person("Wei Chen", manager="Gareth Llewellyn", role="social worker")
    world.pair("Dilys Pugh", "Gareth Llewellyn", date(2026, 2, 2))
    world.pair("Gareth Llewellyn", "Priya Nair", date(2026, 2, 2))
    world.pair("Gareth Llewellyn", "Wei Chen", date(2026, 1, 12))
    priya, gareth, dilys = (world.chat(name) for name in ("Priya Nair", "Gareth Llewellyn", "Dilys Pugh"))
    world.wait(days=1)
    yield "nudge", slack.message(_newest(world, "Priya Nair"))
    priya.say("/supervision book")
    yield "times", slack.message(_newest(world, "Priya Nair"))
    priya.say("/agenda add How the new duty rota works for the team")
    priya.say("/agenda add Leave in August")
    gareth.say("/agenda add The visit on Thursday with Priya")
    priya.say("/agenda")
    yield "agenda", slack.message(_newest(world, "Priya Nair"))
    gareth.say("/supervision held with Priya")
    gareth.say("/supervision record")
    assert isinstance(gareth.form, ui.Form), gareth.all
    yield "record", slack.view(gareth.form, "")
    gareth.say("/action Priya Try the new rota for a month by Friday")
    priya.say("/supervision")
    yield "home", slack.home(_newest(world, "Priya Nair"))
    world.wait(days=40)
    dilys.say("/overdue")
    yield "overdue", slack.message(_newest(world, "Dilys Pugh"))


def _newest(world: World, name: str) -> ui.Card:
    """Return the card that somebody was shown last."""
    return [card for (to, _), card in world.shown().items() if to == str(world.id_of(name))][-1]
