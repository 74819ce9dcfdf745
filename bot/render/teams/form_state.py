"""A form's definition inside its own dialog: Teams needs all of it again if the input is refused.

Field values are left out, since they are submitted anyway. It is compressed, because it would double the dialog's
size.
"""

import binascii
import json
import zlib
from base64 import b85decode, b85encode
from dataclasses import replace
from typing import Any, cast, get_args

from pydantic import TypeAdapter, ValidationError

from handlers import ui
from handlers.ui import Form

LARGEST = 1_000_000
"""Maximum bytes of an unpacked form."""

_KINDS: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind)
    for kind in (ui.Text, ui.Heading, ui.Note, ui.Quote, ui.Facts, ui.Divider, *get_args(ui.Input))
}
_EMPTY: dict[type[Any], Any] = {ui.TextInput: "", ui.ChoiceInput: "", ui.TicksInput: ()}


def kept(form: Form) -> str:
    """Encode a form as a short text."""
    blocks = [
        replace(of, value=_EMPTY.get(type(of))) if isinstance(of, ui.Input) else of for of in form.blocks
    ]
    told = [form.title, form.action, dict(form.ids), form.submit,
            [[name := type(of).__name__, _KINDS[name].dump_python(of, mode="json", exclude_defaults=True)]
             for of in blocks]]  # fmt: skip
    return b85encode(zlib.compress(json.dumps(told, separators=(",", ":")).encode(), 9)).decode()


def unkept(packed: object) -> Form:
    """Decode a form that `kept` encoded. Raise ValueError for anything else."""
    try:
        unpacking = zlib.decompressobj()
        told = json.loads(unpacking.decompress(b85decode(cast("str", packed).encode()), LARGEST))
        title, action, ids, submit, blocks = told
        return Form(
            title, action, tuple(_KINDS[name].validate_python(of) for name, of in blocks), dict(ids), submit
        )
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError, zlib.error, binascii.Error,
            ValidationError):  # fmt: skip
        raise ValueError("never rendered") from None
