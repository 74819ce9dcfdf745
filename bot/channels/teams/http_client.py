"""HTTP client for Microsoft's services: with timeouts, without redirects."""

import ssl
from functools import cache

import httpx


def client(timeout: float) -> httpx.Client:
    """Return a new client, to be closed by the caller; `timeout` is in seconds, for each step of a call."""
    return httpx.Client(timeout=timeout, follow_redirects=False, verify=_tls())


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # made once: reading the authorities' certificates takes a while
