"""People files as spreadsheets, directories and HR systems write them: what each gives, and what it says."""

from datetime import date
from pathlib import Path

import pytest

from bot.channels.registry import ID_COLUMNS
from handlers.people import timezones, validators
from handlers.people.csv_reader import Defaults, ListInvalid, PeopleFile, read

FILES = Path(__file__).parent / "files"
TWO = ["Priya Nair", "Gareth Llewellyn"]


def file(name: str, **how: float) -> PeopleFile:
    return read(
        (FILES / f"{name}.csv").read_bytes(), Defaults(), ids=ID_COLUMNS, full_time=how.get("full_time")
    )


def wrong(name: str, **how: float) -> list[str]:
    with pytest.raises(ListInvalid) as refused:
        file(name, **how)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("name", "people", "notes"),
    [
        ("two_cols", ["Priya Nair"], []),
        ("extra_cols", ["Priya Nair"], ["Columns left aside: department and 2 without a name."]),
        ("trailing_commas", TWO, ["Columns left aside: 2 without a name."]),
        ("title", TWO, ["What stands above the header is left aside as a title; the header was found on line 3."]),
        ("sep_comma", TWO, []),
        ("semicolon", TWO, ["The columns are separated by semicolons."]),
        ("utf16", TWO, []),
        ("nl_quoted", TWO, []),
    ],
)  # fmt: skip
def test_what_spreadsheets_add_is_understood_and_said_once(name: str, people: list[str], notes: list[str]):
    found = file(name)
    assert ([entry.name for entry in found.entries], list(found.notes)) == (people, notes)


def test_a_line_break_in_a_cell_is_a_space():
    assert [entry.role for entry in file("nl_quoted").entries] == ["social worker", "team leader"]


def test_an_export_of_entra_is_read_as_it_is():
    priya = file("entra").entries[0]
    assert (priya.name, priya.email, priya.role) == ("Priya Nair", "priya@example.org", "Social Worker")
    assert priya.ids["teams"] == "11111111-1111-1111-1111-111111111111"


def test_guests_and_disabled_accounts_are_left_aside_and_named():
    rows = "userPrincipalName,displayName,mail,id,userType,accountEnabled\n"
    rows += "a@x.org,Ann Lee,,1,Member,TRUE\ng@x.org,Guy Guest,g@x.org,2,Guest,TRUE\n"
    rows += "d@x.org,Di Gone,d@x.org,3,Member,FALSE\n"
    found = read(rows.encode(), Defaults(), ids=ID_COLUMNS)
    assert [(entry.name, entry.email, entry.ids["teams"]) for entry in found.entries] == [
        ("Ann Lee", "a@x.org", "1")
    ]
    assert found.notes == ("Guests and disabled or deactivated accounts left aside: Guy Guest, Di Gone.",)


def test_an_export_of_slack_is_read_as_it_is():
    found = file("slack_members").entries
    assert [(entry.name, entry.ids.get("slack")) for entry in found] == [
        ("Priya Nair", "U01AAAAAA01"), ("Gareth Llewellyn", "U01AAAAAA02"),
    ]  # fmt: skip


def test_first_and_last_names_in_columns_of_their_own_make_a_name():
    found = read(b"First name;Last name;Work email\nAnn;Lee;ann@x.org\n", Defaults(), ids=ID_COLUMNS)
    assert found.entries[0].name == "Ann Lee"


def test_a_mapping_says_which_header_is_which():
    rows = b"Person,Contact,Boss\nAnn,ann@x.org,bo@x.org\nBo,bo@x.org,\n"
    mapping = {"name": "Person", "email": "Contact", "manager_email": "Boss"}
    assert read(rows, Defaults(), ids=ID_COLUMNS, mapping=mapping).entries[0].manager_email == "bo@x.org"
    with pytest.raises(ListInvalid, match="no column “Chief”, which the mapping names"):
        read(rows, Defaults(), ids=ID_COLUMNS, mapping={**mapping, "manager_email": "Chief"})


