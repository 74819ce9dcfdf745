"""When records, signatures, agreements, actions, agenda and yearly reviews are owed, style by style."""

from datetime import date

import pytest

from handlers.policy import (
    ActionFacts,
    AgreementFacts,
    Due,
    HeldSession,
    PairFacts,
    SessionFacts,
    YearlyFacts,
    action_reminders,
    owed,
)
from tests.policy.making import day, policy

TODAY = day("2026-12-31")
SESSION = day("2026-04-01")  # a Wednesday; Good Friday is the 3rd, Easter Monday the 6th


def dates(found: Due) -> tuple[str | None, str | None]:
    return (
        found.due.isoformat() if found.due else None,
        found.overdue_from.isoformat() if found.overdue_from else None,
    )


RECORD = '[record]\nbasis = "10"\n'


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        ('{ days = 5, count = "calendar" }', SessionFacts(SESSION), "2026-04-06"),
        ("{ days = 5 }", SessionFacts(SESSION), "2026-04-06"),
        ('{ days = 5, count = "working" }', SessionFacts(SESSION), "2026-04-10"),
        ("{ days = 0 }", SessionFacts(SESSION), "2026-04-01"),
        ('{ days = 2, from = "session end" }', SessionFacts(SESSION, ended=day("2026-04-02")), "2026-04-04"),
        (
            '{ days = 2, from = "session start" }',
            SessionFacts(SESSION, ended=day("2026-04-02")),
            "2026-04-03",
        ),
        ('{ days = 2, count = "working" }', SessionFacts(SESSION, working_days=frozenset({2})), "2026-04-15"),
        ('{ days = 5, agreement_may = "shorten" }', SessionFacts(SESSION, record_days=2), "2026-04-03"),
        ('{ days = 5, agreement_may = "shorten" }', SessionFacts(SESSION, record_days=9), "2026-04-06"),
        ('{ days = 5, agreement_may = "change" }', SessionFacts(SESSION, record_days=9), "2026-04-10"),
        ("{ days = 5 }", SessionFacts(SESSION, record_days=2), "2026-04-06"),
    ],
)
def test_a_record_is_due_in_calendar_or_working_days(rule: str, facts: SessionFacts, expected: str) -> None:
    rules = policy(f'{RECORD}due = {rule}\n[calendar]\nname = "england-and-wales"')
    found = owed("record", rules, facts, TODAY)
    assert dates(found)[0] == expected
    assert found.overdue_from == date.fromordinal(day(expected).toordinal() + 1)
    assert found.clause == "10"


@pytest.mark.parametrize(
    ("calendar", "expected"),
    [
        ("england-and-wales", "2026-04-07"),
        ("scotland", "2026-04-06"),  # Easter Monday is a working day there
        ("AU-VIC", "2026-04-07"),
        ("US", "2026-04-03"),
    ],
)
def test_bank_holidays_are_those_of_the_policy_s_country(calendar: str, expected: str) -> None:
    rules = policy(f'[record]\ndue = {{ days = 2, count = "working" }}\n[calendar]\nname = "{calendar}"')
    assert dates(owed("record", rules, SessionFacts(SESSION), TODAY))[0] == expected


def test_without_a_deadline_a_record_is_owed_at_once_and_never_late() -> None:
    for rules in (policy(""), policy('[record]\nwriter = "supervisor"')):
        found = owed("record", rules, SessionFacts(SESSION), TODAY)
        assert dates(found) == ("2026-04-01", None)
        assert "does not say by when" in found.why


def test_a_kind_of_session_may_need_no_record() -> None:
    rules = policy('[record]\ndue = { days = 5 }\n[[kind]]\nname = "informal"\nrecord_required = false')
    assert dates(owed("record", rules, SessionFacts(SESSION, "informal"), TODAY)) == (None, None)
    assert dates(owed("record", rules, SessionFacts(SESSION), TODAY))[0] == "2026-04-06"


