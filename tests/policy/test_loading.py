"""A broken policy file gives every error at once, each with its line, what was found and what was expected."""

from pathlib import Path

import pytest

from handlers.policy import PolicyInvalid, check, load, shipped
from handlers.policy.loading import parse
from handlers.policy.toml_positions import Lines
from tests.policy.making import EXAMPLE

HEAD = '[policy]\nname = "Test"\nunmatched = "none"\n[retention]\nkeep = "7 years"\n'  # five lines


def errors(text: str | bytes) -> list[tuple[int, str]]:
    return [
        (one.line, f"{one.where}: {one.found}; {one.expected}") for one in check(text) if one.level == "error"
    ]


def warnings(text: str) -> list[tuple[int, str]]:
    return [
        (one.line, f"{one.where}: {one.found}; {one.expected}")
        for one in check(text)
        if one.level == "warning"
    ]


def test_the_example_loads_and_knows_its_file() -> None:
    policy = load(EXAMPLE)
    assert policy.name == "Example"
    assert policy.words.session.one == "supervision"
    assert policy.words.worker.many == "members of staff"
    assert len(policy.fingerprint) == 64
    assert policy.fingerprint == load(EXAMPLE).fingerprint
    other, _ = parse(EXAMPLE.read_bytes() + b"\n# later", "example.toml")
    assert other is not None
    assert other.fingerprint != policy.fingerprint


