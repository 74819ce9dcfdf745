"""Failures of calls to Teams, and what the caller learns of each."""

from datetime import timedelta

import httpx
import pytest

from bot.channels.teams import connector as calls
from bot.channels.teams.connector import Connector, TeamsError
from bot.channels.teams.credentials import AppCredentials
from bot.clock import MovableClock
from tests.teams.authority import APP, SECRET, TENANT, Authority
from tests.teams.fake import FakeTeams

PRIYA = "7faf8ab2-3d56-4244-b585-20c8a42ed2b8"
HELLO = {"type": "message", "text": "Hello"}


@pytest.fixture
def fake(fake_teams: FakeTeams, authority: Authority) -> FakeTeams:
    fake_teams.person(PRIYA, "Priya Nair")
    return fake_teams


@pytest.fixture
def connector(fake: FakeTeams, clock: MovableClock) -> Connector:
    return Connector(APP, AppCredentials(APP, TENANT, SECRET, fake.address), clock)


@pytest.fixture
def chat(fake: FakeTeams, connector: Connector) -> str:
    """Return Priya's conversation with the bot."""
    return connector.create(fake.service_url, TENANT, PRIYA)


def refused(connector: Connector, fake: FakeTeams, chat: str) -> tuple[str, timedelta | None, str]:
    """Return what the caller learns of a message that is not sent: code, time to wait, and Teams' own code."""
    with pytest.raises(TeamsError) as problem:
        connector.send(fake.service_url, chat, HELLO)
    return problem.value.code, problem.value.wait, problem.value.why


def test_a_conversation_is_opened_a_message_sent_and_changed(fake: FakeTeams, connector: Connector) -> None:
    chat = connector.create(fake.service_url, TENANT, PRIYA)
    assert chat == connector.create(fake.service_url, TENANT, f"29:1-{PRIYA}")
    sent = connector.send(fake.service_url, chat, HELLO)
    connector.update(fake.service_url, chat, sent, {"type": "message", "text": "Good morning"})
    assert [shown.activity["text"] for shown in fake.screen(PRIYA)] == ["Good morning"]
    assert fake.refused == []


def test_an_answer_in_a_channels_thread(fake: FakeTeams, connector: Connector) -> None:
    channel = "19:1d6a@thread.tacv2;messageid=1485983408511"
    fake.groups.add(channel)
    connector.send(fake.service_url, channel, HELLO, reply_to="1485983408511")
    call, where, sent = fake.calls[-1]
    assert (call, where, sent["replyToId"]) == ("reply", channel, "1485983408511")


def test_one_token_serves_for_many_calls(fake: FakeTeams, connector: Connector, chat: str) -> None:
    for _ in range(5):
        connector.send(fake.service_url, chat, HELLO)
    assert sum(path.endswith("/token") for path in fake.authority.asked) == 1


def test_a_token_that_teams_no_longer_takes_is_replaced(
    fake: FakeTeams, connector: Connector, chat: str
) -> None:
    fake.authority.tokens.clear()
    assert refused(connector, fake, chat) == (calls.TOKEN, None, "Unauthorized")
    assert connector.send(fake.service_url, chat, HELLO)


def test_a_token_for_something_else_is_not_taken(fake: FakeTeams, connector: Connector, chat: str) -> None:
    fake.authority.tokens = dict.fromkeys(fake.authority.tokens, "https://graph.microsoft.com/.default")
    assert refused(connector, fake, chat)[0] == calls.TOKEN


def test_no_token_no_call(fake: FakeTeams, connector: Connector) -> None:
    fake.authority.wrong = "AADSTS7000222"
    with pytest.raises(TeamsError) as problem:
        connector.create(fake.service_url, TENANT, PRIYA)
    assert (problem.value.code, problem.value.why) == (calls.TOKEN, "AADSTS7000222")
    assert fake.calls == []


@pytest.mark.parametrize(
    ("asked", "wait"),
    [("7", 7), ("0", 0), ("", 30), ("soon", 30), ("-5", 30), ("9" * 400, 3600), ("7.5", 30),
     ("Mon, 02 Mar 2026 08:01:30 GMT", 90), ("Mon, 02 Mar 2026 07:00:00 GMT", 0),
     ("Mon, 02 Mar 2026 23:00:00 GMT", 3600), ("Mon, 02 Mar 2026 08:01:30", 30)],
)  # fmt: skip
def test_throttled_for_as_long_as_teams_asks(
    fake: FakeTeams, connector: Connector, chat: str, asked: str, wait: int
) -> None:
    fake.fault("send", status=429, code="Throttled", retry_after=asked)
    assert refused(connector, fake, chat) == (calls.THROTTLED, timedelta(seconds=wait), "Throttled")


