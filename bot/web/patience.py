"""HTTP connections that do not wait for ever: a request has to arrive whole within a time, or it is refused (408)."""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

ARRIVAL_SECONDS = 20.0
"""Seconds from the first byte of a request, or from the connection, to the last byte of its body."""

WORDS = b"The request did not arrive in time.\n"
TOO_SLOW = (
    b"HTTP/1.1 408 Request Timeout\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
    b"content-length: %d\r\n\r\n%b" % (len(WORDS), WORDS)
)


class Patient(H11Protocol):
    """uvicorn's protocol with a limit on the time that a request's header and body take to arrive."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._arriving: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to count with the connection."""
        super().connection_made(transport)
        self._arriving = self.loop.call_later(ARRIVAL_SECONDS, self._too_slow)

    def data_received(self, data: bytes) -> None:
        """Count from a request's first byte until its body is here."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Count anew where the next request has begun already."""
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop counting."""
        self._stop()
        super().connection_lost(exc)

    def _look(self) -> None:
        arriving = self.conn.their_state is h11.SEND_BODY or (
            self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        )
        if not arriving:
            self._stop()
        elif self._arriving is None:
            self._arriving = self.loop.call_later(ARRIVAL_SECONDS, self._too_slow)

    def _stop(self) -> None:
        if self._arriving is not None:
            self._arriving.cancel()
            self._arriving = None

    def _too_slow(self) -> None:
        self._arriving = None
        if self.transport.is_closing():
            return
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):  # nothing of an answer was sent yet
            self.transport.write(TOO_SLOW)
        self.transport.close()
