"""Inputs of a form."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from handlers.ui.blocks import Option, PersonName

Required = bool | Literal["in the end"]
"""Whether an input has to be filled. What is needed in the end may be left empty while the form is kept as a draft: it
is not called optional, and nothing stops somebody who goes on without it."""


@dataclass(frozen=True, slots=True)
class TextInput:
    """Text input; `limit` is in characters, and a longer text is refused on this field without losing it."""

    key: str
    label: str
    value: str = ""
    help: str = ""
    required: Required = False
    lines: Literal["one", "many"] = "one"
    limit: int = 3_000


@dataclass(frozen=True, slots=True)
class ChoiceInput:
    """Choice of one of several options."""

    key: str
    label: str
    options: tuple[Option, ...]
    value: str = ""
    help: str = ""
    required: Required = False


@dataclass(frozen=True, slots=True)
class TicksInput:
    """Choice of any of several options; the field's value is the ticked values, joined by commas."""

    key: str
    label: str
    options: tuple[Option, ...]
    value: tuple[str, ...] = ()
    help: str = ""
    required: Required = field(default=False, repr=False)


@dataclass(frozen=True, slots=True)
class DateInput:
    """Input for a day."""

    key: str
    label: str
    value: date | None = None
    help: str = ""
    required: Required = False


@dataclass(frozen=True, slots=True)
class TimeInput:
    """Input for a time of day, in the reader's zone."""

    key: str
    label: str
    value: time | None = None
    help: str = ""
    required: Required = False


@dataclass(frozen=True, slots=True)
class PersonInput:
    """Choice of a person, or of several, by the channel's own picker.

    The field's value names them as they are typed: mentions, names or e-mail addresses, separated by commas if there
    are `several`. `by_name`: there is a line for names as well, for whoever is not in the picker; channels add it if
    they do not know everybody.
    """

    key: str
    label: str
    value: tuple[PersonName, ...] = ()
    help: str = ""
    required: Required = False
    several: bool = False
    by_name: bool = False


Input = TextInput | ChoiceInput | TicksInput | DateInput | TimeInput | PersonInput


@dataclass(frozen=True, slots=True)
class FieldError:
    """Refusal of a form: `words` belong under the field `key`. The form stays open with everything typed."""

    key: str
    words: str
