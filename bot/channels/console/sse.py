"""Server-sent-event queue of open pages; duplicates are coalesced."""

import asyncio
from threading import Lock
from typing import Literal

Topic = int | Literal["clock", "end"]
"""A person's id: that chat changed. "clock": the time changed. "end": the server stops."""


class Listener:
    """One open page. Created and awaited on the event loop; told from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._something = asyncio.Event()
        self._topics: set[Topic] = set()
        self._lock = Lock()

    def tell(self, topic: Topic) -> None:
        """Queue an event about `topic`."""
        with self._lock:
            self._topics.add(topic)
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._something.set)

    async def news(self) -> set[Topic]:
        """Wait for events, then take all there are."""
        await self._something.wait()
        self._something.clear()
        with self._lock:
            topics, self._topics = self._topics, set()
        return topics
