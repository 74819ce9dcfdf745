"""The service just started: how long until it answers, and what it holds idle, beside the bare stack that it stands on.

`python -m bench.starting`. The bare stack is a process that has imported bolt, SQLAlchemy, APScheduler, Starlette and
uvicorn, and serves one empty route. Processor seconds are printed beside the time that passed: on a busy machine only
the former compare. Both start from compiled files, as an installed program does: where `PYTHONDONTWRITEBYTECODE` is set
in a checkout, Python compiles 1,800 files anew at each start, which takes longer than all else.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

BARE = """
import asyncio, socket, sys, threading
import slack_bolt.async_app, sqlalchemy, sqlalchemy.orm, apscheduler.schedulers.background, uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
async def root(request): return PlainTextResponse("")
listening = socket.socket(); listening.bind(("127.0.0.1", 0))
apscheduler.schedulers.background.BackgroundScheduler().start()
print("bare", flush=True)
uvicorn.Server(uvicorn.Config(Starlette(routes=[Route("/", root)]), log_level="error")).run(sockets=[listening])
"""
SETTLES = 4.0
"""Seconds after the start at which memory is read: the first rounds of scheduled work are over."""
ROUNDS = 3
AIM = 1.5


def main() -> None:
    """Measure both, in turns, and say whether the aim was reached."""
    with tempfile.TemporaryDirectory() as folder:
        ours = [sys.executable, "-m", "bot", "serve"]
        settings = {
            "ALONGSIDE_DATA": folder, "ALONGSIDE_PORT": "0", "ALONGSIDE_METRICS": "off", "MALLOC_ARENA_MAX": "2",
            "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": "http://127.0.0.1:9/",
        }  # fmt: skip
        started(ours, settings)  # makes the database, and compiles
        runs = [
            (started(ours, settings), started([sys.executable, "-c", BARE], settings)) for _ in range(ROUNDS)
        ]
    for number, what in ((0, "alongside serve, Slack on"), (1, "the bare stack")):
        passed, processor, memory = (median(run[number][part] for run in runs) for part in range(3))
        print(
            f"{what:<28} answers after {passed:.1f} s ({processor:.1f} s of processor), idle {memory:.0f} MB"
        )
    ratio = median(ours[2] for ours, _ in runs) / median(bare[2] for _, bare in runs)
    print(f"memory: {ratio:.2f} of the bare stack (aim: {AIM})")


def started(command: Sequence[str], settings: dict[str, str]) -> tuple[float, float, float]:
    """Start a process and stop it: seconds until its first line, seconds of processor until then, idle megabytes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ALONGSIDE_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.monotonic()
    process = subprocess.Popen(
        command, env={**kept, **settings}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    process.stdout.readline()
    passed = time.monotonic() - began
    with Path(f"/proc/{process.pid}/stat").open() as stat:
        parts = stat.read().rpartition(")")[2].split()
    processor = (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
    time.sleep(SETTLES)
    with Path(f"/proc/{process.pid}/status").open() as status:
        memory = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))
    process.terminate()
    process.wait()
    return passed, processor, memory


if __name__ == "__main__":
    main()
