"""Adding workspaces by OAuth: who may, whose browser, what Slack gives, and everything that goes wrong."""

import random
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.channels.slack.oauth import SCOPES
from storage.models import AuditEntry, Installation
from tests.slack.fake import FakeSlack
from tests.slack.installs import CLIENT_ID
from tests.slack.many import ADDRESS, ManyWorld
from tests.support.sampling import sample


@pytest.fixture
def world(engine, fake: FakeSlack) -> ManyWorld:  # type: ignore[no-untyped-def]
    world = ManyWorld(engine, fake)
    world.team("T1", "Council")
    return world


def test_a_workspace_is_installed_by_whoever_holds_a_link(world: ManyWorld) -> None:
    said = world.install("T1")
    assert "It was added to Council." in said
    assert "alongside people sync slack --workspace T1" in said
    row = world.installed("T1")
    assert (row.name, row.whole, row.ended_at) == ("Council", False, None)
    assert set(row.scopes.split(",")) == SCOPES.keys()
    assert [entry.verb for entry in world.rows(AuditEntry)] == ["slack.installed"]


def test_slack_is_asked_for_what_the_manifest_says_and_sends_people_back_here(world: ManyWorld) -> None:
    url = world.way_to_slack(world.browser())
    assert url.startswith(f"{world.fake.address}/oauth/v2/authorize?")
    asked = parse_qs(urlsplit(url).query)
    assert asked["client_id"] == [CLIENT_ID]
    assert asked["scope"] == [",".join(SCOPES)]
    assert asked["redirect_uri"] == [f"{ADDRESS}/slack/oauth_redirect"]


def test_tokens_are_sealed_at_rest_and_said_nowhere(
    world: ManyWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    world.fake.installs.rotating = True
    page = world.install("T1")
    row = world.installed("T1")
    printed = capsys.readouterr()
    everything = f"{page}{vars(row)}{printed.out}{printed.err}"
    assert not re.search(r"xox[a-z.]*-\d|xoxe-1", everything)
    assert world.api.call("T1", "auth.test")["team_id"] == "T1"


def test_without_a_link_nobody_gets_further(world: ManyWorld) -> None:
    page = world.browser().get("/slack/install")
    assert page.status_code == 403
    assert "alongside slack install-link" in page.text
    assert "Continue to Slack" not in page.text
    assert world.browser().post("/slack/install", data={"ticket": "x.y"}).status_code == 403


def test_a_link_is_good_for_one_workspace(world: ManyWorld) -> None:
    world.team("T2", "Stranger")
    link = world.installing.link(ADDRESS)
    world.install("T1", link)
    page = world.browser().get(link)
    assert page.status_code == 403
    assert "used" in page.text


def test_two_who_are_on_their_way_with_one_link_add_one_workspace(world: ManyWorld) -> None:
    world.team("T2", "Stranger")
    link, one, two = world.installing.link(ADDRESS), world.browser(), world.browser()
    ways = [world.way_to_slack(browser, link) for browser in (one, two)]
    backs = [
        world.fake.installs.allow(way, team, world.clock.now())
        for way, team in zip(ways, ("T1", "T2"), strict=True)
    ]
    assert "was added" in one.get(backs[0]).text
    assert two.get(backs[1]).status_code == 403
    assert [row.workspace for row in world.rows(Installation)] == ["T1"]


def test_a_link_is_good_for_a_day(world: ManyWorld) -> None:
    link = world.installing.link(ADDRESS)
    world.clock.move(timedelta(hours=23))
    assert world.browser().get(link).status_code == 200
    world.clock.move(timedelta(hours=1))
    assert world.browser().get(link).status_code == 403


def test_a_link_of_another_key_ring_is_no_link(world: ManyWorld) -> None:
    link = world.installing.link(ADDRESS)
    assert world.browser().get(link[:-4] + "AAAA").status_code == 403


def test_the_state_counts_once(world: ManyWorld) -> None:
    browser, again = world.browser(), world.browser()
    back = world.fake.installs.allow(world.way_to_slack(browser), "T1", world.clock.now())
    again.cookies.update(dict(browser.cookies))
    assert "was added" in browser.get(back).text
    assert "opened before" in again.get(back).text
    assert len(world.fake.called("oauth.v2.access")) == 1


def test_a_state_begun_in_another_browser_is_refused(world: ManyWorld) -> None:
    """A stranger can't make an administrator's browser finish what they began with their own workspace."""
    back = world.fake.installs.allow(world.way_to_slack(world.browser()), "T1", world.clock.now())
    victim = world.browser()
    assert "another browser" in victim.get(back).text
    world.way_to_slack(victim)
    assert "another browser" in victim.get(back).text
    assert world.rows(Installation) == []


def test_a_state_is_good_for_ten_minutes(world: ManyWorld) -> None:
    browser = world.browser()
    back = world.fake.installs.allow(world.way_to_slack(browser), "T1", world.clock.now())
    world.clock.move(timedelta(minutes=10))
    assert "more than ten minutes ago" in browser.get(back).text
    assert world.rows(Installation) == []


def test_the_cookie_is_for_the_browser_alone(world: ManyWorld) -> None:
    browser = world.browser()
    browser.get(link := world.installing.link(ADDRESS))
    ticket = link.partition("ticket=")[2]
    cookie = browser.post("/slack/install", data={"ticket": ticket}).headers["set-cookie"].lower()
    for word in ("httponly", "secure", "samesite=lax", "path=/slack", "max-age=600"):
        assert word in cookie


def test_whoever_says_no_in_slack_is_told_so_and_can_begin_again(world: ManyWorld) -> None:
    link, browser = world.installing.link(ADDRESS), world.browser()
    world.way_to_slack(browser, link)
    page = browser.get("/slack/oauth_redirect?error=access_denied&state=")
    assert "You chose not to" in page.text
    assert "was added" in world.install("T1", link)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("invalid_code", "no longer knows"),
        ("bad_redirect_uri", "redirect URLs"),
        ("bad_client_secret", "SLACK_CLIENT_SECRET"),
        ("something_new", "Slack didn&#39;t add"),
    ],
)
def test_what_slack_refuses_is_said_in_plain_words(world: ManyWorld, error: str, words: str) -> None:
    world.fake.fault("oauth.v2.access", error=error)
    assert words in world.install("T1")
    assert world.rows(Installation) == []


