"""People and what Microsoft Entra tells of them: accounts, names, addresses, job titles, managers, time zones."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.__main__ import main
from bot.channels.registry import ID_COLUMNS
from bot.channels.teams import accounts as entra
from bot.channels.teams import graph_client
from bot.channels.teams.credentials import Credentials
from bot.channels.teams.graph import Graph, GraphError
from handlers import people
from handlers.people import accounts, directory
from storage.models import Identity, Pair, Person
from tests.people.test_reading import listed, row
from tests.support.world import World
from tests.teams.graph import TOKEN, FakeGraph, serving

TENANT = "5a5a5a5a-0000-4000-8000-000000000001"
TODAY = date(2026, 3, 2)


class Ours(Credentials):
    """A token that the fake takes."""

    def __init__(self) -> None:
        self.scopes: list[str] = []

    def token(self, scope: str = "") -> str:
        self.scopes.append(scope)
        return TOKEN

    def forget(self) -> None: ...


class Entra:
    """An organisation, its tenant, and the way between them."""

    def __init__(self, world: World, fake: FakeGraph) -> None:
        self.world = world
        self.fake = fake
        self.waited: list[float] = []
        self.graph = Graph(Ours(), fake.address, self.waited.append)

    def known(self, *rows: str) -> None:
        """Set who is in the list of people."""
        with self.world.app.transaction() as db:
            plan = people.plan(db, self.world.app.policy, listed(*rows), TODAY, ids=ID_COLUMNS, whole=False)
            people.apply(db, plan, self.world.clock.now())

    def sync(self) -> list[str]:
        """Run the sync, and return what changed, in words."""
        app, now = self.world.app, self.world.clock.now()
        found = list(entra.everybody(self.graph))
        found = entra.with_zones(self.graph, found) or found
        with app.transaction() as db:
            sync = accounts.compare(db, "teams", TENANT, found)
            told = directory.compare(db, app.policy, "teams", TENANT, found, TODAY)
            directory.carry_out(db, told, now)
            accounts.carry_out(db, "teams", TENANT, sync, now)
        return [*directory.describe(told), *accounts.describe(sync, others=not told.empty)]

    def person(self, email: str) -> Person:
        return self.world.rows(Person, email=email)[0]

    def identity(self, email: str) -> Identity:
        (found,) = self.world.rows(Identity, channel="teams", person_id=self.person(email).id)
        return found


@pytest.fixture
def tenant(engine: Engine) -> Iterator[Entra]:
    fake = FakeGraph()
    with serving(fake):
        tenant = Entra(World(engine), fake)
        with tenant.graph:
            yield tenant


def test_accounts_are_matched_and_names_titles_managers_and_zones_taken_over(tenant: Entra) -> None:
    tenant.known(row("Lou", "lou@x.org"), row("Ann", "ann@x.org"))
    lou = tenant.fake.person("Lou Lead", "Lou@X.org", jobTitle="Team manager")
    ann = tenant.fake.person("Ann Lee", "ann@x.org", manager=lou, jobTitle="Social worker")
    tenant.fake.zones[ann] = "Romance Standard Time"
    tenant.fake.zones[lou] = "Europe/London"
    said = tenant.sync()
    assert "    manager_email: – → lou@x.org" in said
    assert "~ Ann: time zone Europe/London → Europe/Paris" in said
    person, lead = tenant.person("ann@x.org"), tenant.person("lou@x.org")
    assert (person.name, person.role, person.timezone) == ("Ann Lee", "Social worker", "Europe/Paris")
    assert person.path == f"/{lead.id}/{person.id}/"
    assert [(p.supervisor_id, p.supervisee_id, p.series) for p in tenant.world.rows(Pair)] == [
        (lead.id, person.id, "line")
    ]
    assert (tenant.identity("ann@x.org").workspace, tenant.identity("ann@x.org").address) == (TENANT, ann)
    assert tenant.sync() == ["Nothing to do."]


def test_nobody_is_added_and_nobody_leaves(tenant: Entra) -> None:
    tenant.known(row("Ann", "ann@x.org"))
    tenant.fake.person("Somebody Else", "else@x.org")
    tenant.fake.person("A Guest", "ann@x.org", userType="Guest")
    said = tenant.sync()
    assert "! Ann has no account there under the e-mail address known here" in said
    assert "  1 account is of nobody in the list of people" in said
    assert [(p.email, p.left_on) for p in tenant.world.rows(Person)] == [("ann@x.org", None)]


def test_a_disabled_account_is_noted_and_comes_back(tenant: Entra) -> None:
    tenant.known(row("Ann", "ann@x.org"))
    ann = tenant.fake.person("Ann", "ann@x.org")
    tenant.sync()
    tenant.fake.users[ann]["accountEnabled"] = False
    assert any("deactivated" in line for line in tenant.sync())
    assert tenant.identity("ann@x.org").unreachable
    tenant.fake.users[ann]["accountEnabled"] = True
    assert "+ Ann: account back" in tenant.sync()
    assert not tenant.identity("ann@x.org").unreachable


def test_a_new_address_follows_the_account_unless_it_is_somebody_elses(tenant: Entra) -> None:
    tenant.known(row("Ann", "ann@x.org"), row("Bo", "bo@x.org"))
    ann = tenant.fake.person("Ann", "ann@x.org")
    tenant.fake.person("Bo", "bo@x.org")
    tenant.sync()
    tenant.fake.users[ann] |= {"mail": "Ann.Lee@x.org", "userPrincipalName": "Ann.Lee@x.org"}
    assert "~ Ann: email ann@x.org → ann.lee@x.org; change it in your list of people too" in tenant.sync()
    assert tenant.identity("ann.lee@x.org").address == ann
    tenant.fake.users[ann] |= {"mail": "bo@x.org", "userPrincipalName": "bo@x.org"}
    tenant.fake.users = dict(reversed(tenant.fake.users.items()))
    tenant.sync()
    assert {p.email for p in tenant.world.rows(Person)} == {"ann.lee@x.org", "bo@x.org"}


def test_who_signs_in_under_another_name_is_matched_by_either_and_keeps_the_known_address(
    tenant: Entra,
) -> None:
    tenant.known(row("Ann", "ann@x.org"))
    ann = tenant.fake.person("Ann", "ann.lee@x.org", userPrincipalName="ANN@x.org")
    tenant.sync()
    assert tenant.identity("ann@x.org").address == ann


def test_a_role_that_the_policy_names_does_not_give_way_to_a_job_title(tenant: Entra) -> None:
    named = next(
        role for rule in tenant.world.app.policy.cadences for role in rule.for_.roles or ("",) if role
    )
    tenant.known(row("Ann", "ann@x.org", role=named))
    tenant.fake.person("Ann", "ann@x.org", jobTitle="Chief Synergist II")
    assert "  Job titles that gave way to a role which the policy names: Chief Synergist II" in tenant.sync()
    assert tenant.person("ann@x.org").role == named


def test_where_the_directory_says_nothing_what_is_known_stays(tenant: Entra) -> None:
    tenant.known(row("Lou", "lou@x.org"), row("Ann", "ann@x.org", "lou@x.org", role="social worker"))
    stranger = tenant.fake.person("Stranger", "stranger@x.org")
    tenant.fake.person("Lou", "lou@x.org", manager=stranger)
    tenant.fake.person("", "ann@x.org")
    assert "! Not in the list of people: the manager of Lou" in tenant.sync()
    ann = tenant.person("ann@x.org")
    assert (ann.name, ann.role, ann.manager_id) == ("Ann", "social worker", tenant.person("lou@x.org").id)


def test_a_new_manager_takes_over_with_what_is_open(tenant: Entra) -> None:
    tenant.known(row("Lou", "lou@x.org"), row("Ola", "ola@x.org"), row("Ann", "ann@x.org", "lou@x.org"))
    tenant.fake.person("Lou", "lou@x.org")
    ola = tenant.fake.person("Ola", "ola@x.org")
    tenant.fake.person("Ann", "ann@x.org", manager=ola)
    assert "> Ann: supervisor Lou → Ola; open items and actions go along" in tenant.sync()
    open_now = [p.supervisor_id for p in tenant.world.rows(Pair) if p.ends_on is None]
    assert open_now == [tenant.person("ola@x.org").id]


def test_managers_in_a_circle_stay_as_they_were_and_everybody_else_is_taken_over(tenant: Entra) -> None:
    tenant.known(row("Lou", "lou@x.org"), row("Ann", "ann@x.org"), row("Bo", "bo@x.org"))
    lou = tenant.fake.person("Lou", "lou@x.org")
    ann = tenant.fake.person("Ann", "ann@x.org", manager=lou)
    tenant.fake.person("Bo", "bo@x.org", manager=ann)
    tenant.fake.users[lou]["manager"] = {"id": ann}
    assert any("Managers in a circle (Ann → Lou → Ann)" in line for line in tenant.sync())
    assert tenant.person("lou@x.org").manager_id is None
    assert tenant.person("ann@x.org").manager_id is None
    assert tenant.person("bo@x.org").manager_id == tenant.person("ann@x.org").id
    assert len(tenant.world.rows(Identity, channel="teams")) == 3


def test_two_people_are_never_given_one_account(tenant: Entra) -> None:
    tenant.known(row("Ann", "ann@x.org"), row("Bo", "bo@x.org"))
    account = tenant.fake.person("Ann", "ann@x.org")
    tenant.sync()
    tenant.fake.users[account] |= {"mail": "bo@x.org", "userPrincipalName": "bo@x.org", "displayName": "Bo"}
    said = tenant.sync()
    assert "! Ann has no account there under the e-mail address known here" in said
    assert [i.person_id for i in tenant.world.rows(Identity, channel="teams")] == [
        tenant.person("bo@x.org").id
    ]


def test_everybody_comes_page_by_page(tenant: Entra) -> None:
    for number in range(250):
        tenant.fake.person(f"Person {number}", f"p{number}@x.org")
    assert len(list(entra.everybody(tenant.graph))) == 250
    assert tenant.fake.calls.count("GET users") == 3


def test_the_token_goes_to_no_other_host(tenant: Entra) -> None:
    for number in range(101):
        tenant.fake.person(f"Person {number}", f"p{number}@x.org")
    tenant.fake.elsewhere = "http://127.0.0.1:9"
    with pytest.raises(GraphError, match="next_page_elsewhere"):
        list(entra.everybody(tenant.graph))


def test_it_waits_as_long_as_it_is_asked_to_and_gives_up_after_minutes(tenant: Entra) -> None:
    ann = tenant.fake.person("Ann", "ann@x.org")
    tenant.fake.zones[ann] = "GMT Standard Time"
    tenant.fake.throttle("users", 2)
    assert len(list(entra.everybody(tenant.graph))) == 1
    assert tenant.waited == [7, 7]
    tenant.fake.throttle("mailboxSettings", 1, after="11")
    zoned = entra.with_zones(tenant.graph, entra.everybody(tenant.graph))
    assert zoned is not None
    assert (zoned[0].timezone, tenant.waited[2:]) == ("Europe/London", [11])
    tenant.fake.throttle("users", 3, status=503, after="200")
    with pytest.raises(GraphError, match="throttled"):
        list(entra.everybody(tenant.graph))


def test_one_mailbox_that_is_closed_to_the_app_says_nothing_of_the_others(tenant: Entra) -> None:
    bo, ann = tenant.fake.person("Bo", "bo@x.org"), tenant.fake.person("Ann", "ann@x.org")
    tenant.fake.zones |= {bo: "Europe/Paris", ann: "GMT Standard Time"}
    tenant.fake.closed.add(bo)
    zoned = entra.with_zones(tenant.graph, entra.everybody(tenant.graph))
    assert [one.timezone for one in zoned or ()] == ["", "Europe/London"]


def test_who_is_in_slack_too_is_one_person(tenant: Entra) -> None:
    tenant.known(row("Ann", "ann@x.org", slack_id="U1"))
    tenant.fake.person("Ann", "ann@x.org")
    tenant.sync()
    assert {i.channel for i in tenant.world.rows(Identity, person_id=tenant.person("ann@x.org").id)} == {
        "console", "slack", "teams",
    }  # fmt: skip


def test_what_nobody_granted_is_told_as_such(tenant: Entra) -> None:
    tenant.fake.person("Ann", "ann@x.org")
    for number in range(49):
        tenant.fake.person(f"Person {number}", f"p{number}@x.org")
    found = list(entra.everybody(tenant.graph))
    tenant.fake.permissions.remove("MailboxSettings.Read")
    tenant.fake.calls.clear()
    assert entra.with_zones(tenant.graph, found) is None
    assert tenant.fake.calls.count("POST $batch") == 1, "it asks no further"
    tenant.fake.permissions.remove("User.Read.All")
    with pytest.raises(GraphError) as refused:
        list(entra.everybody(tenant.graph))
    assert entra.denied(refused.value)


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"id": 5},
        {"id": "x"},
        {"id": TENANT, "displayName": 7, "mail": [], "manager": "x", "jobTitle": {}},
    ],
)
def test_odd_users_break_nothing(odd: dict[str, object]) -> None:
    found = entra.account(odd)
    assert found is None or (found.name, found.email, found.manager) == ("", "", "")


def test_the_command_shows_the_difference_and_changes_nothing_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_bytes(listed(row("Priya", "priya@x.org"), row("Gareth", "gareth@x.org")))
    assert run("people", "import", "people.csv", "--yes") == 0
    assert run("people", "sync", "entra", "--dry-run") == 2
    assert "Microsoft Teams is not set up" in capsys.readouterr().err
    fake = FakeGraph()
    gareth = fake.person("Gareth", "gareth@x.org")
    fake.person("Priya Nair", "priya@x.org", manager=gareth)
    monkeypatch.setattr(graph_client, "credentials", lambda _: Ours())
    with serving(fake) as address:
        for name, value in (("APP_ID", "app"), ("TENANT_ID", TENANT.upper()), ("GRAPH_URL", address)):
            monkeypatch.setenv(f"TEAMS_{name}", value)
        assert run("people", "sync", "entra", "--workspace", "another") == 2
        assert "Only the tenant of TEAMS_TENANT_ID" in capsys.readouterr().err
        assert run("people", "sync", "entra", "--dry-run") == 0
        assert "    name: Priya → Priya Nair" in capsys.readouterr().out
        fake.permissions.remove("MailboxSettings.Read")
        assert run("people", "sync", "entra", "--yes") == 0
        assert "! Time zones stay as they are" in capsys.readouterr().out
        assert run("people", "sync", "entra", "--yes") == 0
        assert "Nothing to do." in capsys.readouterr().out
        fake.permissions.clear()
        assert run("people", "sync", "entra") == 2
        assert "grant it User.Read.All" in capsys.readouterr().err


def run(*arguments: str) -> int:
    try:
        main(arguments)
    except SystemExit as left:
        return int(left.code or 0)
    return 0
