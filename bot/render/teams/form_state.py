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

from handlers import ui
from handlers.ui import Form, serial

LARGEST = 1_000_000
"""Maximum bytes of an unpacked form."""

FORM_BLOCKS = (ui.Text, ui.Heading, ui.Note, ui.Quote, ui.Facts, ui.Divider, *get_args(ui.Input))
_EMPTY: dict[type[Any], Any] = {ui.TextInput: "", ui.ChoiceInput: "", ui.TicksInput: (), ui.PersonInput: ()}


def kept(form: Form) -> str:
    """Encode a form as a short text."""
    blocks = [
        replace(of, value=_EMPTY.get(type(of))) if isinstance(of, ui.Input) else of for of in form.blocks
    ]
    others = [[of.value, of.label] for of in form.others]
    told = [
        form.title,
        form.action,
        dict(form.ids),
        form.submit,
        serial.dumped(blocks),
        form.steps,
        form.step,
        others,
    ]
    return b85encode(zlib.compress(json.dumps(told, separators=(",", ":")).encode(), 9)).decode()


def unkept(packed: object) -> Form:
    """Decode a form that `kept` encoded. Raise ValueError for anything else."""
    try:
        unpacking = zlib.decompressobj()
        told = json.loads(unpacking.decompress(b85decode(cast("str", packed).encode()), LARGEST))
        title, action, ids, submit, blocks, steps, step, others = told
        parts = serial.loaded(blocks)
        if not all(isinstance(of, FORM_BLOCKS) for of in parts):
            raise ValueError("never rendered")
        options = tuple(ui.Option(value, label) for value, label in others)
        return Form(title, action, parts, dict(ids), submit, tuple(steps), step, options)
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError, zlib.error, binascii.Error):
        raise ValueError("never rendered") from None