def test_other_encodings_and_workbooks_say_what_to_save():
    assert wrong("cp1252") == [
        "line 2: byte 4 of the line (0xed) is not UTF-8; save the file as “CSV UTF-8” and import that"
    ]
    assert wrong("xlsx_renamed") == [
        "line 1: this is an Excel workbook; save it as “CSV UTF-8” and import that"
    ]


def test_names_of_every_kind_are_names_and_a_dash_is_none():
    assert wrong("names") == ["line 12: name: found “-”; expected a name"]


@pytest.mark.parametrize(
    "text",
    [
        "01/02/2026", "1/2/26", "01-02-2026", "01.02.2026", "1 Feb 2026", "01-FEB-2026", "1st February 2026",
        "2026-2-1", "2026-02-01 00:00:00", "2026-02-01T00:00:00Z", "'2026-02-01",
    ],
)  # fmt: skip
def test_dates_are_read_day_before_month(text: str):
    assert validators.day(text) == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("46054", "a spreadsheet's number for a day"),
        ("02/13/2026", "with the month before the day"),
        ("31/02/2026", "there is no day"),
        ("0000-00-00", "there is no day"),
        ("1900-01-00", "there is no day"),
        ("N/A", "expected a date"),
        ("soon", "expected a date"),
        ("01/02/1026", "expected a year"),
    ],
)
def test_what_is_no_day_says_why(text: str, said: str):
    with pytest.raises(ValueError, match=said):
        validators.day(text)


def test_that_days_stand_before_months_is_said_once():
    rows = b"name,email,start_date\nA B,a@x.org,01/02/2026\nC D,c@x.org,03/04/2026\n"
    assert read(rows, Defaults(), ids=ID_COLUMNS).notes == (
        "Dates are read day before month: 01/02/2026 is 1 February 2026.",
    )
    assert read(b"name,email,start_date\nA B,a@x.org,2026-02-01\n", Defaults(), ids=ID_COLUMNS).notes == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("1", 1), ("1.00000000", 1), ("0.6", 0.6), (".6", 0.6), ("60%", 0.6), ("60 %", 0.6), ("0,6", 0.6),
        ("0.5405405405", 0.5405405405), ("full time", 1), ("Full-Time", 1), ("", 1),
    ],
)  # fmt: skip
def test_hours_as_a_part_of_full_time(text: str, part: float):
    assert validators.fte(text) == part


@pytest.mark.parametrize("text", ["0", "100", "1.2", "FTE 0.6", "-1", "0%", "120%", "nan"])
def test_what_is_no_part_of_full_time_is_refused(text: str):
    for full_time in (None, 37):
        with pytest.raises(ValueError, match="expected hours as a part of full time"):
            validators.fte(text, full_time)


def test_weekly_hours_count_only_where_full_time_is_said():
    assert validators.fte("22.2", 37) == pytest.approx(0.6)
    assert validators.fte("37", 37) == 1
    with pytest.raises(ValueError, match="--full-time 37"):
        validators.fte("22.2")


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/London", "Europe/London"), ("europe/london", "Europe/London"), ("GB", "Europe/London"),
        ("BST", "Europe/London"), ("GMT Standard Time", "Europe/London"), ("(UTC+00:00) London", "Europe/London"),
        ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "Europe/London"), ("London", "Europe/London"),
        ("Europe/Kiev", "Europe/Kyiv"), ("UTC", "UTC"), ("W. Europe Standard Time", "Europe/Berlin"),
        ("", "Europe/Dublin"),
    ],
)  # fmt: skip
def test_time_zones_as_people_and_programs_write_them(text: str, zone: str):
    assert timezones.zone(text, "Europe/Dublin") == zone


def test_a_zone_that_never_changes_to_summer_time_is_said():
    notes = read(b"name,email,timezone\nAnn Lee,a@x.org,GMT\n", Defaults(), ids=ID_COLUMNS).notes
    assert notes == (
        "GMT never changes to summer time; Europe/London does. It is kept as it is for Ann Lee.",
    )