def test_every_error_at_once_with_its_line() -> None:
    text = (
        '[policy]\nnam = "x"\nunmatched = "wrn"\n'
        '[[cadence]]\nevery = "1 fortnight"\n'
        '[[cadence]]\nfor = { roles = "x", stag = "y" }\ngrace = 1.5\n'
        '[duration]\ndefault = "soon"\nset_in_advance = "yes"\n'
        "[nudges.steps.sesion]\nbefore = [1]\n"
        '[signing]\nrecord = "maybe"\nfallback = { after = 3 }\n'
    )
    found = errors(text)
    assert [line for line, _ in found] == [2, 3, 5, 6, 7, 7, 8, 10, 11, 12, 15, 16, 16]
    said = dict(found)
    assert said[2] == 'policy, nam: is not a key of this table; did you mean "name"?'
    assert said[3] == 'policy, unmatched: found "wrn"; expected "warn", "use default" or "none"'
    assert said[8] == 'cadence 2, grace: found 1.5; expected whole days, such as 5 or "5 days"'
    assert said[11] == 'duration, set_in_advance: found "yes"; expected true or false'
    assert said[12].endswith('did you mean "session"?')


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[[cadence]]\nbasis = 'x'", 6, "every: is missing"),
        ('[[cadence]]\nevery = ""', 7, "expected a whole number"),
        ('[[cadence]]\nevery = "0 weeks"', 7, "expected a whole number"),
        ('[[cadence]]\nevery = "1 month"\nshorten = "anybody"', 8, '"either", "both" or "supervisor"'),
        ('[record]\ntemplate = "line"', 7, "which is no template"),
        ('[[kind]]\nname = "a"\n[[kind]]\nname = "b"\n[[kind]]\nname = "a"', 11, "a second time"),
        ('[[kind]]\nname = "a"\ntemplate = "x"', 8, "which is no template"),
        ('[[kind]]\nname = "a"\nreasons_required = true', 8, "the key reasons"),
        (
            '[[programme]]\nname = "P"\n[[programme.phase]]\nuntil = "2 months"\nevery = "1 week"\n'
            '[[programme.phase]]\nuntil = "6 weeks"\nevery = "1 week"',
            12,
            "later than the phase before",
        ),
        (
            '[[programme]]\nname = "P"\nlength = "1 month"\n[[programme.phase]]\nuntil = "2 months"\nevery = "1 week"',
            8,
            "no shorter than its phases",
        ),
        (
            '[[programme]]\nname = "P"\n[[programme.series]]\nname = "R"\nevery = "1 month"\ntemplate = "none such"',
            11,
            "which is no template",
        ),
        ('[cases]\nid = "["', 7, "regular expression"),
        ('[cases]\nid = "[0--9]"', 7, "regular expression"),
        ('[measure]\nby = "hours per month"', 6, "the key hours"),
        ('[duration]\ndefault = "30 min"\nminimum = "60 min"', 7, "at least the minimum of 60"),
        ('[duration]\nguideline = ["2 hours", "90 min"]', 7, "the shorter first"),
        ('[booking]\nworking_from = "17:00"\nworking_to = "09:00"', 8, "later than 17:00"),
        ("[agreement]\ndue = { count = 'working' }", 7, "found neither"),
        ("[agreement]\ndue = { days = 3, after_sessions = 2 }", 7, "found both"),
        (
            '[[agreement.field]]\nkey = "a"\ntitle = "A"\nkind = "interval"\ndefault = "often"',
            10,
            "whole number",
        ),
        ('[[agreement.field]]\nkey = "a"\ntitle = "A"\nfixed = true', 9, "expected a default"),
        ('[signing]\nrecord = "sign"\nby = []', 8, "found nobody"),
        ('[calendar]\nname = "atlantis"', 6, "england-and-wales"),
        ('[calendar]\ncountry = "GB"\nsubdivision = "XX"', 6, "a subdivision of GB"),
        ('[[template]]\nname = "a"', 6, "missing = true"),
        (
            '[[template]]\nname = "a"\n[[template.section]]\nkey = "k"\ntitle = "T"\nkind = "auto"',
            11,
            "the key auto",
        ),
        ("[appraisal]\nyear = '02-30'", 7, "a day of every year"),
        ("[actions]\ndue = 'later'", 7, '"next session"'),
        ("[pulse]\non = true\nminimum_group = 1", 8, "greater than or equal to 3"),
        ("[policy.extra]\nx = 1", 6, "is not a key"),
        ("[words]\nsesion = 'x'", 7, 'did you mean "session"'),
        ("[words]\nsession = ''", 7, "a word or a few"),
        ("[nudges]\nhour = '25:00'", 7, "time of day"),
        ("review_by = 2026-01-01T10:00:00", 6, "is not a key"),
    ],
)
def test_each_mistake_is_named_where_it_stands(text: str, line: int, words: str) -> None:
    found = errors(HEAD + text)
    assert len(found) == 1, found
    assert found[0][0] == line
    assert words in found[0][1]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[[conflict]]\nid = 'S1'\nsays = ['a', 'b']", 6, "no chosen reading"),
        ('[[cadence]]\nevery = "1 month"', 6, "names no basis"),
        ('[[cadence]]\nevery = "1 month"\nfloor = true\nlengthen = "agreement"', 9, "may loosen the floor"),
        (
            '[[cadence]]\nbasis = "1"\nevery = "1 month"\n[[cadence]]\nbasis = "2"\nevery = "1 week"',
            9,
            "never reached",
        ),
        ('[[cadence]]\nbasis = "1"\nevery = "2 weeks"\nmonth = "calendar"', 9, "no effect"),
        ('[[cadence]]\nbasis = "1"\nevery = "2 weeks"\npro_rata_cap = "1 month"', 9, "no effect"),
        ('[signing]\nrecord = "agree"\nwhen = "at next session"', 8, "waits for ever"),
        ('[[template]]\nname = "QA form"\nmissing = true', 6, "is missing from the policy"),
    ],
)
def test_what_a_writer_should_know_is_a_warning(text: str, line: int, words: str) -> None:
    assert errors(HEAD + text) == []
    assert any(found == line and words in said for found, said in warnings(HEAD + text))


def test_a_policy_without_a_name_can_be_used_all_the_same() -> None:
    text = '[[cadence]]\nevery = "1 month"\nbasis = "1"'
    assert errors(text) == []
    assert any("what the policy is called" in said for _, said in warnings(text))


def test_people_whom_no_cadence_names_are_warned_of_unless_the_policy_says_none() -> None:
    rules = (
        '[scope]\nroles = ["cook", "tutor"]\n'
        '[[cadence]]\nbasis = "1"\nevery = "1 month"\nfor = { roles = ["Cook"] }'
    )
    assert not any("no cadence" in said for _, said in warnings(HEAD + rules))
    asking = HEAD.replace('"none"', '"warn"')
    assert any('no cadence is for "tutor"' in said for _, said in warnings(asking + rules))
    default = HEAD.replace('"none"', '"use default"')
    assert any("without a cadence for everybody" in said for _, said in errors(default + rules))


