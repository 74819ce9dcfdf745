"""The five policies that come with the product: what each source says, in figures, and where it says nothing."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from handlers.policy import Policy, explain, read, shipped
from handlers.policy.documents import Fallback
from handlers.policy.loading import SHIPPED
from handlers.policy.rules import Condition
from handlers.policy.values import Section
from tests.policy.sources import CLAUSES, NAMES, PREFIX, numbered, source


def said(value: object) -> str:
    """Return a value as people say it: "2 months", "yes", "60", "the policy does not say"."""
    match value:
        case None | () | "":
            return "does not say"
        case True:
            return "yes"
        case False:
            return "no"
        case tuple():
            return ", ".join(said(one) for one in value)
        case BaseModel():
            return str(getattr(value, "name", value))
        case _:
            return str(value)


def at(policy: Policy, path: str) -> str:
    """Return the value at `path` of a policy ("record.due.days", "programmes.0.phases.1.every"), as people say it."""
    value: object = policy
    for part in path.split("."):
        if value is None or value == ():
            break
        if part.isdigit():
            assert isinstance(value, tuple)
            value = value[int(part)]
        else:
            value = getattr(value, part)
    return said(value)


# What each source says, column by column; "-" is a silence that must stay one.
FIGURES = """
what                       | where                            | woughton           | generic      | stockport      | pmactive     | childrens
how often, at least        | cadences.-1.every                | 2 months           | individual | 1 month        | none         | 1 month
is that a floor            | cadences.-1.floor                | yes                | no | yes            | no           | yes
part-time hours stretch it | cadences.-1.pro_rata             | fte                | none         | none           | none         | none
up to                      | cadences.-1.pro_rata_cap         | -                  | -            | -              | -            | -
who may have it more often | cadences.-1.shorten              | both               | both         | supervisor     | both         | either
usual minutes              | duration.default                 | 60                 | -            | 90             | -            | -
minutes at least           | duration.minimum                 | 60                 | -            | -              | -            | -
guideline in minutes       | duration.guideline               | -                  | -            | 90, 120        | -            | -
a short session            | duration.short                   | warn               | -            | allow          | -            | -
length set in advance      | duration.set_in_advance          | no                 | -            | yes            | -            | -
an agreement is needed     | agreement.required               | yes                | yes          | yes            | -            | yes
begun                      | agreement.start                  | relationship start | -            | first session  | -            | relationship start
in place after sessions    | agreement.due.after_sessions     | -                  | -            | 3              | -            | -
agreement reviewed every   | agreement.review_every           | 12 months          | 12 months    | 12 months      | -            | -
amended by                 | agreement.amend                  | both               | both         | both           | -            | -
form starts from           | agreement.frequency.default      | - | -            | 1 month | -            | -
set by                     | agreement.frequency.set_by       | both               | -            | supervisor     | -            | -
who writes the record      | record.writer                    | either             | supervisor   | supervisor     | supervisor   | supervisor
somebody else may type     | record.helper                    | -                  | with worker consent | -              | -            | -
record due in days         | record.due.days                  | - | -            | 5              | -            | -
counted in                 | record.due.count                 | - | -            | working        | -            | -
an agreement may           | record.due.agreement_may         | -                  | -            | shorten        | -            | -
copy to the worker         | record.copy_to_worker            | on finalising      | -            | on finalising  | on finalising | -
signing                    | signing.record                   | none               | sign         | agree          | none         | -
when                       | signing.when                     | -                  | after the record | at next session | -            | -
else, after                | signing.fallback.after           | -                  | -            | 6 weeks        | -            | -
if one refuses             | signing.if_refused               | -                  | record as not agreed | -              | -            | -
disagreement noted         | disagreement.allowed             | yes                | yes          | yes            | -            | -
initials by                | disagreement.initial_by          | worker             | -            | -              | -            | -
may something go unwritten | access.off_record                | yes                | -            | no             | -            | -
whose records              | access.owner                     | -                  | organisation | -              | organisation | -
who decides on readers     | access.decides                   | -                  | supervisor   | -              | -            | -
who is told of passing on  | disclosure.tell                  | both               | worker       | both           | nobody       | -
records kept for           | retention.keep                   | -                  | -            | 7 years        | -            | -
counted from               | retention.from_                  | -                  | -            | hr receipt     | -            | -
a leaver's go to           | retention.leaver.to              | -                  | -            | Human Resources | -            | -
after                      | retention.leaver.after           | -                  | -            | 6 months       | -            | -
appraisal every            | appraisal.every                  | 12 months          | -            | 12 months      | -            | -
the first                  | appraisal.first                  | -                  | -            | 6 months       | -            | -
each case at least every   | cases.floor                      | -                  | -            | 3 months       | -            | -
a new case within          | cases.allocation                 | -                  | -            | 1 month        | -            | -
after a change within      | cases.change.within              | -                  | -            | 1 month        | -            | -
files audited              | qa.audit.files                   | -                  | -            | 1              | -            | -
every                      | qa.audit.every                   | -                  | -            | 12 months      | -            | -
supervising observed every | qa.observe.every                 | -                  | -            | 12 months      | -            | -
who supervises             | pair.type                        | line manager       | -            | line manager   | pool         | designated
newly qualified: first     | programmes.0.phases.0.every      | -                  | -            | 1 week         | -            | 1 week
until                      | programmes.0.phases.0.until      | -                  | -            | 6 weeks        | -            | 6 weeks
then                       | programmes.0.phases.1.every      | -                  | -            | 1 month        | -            | 2 weeks
until                      | programmes.0.phases.1.until      | -                  | -            | 12 months      | -            | 12 months
extra series every         | programmes.0.series.0.every      | -                  | -            | 1 month        | -            | -
given by                   | programmes.0.series.0.supervisor | -                  | -            | named          | -            | -
policy reviewed by         | header.review_by                 | 2022-08-31         | -            | 2022-10-31     | -            | -
policy reviewed every      | header.review_every              | 2 years            | -            | 3 years        | -            | -
at the latest              | header.review_latest             | 3 years            | -            | -              | -            | -
version                    | header.version                   | -                  | -            | 3              | -            | -
regulator                  | regulator                        | -                  | -            | Social Work England | -            | -
bank holidays              | calendar                         | -                  | -            | england-and-wales | -            | -
"""  # noqa: E501


def figures() -> Iterator[tuple[str, str, str, str]]:
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in FIGURES.strip().splitlines()]
    for what, where, *values in rows:
        for name, value in zip(head[2:], values, strict=True):
            yield name, what, where, "does not say" if value == "-" else value


@pytest.mark.parametrize(("name", "what", "where", "expected"), list(figures()))
def test_each_figure_is_the_sources_and_each_silence_is_kept(
    name: str, what: str, where: str, expected: str
) -> None:
    policy = source(name)
    last = str(len(policy.cadences) - 1)
    assert at(policy, where.replace("-1", last)) == expected, what


def test_five_policies_ship() -> None:
    assert sorted(shipped()) == sorted(NAMES)


WARNED = {
    "woughton": [
        'the form "appraisal form" is missing from the policy',
        "does not say how long records are kept",
    ],
    "generic": ["does not say how long records are kept"],
    "stockport": [],
    "pmactive": ["does not say how long records are kept"],
    "childrens": [
        "does not say how long records are kept",
        "people whom no cadence names will have no due date of their own",
    ],
}


@pytest.mark.parametrize("name", NAMES)
def test_each_loads_and_warns_only_of_what_the_source_leaves_out(name: str) -> None:
    policy, problems = read(name)
    assert policy is not None
    skipped = ("names nobody for", "has no [")
    found = [problem.found for problem in problems if not problem.found.startswith(skipped)]
    assert found == WARNED[name]
    assert {problem.level for problem in problems} <= {"warning"}


@pytest.mark.parametrize("name", NAMES)
def test_none_names_people_to_turn_to_and_check_says_so(name: str) -> None:
    """The sources were published without names and numbers: those are the organisation's to add."""
    _, problems = read(name)
    (nobody,) = (problem.found for problem in problems if problem.found.startswith("names nobody for"))
    assert nobody.startswith('names nobody for "distress", "safeguarding", "complaint"')


