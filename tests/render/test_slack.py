"""Cards and forms as Block Kit: within every limit, no words obeyed, and what is pressed comes back."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, example, given, settings
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.render import slack
from handlers import ui
from tests.render import vocabulary
from tests.render.slack_reading import objects, options, presses, shown, untouched
from tests.slack import blockkit
from tests.web.little import CHART, CSV, EVERYTHING, FORM
from tests.web.test_rendering import HOSTILE, OUT, every_kind_of_block, every_kind_of_input

PARSED = 12_000
"""Characters of text that Slack takes in all of a message's blocks (its maintainers in bolt-js issue 2509)."""
any_size = settings(
    deadline=None, max_examples=60, suppress_health_check=list(HealthCheck), report_multiple_bugs=False
)


def message(card: ui.Card) -> dict[str, Any]:
    """Render the message, checked against every limit, by our reading of them and by slack_sdk's."""
    rendered = slack.message(card)
    assert blockkit.problems(rendered["blocks"], "message") == []
    assert len(shown(in_sight(rendered["blocks"]))) <= PARSED
    assert 1 <= len(rendered["text"]) <= 3_000
    checked_by_sdk(rendered["blocks"])
    assert not [part for part in objects(rendered) if part.get("type") == "mrkdwn"]
    return rendered


def in_sight(part: Any) -> Any:
    """Return the same without what opens only when it is pressed."""
    if isinstance(part, dict):
        return {
            name: in_sight(of)
            for name, of in part.items()
            if name not in ("options", "option_groups", "confirm")
        }
    return [in_sight(of) for of in part] if isinstance(part, list) else part


def view(form: ui.Form) -> dict[str, Any]:
    rendered = slack.view(form, '{"c":"C1"}')
    assert blockkit.view_problems(rendered) == []
    checked_by_sdk(rendered["blocks"])
    View(**rendered).to_dict()
    return rendered


NEWER = ("data_table", "data_visualization")
"""Kinds of blocks that are newer than slack_sdk."""


def checked_by_sdk(blocks: list[dict[str, Any]]) -> None:
    """Run slack_sdk's own validation on the blocks and their elements."""
    known = [block for block in blocks if block["type"] not in NEWER]
    for block in Block.parse_all(known):
        block.validate_json()
        for element in (
            *getattr(block, "elements", ()),
            getattr(block, "accessory", None),
            getattr(block, "element", None),
        ):
            if hasattr(element, "validate_json"):
                element.validate_json()


def told(button: ui.Button) -> tuple[str, str]:
    return button.action, json.dumps(dict(button.ids))


def came_back(rendered: dict[str, Any]) -> list[slack.Pressed]:
    return [slack.pressed(sent) for _, sent in presses(rendered["blocks"])]


def with_short_ids(blocks: tuple[ui.Block, ...]) -> tuple[ui.Block, ...]:
    """Return the same blocks with short ids: ids name rows, and are never text."""
    ids = {"note": 1, "word": "<&>"}

    def short(buttons: Iterable[ui.Button]) -> tuple[ui.Button, ...]:
        return tuple(replace(b, ids=ids) for b in buttons)

    return tuple(
        replace(block, buttons=short(b for b in block.buttons if isinstance(b, ui.Button)))
        if isinstance(block, ui.Buttons)
        else replace(block, buttons=short(block.buttons), more=short(block.more)) if isinstance(block, ui.Item)
        else block
        for block in blocks
        if not isinstance(block, ui.Menu) or len(block.options[0].value) < 1_000
    )  # fmt: skip


# What is shown


def test_a_card_reads_in_order_and_its_notification_gives_nothing_away() -> None:
    rendered = message(EVERYTHING)
    read = shown(rendered["blocks"])
    places = [read.index(words) for words in (
        "Before Thursday’s session", "You meet Gareth on Thursday", "How the Riverside duty rota", "carried over twice",
        "Annual leave in April", "Read the lone working guidance", "I would like to shadow", "Priya, 5 February",
        "Next session", "Room 2, Town Hall", CHART.alt, "overdue.csv", "Add an item", "Sections 4.2 and 4.3",
    )]  # fmt: skip
    assert places == sorted(places)
    assert rendered["text"] == "A reminder for Thursday"


