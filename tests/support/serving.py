"""An application on a loopback port, in a thread: for fakes that are called over real HTTP."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette


@contextmanager
def listening(application: Starlette, **options: Any) -> Iterator[str]:
    """Serve until the block ends; yield the address."""
    config = uvicorn.Config(application, port=0, log_level="error", lifespan="off", **options)
    server = uvicorn.Server(config)
    # Named as TCP, or asyncio does not switch Nagle's algorithm off, and each answer takes 40 ms longer.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.bind(("127.0.0.1", 0))
    bound.listen()  # who calls before the server is up waits for it
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        bound.close()
