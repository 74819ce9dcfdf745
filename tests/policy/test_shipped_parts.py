"""Forms, agreements, kinds, readers and words of the five policies that ship."""

import re

import pytest

from tests.policy.sources import NAMES, source


def titles(name: str, template: str) -> list[str]:
    found = source(name).template(template)
    assert found is not None
    return [section.title for section in found.sections]


def in_order(titles: list[str], expected: list[str]) -> bool:
    rest = iter(titles)
    return all(any(title == one for title in rest) for one in expected)


FORMS = {
    ("stockport", "line management"): [
        "Agreed agenda",
        "Well-being",
        "Line management",
        "Learning and Development",
        "Supervisory Responsibilities",
        "Professional Supervision (Case supervision)",
        "Team around the school",
        "Anything else",
        "Next supervision: date and time",
    ],
    ("stockport", "reflection"): [
        "Agreed agenda",
        "Well-being",
        "Reflection",
        "Learning and Development",
        "Feedback",
        "Anything else",
        "Next supervision: date and time",
    ],
    ("stockport", "pdr"): [
        "Reviewer",
        "Reviewee",
        "Part 1: reflecting on the period",
        "Part 2: delivery plan",
        "Part 3: Personal Development Plan",
    ],
    ("woughton", "meeting notes"): [
        "Line management",
        "Facilitation and support",
        "Learning and development",
        "Information and resources",
        "Practical issues",
        "Progress on objectives",
        "What we agreed",
        "To pass on",
        "Where we disagree",
    ],
    ("generic", "supervision record"): [
        "You",
        "Performance",
        "Development",
        "Well-being",
        "Other matters",
        "Decisions and reasons",
        "Summary",
    ],
    ("pmactive", "supervision report"): [
        "Safety",
        "Activity and place",
        "What I saw",
        "Feedback",
        "Next steps",
    ],
    ("childrens", "supervision notes"): ["Management", "Cases", "Development", "Mediation", "Support"],
}


@pytest.mark.parametrize(("name", "template"), list(FORMS))
def test_each_form_has_the_sources_parts_in_order(name: str, template: str) -> None:
    assert in_order(titles(name, template), FORMS[name, template])


@pytest.mark.parametrize("name", ["woughton", "generic", "childrens"])
def test_what_is_personal_stays_between_the_two(name: str) -> None:
    personal = {"well_being", "support", "reflection", "time_away"}
    for template in source(name).templates:
        for section in template.sections:
            if section.key in personal:
                assert section.sensitive, (template.name, section.key)


def test_stockport_keeps_nothing_from_the_readers_that_its_section_13_names() -> None:
    policy = source("stockport")
    assert [s.key for template in policy.templates for s in template.sections if s.sensitive] == []
    assert [template.name for template in policy.templates if template.readers] == []


def test_in_stockport_the_supervisor_comes_first_in_complaints() -> None:
    escalation = source("stockport").escalation
    assert escalation is not None
    assert [step.to for step in escalation.steps] == ["supervisor", "supervisor's manager", "senior manager"]
    assert not any(step.skip_allowed for step in escalation.steps)


def test_stockports_group_kinds_owe_no_formal_record() -> None:
    policy = source("stockport")
    for name in ("peer", "group", "group case"):
        kind = policy.kind(name)
        assert kind is not None
        assert kind.record_required is False


def test_a_figure_that_the_organisation_chose_is_marked_and_shown_so() -> None:
    policy = source("stockport")
    assert policy.agenda is not None
    assert policy.agenda.clause_of("lead") == "set by your organisation"
    assert policy.agreement is not None
    assert policy.agreement.due is not None
    assert policy.agreement.due.clause_of("after_sessions") == "set by your organisation"


def test_pmactives_form_begins_with_safety() -> None:
    assert titles("pmactive", "supervision report")[1] == "Safety"


def test_stockport_forms_take_case_numbers_and_no_stories() -> None:
    policy = source("stockport")
    assert policy.cases is not None
    pattern = re.compile(policy.cases.id or "")
    assert pattern.fullmatch("0012345")
    assert not pattern.fullmatch("12345 (Smith family)")
    assert {t.name for t in policy.templates if any(s.kind == "case ids" for s in t.sections)} == {
        t.name for t in policy.templates if t.cases == "ids"
    }


def test_stockports_lost_appendices_are_shown_as_missing_and_not_made_up() -> None:
    qa = source("stockport").qa
    assert qa is not None
    assert (qa.form_missing, qa.form, qa.standards_missing, qa.standards) == (True, (), True, ())


FIELDS = {
    "woughton": ["frequency", "length", "place", "may_be_shared", "how_shared", "stays_private", "notes_kept",
                 "notes_include", "review_date", "purpose", "structure", "content"],
    "generic": ["frequency", "arrangements"],
    "stockport": ["frequency", "contract_date", "review_date", "purpose", "length", "place", "worker_responsibilities",
                  "supervisor_responsibilities", "record_place", "record_days", "cancelling", "agenda_mode", "ad_hoc",
                  "complaints_manager"],
    "childrens": ["frequency"],
}  # fmt: skip


