"""The five sources' own organisations: how often people meet there, asked for, explained and shown as late."""

from datetime import UTC, date, datetime

import pytest

from handlers.agreements import rules
from handlers.policy import Policy, load
from storage.models import Obligation
from tests.scenarios.variants import SQLITE
from tests.support.world import World


def under(world: World, name: str, **worker: object) -> None:
    """Priya, who started on 31 January, and Gareth, her supervisor, under one of the shipped policies."""
    policy = load(name)
    world.policy(**{field: getattr(policy, field) for field in Policy.model_fields})
    world.person("Ada Lead", role="manager", is_admin=True)
    world.person("Gareth Llewellyn", manager="Ada Lead", role="team leader")
    world.person("Priya Nair", manager="Gareth Llewellyn", **{"role": "social worker", **worker})
    world.pair("Gareth Llewellyn", "Priya Nair", since=date(2026, 1, 31))


def due(world: World) -> date | None:
    found = [row.due for row in world.rows(Obligation, kind="session") if row.counts]
    return found[0] if found else None


@SQLITE
@pytest.mark.clause("WCC-1.4a")
def test_woughton_meets_every_two_months_is_asked_and_is_overdue_after(world: World) -> None:
    under(world, "woughton")
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    assert due(world) == date(2026, 3, 31)
    assert "1.4" in priya.say("/supervision why")
    world.wait(until=datetime(2026, 3, 30, 12, tzinfo=UTC))
    assert "31 March" in gareth.all
    world.wait(until=datetime(2026, 4, 2, 12, tzinfo=UTC))
    assert "Priya Nair" in gareth.say("/overdue")


@SQLITE
@pytest.mark.clause("WCC-1.4d")
def test_woughtons_half_timers_are_stretched_and_their_contract_begins_from_that(world: World) -> None:
    under(world, "woughton", fte=0.5)
    assert due(world) == date(2026, 5, 31)
    assert "4 months" in world.chat("Priya Nair").say("/supervision why")
    begun = rules.defaults(world.app.policy, rules.SuperviseeFacts("", "", 0.5), date(2026, 3, 2))
    assert begun["frequency"] == "4 months"


@SQLITE
def test_nobody_at_woughton_who_is_unpaid_is_put_on_two_months(world: World) -> None:
    under(world, "woughton", person_type="Unpaid")
    assert due(world) is None


@SQLITE
@pytest.mark.clause("CYP-G7b")
def test_childrens_services_meet_monthly_in_the_named_roles(world: World) -> None:
    under(world, "childrens")
    assert due(world) == date(2026, 2, 28)
    assert "General, 7" in world.chat("Priya Nair").say("/supervision why")
    assert "Priya Nair" in world.chat("Gareth Llewellyn").say("/overdue")


@SQLITE
@pytest.mark.clause("CYP-G7c")
def test_newly_qualified_staff_there_meet_weekly_at_first(world: World) -> None:
    under(world, "childrens", stage="newly-qualified", stage_from=date(2026, 2, 27))
    world.chat("Gareth Llewellyn").say("/supervision held today")
    assert due(world) == date(2026, 3, 9)


@SQLITE
def test_under_the_generic_policy_nothing_is_due_until_a_figure_is_set(world: World) -> None:
    under(world, "generic")
    assert due(world) is None


@SQLITE
@pytest.mark.clause("CYP-G7d")
def test_newly_qualified_staff_there_meet_fortnightly_after_six_weeks(world: World) -> None:
    under(world, "childrens", stage="newly qualified", stage_from=date(2026, 1, 12))
    world.chat("Gareth Llewellyn").say("/supervision held today")
    assert due(world) == date(2026, 3, 16)


@SQLITE
@pytest.mark.clause("STK-7a")
def test_stockports_fieldwork_staff_meet_at_least_monthly_and_homes_agree_their_own(world: World) -> None:
    under(world, "stockport", role="Family support worker")
    assert due(world) == date(2026, 2, 28)
    assert "section 7" in world.chat("Priya Nair").say("/supervision why")
    assert "Priya Nair" in world.chat("Gareth Llewellyn").say("/overdue")


@SQLITE
def test_a_stockport_home_has_no_figure(world: World) -> None:
    under(world, "stockport", role="residential care worker")
    assert due(world) is None


@SQLITE
def test_pmactive_supervises_for_a_reason_and_never_by_the_calendar(world: World) -> None:
    under(world, "pmactive")
    assert due(world) is None
