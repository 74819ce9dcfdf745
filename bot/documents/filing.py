"""Filing of agreed records into a folder, for the records system that the policy names to fetch.

Each record becomes an HTML page, a PDF/A-2b and a detached signature of the PDF, in `<form>/<person>/`: forms that the
policy keeps apart stay apart. A record is filed once, when it is settled; what is added to it later stays here.
"""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from bot.app import App
from bot.documents import drawing, signatures
from handlers.records.documents import document, folder_of
from storage import audit_log
from storage.db import Db
from storage.models import About, Record, RecordFiling
from storage.queries import records

AT_ONCE = 20
"""Records that one transaction files."""


def file_settled(app: App, folder: Path) -> int:
    """File every settled record that was not filed yet, and return how many. Raise OSError."""
    count = 0
    while True:
        with app.transaction() as db:
            found = records.unfiled(db, AT_ONCE, lock=True)
            for record in found:
                _file(app, db, record, folder)
        count += len(found)
        if len(found) < AT_ONCE:
            return count


def _file(app: App, db: Db, record: Record, folder: Path) -> None:
    now = app.clock.now()
    found = document(db, app.policy, record)
    into = folder / found.stream / folder_of(record.session.pair.supervisee)
    as_pdf = drawing.pdf(found, record.settled_at or now)
    write(into / f"{found.name}.html", drawing.html(found))
    write(into / f"{found.name}.pdf", as_pdf)
    write(into / f"{found.name}.pdf.sig", signatures.sign(app.ring, as_pdf))
    place = app.policy.store.place if app.policy.store and app.policy.store.place else "the records folder"
    name = str((into / f"{found.name}.pdf").relative_to(folder))
    digest = hashlib.sha256(as_pdf).hexdigest()
    db.add(RecordFiling(record_id=record.id, place=place, reference=name, digest=digest, filed_at=now))
    worker = record.session.pair.supervisee_id
    audit_log.write(db, now, None, "record.filed", About("record", record.id), worker, f"sha256 {digest}")


def write(path: Path, content: bytes) -> None:
    """Write a file atomically, readable by its owner alone; make its folders."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".record-")  # made with mode 600
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def stamp(at: datetime) -> tuple[int, int, int, int, int, int]:
    """Return a time as a ZIP archive keeps it."""
    return at.year, at.month, at.day, at.hour, at.minute, at.second
