"""A leaver's supervision file as one archive, for the department that the policy names."""

import hashlib
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

from bot.documents import drawing
from bot.documents.filing import stamp
from bot.documents.filing import write as write_file
from handlers.policy import Policy
from handlers.records.documents import document, folder_of
from storage.db import Db
from storage.models import Person
from storage.queries import records


def write(db: Db, policy: Policy, person_id: int, folder: Path, now: datetime) -> tuple[Path, str]:
    """Write every shared record of somebody who left as PDF and HTML, with a list, and return its path and SHA-256.

    Raise OSError. Drafts and private agenda items are nobody's but their writers', and stay out.
    """
    person = db.get_one(Person, person_id)
    held = io.BytesIO()
    listed: list[dict[str, str]] = []
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for record in records.settled_of(db, person_id):
            found = document(db, policy, record)
            name = f"{found.stream}/{found.name}"
            for ending, content in (
                ("pdf", drawing.pdf(found, record.settled_at or record.saved_at)),
                ("html", drawing.html(found)),
            ):
                archive.writestr(zipfile.ZipInfo(f"{name}.{ending}", stamp(now)), content)
            listed.append({"file": f"{name}.pdf", "title": found.title, **dict(found.facts)})
        about = {"person": person.name, "left on": str(person.left_on), "records": listed}
        archive.writestr(
            zipfile.ZipInfo("contents.json", stamp(now)), json.dumps(about, ensure_ascii=False, indent=2)
        )
    path = folder / f"{folder_of(person)}.zip"
    write_file(path, held.getvalue())
    return path, hashlib.sha256(held.getvalue()).hexdigest()
