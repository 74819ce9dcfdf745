"""A form as it travels with its own dialog: Teams wants the whole of it again when what was typed is refused.

Without what its fields hold: that comes back by itself.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast, get_args

from pydantic import TypeAdapter, ValidationError

from alongside.handlers import ui
from alongside.handlers.ui import Form

_KINDS: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind)
    for kind in (ui.Text, ui.Heading, ui.Note, ui.Quote, ui.Facts, ui.Divider, *get_args(ui.Input))
}
_EMPTY: dict[type[Any], Any] = {ui.TextInput: "", ui.ChoiceInput: "", ui.TicksInput: ()}


def kept(form: Form) -> dict[str, Any]:
    """The form as JSON."""
    blocks = [
        replace(of, value=_EMPTY.get(type(of))) if isinstance(of, ui.Input) else of for of in form.blocks
    ]
    return {
        "title": form.title,
        "action": form.action,
        "ids": dict(form.ids),
        "submit": form.submit,
        "blocks": [[name := type(of).__name__, _KINDS[name].dump_python(of, mode="json", exclude_defaults=True)]
                   for of in blocks],
    }  # fmt: skip


def unkept(told: Mapping[str, Any]) -> Form:
    """The form that was kept. Raises ValueError for anything else."""
    try:
        blocks = tuple(_KINDS[name].validate_python(of) for name, of in told["blocks"])
        title, action, submit = (cast("str", told[name]) for name in ("title", "action", "submit"))
        return Form(title, action, blocks, dict(told["ids"]), submit)
    except (LookupError, TypeError, ValidationError):
        raise ValueError("never rendered") from None
