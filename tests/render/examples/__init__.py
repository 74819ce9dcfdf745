"""Examples of each feature's cards: a short scenario of the feature, and every card and form that it shows.

An example is a function `play(world)` in a module with the feature's name. Gareth supervises Priya, under Ada, who
runs the service; Sam leads another team. Every answer to an action, and every card that is sent, is in one of them.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from handlers import ui
from handlers.features import TABLE
from handlers.routing import Refused, RouteTable
from tests.support.world import World

FEATURES = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


@dataclass
class Shown:
    """First card or form of each name, and the names that only return what another one made."""

    cards: dict[str, ui.Card | ui.Form] = field(default_factory=dict)
    handed_on: dict[str, str] = field(default_factory=dict)
    _last: tuple[str, Any] = ("", None)

    def keep(self, name: str, reply: Any) -> None:
        """Store an answer. A name that returns another one's card returns the same object."""
        if not isinstance(reply, ui.Card | ui.Form):
            return
        maker, last = self._last
        if reply is last:
            self.handed_on.setdefault(name, maker)
            return
        self._last = (name, reply)
        self.cards.setdefault(name, reply)


def play(feature: str, world: World) -> Shown:
    """Run a feature's example in this new world."""
    shown = Shown()
    world.person("Ada Lead", role="service manager", is_admin=True)
    for name in ("Gareth Llewellyn", "Sam Okafor"):
        world.person(name, manager="Ada Lead", role="team leader")
    world.person("Priya Nair", manager="Gareth Llewellyn", role="social worker")
    world.pair("Gareth Llewellyn", "Priya Nair")
    world.app = replace(world.app, table=recording(shown.keep))
    world._serve()  # pyright: ignore[reportPrivateUsage]
    importlib.import_module(f"{__name__}.{feature}").play(world)
    shown.handed_on = {name: by for name, by in shown.handed_on.items() if name not in shown.cards}
    return shown


def recording(keep: Callable[[str, Any], None]) -> RouteTable:
    """Return all features, with everything that they answer passed to `keep`."""

    def keeping(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def kept(*arguments: Any) -> Any:
            try:
                reply = function(*arguments)
            except Refused:
                keep(name, None)
                raise
            keep(name, reply)
            return reply

        return kept

    actions = {name: keeping(name, function) for name, function in TABLE.actions.items()}
    cards = {name: keeping(f"told.{name}", function) for name, function in TABLE.cards.items()}
    return replace(TABLE, actions=actions, cards=cards)