RECORDED = SessionFacts(SESSION, recorded=day("2026-04-07"))
NEXT = '[signing]\nrecord = "agree"\nwhen = "at next session"\n'
FALLBACK = 'fallback = { after = "6 weeks", do = "ask both now" }'


@pytest.mark.parametrize(
    ("rules", "facts", "expected"),
    [
        ("", RECORDED, (None, None)),
        ('[signing]\nrecord = "none"', RECORDED, (None, None)),
        ('[signing]\nrecord = "sign"', SessionFacts(SESSION), (None, None)),
        ('[signing]\nrecord = "sign"', RECORDED, ("2026-04-07", None)),
        ('[signing]\nrecord = "agree"\nwithin = 5', RECORDED, ("2026-04-12", "2026-04-13")),
        ('[signing]\nrecord = "agree"\nwithin = 5\ncount = "working"', RECORDED, ("2026-04-14", "2026-04-15")),
        ('[signing]\nrecord = "sign"\nwhen = "session end"', SessionFacts(SESSION, recorded=SESSION),
         ("2026-04-01", "2026-04-02")),
        ('[signing]\nrecord = "sign"\nwhen = "session end"', RECORDED, ("2026-04-07", "2026-04-08")),
        (NEXT, RECORDED, (None, None)),
        (NEXT, SessionFacts(SESSION, recorded=SESSION, next_on=day("2026-05-01")), ("2026-05-01", "2026-05-02")),
        (NEXT + FALLBACK, RECORDED, ("2026-05-13", "2026-05-14")),
        (NEXT + FALLBACK, SessionFacts(SESSION, recorded=SESSION, next_on=day("2026-05-13")),
         ("2026-05-13", "2026-05-14")),
        (NEXT + FALLBACK, SessionFacts(SESSION, recorded=SESSION, next_on=day("2026-06-01")),
         ("2026-05-13", "2026-05-14")),
    ],
)  # fmt: skip
def test_signing_in_every_style(
    rules: str, facts: SessionFacts, expected: tuple[str | None, str | None]
) -> None:
    assert dates(owed("signing", policy(rules), facts, TODAY)) == expected


def test_a_record_finished_after_the_fallback_is_owed_as_it_is_finished() -> None:
    late = SessionFacts(SESSION, recorded=day("2026-06-01"))
    assert dates(owed("signing", policy(NEXT + FALLBACK), late, TODAY)) == ("2026-06-01", "2026-06-02")


def test_a_session_on_the_day_of_the_fallback_is_the_next_session() -> None:
    facts = SessionFacts(SESSION, recorded=SESSION, next_on=day("2026-05-13"))
    assert "at the next session, on 13 May 2026" in owed("signing", policy(NEXT + FALLBACK), facts, TODAY).why


def test_where_nobody_signs_only_a_disagreement_is_initialled() -> None:
    rules = policy('[signing]\nrecord = "none"\n[disagreement]\ninitial_by = ["worker"]\nbasis = "5.2"')
    disputed = SessionFacts(SESSION, recorded=SESSION, disputed=day("2026-04-03"))
    found = owed("signing", rules, disputed, TODAY)
    assert dates(found) == ("2026-04-03", None)
    assert found.clause == "5.2"
    assert "initialled by the supervisee" in found.why
    assert dates(owed("signing", rules, RECORDED, TODAY)) == (None, None)


def begun(*sessions: str, accepted: str | None = None, **more: date) -> AgreementFacts:
    held = tuple(HeldSession(day(one[:10]), one[11:] or "planned") for one in sessions)
    return AgreementFacts(day("2026-01-05"), held, day(accepted) if accepted else None, **more)


AFTER_THREE = "due = { after_sessions = 3 }"


