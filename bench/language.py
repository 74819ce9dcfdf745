"""Benchmark of understanding messages on one core, compared with `dateparser.search` on the same messages."""

import json
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from handlers.language import Message, interpret

_SAMPLES = Path(__file__).parent.parent / "tests" / "language" / "samples"


def messages() -> list[Message]:
    """Return every sample of the language tests as a message."""
    found: list[Message] = []
    for path in sorted(_SAMPLES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            found.append(
                Message(
                    item["text"], datetime.fromisoformat(item["now"]), item["tz"], item["asked"],
                    tuple(item["offered"]), item["booked"], tuple(item["people"]), item.get("kinds") or {},
                )
            )  # fmt: skip
    return found


def rate(read: Callable[[Message], object], batch: list[Message], seconds: float) -> float:
    """Return the messages a second of one core's time, reading the batch repeatedly for that many seconds."""
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        for message in batch:
            read(message)
        done += len(batch)
    return done / spent


def main() -> None:
    """Measure both in one run, and print a table."""
    from dateparser.search import search_dates  # type: ignore[import-untyped]  # a heavy import, only for this

    def by_dateparser(message: Message) -> object:
        base = message.now.replace(tzinfo=None)
        return search_dates(message.text, settings={"RELATIVE_BASE": base})  # type: ignore[no-any-return]

    def told_it_is_english(message: Message) -> object:
        base = message.now.replace(tzinfo=None)
        return search_dates(message.text, languages=["en"], settings={"RELATIVE_BASE": base})  # type: ignore[no-any-return]

    batch = messages()
    ours = rate(interpret, batch, 2.0)
    print(f"{'what reads':<32}{'messages a second':>20}{'alongside is':>16}")
    print(f"{'alongside':<32}{ours:>20,.0f}")
    few = batch[:: max(1, len(batch) // 50)]  # fewer of the same messages, because it is slow
    for name, read in (
        ("dateparser.search", by_dateparser),
        ("  when told it is English", told_it_is_english),
    ):
        theirs = rate(read, few, 2.0)
        print(f"{name:<32}{theirs:>20,.0f}{ours / theirs:>10,.1f} times")


if __name__ == "__main__":
    main()
