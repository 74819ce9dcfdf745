"""Due dates that stand no longer, kept as they stood: figures of a past day are read from them. Pure."""

from datetime import datetime
from typing import Any

from handlers.obligations.registry import BY_NAME
from handlers.obligations.spec import ObligationSpec
from storage.models import Obligation


def is_new(row: Obligation, want: ObligationSpec | None) -> bool:
    """Return whether the facts now give another date than the one that is stored, or count it from another day."""
    return want is None or (row.due, row.overdue_from, row.since) != (want.due, want.overdue_from, want.since)


def superseded(row: Obligation, want: ObligationSpec | None, now: datetime) -> list[dict[str, Any]]:
    """Return the row that keeps a date as it stood until now: none for a copy that does not count, or an escalation.

    It was met where it is now counted from a later day, on which what was owed was done.
    """
    if not row.counts or not is_new(row, want) or BY_NAME[row.kind].escalates is not None:
        return []
    later = want is not None and want.since is not None and row.since is not None and want.since > row.since
    return [
        {
            "kind": row.kind,
            "about": row.about,
            "person_id": row.person_id,
            "pair_id": row.pair_id,
            "since": row.since,
            "due": row.due,
            "overdue_from": row.overdue_from,
            "excused": row.excused,
            "clause": row.clause,
            "stood_from": row.stood_from,
            "stood_until": now,
            "met_on": want.since if want is not None and later else None,
        }
    ]
