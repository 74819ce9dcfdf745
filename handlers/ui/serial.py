"""Parts of cards and forms as JSON values, and back: for what is stored, and for a form that its dialog carries.

Each is written with the name of its type, and without what is as usual.
"""

import json
from collections.abc import Iterable
from types import GenericAlias
from typing import Any, cast, get_args

from pydantic import ConfigDict, TypeAdapter

from handlers.ui.blocks import Block
from handlers.ui.inputs import Input

Part = Block | Input

_BYTES = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
_KINDS: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(cast("Any", GenericAlias(tuple, (kind,))), config=_BYTES)
    for kind in (*get_args(Block), *get_args(Input))
}
"""Adapter of each part, within a tuple: a dataclass alone takes no settings."""


def dumped(parts: Iterable[Part]) -> list[tuple[str, Any]]:
    """Return parts as JSON values."""
    return [
        (name := type(of).__name__, _KINDS[name].dump_python((of,), mode="json", exclude_defaults=True)[0])
        for of in parts
    ]


def loaded(told: Iterable[tuple[str, Any]]) -> tuple[Any, ...]:
    """Return the parts that `dumped` wrote. Raise ValueError, LookupError or TypeError for anything else."""
    return tuple(_KINDS[name].validate_json(json.dumps([of]))[0] for name, of in told)