def test_a_card_without_a_preview_says_nothing_of_itself_in_the_notification() -> None:
    assert message(ui.Card("Priya’s sickness record"))["text"] == "Alongside has something for you."


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_people_write_is_shown_and_never_obeyed(text: str) -> None:
    rendered = message(ui.Card(text, with_short_ids(every_kind_of_block(text)), text))
    kinds = {part["type"] for part in objects(rendered["blocks"]) if "type" in part}
    assert not kinds & {"mrkdwn", "markdown", "user", "usergroup", "broadcast", "channel"}
    assert {part["url"] for part in objects(rendered["blocks"]) if part.get("type") == "link"} <= {OUT}
    assert {part["name"] for part in objects(rendered["blocks"]) if part.get("type") == "emoji"} <= {
        "red_circle"
    }
    assert all(
        part["emoji"] is False for part in objects(rendered["blocks"]) if part.get("type") == "plain_text"
    )
    assert not {"<", ">"} & set(rendered["text"])
    if len(text) < 100:
        assert shown(rendered["blocks"]).count(text) >= len(every_kind_of_block(text))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_form_gives_back_exactly_what_it_was_filled_with(text: str) -> None:
    filled = text[
        :900
    ]  # the choices' values too: no feature has such long ones, and all stand in 3,000 characters
    form = ui.Form(text, "notes.save", every_kind_of_input(filled), {"note": 1, "word": "<&>"}, text)
    back = slack.submitted(untouched(view(form)))
    assert (back.action, back.ids) == ("notes.save", {"note": 1, "word": "<&>"})
    assert back.fields == {
        "one": filled, "many": filled, "choice": filled, "radio": filled, "ticks": filled, "on": "2026-03-05",
        "at": "09:05", "who": "<@u0priya>", "others": filled[:500],
    }  # fmt: skip


EVERY_INPUT = ui.Form("F", "a", (*FORM.blocks, *every_kind_of_input("x")[-2:]))


def test_these_tests_know_every_kind_there_is() -> None:
    rendered = message(ui.Card("Everything", every_kind_of_block("x")))
    assert {type(block) for block in every_kind_of_block("x")} == set(get_args(ui.Block))
    assert {block["type"] for block in rendered["blocks"]} == {
        "header", "section", "context", "rich_text", "actions", "divider", "data_table",
    }  # fmt: skip
    assert {block["element"]["type"] for block in view(EVERY_INPUT)["blocks"] if block["type"] == "input"} == {
        "plain_text_input", "static_select", "radio_buttons", "checkboxes", "datepicker", "timepicker",
        "users_select", "multi_users_select",
    }  # fmt: skip


def test_a_link_to_a_message_has_a_name_and_no_other_link_can_be_followed() -> None:
    there = "https://fake-co.slack.com/archives/C0GENERAL/p1700000000000001"
    elsewhere = f"https://evil.example/{there} {there}x https://x.slack.com.evil.example/archives/C1/p1700000000000001"
    rendered = message(
        ui.Card(
            there,
            (ui.Text(there), ui.Quote(there), ui.Facts((("Message", there), ("Other", elsewhere))),
             ui.Item("An item", f"Since Monday · {there}"), ui.Item(there)),
        )
    )  # fmt: skip
    links = [part for part in objects(rendered["blocks"]) if part.get("type") == "link"]
    assert links == [{"type": "link", "url": there, "text": "the message in Slack"}] * 2


def test_a_button_beside_an_item_is_named_after_it_for_a_screen_reader() -> None:
    rendered = message(EVERYTHING)
    names = [
        part.get("accessibility_label")
        for part in objects(rendered["blocks"])
        if part.get("type") == "button"
    ]
    assert "Done: How the Riverside duty rota leaves no time for visits" in names
    assert "Drop: How the Riverside duty rota leaves no time for visits" in names


