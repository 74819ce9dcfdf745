"""Cards and forms as HTML: every block and input, and nothing that people write is ever markup."""

import base64
import json
import re
from datetime import date, time
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render import html
from handlers import ui
from tests.support.html_chat import Node, Pressable, parse, pressables, questions, read
from tests.web.little import CHART, CSV, EVERYTHING, FORM

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": "\" onclick='alert(1)' autofocus x=\"",
    "template": "{{ 7 * 7 }}{% raw %}",
    "mention": "<!channel> <@U123> *bold* [link](javascript:alert(1))",
    "formula": "=HYPERLINK(\"http://example.com\")",
    "end of textarea": "</textarea></option></select><img src=x onerror=alert(1)>",
    "entity": "&lt;b&gt; &amp; &#x3c;",
    "long": "word " * 4_000,
    "one long word": "W" * 20_000,
    "right to left": "مرحبا \u202e abc",
    "emoji": "👩🏽‍💻 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "lines": "\none\n\ntwo  three\n",
    "comment": "--> <!-- ]]>",
}  # fmt: skip
TAGS = {"table", "caption", "thead", "tbody", "tr", "th", "td", "bdi", "svg", "rect",
    "article", "h2", "h3", "h4", "p", "small", "span", "figure", "figcaption", "blockquote", "dl", "div", "dt", "dd",
    "ul", "li", "button", "details", "summary", "label", "select", "option", "img", "a", "hr", "form", "input",
    "textarea", "fieldset", "legend",
}  # fmt: skip
NOT_OURS = re.compile(r"^(on.*|style|formaction|srcdoc|action)$")


def rendered(shown: ui.Card | ui.Form) -> Node:
    """Return the HTML's elements, checked to contain nothing that could run."""
    root = parse(str(html.card(shown, "r1") if isinstance(shown, ui.Card) else html.form(shown, "r1")))
    for node in root.all(lambda _: True):
        assert node.tag in TAGS
        assert not [name for name in node.attributes if NOT_OURS.match(name)]
        ours = ("data:", OUT) if node.tag == "a" else ("data:",)
        for name in ("src", "href"):
            assert node.attributes.get(name, "data:").startswith(ours)
    return root


OUT = "https://example.org/"
"""Where the links of these tests lead."""


def every_kind_of_block(text: str) -> tuple[ui.Block, ...]:
    button = ui.Button(text, "notes.done", {"note": 1, "word": text}, "danger", confirm=text)
    option = ui.Option(text, text)
    return (
        ui.Text(text), ui.Heading(text), ui.Note(text), ui.Quote(text, text), ui.Facts(((text, text),)),
        ui.Item(text, text, "late", (button,), (button,)), ui.Buttons((button,)),
        ui.Menu(text, "notes.pick", (option,), {"note": 2}),
        ui.Chart(text, (text, text), (ui.Bar(text, (1, 2)),), text),
        ui.File(text, "text/csv", text.encode(), text), ui.Divider(),
        ui.Line((text, ui.PersonName(1, text), ui.Link(text, OUT))),
        ui.Table(text, (ui.Column(text), ui.Column(text, wide=True)),
                 ((ui.PersonName(1, text), ui.State(text, "late")),)),
        ui.Figures((ui.Figure(text, text, text, (1, 2)),)),
        ui.Months(text, (text, text), ((text, ("on time", "missed")),), text),
    )  # fmt: skip


def every_kind_of_input(text: str) -> tuple[ui.Input, ...]:
    options = (ui.Option(text, text), ui.Option("other", "Other"))
    return (
        ui.TextInput("one", text, text, text), ui.TextInput("many", text, text, text, True, "many"),
        ui.ChoiceInput("choice", text, options, text, text), ui.ChoiceInput("radio", text, options, text, text, True),
        ui.TicksInput("ticks", text, options, (text,), text), ui.DateInput("on", text, date(2026, 3, 5), text),
        ui.TimeInput("at", text, time(9, 5), text, True),
        ui.PersonInput("who", text, (ui.PersonName(1, text, "u0priya"),), text, True),
        ui.PersonInput("others", text, (ui.PersonName(2, text),), text, several=True, by_name=True),
    )  # fmt: skip


