"""Administrators, who manage people, pairs, policy and settings, and never read records."""

from datetime import datetime

from storage import audit_log
from storage.db import Db
from storage.models import About
from storage.queries import people


def name_admin(db: Db, now: datetime, email: str, yes: bool | None) -> str | None:
    """Make somebody an administrator or no longer one; `yes` None only reports. None where nobody has the address."""
    wanted = email.strip().lower()
    person = next((p for p in people.named(db, wanted) if p.email.lower() == wanted), None)
    if person is None:
        return None
    if yes is not None and person.is_admin != yes:
        person.is_admin = yes
        audit_log.write(
            db, now, None, "admin.named" if yes else "admin.removed", About("person", person.id), person.id
        )
    return f"{person.name} is {'an' if person.is_admin else 'not an'} administrator."
