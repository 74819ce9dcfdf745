"""Alive, ready, and figures without a word about anybody."""

import re
from datetime import timedelta

from starlette.applications import Starlette
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from bot.figures import ServiceFigures
from bot.web.health import figures_application
from bot.web.server import application
from storage.models import About, Obligation
from tests.support.html_chat import HtmlChat, browser
from tests.web.little import NAMES, START, Little


def headless(product: Little, *, why_not: str | Exception = "") -> Starlette:
    def why() -> str:
        if isinstance(why_not, Exception):
            raise why_not
        return why_not

    return application(product.app, why)


def figures_of(figures: ServiceFigures) -> str:
    return browser(figures_application(figures)).get("/metrics").text


def value(figures: str, name: str) -> float:
    (found,) = re.findall(rf"^{re.escape(name)} (.+)$", figures, re.MULTILINE)
    return float(found)


def test_without_being_told_there_is_no_console(product: Little) -> None:
    client = browser(headless(product))
    for path in ("/", "/people", "/chat/1", "/events", "/static/console.js"):
        assert client.get(path).status_code == 404
    assert client.post("/say", json={"person": 1, "text": "hello"}).status_code == 404


def test_health_answers_every_machine(product: Little) -> None:
    client = TestClient(headless(product), base_url="http://balancer.example", client=("10.0.0.7", 1))
    assert client.get("/healthz").json() == {"alive": True}
    assert client.get("/readyz").json() == {"ready": True}
    assert client.get("/metrics").status_code == 404  # figures have an address of their own


def test_ready_says_what_to_do_where_it_is_not(product: Little) -> None:
    answer = browser(headless(product, why_not="It is empty: run alongside doctor.")).get("/readyz")
    assert answer.status_code == 503
    assert "alongside doctor" in answer.json()["why"]


def test_a_database_that_cannot_be_asked_is_not_ready_and_its_error_stays_in_the_log(product: Little) -> None:
    with capture_logs() as logged:
        answer = browser(headless(product, why_not=OSError("/secret/path"))).get("/readyz")
    assert answer.status_code == 503
    assert "secret" not in answer.text
    assert len(logged) == 1


def test_requests_are_counted_by_route_and_never_by_person(product: Little) -> None:
    counted = ServiceFigures(product.app)
    client = browser(product.serve(counted))
    HtmlChat(client, 1).say("a secret word")
    client.get("/chat/2?since=7")
    client.get("/nowhere/at/all")
    client.request("BREW", "/people")
    figures = figures_of(counted)
    assert value(figures, 'alongside_http_requests_total{method="POST",route="say",status="200"}') == 1
    assert value(figures, 'alongside_http_requests_total{method="GET",route="chat",status="200"}') >= 2
    assert 'method="other"' in figures
    labels = "".join(re.findall(r"{.*}", figures))
    for private in ("secret", "/chat", "nowhere", "BREW", *NAMES):
        assert private not in labels


def test_what_waits_and_for_how_long(product: Little) -> None:
    product.enqueue("Priya Nair", timedelta(hours=-2), "late")
    product.enqueue("Priya Nair", timedelta(hours=2), "not yet")
    with product.app.transaction() as db:
        db.add(
            Obligation(
                kind="session", about=About("pair", 1), owner_id=1, person_id=1, due=START.date(),
                overdue_from=START.date(), clause="4.2", why="", remind_on="",
                next_nudge_at=START - timedelta(minutes=10),
            )
        )  # fmt: skip
    figures = figures_of(ServiceFigures(product.app))
    assert value(figures, "alongside_outbox_due") == 1
    assert value(figures, "alongside_outbox_lag_seconds") == 7_200
    assert value(figures, "alongside_planner_lag_seconds") == 600
    assert value(figures, "alongside_nudge_lag_seconds") == 7_200
    assert value(figures, "alongside_database_up") == 1
    assert value(figures, "alongside_outbox_set_aside") == 0
