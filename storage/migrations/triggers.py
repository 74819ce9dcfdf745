"""Triggers that keep the audit log append-only, for both databases."""

from alembic import op

WRITTEN = ("id", "organisation_id", "at", "actor_id", "verb", "about", "person_id", "detail")
"""Columns of an entry that never change; only its place in the chain is filled in, once."""


def protect_audit_log() -> None:
    """Create triggers that keep the audit log append-only.

    They refuse to delete an entry, and to change anything but an unsealed entry's place in the chain.
    """
    if op.get_bind().dialect.name == "sqlite":
        changed = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in WRITTEN)
        refuse = "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        op.execute(f"CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log {refuse}")
        op.execute(
            "CREATE TRIGGER audit_log_seal_only BEFORE UPDATE ON audit_log "
            f"WHEN OLD.position IS NOT NULL OR {changed} OR EXISTS (SELECT 1 FROM audit_log "
            f"WHERE organisation_id = NEW.organisation_id AND position = NEW.position) {refuse}"
        )
        # INSERT OR REPLACE deletes the row that is in its way without any delete trigger.
        op.execute(
            "CREATE TRIGGER audit_log_no_replace BEFORE INSERT ON audit_log WHEN EXISTS (SELECT 1 FROM audit_log "
            "WHERE id = NEW.id OR (organisation_id = NEW.organisation_id AND position = NEW.position)) "
            f"{refuse}"
        )
        return
    changed = " OR ".join(f'OLD."{c}" IS DISTINCT FROM NEW."{c}"' for c in WRITTEN)
    op.execute(
        "CREATE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
    )
    refuse = "EXECUTE FUNCTION audit_log_refuse()"
    op.execute(f"CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log {refuse}")
    op.execute(f"CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log FOR EACH ROW {refuse}")
    op.execute(
        "CREATE TRIGGER audit_log_seal_only BEFORE UPDATE ON audit_log FOR EACH ROW "
        f"WHEN (OLD.position IS NOT NULL OR {changed}) {refuse}"
    )
