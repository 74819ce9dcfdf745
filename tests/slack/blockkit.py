"""Block Kit's documented limits: what Slack refuses is refused here, with the reason."""

from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]

BLOCKS = {"message": 50, "modal": 100, "home": 100}
ALLOWED = {
    "message": {
        "section",
        "actions",
        "context",
        "divider",
        "header",
        "image",
        "rich_text",
        "file",
        "data_table",
        "table",
        "data_visualization",
    },
    "modal": {"section", "actions", "context", "divider", "header", "image", "rich_text", "input"},
    "home": {"section", "actions", "context", "divider", "header", "image", "rich_text", "input"},
}
ACCESSORIES = {
    "button",
    "overflow",
    "static_select",
    "datepicker",
    "timepicker",
    "checkboxes",
    "radio_buttons",
    "image",
}
INPUTS = {"plain_text_input", "static_select", "datepicker", "timepicker", "checkboxes", "radio_buttons",
          "multi_static_select", "users_select", "multi_users_select"}  # fmt: skip
MEMBERS = {"button", "overflow", "static_select", "datepicker", "timepicker", "checkboxes", "radio_buttons"}


def problems(blocks: Any, surface: str) -> list[str]:
    """Yield everything in a message's or view's blocks that Slack would refuse."""
    if not isinstance(blocks, list):
        return ["blocks: not a list"]
    found = [f"{len(blocks)} blocks; {BLOCKS[surface]} fit"] if len(blocks) > BLOCKS[surface] else []
    seen_blocks: set[str] = set()
    for number, block in enumerate(blocks):
        at = f"blocks/{number}"
        if not isinstance(block, dict) or block.get("type") not in ALLOWED[surface]:
            found.append(
                f"{at}: {block.get('type') if isinstance(block, dict) else block!r} not allowed here"
            )
            continue
        name = block.get("block_id")
        if name is not None:
            if len(name) > 255 or not name:
                found.append(f"{at}: block_id of {len(name)}")
            if name in seen_blocks:
                found.append(f"{at}: block_id {name!r} twice")
            seen_blocks.add(name)
        found += [f"{at}: {said}" for said in _block(block)]
    return found


def _block(block: Block) -> Iterator[str]:
    match block["type"]:
        case "section":
            if "text" not in block and "fields" not in block:
                yield "neither text nor fields"
            if "text" in block:
                yield from _text(block["text"], 3000)
            fields = block.get("fields", [])
            if "fields" in block and not 1 <= len(fields) <= 10:
                yield f"{len(fields)} fields"
            for field in fields:
                yield from _text(field, 2000)
            if "accessory" in block:
                if block["accessory"]["type"] not in ACCESSORIES:
                    yield f"accessory {block['accessory']['type']}"
                yield from _element(block["accessory"])
        case "actions":
            elements = block.get("elements", [])
            if not 1 <= len(elements) <= 25:
                yield f"{len(elements)} elements"
            names = [e.get("action_id") for e in elements]
            if len(names) != len(set(names)):
                yield "an action_id twice"
            for element in elements:
                if element["type"] not in MEMBERS:
                    yield f"element {element['type']}"
                yield from _element(element)
        case "context":
            elements = block.get("elements", [])
            if not 1 <= len(elements) <= 10:
                yield f"{len(elements)} elements"
            for element in elements:
                if element["type"] == "image":
                    yield from _image(element)
                else:
                    yield from _text(element, 2000)
        case "header":
            yield from _text(block["text"], 150, "plain_text")
        case "image":
            yield from _image(block)
        case "input":
            yield from _text(block.get("label"), 2000, "plain_text")
            if "hint" in block:
                yield from _text(block["hint"], 2000, "plain_text")
            if block["element"]["type"] not in INPUTS:
                yield f"input {block['element']['type']}"
            yield from _element(block["element"])
        case "data_table" | "table":
            yield from _table(block)
        case "data_visualization":
            yield from _chart(block)
        case "rich_text":
            if not block.get("elements"):
                yield "no elements"
            for element in block.get("elements", []):
                yield from _rich(element)
        case _:
            return