CLAUSE = re.compile(r"\b(?:WCC|GEN|STK|PMA|CYP)-[A-Za-z0-9.]*[A-Za-z0-9]")


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_named_is_one_of_this_source(name: str) -> None:
    """The file itself speaks in the document's own numbering; the row of the ledger stands behind the #."""
    text = (SHIPPED / f"{name}.toml").read_text("utf-8")
    known = {f"{PREFIX[name]}-{clause}" for clause in CLAUSES[PREFIX[name]].split()}
    named = set(CLAUSE.findall(text))
    assert named
    assert named - known == set()
    for line in text.splitlines():
        if line.startswith("basis = "):
            said, _, rows = line.partition("  # ")
            wanted = "; ".join(dict.fromkeys(numbered(row) for row in rows.split(", ")))
            assert said == f'basis = "{wanted}"'
            assert not CLAUSE.search(said)


@pytest.mark.parametrize("prefix", list(CLAUSES))
def test_the_list_of_clauses_has_each_once(prefix: str) -> None:
    listed = CLAUSES[prefix].split()
    assert len(listed) == len(set(listed)) == {"WCC": 81, "GEN": 49, "STK": 167, "PMA": 28, "CYP": 46}[prefix]


# Parts of a rule that stand under the rule's own basis.
PARTS = (Condition, Fallback)


