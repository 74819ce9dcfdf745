"""Cards and forms as Adaptive Cards: within every limit, no words obeyed, and what is pressed comes back."""

import json
from typing import Any, get_args
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings

from bot.render import chart, teams
from handlers import ui
from handlers.ui import FieldError
from tests.render import vocabulary
from tests.render.adaptive.problems import in_message, problems
from tests.render.adaptive.reading import objects, presses, shown, untouched
from tests.render.test_slack import agenda, buttons_of, held, offers
from tests.web.little import CHART, CSV, EVERYTHING, FORM, MONTHS
from tests.web.test_rendering import HOSTILE, OUT, every_kind_of_block, every_kind_of_input

any_size = settings(
    deadline=None, max_examples=25, suppress_health_check=list(HealthCheck), report_multiple_bugs=False
)


def card(of: ui.Card, opens: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the card of the message, checked against every limit."""
    rendered = teams.message(of, opens)
    assert in_message(rendered) == []
    (attached,) = rendered["attachments"]
    assert attached["contentType"] == "application/vnd.microsoft.card.adaptive"
    return attached["content"]


def dialog(of: ui.Form, **more: Any) -> dict[str, Any]:
    rendered = teams.dialog(of, {"c": "19:x", "m": "17"}, **more)
    assert problems(rendered) == []
    return rendered


def came_back(rendered: dict[str, Any]) -> list[teams.Pressed]:
    """Return what is pressed, after Teams has sent it back as JSON."""
    return [teams.pressed(json.loads(json.dumps(sent))) for _, sent in presses(rendered)]


# What is shown


def test_a_card_reads_in_order_and_its_notification_gives_nothing_away() -> None:
    read = shown(card(EVERYTHING))
    places = [read.index(words) for words in (
        "Before Thursday’s session", "You meet Gareth on Thursday", "How the Riverside duty rota", "carried over twice",
        "Annual leave in April", "Read the lone working guidance", "I would like to shadow", "Priya, 5 February",
        "Next session", "Room 2, Town Hall", CHART.alt, "overdue.csv", "Add an item", "Sections 4.2 and 4.3",
    )]  # fmt: skip
    assert places == sorted(places)
    assert teams.message(EVERYTHING)["summary"] == "A reminder for Thursday"
    assert teams.message(ui.Card("Priya’s sickness record"))["summary"] == "Alongside has something for you."


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_people_write_is_shown_and_never_obeyed(text: str) -> None:
    rendered = card(ui.Card(text, every_kind_of_block(text), text))
    assert not [part for part in objects(rendered) if "entities" in part]
    opened = [part["selectAction"]["url"] for part in objects(rendered) if "selectAction" in part]
    assert set(opened) <= {OUT}
    if len(text) < 100 and text == " ".join(text.split()):
        assert shown(rendered).count(text) >= len(every_kind_of_block(text)) - 1


@pytest.mark.parametrize(
    "text",
    ["*bold*", "_so_", "[link](https://example.org)", "<at>Priya</at>", "- one", "1. one", "# one", "`x`", "a\nb",
     "\\*", "https://example.org", "&amp;", "{{DATE(2017-02-14T06:08:39Z, SHORT)}}", "::x", "| a |", "~~x~~",
     "Priya’s 1:1"],
)  # fmt: skip
def test_what_markdown_could_read_stands_where_none_is_read(text: str) -> None:
    rendered = card(ui.Card(text, (ui.Heading(text), ui.Facts(((text, text),)))))
    kinds = {part["type"] for part in objects(rendered["body"]) if "type" in part}
    if text == "Priya’s 1:1":
        assert kinds == {"TextBlock", "FactSet"}
    else:
        assert not kinds & {"FactSet"}
        assert "TextBlock" not in kinds or text == "a\nb"  # a title has one line


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_form_gives_back_exactly_what_it_was_filled_with(text: str) -> None:
    form = ui.Form(text, "notes.save", every_kind_of_input(text), {"note": 1, "word": text}, text)
    for rendered in (teams.dialog(form, {"c": "19:x"}), teams.inline(form, {"c": "19:x"})):
        sent = json.loads(json.dumps(untouched(rendered)))
        back = teams.submitted(sent)
        assert (back.action, back.ids) == ("notes.save", {"note": 1, "word": text})
        assert back.fields == {
            "one": text, "many": text, "choice": text, "radio": text, "ticks": text, "on": "2026-03-05",
            "at": "09:05", "who": "<@u0priya>", "others": text[:500],
        }  # fmt: skip
        assert teams.origin(sent) == {"c": "19:x"}


def test_these_tests_know_every_kind_there_is() -> None:
    rendered = card(ui.Card("Everything", every_kind_of_block("x")))
    assert {type(block) for block in every_kind_of_block("x")} == set(get_args(ui.Block))
    assert {part["type"] for part in objects(rendered["body"]) if "type" in part} == {
        "TextBlock", "RichTextBlock", "TextRun", "Container", "ColumnSet", "Column", "FactSet", "Image", "ActionSet",
        "Action.Execute", "Action.ToggleVisibility", "Input.ChoiceSet", "Action.OpenUrl", "Table",
        "TableRow", "TableCell", "Chart.HorizontalBar.Stacked",
    }  # fmt: skip
    assert {part["type"] for part in objects(dialog(FORM)["body"]) if "label" in part} == {
        "Input.Text", "Input.ChoiceSet", "Input.Date", "Input.Time",
    }  # fmt: skip


def test_a_button_that_opens_a_form_asks_teams_for_a_dialog_and_every_other_answers_in_place() -> None:
    buttons = ui.Buttons(
        (ui.Button("Add", "agenda.new", {"pair": 1}), ui.Button("Show", "agenda.show", {"pair": 1}))
    )
    add, show = [
        p for p in objects(card(ui.Card("T", (buttons,)), frozenset({"agenda.new"}))) if "title" in p
    ]
    assert (add["type"], add["data"]["msteams"]) == ("Action.Submit", {"type": "task/fetch"})
    assert (show["type"], show["verb"]) == ("Action.Execute", "agenda.show")
    assert [teams.pressed(p["data"]).action for p in (add, show)] == ["agenda.new", "agenda.show"]


def test_a_card_with_a_source_says_how_it_is_asked_for_anew() -> None:
    rendered = card(ui.Card("Agenda", source=("agenda", {"pair": 3})))
    action = rendered["refresh"]["action"]
    assert (action["type"], action["verb"]) == ("Action.Execute", teams.REFRESH)
    assert action["data"] == {"verb": teams.REFRESH, "ids": {"pair": 3}, "source": "agenda"}


def test_a_card_is_asked_for_anew_by_whom_it_is_for_and_by_nobody_else() -> None:
    of = ui.Card("Agenda", source=("agenda", {"pair": 3}))
    assert "userIds" not in card(of)["refresh"]
    for_priya = teams.message(of, reader="7faf8ab2-3d56-4244-b585-20c8a42ed2b8")
    assert in_message(for_priya) == []
    (attached,) = for_priya["attachments"]
    assert attached["content"]["refresh"]["userIds"] == ["8:orgid:7faf8ab2-3d56-4244-b585-20c8a42ed2b8"]


def test_what_cannot_be_undone_asks_first_and_can_be_put_away_again() -> None:
    rendered = card(
        ui.Card(
            "T", (ui.Item("Rota", more=(ui.Button("Drop", "a.drop", {"item": 1}, "danger", "For good?"),)),)
        )
    )
    (question,) = [part for part in objects(rendered) if part.get("isVisible") is False]
    opener, not_now = [part for part in objects(rendered) if part.get("type") == "Action.ToggleVisibility"]
    assert (opener["title"], opener["mode"], opener["tooltip"]) == ("Drop", "secondary", "Drop: Rota")
    assert (not_now["title"], not_now["targetElements"]) == ("Not now", [question["id"]])
    assert "For good?" in shown({"body": [question]})
    assert [press.action for press in came_back({"body": [question]})] == ["a.drop"]
    assert came_back(rendered) == came_back({"body": [question]})


def test_a_link_to_a_message_has_a_name_and_no_other_link_can_be_followed() -> None:
    there = (
        "https://teams.microsoft.com/l/message/19:abc@thread.tacv2/1700000000000?context=%7B%22a%22%3A1%7D"
    )
    elsewhere = f"https://evil.example/{there} {there}<x https://teams.microsoft.com.evil.example/l/message/19:a/1700000000000"
    rendered = card(
        ui.Card(
            there,
            (ui.Text(there), ui.Quote(there), ui.Facts((("Message", there), ("Other", elsewhere))),
             ui.Item("An item", f"Since Monday · {there}"), ui.Item(there)),
        )
    )  # fmt: skip
    links = [part for part in objects(rendered) if "selectAction" in part]
    assert [(link["text"], link["selectAction"]["url"]) for link in links] == [
        ("the message in Teams", there)
    ] * 2


def test_six_buttons_are_in_sight_and_the_others_behind_the_dots() -> None:
    many = tuple(ui.Button(f"Way {n}", "a.way", {"n": n}) for n in range(9))
    actions = [
        p for p in objects(card(ui.Card("T", (ui.Buttons(many),)))) if p.get("type") == "Action.Execute"
    ]
    assert [action.get("mode", "primary") for action in actions] == ["primary"] * 6 + ["secondary"] * 3


def test_pictures_stand_in_the_card_and_files_come_with_it() -> None:
    pictures = [part for part in objects(card(EVERYTHING)) if part.get("type") == "Image"]
    assert [picture["altText"] for picture in pictures] == [MONTHS.alt, CHART.alt]
    for picture in pictures:
        assert picture["url"].startswith("data:image/png;base64,iVBOR")
        assert len(picture["url"]) < 100_000
    (file,) = teams.attachments(EVERYTHING)
    assert (file.name, file.content, file.title) == ("overdue.csv", CSV, "everyone below you, 12 rows")


def test_an_error_stands_under_its_field_with_what_was_typed() -> None:
    keys = [part["id"] for part in objects(dialog(FORM)["body"]) if "label" in part]
    rendered = dialog(FORM, error=FieldError("place", "Please say where."), typed={"place": "Room 2"})
    body = rendered["body"]
    (place,) = [number for number, part in enumerate(body) if part.get("id") == "in.place"]
    after = "\n".join(shown({"body": [part]}) for part in body[place + 1 : place + 3])
    assert "Please say where." in after
    assert body[place]["value"] == "Room 2"
    assert [part["id"] for part in objects(body) if "label" in part] == keys


# Too much


@pytest.mark.parametrize(
    ("items", "length"), [(3, 40), (20, 200), (24, 40), (40, 200), (90, 60), (12, 3_000), (120, 80)]
)
def test_every_button_of_a_long_list_can_still_be_pressed(items: int, length: int) -> None:
    of = agenda(items, length)
    back = {(press.action, *press.ids.values()) for press in came_back(card(of, frozenset({"a.later"})))}
    assert back == {
        ("a.add",),
        *((f"a.{what}", n) for n in range(items) for what in ("done", "drop", "later")),
    }


def test_a_list_that_ends_early_says_how_much_is_missing_and_comes_whole_in_a_file() -> None:
    of = agenda(120, 80)
    assert "more: some of this is shortened: all of it is in the file that comes with it." in shown(card(of))
    (whole,) = teams.attachments(of)
    assert all(f"Item {n} w" in whole.content.decode() for n in range(120))
    assert teams.attachments(agenda(24)) == []


def test_a_hundred_and_fifty_choices_are_all_there() -> None:
    many = tuple(ui.Option(str(n), f"Person {n}") for n in range(150))
    back = came_back(card(ui.Card("T", (ui.Menu("Who?", "a.b", many, {"pair": 3}),))))
    assert back == [teams.Pressed("a.b", {"pair": 3}, {"choice": str(n)}) for n in range(150)]
    (asked,) = dialog(ui.Form("F", "a", (ui.ChoiceInput("who", "Who?", many, "120"),)))["body"]
    assert (len(asked["choices"]), asked["value"], asked["style"]) == (150, "120", "compact")


def test_a_form_comes_back_whole_from_its_dialog_and_nothing_else_does() -> None:
    form = ui.Form("T", "a.b", every_kind_of_input("w"), {"n": 1})
    again = teams.unkept(untouched(dialog(form))["again"])
    assert (again.title, again.action, again.ids) == ("T", "a.b", {"n": 1})
    assert [part.label for part in again.blocks if isinstance(part, ui.Input)] == ["w"] * 9
    for never in (None, 3, "", "x", "äöü", [], {}, "0" * 50):
        with pytest.raises(ValueError, match="never rendered"):
            teams.unkept(never)


# Any card, any form


@given(vocabulary.cards)
@example(
    ui.Card("", (ui.Text(""), ui.Item(""), ui.Quote(""), ui.Facts(()), ui.Buttons(()), ui.Menu("", "a", ())))
)
@any_size
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_any_card_is_within_every_limit_and_keeps_its_buttons(of: ui.Card) -> None:
    with patch.object(chart, "small_png", lambda _: b"\x89PNG"):  # drawing takes longer than all the rest
        back = came_back(card(of))
    choices = {(p.action, json.dumps(dict(p.ids)), p.fields["choice"]) for p in back if p.fields}
    pressed = {(p.action, json.dumps(dict(p.ids))) for p in back if not p.fields}
    if len(buttons_of(of)) < 60:
        assert pressed == buttons_of(of)
        menus = [block for block in of.blocks if isinstance(block, ui.Menu)]
        assert choices == {(m.action, json.dumps(dict(m.ids)), o.value) for m in menus for o in m.options}


@given(vocabulary.forms())
@any_size
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_any_form_comes_back_as_it_was(form: ui.Form) -> None:
    rendered = dialog(form)
    back = teams.submitted(untouched(rendered))
    assert (back.action, back.ids) == (form.action, form.ids)
    asked = {part.key: part for part in form.blocks if isinstance(part, ui.Input) and offers(part)}
    assert {key: back.fields[key] for key in asked} == {key: held(part) for key, part in asked.items()}


# What was never rendered


@pytest.mark.parametrize("data", [
    {}, {"verb": "a"}, {"verb": 3, "ids": {}}, {"verb": "a", "ids": []}, {"verb": "a", "ids": {"x": [1]}},
    {"verb": "a", "ids": {}, "menu": "m"}, {"verb": "a", "ids": {}, "menu": "m", "m": 3}, {"of": "m"},
    {"of": "m", "m": "["}, {"of": "m", "m": "7"}, {"of": "m", "m": '["a"]'}, {"of": "m", "m": '[1,{}]'},
    {"of": "m", "m": '["a",{},3]'}, {"of": "m", "m": '["a",[]]'}, {"of": "m", "m": "[" * 5_000},
], ids=lambda data: str(data)[:40])  # fmt: skip
def test_a_press_on_what_was_never_rendered_is_told_apart(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="never rendered"):
        teams.pressed(data)


@pytest.mark.parametrize("data", [
    {}, {"verb": "a", "ids": {}}, {"verb": "a", "ids": {}, "form": []}, {"verb": "a", "ids": {}, "form": "key"},
    {"verb": "a", "ids": {}, "form": {"key": "text"}, "in.key": 3}, {"verb": "a", "ids": 3, "form": {}},
], ids=str)  # fmt: skip
def test_a_form_that_was_never_rendered_is_told_apart(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="never rendered"):
        teams.submitted(data)
