"""Forms as modals."""

import json
from collections.abc import Iterable
from typing import assert_never
from zlib import crc32

from bot.render.slack.blocks import block
from bot.render.slack.callback_data import BY_NAME, GO
from bot.render.slack.elements import (
    OPTION,
    OPTION_VALUE,
    OPTIONS,
    SECTION,
    Json,
    choices,
    guarded,
    in_full,
    line,
    option,
    plain,
    rich,
    size,
    words,
)
from handlers.ui import (
    ChoiceInput,
    DateInput,
    Divider,
    Form,
    Input,
    Option,
    PersonInput,
    TextInput,
    TicksInput,
    TimeInput,
)

TITLE, BLOCKS, LABEL, HINT, BUTTON = 24, 100, 2_000, 2_000, 75
METADATA = 3_000
NAMES = 500
"""Maximum characters of names that are typed."""
RADIOS, CHECKBOXES = 4, 10
"""Maximum number of options shown as radio buttons or checkboxes; more are in a menu."""


def view(form: Form, private_metadata: str) -> Json:
    """Render a form as a modal. `private_metadata` is a JSON object or empty; the form's action and ids are added.

    Raises ValueError if there are more inputs or ids than Slack takes.
    """
    kept = {**json.loads(private_metadata or "{}"), "form": [form.action, dict(form.ids)]}
    if long := _long(form.blocks):
        kept["long"] = long
    metadata = json.dumps(kept, separators=(",", ":"), ensure_ascii=False)
    metadata = metadata.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    wrong = {error.key: error.words for error in form.errors}
    asked: list[list[Json]] = []
    for part in form.blocks:
        if isinstance(part, Input) and part.key in wrong:
            asked.append([rich(line(words(f"⚠ {wrong[part.key]}"[:SECTION], bold=True)))])
        asked.append(_input(form, part) if isinstance(part, Input) else block(part))
    head = [form.title] if size(form.title) > TITLE else []
    head += [f"⚠ {form.summary}"] if form.errors else []
    head += [form.place] if form.place else []
    title = [rich(line(words(of[:SECTION], bold=True))) for of in head]
    others = _others(form)
    shown = [*_at_most(BLOCKS - len(others), title + [of for part in asked for of in part]), *others]
    if size(metadata) > METADATA:
        raise ValueError(f"Slack keeps {METADATA} characters with a form: “{form.action}” has more")
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(_window_title(form.title), TITLE),
        "submit": plain(form.submit, TITLE),
        "close": plain("Not now", TITLE),
        "private_metadata": metadata,
        "notify_on_close": form.draft,
        "blocks": shown or block(Divider()),
    }


def _window_title(title: str) -> str:
    """Return a title that fits, cut between words; the whole of it then stands above the form."""
    words = title.split()
    while size(title) > TITLE and len(words) > 1:
        words.pop()
        title = f"{' '.join(words).rstrip(',:')}…"
    return title


def _others(form: Form) -> list[Json]:
    """Return the further ways to send a form: buttons, of which Slack sends the typed fields with a press."""
    ids = [form.action, dict(form.ids)]
    buttons = [
        {
            "type": "button",
            "action_id": f"{GO}{option.value}",
            "text": plain(option.label, BUTTON),
            "value": json.dumps(ids, separators=(",", ":"), ensure_ascii=False),
        }
        for option in (*form.others, *_later(form))
    ]
    return [{"type": "actions", "block_id": "go", "elements": buttons}] if buttons else []


def _later(form: Form) -> tuple[Option, ...]:
    """Return the way on without what is needed only in the end: Slack sends no form whose fields it asks for."""
    left = any(isinstance(part, Input) and part.required == "in the end" for part in form.blocks)
    return (Option("later", "Leave the rest for later"),) if left else ()


def errors(key: str, said: str) -> dict[str, str]:
    """Return what the modal shows under the field with this key."""
    return {key: said}


def _at_most(blocks: int, shown: list[Json]) -> list[Json]:
    """Return all inputs, and as many of the other blocks as there is room for."""
    spare = blocks - sum(of["type"] == "input" for of in shown)
    if spare < 0:
        raise ValueError(f"Slack takes {blocks} inputs in one form")
    kept: list[Json] = []
    for of in shown:
        if of["type"] == "input":
            kept.append(of)
        elif spare:
            kept.append(of)
            spare -= 1
    return kept


