"""The audit log's head, noted outside the database once a day: whoever cuts the log's end can't change it here."""

import os
from datetime import datetime
from pathlib import Path

COLUMNS = 4
"""Time, organisation, position, digest."""


def note(file: Path, now: datetime, organisation_id: int, position: int, digest: str) -> None:
    """Append a head, once a day. Raises OSError."""
    day = now.date().isoformat()
    try:
        noted = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        noted = []
    if any(line.startswith(day) and line.split()[1] == str(organisation_id) for line in noted):
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as opened:
        opened.write(f"{now.isoformat(timespec='seconds')} {organisation_id} {position} {digest}\n")