@pytest.mark.parametrize(
    ("rules", "facts", "expected"),
    [
        ("required = false", begun(), (None, None)),
        ("required = true", begun(accepted="2026-01-09"), (None, None)),
        ('required = true\nstart = "relationship start"', begun(), ("2026-01-05", "2026-01-06")),
        ("required = true", begun(), ("2026-01-05", None)),
        ("required = true\ndue = { days = 14 }", begun(), ("2026-01-19", "2026-01-20")),
        ('required = true\ndue = { days = 5, count = "working" }', begun(), ("2026-01-12", "2026-01-13")),
        (f"required = true\n{AFTER_THREE}", begun("2026-02-01", "2026-03-01"), ("2026-02-01", None)),
        (f"required = true\n{AFTER_THREE}", begun(), ("2026-01-05", None)),
        (f'required = true\nstart = "first session"\n{AFTER_THREE}', begun(), (None, None)),
        (
            f"required = true\n{AFTER_THREE}",
            begun("2026-03-01", "2026-02-01", "2026-02-10 informal", "2026-04-01", "2026-05-01"),
            ("2026-04-01", "2026-04-02"),
        ),
        ('required = true\nstart = "first session"', begun(), (None, None)),
        ('required = true\nstart = "first session"', begun("2026-02-01"), ("2026-02-01", None)),
    ],
)
def test_a_new_pair_s_agreement(
    rules: str, facts: AgreementFacts, expected: tuple[str | None, str | None]
) -> None:
    text = f'[agreement]\n{rules}\n[[kind]]\nname = "informal"\ncounts = false'
    assert dates(owed("agreement", policy(text), facts, TODAY)) == expected


YEARLY = 'review_every = "12 months"'


@pytest.mark.parametrize(
    ("rules", "facts", "expected"),
    [
        (YEARLY, begun(), None),
        (YEARLY, begun(accepted="2028-02-29"), "2029-02-28"),
        (YEARLY, begun(accepted="2026-02-01", reviewed=day("2026-09-01")), "2027-09-01"),
        (YEARLY, begun(accepted="2026-02-01", review_on=day("2026-08-01")), "2026-08-01"),
        (YEARLY, begun(accepted="2026-02-01", review_on=day("2027-08-01")), "2027-02-01"),
        (
            f'{YEARLY}\nreview_may_be = "earlier"',
            begun(accepted="2026-02-01", review_on=day("2027-08-01")),
            "2027-02-01",
        ),
        (
            f'{YEARLY}\nreview_may_be = "earlier or later"',
            begun(accepted="2026-02-01", review_on=day("2027-08-01")),
            "2027-08-01",
        ),
        (YEARLY, begun(accepted="2026-02-01", review_on=day("2026-01-01")), "2027-02-01"),  # long past
        ("", begun(accepted="2026-02-01"), None),
        ("", begun(accepted="2026-02-01", review_on=day("2026-08-01")), "2026-08-01"),
    ],
)
def test_an_accepted_agreement_is_reviewed(rules: str, facts: AgreementFacts, expected: str | None) -> None:
    found = owed("agreement_review", policy(f"[agreement]\nrequired = true\n{rules}"), facts, TODAY)
    assert dates(found)[0] == expected


@pytest.mark.parametrize(
    ("rules", "facts", "expected"),
    [
        ("", ActionFacts(SESSION, due=day("2026-04-20")), "2026-04-20"),
        ("", ActionFacts(SESSION), None),
        ('[actions]\ndue = "2 weeks"', ActionFacts(SESSION), "2026-04-15"),
        (
            '[actions]\ndue = "next session"',
            ActionFacts(SESSION, next_session=day("2026-05-01")),
            "2026-05-01",
        ),
        ('[actions]\ndue = "next session"', ActionFacts(SESSION), None),
    ],
)
def test_an_action_is_due_on_its_date_or_the_policy_s(
    rules: str, facts: ActionFacts, expected: str | None
) -> None:
    assert dates(owed("action", policy(rules), facts, TODAY))[0] == expected


