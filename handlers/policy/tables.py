"""Walk over every table of a policy."""

from collections.abc import Iterator
from typing import cast

from handlers.policy.values import Section


def sections(
    value: object, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Section]]:
    """Yield every table of a policy with its path in the file, the policy itself first."""
    if isinstance(value, Section):
        yield path, value
        for name, field in type(value).model_fields.items():
            yield from sections(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, tuple):
        for index, one in enumerate(cast("tuple[object, ...]", value)):
            yield from sections(one, (*path, index))
    elif isinstance(value, dict):
        for key, one in cast("dict[str, object]", value).items():
            yield from sections(one, (*path, key))