def _input(form: Form, asked: Input) -> list[Json]:
    """Render one input.

    Its element's id depends on its content: under the same id, Slack keeps the previous value.
    """
    name = f"{crc32(repr((form.action, dict(form.ids), asked)).encode()):08x}"
    labels: list[Json] = []
    named: list[Json] = []
    keeps = False
    optional = not asked.required
    match asked:
        case TextInput():
            keeps = form.draft and asked.lines == "many"
            element = _text(asked, keeps=keeps)
        case ChoiceInput():
            if not asked.options:
                return []
            shown = _options(asked.options)
            radio = asked.required and len(shown) <= RADIOS
            element = {"type": "radio_buttons" if radio else "static_select", **choices(shown)}
            chosen = [o for o, of in zip(shown, asked.options, strict=True) if of.value == asked.value]
            if chosen:
                element["initial_option"] = chosen[0]
            labels = in_full((o.label for o in asked.options), 2 * OPTION - 10)
        case TicksInput():
            if not asked.options:
                return []
            shown = _options(asked.options)
            few = len(shown) <= CHECKBOXES
            element = {"type": "checkboxes" if few else "multi_static_select", **choices(shown)}
            chosen = [o for o, of in zip(shown, asked.options, strict=True) if of.value in asked.value]
            if chosen:
                element["initial_options"] = chosen
            labels = in_full((o.label for o in asked.options), 2 * OPTION - 10)
        case DateInput():
            element = {"type": "datepicker"}
            if asked.value:
                element["initial_date"] = asked.value.isoformat()
        case TimeInput():
            element = {"type": "timepicker"}
            if asked.value:
                element["initial_time"] = f"{asked.value:%H:%M}"
        case PersonInput():
            element, named = _picker(asked, name)
            optional = optional or asked.by_name
        case _:
            assert_never(asked)
    question: Json = {
        "type": "input",
        "block_id": asked.key,
        "label": plain(asked.label, LABEL),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    if keeps:
        question["dispatch_action"] = True
    if asked.help.strip():
        question["hint"] = plain(asked.help, HINT)
    return [*labels, question, *named]


def _text(asked: TextInput, *, keeps: bool) -> Json:
    """Render a text input; with `keeps`, Slack sends what is typed as it is typed."""
    most = max(1, min(asked.limit, 3_000))
    element: Json = {"type": "plain_text_input", "multiline": asked.lines == "many", "max_length": most}
    if asked.value:
        element["initial_value"] = asked.value[:most]
    if keeps:
        element["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return element


def _picker(asked: PersonInput, name: str) -> tuple[Json, list[Json]]:
    """Render Slack's own picker, and the line for the names of whoever is not in it, if there is one."""
    element: Json = {"type": "multi_users_select" if asked.several else "users_select"}
    chosen = [one.at for one in asked.value if one.at]
    if chosen:
        element |= {"initial_users": chosen} if asked.several else {"initial_user": chosen[0]}
    return element, [_by_name(asked, name)] if asked.by_name else []


def _by_name(asked: PersonInput, name: str) -> Json:
    """Render the line for the names of people who are not in Slack's picker."""
    element: Json = {"type": "plain_text_input", "max_length": NAMES, "action_id": f"{name}n"}
    if typed := ", ".join(one.name for one in asked.value if not one.at):
        element["initial_value"] = typed[:NAMES]
    return {
        "type": "input",
        "block_id": f"{asked.key}{BY_NAME}",
        "label": plain("Or by name", LABEL),
        "hint": plain("For anybody who is not in Slack: a full name or an e-mail address.", HINT),
        "element": element,
        "optional": True,
    }


def _options(options: tuple[Option, ...]) -> list[Json]:
    if len(options) > OPTIONS * OPTIONS:
        raise ValueError(f"Slack takes {OPTIONS * OPTIONS:,} choices at most")
    return [option(o, _name(o.value)) for o in options]


def _name(value: str) -> str:
    """Return a short name for a value that is too long for a choice; else the value itself."""
    fits = size(guarded(value)) <= OPTION_VALUE
    return guarded(value) if fits else f"#{crc32(value.encode()):08x}"


def _long(blocks: Iterable[object]) -> dict[str, str]:
    """Return the values that have a short name, by that name."""
    options = (o for of in blocks if isinstance(of, ChoiceInput | TicksInput) for o in of.options)
    return {_name(o.value): o.value for o in options if _name(o.value) != guarded(o.value)}
