"""Who is kept out of the console: other machines, other sites, other names for this machine."""

import pytest
from starlette.testclient import TestClient

from tests.support.html_chat import HtmlChat, browser
from tests.web.little import Little

SAY = {"person": 1, "text": "hello"}
PATHS = ("/", "/people", "/chat/1", "/board/1", "/events", "/static/console.js")


@pytest.fixture
def client(product: Little) -> TestClient:
    return browser(product.serve())


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("address", ["192.168.1.20", "10.0.0.7", "2001:db8::1", "testclient"])
def test_another_machine_is_kept_out(product: Little, address: str, path: str) -> None:
    client = TestClient(product.serve(), base_url="http://localhost", client=(address, 50_000))
    answer = client.get(path)
    assert answer.status_code == 403
    assert "ALONGSIDE_CONSOLE_ANYWHERE" in answer.json()["words"]


def test_another_machine_is_let_in_when_told(product: Little) -> None:
    client = TestClient(
        product.serve(anywhere=True), base_url="http://council.example", client=("10.0.0.7", 50_000)
    )
    assert client.get("/").status_code == 200
    headers = {"x-alongside": "console", "origin": "http://council.example"}
    assert client.post("/say", json=SAY, headers=headers).status_code == 200
    assert (
        client.post("/say", json=SAY, headers={**headers, "origin": "http://evil.example"}).status_code == 403
    )


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.nip.io", "", "["]
)
def test_a_name_that_was_pointed_at_this_machine_is_kept_out(
    client: TestClient, host: str, path: str
) -> None:
    rebound = {"host": host, "origin": f"http://{host}"}  # to the browser, that page is of the same origin
    assert client.get(path, headers=rebound).status_code == 403
    assert client.post("/say", json=SAY, headers=rebound).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080"])
def test_this_machines_own_names_are_let_in(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host, "origin": f"http://{host}"}).status_code == 200


@pytest.mark.parametrize("name", ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"])
def test_a_proxy_that_speaks_for_another_machine_is_kept_out(client: TestClient, name: str) -> None:
    assert client.get("/people", headers={name: "10.0.0.7"}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://localhost:9999"},
        {"origin": "null"},
        {"origin": "http://["},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/say", "/press", "/submit", "/clock"])
def test_another_site_can_do_nothing(
    client: TestClient, product: Little, path: str, headers: dict[str, str]
) -> None:
    body = {"/say": SAY, "/clock": {"to": "day"}}.get(path, {"person": 1, "action": "typed"})
    before = product.app.clock.now()
    assert client.post(path, json=body, headers=headers).status_code == 403
    assert product.conversations.version == 0
    assert product.app.clock.now() == before


def test_a_form_elsewhere_lacks_the_pages_own_header(client: TestClient, product: Little) -> None:
    del client.headers["x-alongside"]
    assert client.post("/say", json=SAY).status_code == 403
    assert product.conversations.version == 0


def test_another_site_cannot_read_but_a_link_to_the_page_works(client: TestClient) -> None:
    for path in PATHS:
        assert (
            client.get(
                path, headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
            ).status_code
            == 403
        )
    visit = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/", headers=visit).status_code == 200
    assert client.get("/board/1", headers=visit).status_code == 403


def test_a_body_is_no_longer_than_fits_and_nothing_is_done(client: TestClient, product: Little) -> None:
    answer = client.post("/say", json={"person": 1, "text": "x" * 1_100_000})
    assert (answer.status_code, "shorten" in answer.json()["words"]) == (413, True)
    stream = client.post(
        "/say", content=iter([b'{"person": 1, "text": "x"}']), headers={"content-type": "application/json"}
    )
    assert stream.status_code == 413
    assert product.conversations.version == 0


def test_twenty_thousand_characters_of_any_script_get_through(client: TestClient) -> None:
    chat = HtmlChat(client, 1)
    for sign in ("x", "漢", "👩"):
        chat.say(sign * 20_000)
        assert chat.typed[-1] == sign * 20_000


@pytest.mark.parametrize("path", [*PATHS[:4], "/static/console.css", "/nowhere"])
def test_every_answer_forbids_what_the_page_does_not_need(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_page_asks_for_nothing_from_elsewhere_and_runs_nothing_inline(client: TestClient) -> None:
    page = client.get("/").text
    assert "http" not in page.replace("https://", "http") or page.count("http") == 0
    assert " style=" not in page
    assert (
        page.count("<script") == page.count('<script type="module" src="/static/console.js"></script>') == 1
    )


def test_nothing_leaves_the_folder_of_static_files(client: TestClient) -> None:
    for path in ("/static/../console.py", "/static/%2e%2e/console.py", "/static/..%2fconsole.py"):
        assert client.get(path).status_code == 404
