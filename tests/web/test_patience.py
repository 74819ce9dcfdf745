"""A request that does not arrive is given up; one that does is answered, however long the answer lasts."""

import socket
import time

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web import patience
from tests.support.serving import listening


async def read(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


APPLICATION = Starlette(routes=[Route("/", read, methods=["GET", "POST"])])


def answer_to(address: str, *parts: bytes, pause: float = 0) -> bytes:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as client:
        for part in parts:
            client.sendall(part)
            time.sleep(pause)
        heard = b""
        while more := client.recv(4096):
            heard += more
        return heard


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"GET / HTTP/1.1\r\nhost: a\r\nx-slow",),
        (b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n", b"abc"),
    ],
    ids=["nothing", "half a header", "half a body"],
)
def test_what_does_not_arrive_is_refused(parts: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "ARRIVAL_SECONDS", 0.2)
    with listening(APPLICATION, http=patience.Patient) as address:
        began = time.monotonic()
        assert answer_to(address, *parts).startswith(b"HTTP/1.1 408")
        assert time.monotonic() - began < 3


def test_what_arrives_in_time_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "ARRIVAL_SECONDS", 5)
    with listening(APPLICATION, http=patience.Patient) as address:
        slowly = (
            b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n",
            b"content-length: 3\r\n\r\n",
            b"abc",
        )
        assert answer_to(address, *slowly, pause=0.05).endswith(b"3")
        twice = b"GET / HTTP/1.1\r\nhost: a\r\n\r\nGET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
        assert answer_to(address, twice).count(b"200 OK") == 2