def test_what_cannot_be_undone_asks_first() -> None:
    (drop,) = [
        part for part in objects(message(EVERYTHING)["blocks"]) if "confirm" in part and "value" in part
    ]
    assert (drop["style"], drop["confirm"]["style"]) == ("danger", "danger")
    assert drop["confirm"]["text"]["text"] == "Drop this for good?"
    assert drop["confirm"]["deny"]["text"] == "Not now"


def test_buttons_behind_a_menu_are_one_and_a_single_one_stands_in_sight() -> None:
    more = tuple(ui.Button(f"Way {n}", "notes.way", {"note": n}) for n in range(4))
    kinds = [
        part["type"] for part in message(ui.Card("T", (ui.Item("I", more=more),)))["blocks"][-1]["elements"]
    ]
    assert kinds == ["overflow"]
    kinds = [
        part["type"]
        for part in message(ui.Card("T", (ui.Item("I", more=more[:1]),)))["blocks"][-1]["elements"]
    ]
    assert kinds == ["button"]


def test_pictures_and_files_go_with_the_card() -> None:
    months, picture, file = slack.attachments(EVERYTHING)
    assert months.name == "months.png"
    assert (picture.name, picture.alt, picture.title) == ("chart.png", CHART.alt, CHART.title)
    assert picture.content.startswith(b"\x89PNG")
    assert (file.name, file.content, file.title) == ("overdue.csv", CSV, "everyone below you, 12 rows")


def test_slack_draws_a_chart_itself_where_it_has_room_and_then_no_picture_comes() -> None:
    card = ui.Card("Late", (CHART,))
    _, drawn, words = message(card)["blocks"]
    labels = drawn["chart"]["axis_config"]["categories"]
    assert [label[:19] for label in labels] == [bar.label[:19] for bar in CHART.bars]
    assert words["elements"][0]["text"] == CHART.alt
    assert slack.table_styles(card) == ("native", "data_table")
    assert not slack.attachments(card, style="native")
    assert [file.name for file in slack.attachments(card, in_view=True, style="native")] == ["chart.png"]
    many = replace(CHART, bars=tuple(ui.Bar(f"Team {n}", (1, 2)) for n in range(28)))
    assert (
        message(ui.Card("Late", (many,)))["blocks"][1]["chart"]["axis_config"]["categories"][-1] == "9 more"
    )
    alike = replace(CHART, series=("On time", "On time"))
    assert slack.table_styles(ui.Card("Late", (alike,))) == ("list",)


def test_an_error_stands_under_its_field() -> None:
    blocks = {block.get("block_id") for block in view(FORM)["blocks"]}
    said = slack.errors("place", "Please say where.")
    assert said == {"place": "Please say where."}
    assert said.keys() <= blocks


def test_a_form_that_asks_something_new_under_the_same_key_does_not_show_what_was_typed_before() -> None:
    def name(value: str) -> str:
        return view(ui.Form("F", "a", (ui.TextInput("key", "Words", value),)))["blocks"][0]["element"][
            "action_id"
        ]

    assert name("one") == name("one")
    assert name("one") != name("two")


# Too much


def agenda(items: int, length: int = 40) -> ui.Card:
    def item(n: int) -> ui.Item:
        words = f"Item {n} " + "w" * (length - 10)
        done, drop = (
            ui.Button("Done", "a.done", {"item": n}),
            ui.Button("Drop", "a.drop", {"item": n}, "danger", "Sure?"),
        )
        return ui.Item(
            words, "from you", "plain", (done,), (drop, ui.Button("Later", "a.later", {"item": n}))
        )

    last = ui.Buttons((ui.Button("Add an item", "a.add"),))
    return ui.Card("Your agenda", (*(item(n) for n in range(items)), last), preview="Your agenda.")


@pytest.mark.parametrize(
    ("items", "length"), [(3, 40), (20, 200), (24, 40), (40, 200), (90, 60), (12, 3_000)]
)
def test_every_button_of_a_long_list_can_still_be_pressed(items: int, length: int) -> None:
    card = agenda(items, length)
    back = {(press.action, *press.ids.values()) for press in came_back(message(card))}
    assert back == {
        ("a.add",),
        *((f"a.{what}", n) for n in range(items) for what in ("done", "drop", "later")),
    }
    assert message(card)["blocks"][-1]["elements"][0]["text"]["text"] == "Add an item"


