"""Command `alongside interpret`: reads messages as JSON lines, and writes their meanings as JSON lines."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TextIO, cast, get_args

import typer

from handlers.language import Asked, Message
from handlers.language import interpret as meaning_of

_ASKED = frozenset(get_args(Asked))


class BadLine(Exception):
    """Line that is not a message; says what is wrong with it, and its id if it has one."""

    def __init__(self, words: str, id_: object = None) -> None:
        super().__init__(words)
        self.id = id_


def message_of(line: str) -> tuple[object, Message]:
    """Return the id and the message on one line of JSON. Raise BadLine for anything else."""
    try:
        loaded: object = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"is not JSON ({error})") from error
    if not isinstance(loaded, dict):
        raise BadLine("is not a JSON object")
    item = cast("dict[str, Any]", loaded)
    id_: object = item.get("id")
    if id_ is None:
        raise BadLine("has no `id`")

    def bad(words: str) -> BadLine:
        return BadLine(words, id_)

    text, tz, asked, booked = item.get("text"), item.get("tz"), item.get("asked"), item.get("booked")
    if not isinstance(text, str):
        raise bad("has no `text`")
    if not isinstance(tz, str):
        raise bad("has no `tz` (an IANA zone such as Europe/London)")
    try:
        now = datetime.fromisoformat(cast("str", item.get("now")))
    except (TypeError, ValueError) as error:
        raise bad("has no `now` in ISO 8601 with an offset") from error
    if now.tzinfo is None:
        raise bad("has a `now` without an offset")
    if asked is not None and asked not in _ASKED:
        raise bad(f"has an unknown `asked`: use one of {', '.join(sorted(_ASKED))}, or null")
    if booked is not None and not isinstance(booked, str):
        raise bad("has a `booked` that is neither a time nor null")
    offered, people = _strings(item.get("offered")), _strings(item.get("people"))
    if offered is None:
        raise bad("has an `offered` that is not a list of times")
    if people is None:
        raise bad("has a `people` that is not a list of names")
    kinds = _kinds(item.get("kinds"))
    if kinds is None:
        raise bad("has `kinds` that are no object of lists of words")
    return id_, Message(text, now, tz, cast("Asked | None", asked), offered, booked, people, kinds)


def _kinds(value: object) -> dict[str, tuple[str, ...]] | None:
    """Return each kind's words; empty for null, and None for anything but an object of lists of strings."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        return None
    found = {str(name): _strings(words) for name, words in cast("dict[object, object]", value).items()}
    return cast("dict[str, tuple[str, ...]]", found) if None not in found.values() else None


def _strings(value: object) -> tuple[str, ...] | None:
    """Return a list of strings as a tuple; empty for null, and None for anything else."""
    if value is None:
        return ()
    if not isinstance(value, list):
        return None
    items = cast("list[object]", value)
    return tuple(cast("list[str]", items)) if all(isinstance(item, str) for item in items) else None


def answers(lines: Iterable[str], errors: TextIO) -> Iterator[tuple[str, bool]]:
    """Yield the answer to each line, in order, and whether the line was valid; write what is wrong to `errors`.

    An invalid line that has an id is answered with `unclear`; one without has no answer ("").
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            id_, message = message_of(line)
        except BadLine as bad:
            errors.write(f"line {number} {bad}\n")
            yield ("" if bad.id is None else _answer(bad.id, "unclear", {})), False
            continue
        meaning = meaning_of(message)
        yield _answer(id_, meaning.intent, dict(meaning.fields)), True


def _answer(id_: object, intent: str, fields: dict[str, object]) -> str:
    return json.dumps({"id": id_, "intent": intent, "fields": fields}, ensure_ascii=False)


def interpret() -> None:
    """Read messages as JSON lines on stdin; write what each means, as JSON lines, to stdout.

    Each line in has `id`, `text`, `now`, `tz`, `asked`, `offered`, `booked`, `people` and may have `kinds`; each line
    out has `id`,
    `intent` and `fields`. Lines that are no messages are listed on stderr, and the exit code is then 2.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace" if stream is sys.stdin else "backslashreplace")
    good = True
    try:
        for answer, fine in answers(sys.stdin, sys.stderr):
            good = good and fine
            if answer:
                sys.stdout.write(answer + "\n")
                sys.stdout.flush()
    except BrokenPipeError:
        raise typer.Exit(1) from None
    if not good:
        raise typer.Exit(2)
