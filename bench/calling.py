"""Concurrent callers in a separate process: each sends its next request as soon as it has its answer.

They use plain sockets, so that the server's work is measured and not the callers'.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Called:
    """Result of one slice: its seconds, each request's seconds, and the number of each HTTP status."""

    seconds: float
    latencies: list[float]
    statuses: dict[int, int]


def posted(path: str, head: Mapping[str, str], body: bytes) -> bytes:
    """Return a complete HTTP request."""
    whole = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **head}
    lines = "".join(f"{name}: {value}\r\n" for name, value in whole.items())
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def call(port: int, requests: Sequence[bytes], callers: int) -> Called:
    """Send all requests to 127.0.0.1, over one persistent connection for each caller."""
    return asyncio.run(_call(port, requests, callers))


async def _call(port: int, requests: Sequence[bytes], callers: int) -> Called:
    waiting = iter(requests)
    latencies: list[float] = []
    statuses: Counter[int] = Counter()
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(callers)]
    start = time.perf_counter()
    await asyncio.gather(*(_caller(*line, waiting, latencies, statuses) for line in lines))
    seconds = time.perf_counter() - start
    for _, writer in lines:
        writer.close()
    return Called(seconds, latencies, dict(statuses))


async def _caller(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    waiting: Iterator[bytes],
    latencies: list[float],
    statuses: Counter[int],
) -> None:
    for request in waiting:
        start = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        at = lower.index(b"content-length:") + 15
        await reader.readexactly(int(lower[at : lower.index(b"\r\n", at)]))
        latencies.append(time.perf_counter() - start)
        statuses[int(head[9:12])] += 1