@pytest.mark.parametrize("name", list(FIELDS))
def test_what_an_agreement_must_say(name: str) -> None:
    agreement = source(name).agreement
    assert agreement is not None
    assert [field.key for field in agreement.fields if field.need == "required"] == FIELDS[name]


def test_woughtons_six_things_to_talk_about_and_one_that_stays_private() -> None:
    agreement = source("woughton").agreement
    assert agreement is not None
    talked = [field.title for field in agreement.fields if field.need == "discuss"]
    assert talked[-4:] == ["Style", "Goals", "Nature and boundaries", "Other support needs"]
    assert [field.key for field in agreement.fields if field.private] == ["what_helps"]


def test_the_asye_learning_agreement_has_four_parts_and_a_third_signer() -> None:
    agreement = source("stockport").agreement
    assert agreement is not None
    (extra,) = agreement.also
    assert (len(extra.fields), extra.signers) == (4, ("worker", "supervisor", "assessor"))


# Whether a session of this kind resets the clock.
COUNTS = """
woughton  | planned yes, group no, informal no
generic   | planned yes, informal no, group no
stockport | planned yes, informal no, peer no, group no, group case no, consultation no, partnership no
stockport | three-way no, observed no, asye review no, pdr no, reflective 1-1 no
pmactive  | observed yes
childrens | planned yes, group no
"""


@pytest.mark.parametrize("row", COUNTS.strip().splitlines())
def test_which_sessions_count(row: str) -> None:
    name, kinds = (part.strip() for part in row.split("|"))
    policy = source(name)
    for kind in kinds.split(", "):
        what, _, expected = kind.rpartition(" ")
        assert policy.counts(what) == (expected == "yes"), what


def test_pmactive_asks_for_one_of_five_reasons() -> None:
    kind = source("pmactive").kind("observed")
    assert kind is not None
    assert kind.reasons_required
    assert [(reason.name, reason.supervisor_needs, reason.restricted) for reason in kind.reasons] == [
        ("new, and still in induction or training", None, False),
        ("not yet qualified for this activity", "qualified", False),
        ("asked for support with a session", "senior", False),
        ("performance concern", None, True),
        ("ad hoc", None, False),
    ]


READERS = """
woughton  | manager's manager                  | request     | before
woughton  | union representative               | request     | before
woughton  | investigator                       | formal case | at once
woughton  | new or acting line manager         | standing    | in the agreement
generic   | cover manager                      | request     | at once
generic   | senior manager                     | request     | at once
generic   | investigator                       | formal case | after
generic   | inspector                          | request     | at once
generic   | performance staff                  | request     | at once
stockport | senior leader                      | standing    | in the agreement
stockport | service leader                     | standing    | in the agreement
stockport | inspector                          | request     | in the agreement
stockport | senior manager                     | request     | before
stockport | new supervisor                     | standing    | in the agreement
stockport | HR                                 | request     | in the agreement
pmactive  | management                         | request     | not automatically
pmactive  | outside body                       | request     | not automatically
"""


def test_who_may_read_and_what_the_worker_is_told() -> None:
    rows = [tuple(cell.strip() for cell in row.split("|")) for row in READERS.strip().splitlines()]
    for name in NAMES:
        access = source(name).access
        found = [(name, r.who, r.needs, r.tell_worker) for r in access.readers] if access else []
        assert found == [row for row in rows if row[0] == name]


WORDS = """
woughton  | session 1:1, agreement supervision contract, supervisor line manager, worker member of staff
generic   | session supervision session, worker supervisee, record supervision record, case file
stockport | appraisal PDR, case_system Liquid Logic, hr Human Resources, client child, new newly qualified social worker
pmactive  | session supervised session, record supervision report, client service user
childrens | session supervision, agreement Supervision Agreement, client service user
"""


@pytest.mark.parametrize("row", WORDS.strip().splitlines())
def test_each_speaks_its_own_words(row: str) -> None:
    name, words = (part.strip() for part in row.split("|"))
    policy = source(name)
    for pair in words.split(", "):
        key, _, expected = pair.partition(" ")
        assert getattr(policy.words, key).one == expected


def test_words_in_the_plural() -> None:
    words = source("woughton").words
    assert (words.session.many, words.worker.many, words.record.many) == (
        "1:1s",
        "members of staff",
        "sets of 1:1 notes",
    )
    assert source("stockport").words.client.many == "children"


@pytest.mark.parametrize("name", NAMES)
def test_only_the_generic_policy_waits_for_the_organisations_figure(name: str) -> None:
    assert source(name).interval_to_be_set is (name == "generic")
