"""What `alongside doctor` looks at in the list of destructions: whether it is there, as the service needs it."""

from collections.abc import Iterator

from bot.channels.contract import Store
from bot.check_result import Finding
from bot.settings import Settings
from bot.wiring import destructions
from storage import destruction
from storage.destruction_list import ListMissing

WHAT = "Destroyed"


def check_destructions(settings: Settings, store: Store | None) -> Iterator[Finding]:
    """Report whether the database's list of destructions is the one that is set: without it the service refuses."""
    if store is None:
        return
    try:
        known = destruction.check(store.engine, destructions(settings))
    except ListMissing as problem:
        yield Finding("bad", WHAT, "the list that belongs to this database is not there", str(problem))
        return
    if known:
        yield Finding("good", WHAT, "the list of what was destroyed is there")
    elif not settings.destructions:
        said = "nothing can be destroyed or erased: ALONGSIDE_DESTRUCTIONS names no list"
        yield Finding("note", WHAT, said)
