"""Loader of policy files: a `Policy`, or every error that prevents it.

`load` raises `PolicyInvalid` with all errors at once; `check` also gives the warnings. Reading the file's
bytes is the only access to the file system.
"""

import copy
import hashlib
import re
import tomllib
from functools import cache
from pathlib import Path as FilePath
from typing import Any, cast

from pydantic import ValidationError

from handlers.policy.checks import cross_checks
from handlers.policy.model import Policy
from handlers.policy.problems import PolicyInvalid, Problem, from_validation, place
from handlers.policy.toml_positions import Lines
from handlers.policy.toml_positions import Path as LinePath
from handlers.policy.values import Interval

MAX_BYTES = 1_000_000
SHIPPED = FilePath(__file__).parent / "shipped"


@cache
def shipped() -> tuple[str, ...]:
    """Return the names of the policies that come with the product, in alphabetical order."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load(path_or_name: str | FilePath) -> Policy:
    """Return the policy in a file, or the shipped one of that name; raise `PolicyInvalid` with every error in it."""
    policy, problems = read(path_or_name)
    errors = [problem for problem in problems if problem.level == "error"]
    if policy is None or errors:
        raise PolicyInvalid(errors)
    return policy


def read(path_or_name: str | FilePath) -> tuple[Policy | None, list[Problem]]:
    """Return the policy, or None where it cannot be used, and every error and warning."""
    name = str(path_or_name)
    path = SHIPPED / f"{name}.toml" if name in shipped() else FilePath(path_or_name)
    try:
        data = _bytes(path)
    except OSError as error:
        return None, [Problem(name, 1, "", _unreadable(error), _where_to_look())]
    return parse(data, path.name if name in shipped() else name)


def with_figure(text: str, every: Interval) -> str:
    """Return a policy file whose last cadence, the one for everybody, has the organisation's own interval.

    Raise `ValueError` where the file has no cadence.
    """
    start = text.rfind("[[cadence]]")
    match = re.compile(r"^every = .*$", re.MULTILINE).search(text, max(start, 0))
    if start < 0 or match is None:
        raise ValueError("the shipped policy has no [[cadence]]")
    own = f'every = "{every}"\nown = ["every"]'
    return text[: match.start()] + own + text[match.end() :]


def lines_of(path_or_name: str | FilePath, paths: list[tuple[str | int, ...]]) -> list[int]:
    """Return the line of each of these keys in a file that can be read."""
    name = str(path_or_name)
    path = SHIPPED / f"{name}.toml" if name in shipped() else FilePath(path_or_name)
    text = _decoded(_bytes(path), name)
    lines = Lines(text if isinstance(text, str) else "")
    return [lines.of(one) for one in paths]


def _bytes(path: FilePath) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _unreadable(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file"
        case IsADirectoryError():
            return "this is a folder"
        case PermissionError():
            return "may not be read by this user"
        case _:
            return f"cannot be read ({error.strerror or 'no reason given'})"


def _where_to_look() -> str:
    return f"expected the path of a policy file, or a shipped policy: {', '.join(shipped()) or 'none'}"


def check(text: str | bytes, filename: str = "policy.toml") -> list[Problem]:
    """Return every error and warning of a policy file's content, in the order of its lines."""
    return parse(text if isinstance(text, bytes) else text.encode(), filename)[1]


def parse(data: bytes, filename: str) -> tuple[Policy | None, list[Problem]]:
    """Return the policy in these bytes (None where it cannot be used) and its errors and warnings, in order of line."""
    text = _decoded(data, filename)
    if isinstance(text, Problem):
        return None, [text]
    values, repaired, problems = _toml(text, filename)
    if values is None:
        return None, problems
    lines = Lines(repaired)
    try:
        policy = Policy.model_validate(values, context=hashlib.sha256(data).hexdigest())
    except ValidationError as error:
        found = from_validation(error, filename, lines)
        if problems:  # a line that could not be read is not also missing
            found = [problem for problem in found if problem.found != "is missing"]
        found += _of_the_rest(values, error, filename, lines)
        return None, sorted(problems + found, key=lambda problem: problem.line)
    problems += [] if problems else cross_checks(policy, filename, lines)
    broken = any(problem.level == "error" for problem in problems)
    return (None if broken else policy), sorted(problems, key=lambda problem: problem.line)


def _of_the_rest(
    values: dict[str, Any], error: ValidationError, filename: str, lines: Lines
) -> list[Problem]:
    """Return the cross-check errors of what is left once every wrong key is removed; none if that is no policy.

    Leave out errors about a table that had a wrong key: they may only be true of the remainder.
    """
    wrong = {tuple(part for part in detail["loc"] if part != "[key]") for detail in error.errors()}
    rest = copy.deepcopy(values)
    for path in wrong:
        _take_out(rest, path)
    try:
        policy = Policy.model_validate(rest)
    except ValidationError:
        return []
    tables = {place(path[:end]) for path in wrong for end in range(1, len(path))}
    return [
        problem
        for problem in cross_checks(policy, filename, lines)
        if problem.level == "error" and problem.where.rpartition(", ")[0] not in tables
    ]


def _take_out(values: dict[str, Any], path: LinePath) -> None:
    """Remove the key that `path` ends in, or the whole list where it is an element; ignore a missing key."""
    while path and isinstance(path[-1], int):
        path = path[:-1]
    here: Any = values
    for part in path[:-1]:
        try:
            here = here[part]
        except (LookupError, TypeError):  # its table was removed already
            return
    if isinstance(here, dict):
        cast("dict[str, Any]", here).pop(str(path[-1]), None)


def _decoded(data: bytes, filename: str) -> str | Problem:
    """Return the text without a byte order mark and with plain line ends, or what is wrong with its bytes."""
    if len(data) > MAX_BYTES:
        return Problem(filename, 1, "", "the file is larger than 1 MB", "expected a policy of a few pages")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(filename, 1, "", "the file is in UTF-16", "save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Problem(filename, line, "", f"found byte 0x{data[error.start]:02x}", "save the file as UTF-8")
    text = text.replace("\r\n", "\n")
    if not text.strip():
        return Problem(filename, 1, "", "the file is empty", "expected at least [policy] with a name")
    return text


def _toml(text: str, filename: str) -> tuple[dict[str, Any] | None, str, list[Problem]]:
    """Return the values, the text that they were read from, and the lines that are not valid TOML.

    A line that cannot be read is reported and left out, so that the rest of the file can be checked too.
    That works for keys only: without its header, a table's keys would land in another one.
    """
    problems: list[Problem] = []
    rows = text.split("\n")
    while len(problems) < 100:
        try:
            return tomllib.loads("\n".join(rows)), "\n".join(rows), problems
        except RecursionError:
            return None, text, [*problems, Problem(filename, 1, "", "the brackets nest too deeply", "")]
        except ValueError as error:
            line, words = _syntax(str(error), len(rows))
            row = rows[line - 1]
            found = f"found {row.strip()[:60]}" if row.strip() else "the file ends too soon"
            problems.append(Problem(filename, line, "", found, f"this is not TOML: {words}"))
            if not row.strip() or row.lstrip().startswith("[") or "=" not in row:
                break
            rows[line - 1] = ""
    return None, text, problems


def _syntax(message: str, last: int) -> tuple[int, str]:
    """Return the line and the message in tomllib's "Invalid value (at line 3, column 9)"."""
    match = re.search(r"\(at line ([0-9]+), column [0-9]+\)", message)
    line = int(match[1]) if match else last
    words = re.sub(r" *\(at .*\)", "", message)
    return min(line, last), words[:1].lower() + words[1:]