def test_a_list_that_ends_early_says_how_much_is_missing_and_comes_whole_in_a_file() -> None:
    card = agenda(90, 60)
    read = shown(message(card)["blocks"])
    here = sum(
        f"Item {n} w" in read.replace("Done: ", "-").replace("Drop: ", "-").replace("Later: ", "-")
        for n in range(90)
    )
    assert here > 0
    assert "more: some of this is shortened: all of it is in the file that comes with it." in read
    (whole,) = slack.attachments(card)
    assert all(f"Item {n} w" in whole.content.decode() for n in range(90))


def test_long_words_are_shortened_evenly_and_come_whole_in_a_file() -> None:
    parts = tuple(
        block for n in range(10) for block in (ui.Heading(f"Part {n}"), ui.Text(f"{n} " + "word " * 600))
    )
    card = ui.Card("A record", (*parts, ui.Buttons((ui.Button("I agree", "record.agree", {"record": 1}),))))
    rendered = message(card)
    assert [b["text"]["text"] for b in rendered["blocks"] if b["type"] == "header"] == [
        "A record", *(f"Part {n}" for n in range(10)),
    ]  # fmt: skip
    assert "all of it is in the file" in shown(rendered["blocks"][-2])
    assert [press.action for press in came_back(rendered)] == ["record.agree"]
    (whole,) = slack.attachments(card)
    assert all(("word " * 600).strip() in part for part in whole.content.decode().split("Part ")[1:])


def test_what_fits_comes_without_a_file() -> None:
    assert slack.attachments(agenda(24)) == []


def test_a_long_title_or_label_is_cut_where_it_stands_and_whole_beside_it() -> None:
    name = "Wilhelmina " * 18
    card = ui.Card(
        name, (ui.Buttons((ui.Button(name, "a.b"),)), ui.Menu("Who?", "a.c", (ui.Option("1", name),)))
    )
    assert shown(message(card)["blocks"]).count(name.strip()) >= 3
    form = ui.Form(name, "a.b", (ui.TicksInput("who", "Who?", (ui.Option("1", name),)),))
    assert shown(view(form)["blocks"]).count(name.strip()) == 2


def test_a_hundred_and_fifty_choices_are_all_there() -> None:
    many = tuple(ui.Option(str(n), f"Person {n}") for n in range(150))
    back = came_back(message(ui.Card("T", (ui.Menu("Who?", "a.b", many, {"pair": 3}),))))
    assert back == [slack.Pressed("a.b", {"pair": 3}, {"choice": str(n)}) for n in range(150)]
    (asked,) = view(ui.Form("F", "a", (ui.ChoiceInput("who", "Who?", many, "120"),)))["blocks"]
    assert len(options(asked["element"])) == 150
    assert asked["element"]["initial_option"]["value"] == "120"


def test_more_inputs_than_a_modal_takes_are_refused_rather_than_left_out() -> None:
    asked = tuple(ui.TextInput(f"key{n}", "Words") for n in range(101))
    with pytest.raises(ValueError, match="100 inputs"):
        slack.view(ui.Form("F", "a", asked), "")
    view(ui.Form("F", "a", (ui.Note("Small print"), *asked[:100])))


def test_more_than_slack_keeps_with_a_form_is_refused_rather_than_lost() -> None:
    offered = tuple(ui.Option(f"{n} " + "w" * 400, "Words") for n in range(8))
    with pytest.raises(ValueError, match="3000 characters"):
        slack.view(ui.Form("F", "a", (ui.ChoiceInput("key", "Words", offered),)), "")


# Any card, any form


def buttons_of(card: ui.Card) -> set[tuple[str, str]]:
    found = [
        b
        for block in card.blocks
        if isinstance(block, ui.Buttons)
        for b in block.buttons
        if isinstance(b, ui.Button)
    ]
    found += card.more
    found += [b for block in card.blocks if isinstance(block, ui.Item) for b in (*block.buttons, *block.more)]
    return set(map(told, found))