def test_a_throttled_conversation_is_left_alone_and_others_are_not(
    fake: FakeTeams, connector: Connector, chat: str, clock: MovableClock
) -> None:
    fake.person("amal", "Amal")
    other = connector.create(fake.service_url, TENANT, "amal")
    fake.fault("send", status=429, retry_after="60")
    assert refused(connector, fake, chat)[1] == timedelta(seconds=60)
    clock.move(timedelta(seconds=20))
    before = len(fake.calls)
    assert refused(connector, fake, chat) == (calls.THROTTLED, timedelta(seconds=40), "")
    assert len(fake.calls) == before
    assert connector.send(fake.service_url, other, HELLO)
    clock.move(timedelta(seconds=40))
    assert connector.send(fake.service_url, chat, HELLO)


@pytest.mark.parametrize(
    ("status", "code", "wait"),
    [(412, calls.THROTTLED, 2), (503, calls.THROTTLED, 10), (502, calls.NO_ANSWER, 5), (504, calls.NO_ANSWER, 5)],
)  # fmt: skip
def test_what_microsoft_asks_to_try_again(
    fake: FakeTeams, connector: Connector, chat: str, status: int, code: str, wait: int
) -> None:
    fake.fault("send", status=status)
    assert refused(connector, fake, chat)[:2] == (code, timedelta(seconds=wait))
    assert fake.screen(PRIYA) == []


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 599}, {"status": 200, "drop": True},
                                   {"status": 200, "body": b"{}"}, {"status": 201, "body": b"<html>"}])  # fmt: skip
def test_an_end_that_nobody_knows(
    fake: FakeTeams, connector: Connector, chat: str, fault: dict[str, object]
) -> None:
    fake.fault("send", after=True, **fault)
    assert refused(connector, fake, chat) == (calls.NO_ANSWER, None, "")
    assert len(fake.screen(PRIYA)) == 1  # and it is never sent twice here: that is delivery's to decide
    assert len(fake.called("send")) == 1


def test_a_host_that_is_not_there_was_not_written_to(connector: Connector, chat: str) -> None:
    with pytest.raises(TeamsError) as problem:
        connector.send("http://127.0.0.1:9/", chat, HELLO)
    assert problem.value.code == calls.UNREACHED


def test_an_answer_that_takes_too_long(
    connector: Connector, chat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_: object, **__: object) -> httpx.Response:
        raise httpx.ReadTimeout("late")

    monkeypatch.setattr(httpx.Client, "request", late)
    with pytest.raises(TeamsError) as problem:
        connector.send("https://smba.trafficmanager.net/emea/", chat, HELLO)
    assert problem.value.code == calls.NO_ANSWER


def test_somebody_who_blocked_the_bot(fake: FakeTeams, connector: Connector, chat: str) -> None:
    fake.people[PRIYA].blocked = True
    assert refused(connector, fake, chat) == (calls.BLOCKED, None, "ConversationBlockedByUser")


def test_the_older_way_of_saying_so(fake: FakeTeams, connector: Connector, chat: str) -> None:
    told = rb'{"errorCode":209,"message":"{\r\n  \"subCode\": \"MessageWritesBlocked\",\r\n  \"details\": \"x\"\r\n}"}'
    fake.fault("send", status=403, body=told)
    assert refused(connector, fake, chat) == (calls.BLOCKED, None, "MessageWritesBlocked")


def test_somebody_who_took_the_bot_out_or_never_had_it(
    fake: FakeTeams, connector: Connector, chat: str
) -> None:
    fake.people[PRIYA].installed = False
    assert refused(connector, fake, chat) == (calls.BLOCKED, None, "BotNotInConversationRoster")
    with pytest.raises(TeamsError) as problem:
        connector.create(fake.service_url, TENANT, PRIYA)
    assert problem.value.code == calls.BLOCKED


