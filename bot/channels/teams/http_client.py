"""How Microsoft is called: with timeouts, without following redirects."""

import ssl
from functools import cache

import httpx


def client(timeout: float) -> httpx.Client:
    """A client of one's own, to be closed; `timeout` in seconds, for each step of a call."""
    return httpx.Client(timeout=timeout, follow_redirects=False, verify=_tls())


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # made once: reading the authorities' certificates takes a while