def _chart(block: Block) -> Iterator[str]:
    """docs.slack.dev/reference/block-kit/blocks/data-visualization-block, its bar chart."""
    if not 1 <= len(block.get("title", "")) <= 50 or block["chart"]["type"] != "bar":
        yield "a chart of an odd kind, or without a title that fits"
    series, labels = block["chart"]["series"], block["chart"]["axis_config"]["categories"]
    if not 1 <= len(series) <= 12 or len({one["name"] for one in series}) != len(series):
        yield "series that can't be told apart"
    if not 1 <= len(labels) <= 20 or any(not 1 <= len(label) <= 20 for label in labels):
        yield "categories that do not fit"
    for one in series:
        if [point["label"] for point in one["data"]] != labels:
            yield "a series with other labels than the categories"


def _table(block: Block) -> Iterator[str]:
    """docs.slack.dev/reference/block-kit/blocks/data-table-block and table-block."""
    rows = block.get("rows", [])
    data = block["type"] == "data_table"
    if data and not (block.get("caption") and 1 <= block.get("page_size", 5) <= 100):
        yield "a data table without a caption, or a page of an odd size"
    if not (2 if data else 1) <= len(rows) <= (101 if data else 100):
        yield f"{len(rows)} rows"
    if len({len(row) for row in rows}) != 1 or not 1 <= len(rows[0]) <= 20:
        yield "rows of different lengths"
    for number, cell in ((number, cell) for number, row in enumerate(rows) for cell in row):
        match cell.get("type"):
            case "raw_text" if cell.get("text"):
                pass
            case "raw_number" if cell.get("text") and isinstance(cell.get("value"), int):
                pass
            case "rich_text" if number or not data:
                for element in cell["elements"]:
                    yield from _rich(element)
            case kind:
                yield f"a cell of {kind} in row {number}"
    if sum(len(str(cell.get("text", cell))) for row in rows for cell in row) > 20_000:
        yield "too much in one table"


def _rich(element: Block) -> Iterator[str]:
    """Rich text: its documentation gives kinds and no lengths."""
    match element.get("type"):
        case "rich_text_section" | "rich_text_quote":
            if not element.get("elements"):
                yield "a paragraph of nothing"
            for part in element.get("elements", []):
                if part.get("type") not in ("text", "emoji", "link", "user"):
                    yield f"rich text {part.get('type')}"
                elif part["type"] == "user":
                    if not part.get("user_id"):
                        yield "nobody's name"
                elif part["type"] == "link" and not (
                    part["url"].startswith(("https://", "mailto:", "tel:")) and part.get("text")
                ):
                    yield "a link without a name or an address"
                elif not part.get("name" if part["type"] == "emoji" else "text"):
                    yield "an empty piece of text"
                elif not part.get("style", {}).keys() <= {"bold", "italic", "strike", "code"}:
                    yield f"style {part['style']}"
        case "rich_text_list":
            if element.get("style") not in ("bullet", "ordered") or not element.get("elements"):
                yield "a list without lines or style"
            for line in element.get("elements", []):
                if line.get("type") != "rich_text_section":
                    yield f"a list of {line.get('type')}"
                yield from _rich(line)
        case kind:
            yield f"rich text {kind}"


def _text(text: Any, limit: int, kind: str | None = None) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        yield f"no text object: {text!r}"
        return
    if kind and text["type"] != kind:
        yield f"text has to be {kind}"
    if text["type"] == "mrkdwn" and "emoji" in text:
        yield "emoji belongs to plain_text"
    if not 1 <= len(text.get("text", "")) <= limit:
        yield f"text of {len(text.get('text', ''))}; {limit} fit"


def _image(image: Block) -> Iterator[str]:
    if not image.get("alt_text") or len(image["alt_text"]) > 2000:
        yield "alt_text"
    if ("image_url" in image) == ("slack_file" in image):
        yield "an image needs one source"


