"""A list of people is read whole, or every wrong line of it is named."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.registry import ID_COLUMNS
from handlers.people import headers, validators
from handlers.people.csv_reader import (
    Defaults,
    ListInvalid,
    PersonEntry,
    read,
)

COLUMNS = headers(ID_COLUMNS)
HEADER = ",".join(COLUMNS)


def listed(*lines: str, end: str = "\n") -> bytes:
    return end.join([HEADER, *lines, ""]).encode()


def row(name: str = "Ann Lee", email: str = "ann@x.org", manager: str = "", **more: str) -> str:
    values = {"name": name, "email": email, "manager_email": manager, **more}
    return ",".join('"' + values.get(column, "").replace('"', '""') + '"' for column in COLUMNS)


def entries(data: bytes) -> list[PersonEntry]:
    return read(data, Defaults(), ids=ID_COLUMNS).entries


def wrong(data: bytes) -> list[str]:
    with pytest.raises(ListInvalid) as refused:
        read(data, Defaults(), ids=ID_COLUMNS)
    return [str(problem) for problem in refused.value.problems]


def test_only_a_name_and_an_address_are_needed():
    assert entries(listed(row())) == [
        PersonEntry(2, "Ann Lee", "ann@x.org", timezone="Europe/London", working_days="1,2,3,4,5", fte=1.0)
    ]


def test_every_column_is_read():
    line = row(
        manager="Bo@X.org", role="social worker", stage="newly qualified", fte="0.6", start_date="2024-02-29",
        timezone="Europe/Dublin", working_days="mon,tue,thu", slack_id="U1", teams_id="29:1",
    )  # fmt: skip
    read_, boss = entries(listed(line, row("Bo", "bo@x.org")))
    assert read_.manager_email == "bo@x.org"
    assert (read_.role, read_.stage, read_.fte, read_.start_date) == (
        "social worker", "newly qualified", 0.6, date(2024, 2, 29),
    )  # fmt: skip
    assert (read_.timezone, read_.working_days, read_.ids["slack"], read_.ids["teams"]) == (
        "Europe/Dublin", "1,2,4", "U1", "29:1",
    )  # fmt: skip
    assert boss.line == 3


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_machine_are_read(end: str):
    assert [e.line for e in entries(listed(row(), "", row(email="b@x.org"), end=end))] == [2, 4]


def test_a_byte_order_mark_is_no_part_of_the_header():
    assert len(entries(b"\xef\xbb\xbf" + listed(row()))) == 1


def test_columns_may_stand_in_any_order():
    header = ",".join(reversed(COLUMNS))
    assert entries(f"{header}\n{',' * (len(COLUMNS) - 2)}a@x.org,Ann\n".encode())[0].name == "Ann"


def test_a_cell_with_line_breaks_in_it_keeps_the_count_of_lines():
    assert entries(listed(row(name="Ann\nLee")))[0].name == "Ann Lee"
    assert wrong(listed(row(name="Ann\nLee"), row(email="no address"))) == [
        "line 4: email: found “no address”; expected an e-mail address, such as ann@example.org",
    ]


def test_all_that_is_wrong_is_told_at_once():
    assert wrong(
        listed(
            row(name=""),
            row(email="ann"),
            row(email="c@x.org", fte="37", start_date="03/31/2026", timezone="Europe/Londn", working_days="often"),
            row(email="d@x.org", manager="nobody@x.org", start_date="2026-02-30"),
            row(email="e@x.org", manager="e@x.org"),
            "just one cell",
            row(email="C@X.ORG"),
        )
    ) == [
        "line 2: name: is empty; everybody needs a name",
        "line 3: email: found “ann”; expected an e-mail address, such as ann@example.org",
        "line 4: fte: found “37”; if these are weekly hours, say what full time is: --full-time 37; "
        "else expected hours as a part of full time, over 0 and up to 1, such as 0.6 or 60 %",
        "line 4: start_date: found “03/31/2026”, with the month before the day; "
        "expected a date such as 2026-03-31 or 31/03/2026, day before month",
        "line 4: timezone: found “Europe/Londn”, which is no time zone; did you mean Europe/London?",
        "line 4: working_days: found “often”; expected days, such as Mon-Fri, mon,tue,thu or 1-5",
        "line 5: start_date: there is no day 2026-02-30; "
        "expected a date such as 2026-03-31 or 31/03/2026, day before month",
        "line 5: manager_email: nobody in the list has the address nobody@x.org",
        "line 6: manager_email: is this person's own address; leave it empty for nobody",
        "line 7: has 1 columns; the header has 16",
        "line 8: email: c@x.org is already on line 4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1: no header was found"),
        (listed(), "line 1: the file lists nobody"),
        (b"<html><body><table>", "line 1: this is a web page"),
        (b"PK\x03\x04more", "line 1: this is an Excel workbook"),
        (listed(row()).decode().encode("utf-16-le"), "line 1: the file is in UTF-16"),
        (listed(row(name="Zoë")).decode().encode("latin-1"), "line 2: byte 4 of the line (0xeb) is not UTF-8"),
        (b"\xef\xbb\xbf" + listed() + b"a\xff", "line 2: byte 2 of the line (0xff) is not UTF-8"),
        (listed(row()).replace(b"email", b"phone"), "line 1: no header was found"),
        (listed(row()).replace(b"slack_id", b"role"), "line 1: role: is there 2 times"),
        (listed('"Ann'), "line 2: can't be read as CSV: a quotation mark is opened and never closed"),
        (listed('"Ann"x,a@x.org'), "line 2: can't be read as CSV: something follows a closing"),
        (listed(row(name="A" * 140_000)), "line 2: can't be read as CSV: a cell is longer"),
        (listed(row(name="A" * 201)), "line 2: name: is 201 characters long; 200 fit here"),
        (listed(row(name="A\x00")), "line 2: name: holds the control character U+0000"),
        (listed(row(name="-")), "line 2: name: found “-”; expected a name"),
        (listed(row(name="<@U123ABC>")), "line 2: name: found “<@U123ABC>”, which is a chat's own mark"),
        (listed(row(email="mailto:a@x.org")), "line 2: email: found “mailto:a@x.org”; expected the address alone"),
        (listed(row(email="a\u200b@x.org")), "line 2: email: holds the invisible character U+200B"),
        (listed(row(slack_id="<@U1>")), "line 2: slack_id: found “<@U1>”; expected an id"),
        (listed(row(slack_id="U 1")), "line 2: slack_id: found “U 1”; expected an id without spaces"),
        (listed(row(slack_id="U1"), row(email="b@x.org", slack_id="U1")), "line 3: slack_id: U1 is already on line 2"),
        (listed(row(fte="0")), "line 2: fte: found “0”"),
        (listed(row(fte="nan")), "line 2: fte: found “nan”"),
        (listed(row(start_date="0001-01-01")), "line 2: start_date: found “0001-01-01”; expected a year"),
        (listed(row(), row(email="b@x.org", manager="an@x.org")), "did you mean ann@x.org?"),
    ],
)  # fmt: skip
def test_a_bad_file_says_where_and_what(data: bytes, said: str):
    assert any(said in line for line in wrong(data)), wrong(data)


def test_a_manager_whose_own_line_is_wrong_is_still_there():
    assert wrong(listed(row(fte="1.5"), row(email="b@x.org", manager="ann@x.org"))) == [
        "line 2: fte: found “1.5”; expected hours as a part of full time, over 0 and up to 1, such as 0.6 or 60 %"
    ]


def test_a_circle_of_managers_is_named_once_as_the_chain():
    circle = [row(email=f"{a}@x.org", manager=f"{b}@x.org") for a, b in ("ab", "bc", "ca", "da")]
    assert wrong(listed(*circle)) == [
        "line 2: manager_email: the managers run in a circle: a@x.org → b@x.org → c@x.org → a@x.org"
    ]


def test_managers_above_managers_without_end_are_refused():
    chain = [row(email=f"p{n}@x.org", manager=f"p{n - 1}@x.org" if n else "") for n in range(60)]
    assert len(entries(listed(*chain[:50]))) == 50
    assert wrong(listed(*chain)) == [
        "line 52: manager_email: has more than 50 managers above one another; is the list right?"
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Fri", "1,2,3,4,5"),
        ("mon,tue,thu", "1,2,4"),
        ("1-5", "1,2,3,4,5"),
        ("Monday – Thursday", "1,2,3,4"),
        ("Sun-Thu", "1,2,3,4,7"),
        ("Mon to Fri", "1,2,3,4,5"),
        ("weekdays", "1,2,3,4,5"),
        ("Mo, Tu", "1,2"),
        ("Mon Tue & Sat", "1,2,6"),
        ("1,1,1", "1"),
        ("", "1,2,3"),
    ],
)
def test_working_days_as_people_write_them(text: str, days: str):
    assert validators.working_days(text, "1,2,3") == days


@pytest.mark.parametrize("text", ["0-4", "8", "x", "M", "Mon-", "-", ",", "mon-tue-wed", "m" * 300])
def test_what_is_no_weekday_is_refused(text: str):
    with pytest.raises(ValueError, match="expected days"):
        validators.working_days(text, "1")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")), min_size=1))
def test_what_is_written_guarded_is_read_as_it_was(text: str):
    written = validators.guarded(text)
    assert validators.plain(written) == text
    assert written[0] not in "=+-@＝＋－＠"


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''@x", "+44", "'t Hooft", "-"])
def test_formulae_and_apostrophes_survive_a_spreadsheet(text: str):
    assert validators.plain(validators.guarded(text)) == text


@given(st.binary(max_size=300))
def test_no_bytes_are_worse_than_a_refusal(data: bytes):
    with pytest.raises(ListInvalid):
        read(data, Defaults(), ids=ID_COLUMNS)


@given(st.text(max_size=300))
def test_no_lines_are_worse_than_a_refusal(text: str):
    with suppress(ListInvalid):
        read(listed() + text.encode("utf-8", "surrogatepass"), Defaults(), ids=ID_COLUMNS)
