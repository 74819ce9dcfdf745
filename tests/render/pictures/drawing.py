"""Block Kit as a page that looks similar to Slack, for the elements that the renderer makes."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

Block = dict[str, Any]

STYLE = Path(__file__).with_name("slack.css").read_text(encoding="utf-8")
HOURGLASS = """<svg class="sign" viewBox="0 0 16 16">
<path d="M3 1h10v2L9 8l4 5v2H3v-2l4-5-4-5z" fill="#ffe8b6" stroke="#8a4b00"/>
<path d="M5 4h6L8 7.5zM5 14l3-3 3 3z" fill="#e8912d"/></svg>"""
SIGNS = {
    "white_check_mark": '<span class="sign white_check_mark">✓</span>',
    "red_circle": '<span class="sign red_circle"></span>',
    "hourglass_flowing_sand": HOURGLASS,
}


def page(shown: Block) -> str:
    """Return a whole HTML page of a message, a modal or an App Home."""
    blocks = "".join(_block(block) for block in shown["blocks"])
    kind = shown.get("type", "message")
    if kind == "modal":
        title, close, submit = (escape(shown[part]["text"]) for part in ("title", "close", "submit"))
        inside = (f'<div class="modal"><header>{title}</header><div>{blocks}</div><footer><span class="button">{close}'
                  f'</span><span class="button primary">{submit}</span></footer></div>')  # fmt: skip
    elif kind == "home":
        inside = f'<div class="tabs"><b>Home</b><span>Messages</span><span>About</span></div>{blocks}'
    else:
        name = '<p class="name"><b>Alongside</b><i>APP</i><small>9:00 AM</small></p>'
        inside = f'<div class="message"><div class="face">A</div><div>{name}{blocks}</div></div>'
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><body>{inside}'


def _block(block: Block) -> str:
    match block["type"]:
        case "header":
            return f"<h3>{escape(block['text']['text'])}</h3>"
        case "section":
            beside = _element(block["accessory"]) if "accessory" in block else ""
            return f'<div class="block">{escape(block["text"]["text"])}{beside}</div>'
        case "context":
            return f'<div class="block context">{"".join(escape(e["text"]) for e in block["elements"])}</div>'
        case "rich_text":
            return f'<div class="block">{"".join(_rich(e) for e in block["elements"])}</div>'
        case "actions":
            return f'<div class="block actions">{"".join(_element(e) for e in block["elements"])}</div>'
        case "divider":
            return "<hr>"
        case "data_table" | "table":
            return _table(block)
        case "data_visualization":
            return _chart(block)
        case "input":
            asks = " <span>(optional)</span>" if block.get("optional") else ""
            hint = f'<p class="hint">{escape(block["hint"]["text"])}</p>' if "hint" in block else ""
            label = f"<b>{escape(block['label']['text'])}{asks}</b>"
            return f'<div class="input">{label}{_element(block["element"])}{hint}</div>'
        case other:
            raise ValueError(f"no picture of {other}")


def _table(block: Block) -> str:
    head, *rows = ("".join(f"<td>{_cell(cell)}</td>" for cell in row) for row in block["rows"])
    caption = f"<caption>{escape(block.get('caption', ''))}</caption>"
    return f"<table>{caption}<tr class='head'>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _cell(cell: Block) -> str:
    return "".join(map(_rich, cell["elements"])) if "elements" in cell else escape(cell["text"])


def _chart(block: Block) -> str:
    series, labels = block["chart"]["series"], block["chart"]["axis_config"]["categories"]
    most = max((sum(one["data"][n]["value"] for one in series) for n in range(len(labels))), default=1) or 1
    rows = ""
    for number, label in enumerate(labels):
        parts = "".join(
            f'<i class="bar{at % 4}" style="width:{300 * one["data"][number]["value"] / most:.0f}px"></i>'
            for at, one in enumerate(series)
        )
        rows += f"<p class='bars'><span>{escape(label)}</span>{parts}</p>"
    return f'<div class="block"><b>{escape(block["title"])}</b>{rows}</div>'


def _rich(part: Block) -> str:
    match part["type"]:
        case "rich_text_section":
            return f"<p>{_words(part['elements'])}</p>"
        case "rich_text_quote":
            return f"<blockquote>{_words(part['elements'])}</blockquote>"
        case "rich_text_list":
            lines = [f"<li>{_words(line['elements'])}</li>" for line in part["elements"]]
            return f"<ul>{''.join(lines)}</ul>"
        case other:
            raise ValueError(f"no picture of {other}")


def _words(parts: Sequence[Block]) -> str:
    return "".join(SIGNS[part["name"]] if part["type"] == "emoji" else _styled(part) for part in parts)


def _styled(part: Block) -> str:
    if part["type"] == "user":
        return f'<span class="user">@{escape(part["user_id"])}</span>'
    words = escape(part["text"])
    if part["type"] == "link":
        return f'<a href="#">{words}</a>'
    for style, tag in (("bold", "b"), ("italic", "i")):
        words = f"<{tag}>{words}</{tag}>" if part.get("style", {}).get(style) else words
    return words


def _element(element: Block) -> str:
    match element["type"]:
        case "button":
            return f'<span class="button {element.get("style", "")}">{escape(element["text"]["text"])}</span>'
        case "overflow":
            return '<span class="button">⋯</span>'
        case "static_select":
            chosen = (
                element.get("initial_option", {}).get("text")
                or element.get("placeholder")
                or {"text": "Choose"}
            )
            return f'<div class="select">{escape(chosen["text"])}</div>'
        case "plain_text_input":
            tall = " tall" if element.get("multiline") else ""
            return f'<div class="box{tall}">{escape(element.get("initial_value", ""))}</div>'
        case "users_select" | "multi_users_select":
            users = element.get("initial_users") or [element.get("initial_user") or "Select a person"]
            return f'<div class="select">{escape(", ".join(users))}</div>'
        case "datepicker" | "timepicker":
            chosen = element.get("initial_date") or element.get("initial_time") or "Choose"
            return f'<div class="box">{escape(chosen)}</div>'
        case "radio_buttons" | "checkboxes":
            return "".join(_choice(element, option) for option in element["options"])
        case other:
            raise ValueError(f"no picture of {other}")


def _choice(element: Block, option: Block) -> str:
    chosen = option == element.get("initial_option") or option in element.get("initial_options", ())
    round_ = element["type"] == "radio_buttons"
    mark = ("◉" if chosen else "○") if round_ else ("☑" if chosen else "☐")
    about = (
        f' <span class="description">{escape(option["description"]["text"])}</span>'
        if "description" in option
        else ""
    )
    return f"<p>{mark} {escape(option['text']['text'])}{about}</p>"