def sections(value: object, path: str = "") -> Iterator[tuple[str, Section]]:
    """Yield every table of a policy, with its path."""
    if isinstance(value, Section):
        if path and not isinstance(value, PARTS):
            yield path, value
        for key in type(value).model_fields:
            yield from sections(getattr(value, key), f"{path}.{key}")
    elif isinstance(value, tuple):
        for index, one in enumerate(value):
            yield from sections(one, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from sections(one, f"{path}.{key}")


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_names_its_clause(name: str) -> None:
    found = [(path, section.basis) for path, section in sections(source(name))]
    assert len(found) > 30
    assert [path for path, basis in found if not basis and "escalate" not in path] == []


CONFLICTS = {
    "woughton": [*(f"W{number}" for number in range(1, 12)), "X8"],
    "generic": [f"G{number}" for number in range(1, 8)],
    "stockport": [f"S{number}" for number in range(1, 26)],
    "pmactive": [f"P{number}" for number in range(1, 7)],
    "childrens": [f"C{number}" for number in range(1, 8)],
}


@pytest.mark.parametrize("name", NAMES)
def test_every_contradiction_has_its_readings_a_choice_and_a_reason(name: str) -> None:
    conflicts = source(name).conflicts
    assert [conflict.id for conflict in conflicts] == CONFLICTS[name]
    for conflict in conflicts:
        assert len(conflict.says) >= 2, conflict.id
        assert conflict.chosen, conflict.id
        assert conflict.why, conflict.id


@pytest.mark.parametrize("name", NAMES)
def test_explaining_a_policy_shows_every_contradiction_and_what_was_chosen(name: str) -> None:
    policy = source(name)
    lines = [line for section in explain(policy) for line in section.lines]
    for conflict in policy.conflicts:
        line = next(line for line in lines if line.startswith(f"{conflict.id}: "))
        assert all(reading in line for reading in (*conflict.says, conflict.chosen or "?"))


@pytest.mark.parametrize("name", NAMES)
def test_the_files_are_plain_toml_of_readable_lines(name: str) -> None:
    path = SHIPPED / f"{name}.toml"
    text = path.read_text("utf-8")
    assert tomllib.loads(text)["policy"]["name"]
    assert all(line == line.rstrip() for line in text.splitlines())