def test_these_tests_know_every_kind_there_is() -> None:
    assert {type(block) for block in every_kind_of_block("x")} == set(get_args(ui.Block))
    assert {type(asked) for asked in every_kind_of_input("x")} == set(get_args(ui.Input))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_people_write_is_shown_and_never_obeyed(text: str) -> None:
    card = rendered(ui.Card(text, every_kind_of_block(text)))
    for tag in ("h3", "h4", "blockquote", "figcaption", "dt", "dd", "small", "option", "a"):
        assert {node.text for node in card.tags(tag) if node.line or not text.strip()} == {text}, tag
    assert {button.label for button in pressables(card)} == {text}
    assert card.tags("img")[0].attributes["alt"] == text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_form_gives_back_exactly_what_it_was_filled_with(text: str) -> None:
    form = rendered(ui.Form(text, "notes.save", every_kind_of_input(text), {"note": 1}, text)).tags("form")[0]
    values = {key: value for _, key, value, _ in questions(form)}
    assert values == {
        "one": text, "many": text, "choice": text, "radio": text, "ticks": text, "on": "2026-03-05", "at": "09:05",
        "who": text, "others": text,
    }  # fmt: skip


def test_a_button_beside_an_item_is_named_after_it() -> None:
    names = {
        button.attributes.get("aria-label", button.text)
        for button in rendered(EVERYTHING).tags("button", "summary")
    }
    assert "Done: How the Riverside duty rota leaves no time for visits" in names
    assert "More: How the Riverside duty rota leaves no time for visits" in names
    assert "Add an item" in names


def test_a_file_holds_its_bytes_under_its_name() -> None:
    (link,) = [link for link in rendered(EVERYTHING).tags("a") if "download" in link.attributes]
    kind, content = link.attributes["href"].split(";base64,")
    assert (kind, base64.b64decode(content), link.attributes["download"]) == (
        "data:text/csv",
        CSV,
        "overdue.csv",
    )


def test_a_card_reads_in_order() -> None:
    lines = read(rendered(EVERYTHING)).splitlines()
    assert lines[0] == "Before Thursday’s session"
    assert "Next session: Thursday 5 March at 14:00" in lines
    assert "“I would like to shadow a court hearing.” Priya, 5 February" in lines
    assert CHART.alt in lines


def test_every_input_of_a_form_has_its_label_hint_and_place_for_an_error() -> None:
    form = rendered(FORM)
    ids = [node.attributes["id"] for node in form.all(lambda node: "id" in node.attributes)]
    assert len(ids) == len(set(ids))
    for label in form.tags("label"):
        assert label.attributes.get("for") in ids or label.tags("input")
    for described in form.all(lambda node: "aria-describedby" in node.attributes):
        assert described.attributes["aria-describedby"] in ids
    assert len(list(form.all(lambda node: node.has("error")))) == 7


# Any card of the vocabulary

words = st.text(min_size=1, max_size=30)
ids = st.dictionaries(st.text("abc", min_size=1, max_size=4), st.integers() | words, max_size=2)
some_buttons = st.lists(
    st.builds(ui.Button, words, st.sampled_from(["a.b", "c"]), ids, st.sampled_from(["plain", "primary", "danger"]),
              st.none() | words), max_size=3,
).map(tuple)  # fmt: skip
options = st.lists(st.builds(ui.Option, words, words), max_size=3).map(tuple)
blocks = st.one_of(
    st.builds(ui.Text, words), st.builds(ui.Heading, words), st.builds(ui.Note, words),
    st.builds(ui.Quote, words, words),
    st.builds(ui.Facts, st.lists(st.tuples(words, words), max_size=3).map(tuple)),
    st.builds(ui.Item, words, words, st.sampled_from(["plain", "good", "soon", "late"]), some_buttons, some_buttons),
    st.builds(ui.Buttons, some_buttons), st.builds(ui.Menu, words, words, options, ids),
    st.builds(ui.File, words, st.just("text/csv"), st.binary(max_size=9), words), st.just(ui.Divider()),
)  # fmt: skip
cards = st.builds(ui.Card, words, st.lists(blocks, max_size=6).map(tuple))


def buttons_of(card: ui.Card) -> list[ui.Button]:
    found: list[ui.Button] = []
    for block in card.blocks:
        if isinstance(block, ui.Buttons):
            found += [b for b in block.buttons if isinstance(b, ui.Button)]
        if isinstance(block, ui.Item):
            found += (*block.buttons, *block.more)
    return found


@given(cards)
@settings(deadline=None)
def test_any_card_is_rendered_with_exactly_its_buttons(card: ui.Card) -> None:
    root = rendered(card)

    def told(button: ui.Button | Pressable) -> tuple[object, ...]:
        return button.label, button.action, json.dumps(dict(button.ids))

    assert [told(shown) for shown in pressables(root)] == [told(button) for button in buttons_of(card)]
    menus = [(block.action, len(block.options)) for block in card.blocks if isinstance(block, ui.Menu)]
    assert [
        (menu.tags("button")[0].attributes["data-action"], len(menu.tags("option")))
        for menu in root.all(lambda node: node.has("menu"))
    ] == menus