def test_a_lost_answer_changes_nothing_and_the_link_stays_good(world: ManyWorld) -> None:
    link = world.installing.link(ADDRESS)
    world.fake.fault("oauth.v2.access", drop=True)
    assert "Slack gave no answer" in world.install("T1", link)
    world.fake.fault("oauth.v2.access", retry_after=30)
    assert "wait a minute" in world.install("T1", link)
    assert "was added" in world.install("T1", link)


def test_a_code_that_came_too_late_is_refused(world: ManyWorld) -> None:
    link, browser = world.installing.link(ADDRESS), world.browser()
    back = world.fake.installs.allow(
        world.way_to_slack(browser, link), "T1", world.clock.now() - timedelta(minutes=11)
    )
    assert "ten minutes" in browser.get(back).text
    assert "was added" in world.install("T1", link)


def test_fewer_scopes_than_needed_are_named(world: ManyWorld) -> None:
    browser = world.browser()
    way = re.sub(r"scope=[^&]*", "scope=commands,chat:write", world.way_to_slack(browser), count=1)
    page = browser.get(world.fake.installs.allow(way, "T1", world.clock.now()))
    assert "users:read.email" in page.text
    assert world.rows(Installation) == []


def test_a_whole_grid_is_installed_at_once(world: ManyWorld) -> None:
    world.team("T7", "North", grid="E1")
    said = world.install("E1")
    assert "the whole of E1 Grid" in said
    assert "choose the workspaces" in said
    row = world.installed("E1")
    assert (row.whole, row.enterprise) == (True, "E1")


def test_one_workspace_of_a_grid_can_have_it_alone(world: ManyWorld) -> None:
    world.team("T7", "North", grid="E1")
    world.install("T7")
    assert (world.installed("T7").whole, world.installed("T7").enterprise) == (False, "E1")


def test_pages_let_nothing_in_and_say_nothing_on(world: ManyWorld) -> None:
    page = world.browser().get(world.installing.link(ADDRESS))
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text


def test_hundreds_of_odd_visits_install_nothing_and_are_no_error_of_ours(world: ManyWorld) -> None:
    chance = random.Random(9)
    link, browser = world.installing.link(ADDRESS), world.browser()
    back = world.fake.installs.allow(world.way_to_slack(browser, link), "T1", world.clock.now())
    cookie = next(iter(browser.cookies.values()))
    ticket, state = link.partition("ticket=")[2], parse_qs(urlsplit(back).query)["state"][0]
    known = [
        "",
        "x",
        "%00",
        "\u00e9",
        "é.ü",
        ".",
        "AAAA.AAAA",
        "9" * 5_000,
        ticket,
        state,
        cookie,
        "code-1",
        "access_denied",
    ]
    calls = len(world.fake.calls)
    for _ in sample(range(2_000), 400):
        visitor = world.browser()
        words = [_changed(chance.choice(known), chance) for _ in range(4)]
        names = chance.sample(["ticket", "state", "code", "error", "team"], 3)
        asked = dict(zip(names, words, strict=False))
        if chance.random() < 0.5:
            visitor.cookies.set("alongside-slack-install", "x" + _changed(cookie, chance), path="/slack")
        match chance.randrange(4):
            case 0:
                answer = visitor.get("/slack/install", params=asked)
            case 1:
                answer = visitor.post(
                    "/slack/install",
                    content=chance.choice([b"", b"\xff", b"{", b"ticket=%FF", b"a" * 20_000]),
                )
            case 2:
                answer = visitor.post("/slack/install", data=asked)
            case _:
                answer = visitor.get("/slack/oauth_redirect", params=asked)
        assert answer.status_code < 500, asked
        assert "Traceback" not in answer.text
        assert "was added" not in answer.text
    assert world.rows(Installation) == []
    assert len(world.fake.calls) == calls
    assert "was added" in browser.get(back).text


def _changed(text: str, chance: random.Random) -> str:
    """Return the same text, or with one character changed."""
    if not text or chance.random() < 0.4:
        return text
    at = chance.randrange(len(text))
    return text[:at] + chance.choice("Ab0.-_~") + text[at + 1 :]