def test_an_action_s_owner_is_reminded_before_on_and_after_the_day() -> None:
    rules = policy("[actions]\nbefore = [1, 7]\nafter = [2]")
    assert action_reminders(rules, day("2026-03-08")) == [
        day("2026-03-01"),
        day("2026-03-07"),
        day("2026-03-08"),
        day("2026-03-10"),
    ]
    assert action_reminders(policy("[actions]\nbefore = []\nafter = []\non_day = false"), SESSION) == []


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("", "2026-04-02"),  # three working days before the 9th, with Easter Monday off and Good Friday too
        ("[agenda]\nlead = 1", "2026-04-08"),
        ("[agenda]\nlead = 0", "2026-04-09"),
        ('[agenda]\nmode = "at start"', None),
    ],
)
def test_the_agenda_is_asked_for_in_working_days_before(rules: str, expected: str | None) -> None:
    text = f'{rules}\n[calendar]\nname = "england-and-wales"'
    assert dates(owed("agenda", policy(text), SessionFacts(day("2026-04-09")), TODAY)) == (expected, None)


def test_a_cancelled_session_needs_a_new_date() -> None:
    cancelled = SessionFacts(SESSION, cancelled=day("2026-03-30"))
    assert dates(owed("rebook", policy(""), SessionFacts(SESSION), TODAY)) == (None, None)
    assert dates(owed("rebook", policy(""), cancelled, TODAY)) == ("2026-03-30", None)
    rules = policy('[booking]\nrebook = "in addition"\nrebook_within = 7\nbasis = "C.2"')
    found = owed("rebook", rules, cancelled, TODAY)
    assert dates(found) == ("2026-04-06", "2026-04-07")
    assert "on top of the next one" in found.why


@pytest.mark.parametrize(
    ("rules", "last", "expected"),
    [
        ("", None, None),
        ('first = "6 months"\nevery = "12 months"', None, "2026-07-05"),
        ('first = "6 months"\nevery = "12 months"', "2026-07-01", "2027-07-01"),
        ('every = "12 months"', None, "2027-01-05"),
        ('every = "12 months"\nyear = "04-01"', None, "2026-04-01"),
        ('every = "12 months"\nyear = "04-01"', "2026-04-10", "2027-04-01"),
        ('every = "6 months"\nyear = "04-01"', "2026-04-02", "2026-10-02"),
        ('every = "12 months"\nyear = "anniversary"', "2026-04-10", "2027-04-10"),
    ],
)
def test_appraisals(rules: str, last: str | None, expected: str | None) -> None:
    facts = YearlyFacts(day("2026-01-05"), day(last) if last else None)
    assert dates(owed("appraisal", policy(f"[appraisal]\n{rules}"), facts, TODAY))[0] == expected


def test_observations() -> None:
    facts = YearlyFacts(day("2026-01-05"))
    assert (
        dates(owed("observation", policy('[observation]\nevery = "1 year"'), facts, TODAY))[0] == "2027-01-05"
    )
    assert dates(owed("observation", policy(""), facts, TODAY)) == (None, None)


def test_the_policy_itself_is_reviewed_with_a_last_day_for_it() -> None:
    header = 'last_review = 2020-08-01\nreview_every = "2 years"\nreview_latest = "3 years"'
    facts = YearlyFacts(day("2020-08-01"))
    assert dates(owed("policy_review", policy(header), facts, TODAY)) == ("2022-08-01", "2023-08-02")
    stated = policy(f"review_by = 2022-10-31\n{header}")
    assert dates(owed("policy_review", stated, facts, TODAY))[0] == "2022-10-31"
    reviewed = YearlyFacts(day("2020-08-01"), day("2022-09-01"))
    assert dates(owed("policy_review", stated, reviewed, TODAY)) == ("2024-09-01", "2025-09-02")
    assert dates(owed("policy_review", policy(""), facts, TODAY)) == (None, None)


def test_facts_of_another_kind_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="record is not reckoned from PairFacts"):
        owed("record", policy(""), PairFacts(SESSION), TODAY)