@given(vocabulary.cards)
@example(
    ui.Card("", (ui.Text(""), ui.Item(""), ui.Quote(""), ui.Facts(()), ui.Buttons(()), ui.Menu("", "a", ())))
)
@any_size
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_any_card_is_within_every_limit_and_keeps_its_buttons(card: ui.Card) -> None:
    rendered = message(card)
    back = came_back(rendered)
    choices = {
        (press.action, json.dumps(dict(press.ids)), press.fields["choice"]) for press in back if press.fields
    }
    presses = {(press.action, json.dumps(dict(press.ids))) for press in back if not press.fields}
    if len(buttons_of(card)) < 60:
        assert presses == buttons_of(card)
        menus = [block for block in card.blocks if isinstance(block, ui.Menu)]
        assert choices == {(m.action, json.dumps(dict(m.ids)), o.value) for m in menus for o in m.options}
    home = slack.home(card)
    assert blockkit.view_problems(home) == []


@given(vocabulary.forms())
@any_size
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_any_form_is_within_every_limit_and_comes_back_as_it_was(form: ui.Form) -> None:
    back = slack.submitted(untouched(view(form)))
    assert (back.action, back.ids) == (form.action, form.ids)
    assert back.fields == {
        asked.key: held(asked) for asked in form.blocks if isinstance(asked, ui.Input) and offers(asked)
    }


def offers(asked: ui.Input) -> bool:
    """Return whether there is anything to choose."""
    return not isinstance(asked, ui.ChoiceInput | ui.TicksInput) or bool(asked.options)


def held(asked: ui.Input) -> str:
    match asked:
        case ui.TicksInput():
            return ",".join(o.value for o in asked.options if o.value in asked.value)
        case ui.DateInput():
            return asked.value.isoformat() if asked.value else ""
        case ui.TimeInput():
            return f"{asked.value:%H:%M}" if asked.value else ""
        case ui.PersonInput():
            picked = [f"<@{one.at}>" for one in asked.value if one.at]
            named = ", ".join(one.name for one in asked.value if not one.at)[:500]
            shown = picked if asked.several else picked[:1]
            return ", ".join([*shown, *([named] if asked.by_name and named.strip() else [])])
        case ui.TextInput() | ui.ChoiceInput():
            return asked.value


# What was never rendered


@pytest.mark.parametrize("action", [
    {}, {"type": "button"}, {"type": "button", "value": "x"}, {"type": "button", "value": "7"},
    {"type": "button", "value": '["a"]'}, {"type": "button", "value": '["a",[]]'}, {"type": "button", "value": None},
    {"type": "button", "value": '["a",{"x":[1]}]'}, {"type": "button", "value": '[1,{}]'},
    {"type": "static_select", "action_id": 3, "selected_option": {"value": "x"}},
    {"type": "static_select", "action_id": "menu:", "selected_option": {"value": "x"}},
    {"type": "static_select", "action_id": 'menu:["a",{}]', "selected_option": None},
    {"type": "static_select", "action_id": 'menu:["a",{}]', "selected_option": {"value": 3}},
    {"type": "overflow", "action_id": "press:0", "selected_option": {"value": "[]"}},
], ids=str)  # fmt: skip
def test_a_press_on_what_was_never_rendered_is_told_apart(action: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - JSON's own, or ours
        slack.pressed(action)


FORM_OF_A = '{"form":["a",{}]}'


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"private_metadata": ""},
        {"private_metadata": "[]"},
        {"private_metadata": "{}"},
        {"private_metadata": FORM_OF_A},
        {"private_metadata": FORM_OF_A, "state": {"values": []}},
        {"private_metadata": FORM_OF_A, "state": {"values": {"key": {}}}},
        {
            "private_metadata": FORM_OF_A,
            "state": {"values": {"key": {"x": {"type": "plain_text_input", "value": 3}}}},
        },
        {
            "private_metadata": '{"form":["a",{}],"long":3}',
            "state": {"values": {"key": {"x": {"type": "radio_buttons", "selected_option": {"value": "3"}}}}},
        },
    ],
    ids=str,
)
def test_a_form_that_was_never_rendered_is_told_apart(view: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - JSON's own, or ours
        slack.submitted(view)
