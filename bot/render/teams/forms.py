"""Forms as the card of a dialog, or as a card in the chat."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, assert_never, cast

from bot.render.plain_text import LENGTHS, shortened
from bot.render.teams.blocks import Drawing
from bot.render.teams.callback_data import BY_NAME, FIELD
from bot.render.teams.elements import (
    ROOM,
    Json,
    cut,
    data,
    guarded,
    heading,
    shell,
    titled,
    unparsed,
    weight,
    words,
)
from bot.render.teams.form_state import kept
from handlers.ui import (
    ChoiceInput,
    DateInput,
    Divider,
    Facts,
    FieldError,
    Form,
    Heading,
    Input,
    Note,
    PersonInput,
    Quote,
    Text,
    TextInput,
    TicksInput,
    TimeInput,
)

FormBlock = Text | Heading | Note | Quote | Facts | Divider | Input

RADIOS = 4
"""Maximum number of choices shown as radio buttons; more are in a drop-down list."""
PEOPLE = "graph.microsoft.com/users"
"""Data set of Teams' people picker: everybody in the organisation."""
MENTION = r"<@([^<>]+)>"
NAMES = 500
"""Maximum characters of names that are typed."""
CANCEL = "cancel"
"""Verb of a form's button that only closes it."""


def dialog(
    form: Form,
    origin: Mapping[str, str],
    error: FieldError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Json:
    """Render a form as the Adaptive Card of a dialog. Its title is the dialog's own: `form.title`.

    `origin` says what it was opened from and comes back with the submission (`callback_data.origin`). After a
    refusal, `error` is shown under its field, and `typed` are the submitted values.
    """
    return _card(
        form,
        origin,
        error,
        typed,
        [
            {"type": "Action.Submit", "title": titled(form.submit.strip() or "Save"), "style": "positive"},
            *({"type": "Action.Submit", "title": titled(of.label)} for of in form.others),
        ],
    )


def inline(
    form: Form,
    origin: Mapping[str, str],
    error: FieldError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Json:
    """Render a form as a card in the chat, where no dialog can be opened. Its button is an Action.Execute.

    Its Cancel has the verb "cancel" and no form.
    """
    actions = [
        {"type": "Action.Execute", "verb": form.action, **_save(form)},
        *({"type": "Action.Execute", "verb": form.action, "title": titled(of.label)} for of in form.others),
        {"type": "Action.Execute", "title": "Not now", "verb": CANCEL, "associatedInputs": "none",
         "data": {"verb": CANCEL, "ids": {}, "from": dict(origin)}},
    ]  # fmt: skip
    return _card(form, origin, error, typed, actions, title=True)


def _card(
    form: Form,
    origin: Mapping[str, str],
    error: FieldError | None,
    typed: Mapping[str, str] | None,
    actions: list[Json],
    *,
    title: bool = False,
) -> Json:
    card: Json = {}
    for length in (0, *LENGTHS):
        shorter = (
            replace(form, blocks=tuple(_shortened(of, length) for of in form.blocks)) if length else form
        )
        body: list[Json] = [heading(cut(form.title, 250), "Large")] if title else []
        body += _body(shorter, error, typed)
        if length:
            body.append(
                words("Some of what stands between the questions is shortened.", "Small", isSubtle=True)
            )
        kinds = {of.key: _kind(of) for of in form.blocks if isinstance(of, Input)}
        hidden = {"form": kinds, "from": dict(origin), "again": kept(shorter)}
        for number, go in enumerate(["", *(of.value for of in form.others)]):
            actions[number]["data"] = data(form.action, form.ids, **hidden, **({"go": go} if go else {}))
        card = {**shell(body), "actions": actions}
        if weight(card) <= ROOM:
            break
    return card


def _shortened(of: FormBlock, length: int) -> FormBlock:
    if isinstance(of, Input):
        return replace(of, label=cut(of.label, length), help=cut(of.help, length))
    return cast("FormBlock", shortened(of, length, cut))


def _body(form: Form, error: FieldError | None, typed: Mapping[str, str] | None) -> list[Json]:
    if error:
        form = replace(form, errors=(error,))
    body: list[Json] = [_wrong(form.summary)] if form.errors else []
    if form.place:
        body.append(words(form.place, weight="Bolder"))
    wrong = {one.key: one.words for one in form.errors}
    drawing = Drawing(())
    line = False
    for of in form.blocks:
        if isinstance(of, Input):
            shown = _input(of, None if typed is None else typed.get(of.key, ""))
            if shown and of.key in wrong:
                shown.append(_wrong(wrong[of.key]))
        else:
            shown = drawing.block(of)
        if shown and line:
            shown[0] = {**shown[0], "separator": True, "spacing": "Large"}
        line = isinstance(of, Divider) or (line and not shown)
        body += shown
    return body


def _save(form: Form) -> Json:
    return {"title": titled(form.submit) if form.submit.strip() else "Save", "style": "positive"}


def _wrong(said: str) -> Json:
    return words(f"⚠ {said}", "Small", color="Attention", weight="Bolder")


def _kind(of: Input) -> str:
    match of:
        case TextInput():
            return "text"
        case ChoiceInput():
            return "choice"
        case TicksInput():
            return "ticks"
        case DateInput():
            return "date"
        case TimeInput():
            return "time"
        case PersonInput():
            return "people"
        case _:
            assert_never(of)


def _input(of: Input, typed: str | None) -> list[Json]:
    """Render one input, with what was typed before, or its own value."""
    asked: Json = {"id": FIELD + of.key, "label": unparsed(of.label).strip() or "…"}
    if of.required is True:
        asked |= {"isRequired": True, "errorMessage": "Please fill this in."}
    match of:
        case TextInput():
            value = of.value if typed is None else typed
            asked |= {"type": "Input.Text", "isMultiline": of.lines == "many", "maxLength": max(1, of.limit)}
        case ChoiceInput():
            if not of.options:
                return []
            value = guarded(of.value if typed is None else typed)
            few = of.required and len(of.options) <= RADIOS
            asked |= _choices(of, "expanded" if few else "compact")
            value = value if value in {c["value"] for c in asked["choices"]} else ""
        case TicksInput():
            if not of.options:
                return []
            ticked = of.value if typed is None else tuple(typed.split(","))
            asked |= {**_choices(of, "expanded"), "isMultiSelect": True}
            held = set(map(guarded, ticked))
            value = ",".join(c["value"] for c in asked["choices"] if c["value"] in held)
        case DateInput():
            value = (of.value.isoformat() if of.value else "") if typed is None else typed
            asked |= {"type": "Input.Date"}
        case TimeInput():
            value = (f"{of.value:%H:%M}" if of.value else "") if typed is None else typed
            asked |= {"type": "Input.Time"}
        case PersonInput():
            return _person(of, typed, asked)
        case _:
            assert_never(of)
    if value:
        asked["value"] = value
    help = [words(of.help, "Small", size="Small", isSubtle=True)] if of.help.strip() else []
    return [asked, *help]


def _person(of: PersonInput, typed: str | None, asked: Json) -> list[Json]:
    """Render Teams' people picker, which searches the organisation; its values are Entra object ids."""
    picked = [one.at for one in of.value if one.at] if typed is None else re.findall(MENTION, typed)
    names = (
        ", ".join(one.name for one in of.value if not one.at)
        if typed is None
        else re.sub(MENTION, "", typed).strip(" ,")
    )
    asked |= {
        "type": "Input.ChoiceSet",
        "choices": [],
        "choices.data": {"type": "Data.Query", "dataset": PEOPLE},
        "isMultiSelect": of.several,
        "value": ",".join(picked if of.several else picked[:1]),
    }
    help = [words(of.help, "Small", size="Small", isSubtle=True)] if of.help.strip() else []
    if not of.by_name:
        return [asked, *help]
    asked.pop("isRequired", None)
    asked.pop("errorMessage", None)
    line = {
        "type": "Input.Text", "id": FIELD + of.key + BY_NAME, "label": "Or by name", "maxLength": NAMES,
        "value": names[:NAMES],
        "placeholder": "Not in the list? A full name or an e-mail address.",
    }  # fmt: skip
    return [asked, *help, line]


def _choices(of: ChoiceInput | TicksInput, style: str) -> dict[str, Any]:
    choices = [{"title": unparsed(o.label).strip() or "…", "value": guarded(o.value)} for o in of.options]
    return {"type": "Input.ChoiceSet", "style": style, "wrap": True, "choices": choices}