def test_a_wrong_value_does_not_hide_a_name_that_points_nowhere() -> None:
    text = HEAD + '[duration]\ndefault = "soon"\n[record]\ntemplate = "line"'
    assert [line for line, _ in errors(text)] == [7, 9]


def test_lines_that_are_no_toml_are_all_named_and_the_rest_is_checked() -> None:
    text = '[policy]\nname = \n[[cadence]]\nevery = monthly\nbasis = "a"\nfoo = 1'
    found = errors(text)
    assert [line for line, _ in found] == [2, 4, 6]
    assert "this is not TOML" in found[0][1]
    assert 'did you mean "floor"?' in found[2][1]


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "the file is empty"),
        (b"  \n\n", 1, "the file is empty"),
        (b"\xef\xbb\xbf", 1, "the file is empty"),
        ('[policy]\nname = "x"'.encode("utf-16"), 1, "UTF-16"),
        (b'[policy]\nname = "caf\xe9"', 2, "save the file as UTF-8"),
        (b"x" * 10_000_000, 1, "larger than 1 MB"),
        (b"a = " + b"[" * 200_000, 1, "nest too deeply"),
        (b'[policy]\nname = """\nnever ends', 3, "not TOML"),
        (b"[policy\nname = 'x'", 1, "not TOML"),
        (b"[policy]\nname = 'x'\nname = 'y'", 3, "not TOML"),
        (b"\x00\x01", 1, "not TOML"),
        (b"a = " + b"9" * 5000, 1, "not TOML"),
        (b"\xff\xd8\xff\xe0 JFIF", 1, "save the file as UTF-8"),
    ],
)
def test_a_file_that_is_no_policy_is_refused_in_words(data: bytes, line: int, words: str) -> None:
    found = errors(data)
    assert found[0][0] == line
    assert words in found[0][1]


def test_windows_files_load_as_they_are() -> None:
    text = (HEAD + '[[cadence]]\nbasis = "1"\nevery = "1 month"\nfoo = 1').replace("\n", "\r\n")
    assert [line for line, _ in errors(b"\xef\xbb\xbf" + text.encode())] == [9]


def test_a_file_that_is_not_there_and_a_folder_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(PolicyInvalid, match="there is no such file"):
        load(tmp_path / "none.toml")
    with pytest.raises(PolicyInvalid, match="this is a folder"):
        load(tmp_path)


def test_all_errors_are_in_the_exception() -> None:
    with pytest.raises(PolicyInvalid) as raised:
        load(EXAMPLE.parent / "broken.toml")
    assert [problem.line for problem in raised.value.problems] == [6, 9, 14]
    assert "broken.toml:9: error: duration, default" in str(raised.value)


def test_every_shipped_policy_loads_by_its_name() -> None:
    for name in shipped():
        assert load(name).name


def test_an_unknown_calendar_code_is_refused_and_known_ones_are_taken() -> None:
    for name in ("england-and-wales", "Northern Ireland", "AU-VIC", "FR"):
        assert errors(f'calendar = "{name}"\n{HEAD}') == []


LINES = """\
top = [
  # a comment with ] and "
  "a]b", 'c"',
  { x = 1, y = "}" },
]
"quoted key" = 1

[a."b.c"]
text = \"\"\"
[not.a.table]
it = "is text\\\"
\"\"\"\"
d.e = '''
x''''

[[rows]]
n = 1
[rows.sub]
k = 2026-01-01
[[rows]]
n = 2
[[rows.sub2]]
z = { deep = { er = [1,
  2] } }
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 1),
        (("top", 0), 3),
        (("top", 1), 3),
        (("top", 2), 4),
        (("top", 2, "y"), 4),
        (("quoted key",), 6),
        (("a", "b.c"), 8),
        (("a", "b.c", "text"), 9),
        (("a", "b.c", "d", "e"), 13),
        (("rows",), 16),
        (("rows", 0), 16),
        (("rows", 0, "sub", "k"), 19),
        (("rows", 1, "n"), 21),
        (("rows", 1, "sub2", 0, "z", "deep", "er", 1), 24),
        (("rows", 1, "missing"), 20),
        (("nothing",), 1),
    ],
)
def test_lines_are_found_in_every_way_of_writing(path: tuple[str | int, ...], line: int) -> None:
    assert Lines(LINES).of(path) == line
