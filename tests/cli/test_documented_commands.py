"""Every command that the documents name: it exists with those options, and what needs no network is really run."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.__main__ import PARTS, build
from handlers.features import TABLE
from storage import secrets
from storage.connections import connect
from storage.db import transaction
from storage.keys import KeyRing
from storage.queries import organisations
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md", ".env.example")),
    *sorted((ROOT / "docs").glob("*.md")),
]
GIVEN = {"EMAIL": "ada@example.org", "DAY": "2026-03-31", "HOURS": "37", "DIGEST": "0" * 64, "KIND": "files"}
"""What stands for the words in capitals."""


def documented() -> list[tuple[str, str]]:
    """Return each command line with its page."""
    found: dict[str, str] = {}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        blocks = re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        lines = [line for block in blocks for line in block.splitlines()]
        lines += re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
        for line in lines:
            words = line.strip().removeprefix("$ ").removeprefix(".venv/bin/")
            if re.match(r"alongside [a-z]", words):
                found.setdefault(re.split(r"\s+#|\s+[<>|]|\s…", words)[0].strip(), page.name)
    return sorted(found.items())


def arguments(line: str) -> list[str]:
    words = shlex.split(line)[1:]
    return [GIVEN.get(word, "1" if re.fullmatch(r"[A-Z][A-Z_]+", word) else word) for word in words]


def test_something_is_documented() -> None:
    assert len(documented()) > 40


@pytest.mark.parametrize(("line", "page"), documented())
def test_a_documented_command_exists_with_its_options(line: str, page: str) -> None:
    given = arguments(line)
    command: Any = typer.main.get_command(build(given))
    context = command.make_context("alongside", list(given), resilient_parsing=False)
    while hasattr(command, "resolve_command") and (rest := [*context._protected_args, *context.args]):
        name, command, rest = command.resolve_command(context, rest)
        bare = not rest  # a command that is only named, without what it needs
        context = command.make_context(name, rest, parent=context, resilient_parsing=bare)


def test_every_command_of_the_program_is_documented() -> None:
    said = " ".join(line for line, _ in documented())
    assert [part.name for part in PARTS if f"alongside {part.name}" not in said] == []


@pytest.mark.parametrize("page", ["staff.md", "leads.md", "admins.md"])
def test_what_people_are_told_to_type_is_understood(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    typed = re.findall(r"`/((?:supervision|agenda|action|overdue)[^`]*)`", text)
    assert typed
    for words in typed:
        plain = re.split(r" [@<…]", words)[0].split()
        assert any(" ".join(plain[:n]) in TABLE.commands for n in range(len(plain), 0, -1)), words
        if plain[0] == "supervision" and len(plain) > 1:
            assert any(" ".join(plain[:n]) in TABLE.commands for n in range(len(plain), 1, -1)), words


RUNS = (
    "alongside keys new",
    "alongside people template",
    'alongside policy new --every "6 weeks" --to hospice.toml',
    "alongside policy check hospice.toml",
    "alongside policy explain hospice.toml",
    "alongside policy schema",
    "alongside people import people.csv --dry-run",
    "alongside people import people.csv --yes",
    "alongside people admin EMAIL --yes",
    "alongside people export",
    "alongside doctor",
    "alongside db upgrade",
    "alongside keys rotate",
    "alongside audit verify",
    "alongside calendar list --json",
    "alongside retention --dry-run",
    "alongside export EMAIL",
    "alongside backup backups/today",
)


def _write_something(folder: Path) -> None:
    engine = connect(f"sqlite:///{folder / 'alongside.db'}")
    (here,) = organisations.every(engine)
    with transaction(engine, here, KeyRing.load(folder / "keys")) as db:
        secrets.seal(db, 1, "Words that open with the keys alone.")
    engine.dispose()


def test_the_commands_of_a_first_day_run_one_after_the_other(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a policy to a backup, and the backup put back into an empty place beside the keys."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(
        "name,email\nAda Lead,ada@example.org\nPriya Nair,priya@example.org\n"
    )
    documented_words = {line.split(" #")[0] for line, _ in documented()}
    for line in RUNS:
        if "backup" in line:
            _write_something(tmp_path / "data")
        ended = run(*arguments(line))
        assert ended.code < 2, f"{line}: {ended.all}"
        assert any(
            line.split(" --yes")[0].split(" -")[0].rsplit(" ", 1)[0] in known for known in documented_words
        ), line
    assert "put back for a try and found equal" in ended.out
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    refused = run("restore", "backups/today", DATA=str(empty))
    assert (refused.code, "keys" in refused.err) == (2, True)
    shutil.copy2(tmp_path / "data" / "keys", empty / "keys")
    done = run("restore", "backups/today", DATA=str(empty))
    assert (done.code, "were compared" in done.out) == (0, True), done.all
    assert "priya@example.org" in run("people", "export", DATA=str(empty)).out
    again = run("restore", "backups/today", DATA=str(empty))
    assert (again.code, "not empty" in again.err) == (2, True)


def test_what_make_can_do_is_what_the_documents_say() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        for name in re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE):
            assert name in targets, (page.name, name)
            if shutil.which("make"):
                done = subprocess.run(["make", "-n", name], cwd=ROOT, capture_output=True, check=False)
                assert done.returncode == 0, (page.name, name)


def test_lines_for_docker_kubectl_and_pipx_name_what_is_there() -> None:
    """None of these programs is here: the files and options that the lines name are looked at."""
    known = {
        "docker build": {"-f", "-t"},
        "docker compose": {"-f", "--env-file", "-d"},
        "kubectl create": {"--from-env-file"},
        "kubectl apply": {"-f"},
        "pipx install": set(),
        "uv tool": set(),
        "uv build": set(),
    }
    pages = [*PAGES, *(ROOT / "deploy").glob("*.yaml"), ROOT / "deploy" / "Dockerfile"]
    seen: set[str] = set()
    for page in pages:
        for line in re.findall(
            r"((?:docker|kubectl|pipx|uv) [a-z][^`\n#;,]*)", page.read_text(encoding="utf-8")
        ):
            command = " ".join(line.split()[:2])
            if command not in known:
                continue
            seen.add(command)
            words = [word.rstrip(".") for word in line.split()]
            assert {word.split("=")[0] for word in words if word.startswith("-")} <= known[command], (
                page.name,
                line,
            )
            for word in words:
                if word.startswith("deploy/"):
                    assert (ROOT / word).exists(), (page.name, line)
    assert {"docker build", "docker compose", "kubectl create", "pipx install"} <= seen