def _element(element: Block) -> Iterator[str]:
    kind = element.get("type")
    if kind != "image" and not 1 <= len(element.get("action_id", "x")) <= 255:
        yield f"action_id of {len(element['action_id'])}"
    match kind:
        case "button":
            yield from _text(element.get("text"), 75, "plain_text")
            if len(element.get("value", "")) > 2000:
                yield f"value of {len(element['value'])}"
            if len(element.get("accessibility_label", "")) > 75:
                yield "accessibility_label"
            if element.get("style", "primary") not in ("primary", "danger"):
                yield f"style {element['style']}"
        case "overflow":
            yield from _options(element.get("options"), 1, 5, 75)
        case "static_select" | "multi_static_select":
            if "placeholder" in element:
                yield from _text(element["placeholder"], 150, "plain_text")
            if ("options" in element) == ("option_groups" in element):
                yield "options or option_groups"
            groups = element.get("option_groups", [{"options": element.get("options")}])
            if not 1 <= len(groups) <= 100:
                yield f"{len(groups)} groups of options"
            for group in groups:
                if "option_groups" in element:
                    yield from _text(group.get("label"), 75, "plain_text")
                yield from _options(group.get("options"), 1, 100, 75)
            yield from _initial(element)
        case "checkboxes" | "radio_buttons":
            yield from _options(element.get("options"), 1, 10, 75, mrkdwn=True)
            yield from _initial(element)
        case "datepicker" | "timepicker" | "users_select" | "multi_users_select":
            if "placeholder" in element:
                yield from _text(element["placeholder"], 150, "plain_text")
        case "plain_text_input":
            if not 0 <= element.get("max_length", 1) <= 3000:
                yield f"max_length {element['max_length']}"
            if len(element.get("initial_value", "")) > element.get("max_length", 3000):
                yield "initial_value longer than max_length"
            if "placeholder" in element:
                yield from _text(element["placeholder"], 150, "plain_text")
        case "image":
            yield from _image(element)
        case _:
            yield f"element {kind}"
    confirm = element.get("confirm")
    if confirm is not None:
        yield from _text(confirm.get("title"), 100, "plain_text")
        yield from _text(confirm.get("text"), 300)
        yield from _text(confirm.get("confirm"), 30, "plain_text")
        yield from _text(confirm.get("deny"), 30, "plain_text")


def _options(options: Any, least: int, most: int, long: int, mrkdwn: bool = False) -> Iterator[str]:
    if not isinstance(options, list) or not least <= len(options) <= most:
        yield f"{len(options or [])} options; {least} to {most} fit"
        return
    values = [option.get("value") for option in options]
    if len(values) != len(set(values)):
        yield "two options of one value"
    for option in options:
        yield from _text(option.get("text"), long, None if mrkdwn else "plain_text")
        if not 1 <= len(option.get("value", "")) <= 150:
            yield f"option value of {len(option.get('value', ''))}"
        if "description" in option:
            yield from _text(option["description"], 75)


def _initial(element: Block) -> Iterator[str]:
    chosen = element.get(
        "initial_options", [element["initial_option"]] if "initial_option" in element else []
    )
    groups = element.get("option_groups", [{"options": element.get("options", [])}])
    if any(option not in (known for group in groups for known in group["options"]) for option in chosen):
        yield "an initial option that is none of the options"
    if chosen == [] and "initial_options" in element:
        yield "initial_options is empty"


def view_problems(view: Any) -> list[str]:
    """Return everything in a view that Slack would refuse."""
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["not a view"]
    found = problems(view.get("blocks"), view["type"])
    if len(view.get("private_metadata", "")) > 3000:
        found.append(f"private_metadata of {len(view['private_metadata'])}")
    if len(view.get("callback_id", "")) > 255:
        found.append("callback_id")
    if view["type"] == "modal":
        for name in ("title", "submit", "close"):
            if name in view:
                found += [f"{name}: {said}" for said in _text(view[name], 24, "plain_text")]
        if "title" not in view:
            found.append("no title")
        asks = any(block.get("type") == "input" for block in view.get("blocks", []))
        if asks and "submit" not in view:
            found.append("inputs need submit")
    elif {"title", "submit", "close"} & view.keys():
        found.append("a home view has no title, submit or close")
    return found