def test_an_administrator_who_disabled_the_bot(fake: FakeTeams, connector: Connector, chat: str) -> None:
    fake.disabled = True
    assert refused(connector, fake, chat) == (calls.BLOCKED, None, "BotDisabledByAdmin")


@pytest.mark.parametrize("why", ["InvalidBotApiHost", "NotEnoughPermissions"])
def test_a_403_that_is_nothing_of_the_persons(
    fake: FakeTeams, connector: Connector, chat: str, why: str
) -> None:
    fake.fault("send", status=403, code=why)
    assert refused(connector, fake, chat) == (calls.REFUSED, None, why)


def test_a_person_a_conversation_a_message_that_is_not_there(
    fake: FakeTeams, connector: Connector, chat: str
) -> None:
    with pytest.raises(TeamsError) as person:
        connector.create(fake.service_url, TENANT, "nobody")
    assert person.value.code == calls.NOT_FOUND
    assert refused(connector, fake, "a:nowhere")[0] == calls.NOT_FOUND
    with pytest.raises(TeamsError) as message:
        connector.update(fake.service_url, chat, "1", HELLO)
    assert (message.value.code, message.value.why) == (calls.NOT_FOUND, "ActivityNotFoundInConversation")


def test_a_message_that_is_too_large(fake: FakeTeams, connector: Connector, chat: str) -> None:
    with pytest.raises(TeamsError) as problem:
        connector.send(fake.service_url, chat, {"type": "message", "text": "x" * 60_000})
    assert problem.value.code == calls.TOO_LARGE
    fake.fault("send", status=400, code="MessageSizeTooBig")
    assert refused(connector, fake, chat)[0] == calls.TOO_LARGE


def test_a_mistake_of_ours(fake: FakeTeams, connector: Connector, chat: str) -> None:
    with pytest.raises(TeamsError) as problem:
        connector.send(fake.service_url, chat, {"text": "no type"})
    assert (problem.value.code, problem.value.why) == (calls.REFUSED, "BadSyntax")


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b'{"error": 7}', b'{"error": {"code": "what she wrote"}}',
                                  b'{"message": "{\\"subCode\\": 7}"}', b"[" * 100_000])  # fmt: skip
def test_words_that_teams_does_not_have_are_not_passed_on(
    fake: FakeTeams, connector: Connector, chat: str, body: bytes
) -> None:
    fake.fault("send", status=403, body=body)
    assert refused(connector, fake, chat) == (calls.BLOCKED, None, "")


@pytest.mark.parametrize(
    "url", ["http://smba.trafficmanager.net/emea/", "nonsense", "", "ftp://x/", "http://[", "https://"]
)
def test_our_token_goes_nowhere_without_tls(fake: FakeTeams, connector: Connector, url: str) -> None:
    with pytest.raises(TeamsError) as problem:
        connector.send(url, "a:1", HELLO)
    assert problem.value.code == calls.REFUSED
    assert fake.authority.tokens == {}


def test_a_conversations_name_is_only_a_name(fake: FakeTeams, connector: Connector) -> None:
    odd = "a:1?b=#c%41 é;d@e&f"
    assert refused(connector, fake, odd)[0] == calls.NOT_FOUND
    assert [(call, where) for call, where, _ in fake.calls] == [("send", odd)]


def test_a_file_is_put_where_its_consent_said_and_our_token_stays_here(
    fake: FakeTeams, connector: Connector
) -> None:
    connector.upload(f"{fake.service_url}upload/overdue.csv", b"name\n", fake.service_url)
    assert fake.uploads == {"overdue.csv": b"name\n"}
    assert fake.refused == []


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8080/admin", "https://169.254.169.254/metadata", "https://evil.example/x", "file:///etc/passwd",
     "https://sharepoint.com.evil.example/x", "https://evil.example/.sharepoint.com", "http://x-my.sharepoint.com/x",
     "https://x-my.sharepoint.com:8443/x", "https://user@evil.example#x.sharepoint.com", "https://[", "", "nonsense"],
)  # fmt: skip
def test_a_file_is_put_nowhere_else(fake: FakeTeams, connector: Connector, url: str) -> None:
    with pytest.raises(TeamsError) as problem:
        connector.upload(url, b"name\n", fake.service_url)
    assert problem.value.code == calls.REFUSED
