"""Play the fault suite and print what was counted (`make faults`)."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.faults.keeping_scenes import (
    key_rotation,
    restored,
    tampering,
    teams_kills,
    teams_unreliable,
)  # fmt: skip
from tests.faults.machine_scenes import (
    clock_jumps,
    database_ends,
    disk_full,
    locked,
    resets,
    slow_bodies,
)  # fmt: skip
from tests.faults.scenes import (
    frozen,
    hanging,
    kills,
    poison,
    repeated,
    stopped,
    throttled,
    together,
    unreliable,
)  # fmt: skip
from tests.faults.stage import LONG, SHORT, Row, Scene, Stage
from tests.support.databases import postgres_server

EVERYWHERE: tuple[Scene, ...] = (
    kills, frozen, stopped, unreliable, hanging, throttled, repeated, together, poison, clock_jumps, slow_bodies,
    resets, key_rotation, tampering, restored, teams_kills, teams_unreliable,
)  # fmt: skip
ON_POSTGRES: tuple[Scene, ...] = (*EVERYWHERE, database_ends)
ON_SQLITE: tuple[Scene, ...] = (*EVERYWHERE, locked, disk_full)
COLUMNS = ("sent", "lost", "doubled", "half_done", "out_of_order", "stale", "stuck", "throttled")


def main() -> int:
    """Play the scenes; exit with 1 if anything was counted that should be nothing."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer messages, and leases of seconds")
    parser.add_argument("--only", help="names of scenes, by commas")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="one database")
    for name in ("people", "each", "kills"):
        parser.add_argument(f"--{name}", type=int, help="another number than the form has")
    given = parser.parse_args()
    size = SHORT if given.short else LONG
    changed = {
        name: value for name in ("people", "each", "kills") if (value := getattr(given, name)) is not None
    }
    size = replace(size, **changed)
    wanted = given.only.split(",") if given.only else None
    print("| database | scene | " + " | ".join(name.replace("_", " ") for name in COLUMNS) + " | seconds | |")  # noqa: T201
    print("| --- | --- |" + " ---: |" * (len(COLUMNS) + 1) + " --- |", flush=True)  # noqa: T201
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="alongside-faults-") as folder:
        if given.database != "sqlite":
            with postgres_server() as server:
                rows += play("PostgreSQL", Stage(server, Path(folder), size), chosen(ON_POSTGRES, wanted))
        if given.database != "postgresql":
            rows += play("SQLite", Stage(None, Path(folder), size), chosen(ON_SQLITE, wanted))
    return int(any(row.wrong for row in rows))


def chosen(scenes: Sequence[Scene], wanted: Sequence[str] | None) -> list[Scene]:
    return [scene for scene in scenes if wanted is None or scene.__name__ in wanted]


def play(name: str, stage: Stage, scenes: Sequence[Scene]) -> list[Row]:
    """Play scenes, and print each as it ends."""
    rows: list[Row] = []
    for scene in scenes:
        try:
            row = scene(stage)
        except Exception as problem:  # the other scenes go on
            row = Row(scene.__name__, 0, 0.0, stuck=1, note=f"not played to its end: {problem!r:.300}")
        rows.append(row)
        counts = " | ".join(f"{getattr(row, column):,}" for column in COLUMNS)
        print(f"| {name} | {row.scene} | {counts} | {row.seconds:.0f} | {row.note} |", flush=True)  # noqa: T201
    return rows


if __name__ == "__main__":
    sys.exit(main())
