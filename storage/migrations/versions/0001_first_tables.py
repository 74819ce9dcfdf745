"""Make the first tables."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.triggers import protect_audit_log

revision = "0001"
down_revision = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PATH = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "destruction_lists",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_lists")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("policy_fingerprint", sa.String(), nullable=False),
        sa.Column("days_passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("name", name=op.f("uq_organisations_name")),
    )
    op.create_table(
        "case_lists",
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_case_lists_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_lists")),
    )
    op.create_table(
        "conversations",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("service_url", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_conversations_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint(
            "organisation_id",
            "channel",
            "workspace",
            "address",
            name=op.f("uq_conversations_organisation_id_channel_workspace_address"),
        ),
    )
    op.create_table(
        "handled_requests",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_handled_requests_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handled_requests")),
        sa.UniqueConstraint("organisation_id", "key", name=op.f("uq_handled_requests_organisation_id_key")),
    )
    op.create_index(
        op.f("ix_handled_requests_organisation_id_at"),
        "handled_requests",
        ["organisation_id", "at"],
        unique=False,
    )
    op.create_table(
        "installations",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("enterprise", sa.String(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("ring_key", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewing_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_installations_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installations")),
        sa.UniqueConstraint(
            "organisation_id", "workspace", name=op.f("uq_installations_organisation_id_workspace")
        ),
    )
    op.create_table(
        "people",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("manager_id", KEY, nullable=True),
        sa.Column("path", PATH, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("role_from", sa.Date(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("stage_from", sa.Date(), nullable=True),
        sa.Column("stage_until", sa.Date(), nullable=True),
        sa.Column("assessor_id", KEY, nullable=True),
        sa.Column("person_type", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("staff_number", sa.String(), nullable=False),
        sa.Column("fte", sa.Double(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("leaving_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("working_days", sa.String(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("introduced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("introduce_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["assessor_id"], ["people.id"], name=op.f("fk_people_assessor_id_people")),
        sa.ForeignKeyConstraint(["manager_id"], ["people.id"], name=op.f("fk_people_manager_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_people_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("organisation_id", "email", name=op.f("uq_people_organisation_id_email")),
    )
    op.create_index(
        "introductions",
        "people",
        ["organisation_id", "introduce_at"],
        unique=False,
        sqlite_where=sa.text("introduce_at IS NOT NULL"),
        postgresql_where=sa.text("introduce_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_people_manager_id"), "people", ["manager_id"], unique=False)
    op.create_index(
        op.f("ix_people_organisation_id_path"), "people", ["organisation_id", "path"], unique=False
    )
    op.create_table(
        "policy_versions",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("says", sa.JSON(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_policy_versions_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_versions")),
        sa.UniqueConstraint(
            "organisation_id",
            "fingerprint",
            "seen_at",
            name=op.f("uq_policy_versions_organisation_id_fingerprint_seen_at"),
        ),
    )
    op.create_table(
        "sealed_notes",
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_sealed_notes_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_notes")),
    )
    op.create_index(op.f("ix_sealed_notes_holder"), "sealed_notes", ["holder"], unique=False)
    op.create_table(
        "turns",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_turns_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_turns_organisation_id_name")),
    )
    op.create_table(
        "absences",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("no_session_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_absences_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_absences_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index(
        op.f("ix_absences_organisation_id_last_day"),
        "absences",
        ["organisation_id", "last_day"],
        unique=False,
    )
    op.create_index(op.f("ix_absences_person_id"), "absences", ["person_id"], unique=False)
    op.create_table(
        "audit_draws",
        sa.Column("auditor_id", KEY, nullable=False),
        sa.Column("supervisor_id", KEY, nullable=False),
        sa.Column("of", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["auditor_id"], ["people.id"], name=op.f("fk_audit_draws_auditor_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_audit_draws_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"], ["people.id"], name=op.f("fk_audit_draws_supervisor_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_draws")),
    )
    op.create_index(op.f("ix_audit_draws_auditor_id"), "audit_draws", ["auditor_id"], unique=False)
    op.create_index(op.f("ix_audit_draws_supervisor_id"), "audit_draws", ["supervisor_id"], unique=False)
    op.create_table(
        "audit_log",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("sealed_by", sa.String(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_audit_log_actor_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_audit_log_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_audit_log_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
        sa.UniqueConstraint(
            "organisation_id", "position", name=op.f("uq_audit_log_organisation_id_position")
        ),
    )
    op.create_index(op.f("ix_audit_log_person_id"), "audit_log", ["person_id"], unique=False)
    op.create_index(
        "ix_audit_log_unsealed",
        "audit_log",
        ["organisation_id", "id"],
        unique=False,
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    )
    op.create_table(
        "calendar_accounts",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("ring_key", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("cursor_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_calendar_accounts_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calendar_accounts_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_accounts")),
        sa.UniqueConstraint(
            "organisation_id", "person_id", name=op.f("uq_calendar_accounts_organisation_id_person_id")
        ),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_calendar_feeds_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calendar_feeds_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_feeds_digest")),
    )
    op.create_index(op.f("ix_calendar_feeds_person_id"), "calendar_feeds", ["person_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("worker_id", KEY, nullable=False),
        sa.Column("allocated_on", sa.Date(), nullable=False),
        sa.Column("first_discussed_on", sa.Date(), nullable=True),
        sa.Column("discussed_on", sa.Date(), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("change_kind", sa.String(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_reason", sa.String(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=True),
        sa.Column("raised_reason", sa.String(), nullable=False),
        sa.Column("prepared_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_cases_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_cases_worker_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_cases_organisation_id_number")),
    )
    op.create_index(op.f("ix_cases_worker_id_closed_on"), "cases", ["worker_id", "closed_on"], unique=False)
    op.create_table(
        "channel_posts",
        sa.Column("lead_id", KEY, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("service_url", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["people.id"], name=op.f("fk_channel_posts_lead_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_channel_posts_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_posts")),
        sa.UniqueConstraint(
            "organisation_id",
            "channel",
            "workspace",
            "address",
            name=op.f("uq_channel_posts_organisation_id_channel_workspace_address"),
        ),
    )
    op.create_index(op.f("ix_channel_posts_lead_id"), "channel_posts", ["lead_id"], unique=False)
    op.create_table(
        "completions",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("noted_by_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint(
            "what IN ('review', 'induction', 'series', 'stage')", name=op.f("ck_completions_what")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["people.id"], name=op.f("fk_completions_noted_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_completions_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_completions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completions")),
        sa.UniqueConstraint("person_id", "what", "name", name=op.f("uq_completions_person_id_what_name")),
    )
    op.create_table(
        "encrypted_texts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_encrypted_texts_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_encrypted_texts_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encrypted_texts")),
    )
    op.create_index(op.f("ix_encrypted_texts_person_id"), "encrypted_texts", ["person_id"], unique=False)
    op.create_table(
        "file_handovers",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_file_handovers_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_file_handovers_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_handovers")),
        sa.UniqueConstraint(
            "organisation_id",
            "person_id",
            "handed_on",
            name=op.f("uq_file_handovers_organisation_id_person_id_handed_on"),
        ),
    )
    op.create_index(op.f("ix_file_handovers_person_id"), "file_handovers", ["person_id"], unique=False)
    op.create_table(
        "file_keys",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("ring_key", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_file_keys_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_file_keys_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_file_keys")),
    )
    op.create_table(
        "group_sessions",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("lead_id", KEY, nullable=False),
        sa.Column("noted_by_id", KEY, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("outside", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint("state IN ('booked', 'held', 'cancelled')", name=op.f("ck_group_sessions_state")),
        sa.ForeignKeyConstraint(["lead_id"], ["people.id"], name=op.f("fk_group_sessions_lead_id_people")),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["people.id"], name=op.f("fk_group_sessions_noted_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_group_sessions_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_sessions")),
    )
    op.create_index(op.f("ix_group_sessions_lead_id"), "group_sessions", ["lead_id"], unique=False)
    op.create_index(
        op.f("ix_group_sessions_organisation_id_starts_at"),
        "group_sessions",
        ["organisation_id", "starts_at"],
        unique=False,
    )
    op.create_table(
        "identities",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("unreachable", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_identities_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_identities_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint(
            "organisation_id",
            "channel",
            "workspace",
            "address",
            name=op.f("uq_identities_organisation_id_channel_workspace_address"),
        ),
    )
    op.create_index(op.f("ix_identities_person_id"), "identities", ["person_id"], unique=False)
    op.create_table(
        "list_positions",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ids", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_list_positions_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_list_positions_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_positions")),
        sa.UniqueConstraint(
            "organisation_id",
            "person_id",
            "name",
            name=op.f("uq_list_positions_organisation_id_person_id_name"),
        ),
    )
    op.create_index(op.f("ix_list_positions_person_id"), "list_positions", ["person_id"], unique=False)
    op.create_table(
        "messages",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_messages_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_messages_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_address_ref"), "messages", ["address", "ref"], unique=False)
    op.create_index(
        op.f("ix_messages_organisation_id_about"), "messages", ["organisation_id", "about"], unique=False
    )
    op.create_index(op.f("ix_messages_person_id"), "messages", ["person_id"], unique=False)
    op.create_table(
        "named_readers",
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("named_by_id", KEY, nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["people.id"], name=op.f("fk_named_readers_named_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_named_readers_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_named_readers_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_readers")),
        sa.UniqueConstraint(
            "organisation_id",
            "part",
            "person_id",
            name=op.f("uq_named_readers_organisation_id_part_person_id"),
        ),
    )
    op.create_index(op.f("ix_named_readers_person_id"), "named_readers", ["person_id"], unique=False)
    op.create_table(
        "pairs",
        sa.Column("supervisor_id", KEY, nullable=False),
        sa.Column("supervisee_id", KEY, nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("handed_over_from_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint("supervisor_id <> supervisee_id", name=op.f("ck_pairs_two_people")),
        sa.ForeignKeyConstraint(
            ["handed_over_from_id"], ["pairs.id"], name=op.f("fk_pairs_handed_over_from_id_pairs")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_pairs_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["supervisee_id"], ["people.id"], name=op.f("fk_pairs_supervisee_id_people")),
        sa.ForeignKeyConstraint(["supervisor_id"], ["people.id"], name=op.f("fk_pairs_supervisor_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairs")),
    )
    op.create_index(op.f("ix_pairs_supervisee_id"), "pairs", ["supervisee_id"], unique=False)
    op.create_index(op.f("ix_pairs_supervisor_id"), "pairs", ["supervisor_id"], unique=False)
    op.create_index(
        "one_open_pair",
        "pairs",
        ["supervisor_id", "supervisee_id", "series"],
        unique=True,
        sqlite_where=sa.text("ends_on IS NULL"),
        postgresql_where=sa.text("ends_on IS NULL"),
    )
    op.create_table(
        "policy_readers",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_policy_readers_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_policy_readers_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["policy_versions.id"], name=op.f("fk_policy_readers_version_id_policy_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_readers")),
        sa.UniqueConstraint("version_id", "person_id", name=op.f("uq_policy_readers_version_id_person_id")),
    )
    op.create_index(op.f("ix_policy_readers_person_id"), "policy_readers", ["person_id"], unique=False)
    op.create_table(
        "policy_reviews",
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("begun_by_id", KEY, nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_by_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["people.id"], name=op.f("fk_policy_reviews_begun_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["held_by_id"], ["people.id"], name=op.f("fk_policy_reviews_held_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_policy_reviews_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_reviews")),
    )
    op.create_table(
        "polls",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("opened_by_id", KEY, nullable=True),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint("what IN ('review', 'pulse')", name=op.f("ck_polls_what")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["people.id"], name=op.f("fk_polls_opened_by_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_polls_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
    )
    op.create_index(
        op.f("ix_polls_organisation_id_what_opened_on"),
        "polls",
        ["organisation_id", "what", "opened_on"],
        unique=False,
    )
    op.create_table(
        "qualifications",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_qualifications_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_qualifications_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualifications")),
        sa.UniqueConstraint("person_id", "activity", name=op.f("uq_qualifications_person_id_activity")),
    )
    op.create_table(
        "retention_holds",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_retention_holds_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_retention_holds_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_holds")),
    )
    op.create_index(op.f("ix_retention_holds_person_id"), "retention_holds", ["person_id"], unique=False)
    op.create_table(
        "trainings",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("noted_by_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["noted_by_id"], ["people.id"], name=op.f("fk_trainings_noted_by_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_trainings_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_trainings_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
        sa.UniqueConstraint("person_id", "item", "done_on", name=op.f("uq_trainings_person_id_item_done_on")),
    )
    op.create_index(
        "trainings_open",
        "trainings",
        ["organisation_id", "until_on"],
        unique=False,
        sqlite_where=sa.text("until_on IS NOT NULL"),
        postgresql_where=sa.text("until_on IS NOT NULL"),
    )
    op.create_table(
        "undo_entries",
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_undo_entries_by_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_undo_entries_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undo_entries")),
    )
    op.create_index(op.f("ix_undo_entries_about"), "undo_entries", ["about"], unique=False)
    op.create_table(
        "work_counts",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("number", sa.Double(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint(
            "what IN ('shifts', 'client sessions', 'hours')", name=op.f("ck_work_counts_what")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_work_counts_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_work_counts_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_counts")),
        sa.UniqueConstraint("person_id", "what", "on", name=op.f("uq_work_counts_person_id_what_on")),
    )
    op.create_table(
        "agreements",
        sa.Column("pair_id", KEY, nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by_id", KEY, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("every", sa.String(), nullable=False),
        sa.Column("record_days", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("agenda_mode", sa.String(), nullable=False),
        sa.Column("appraisal_on", sa.Date(), nullable=True),
        sa.Column("appraisal_review_on", sa.Date(), nullable=True),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'active', 'superseded', 'withdrawn')",
            name=op.f("ck_agreements_state"),
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["people.id"], name=op.f("fk_agreements_contact_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_agreements_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_agreements_pair_id_pairs")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["people.id"], name=op.f("fk_agreements_proposed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_agreements_text_id_encrypted_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("pair_id", "form", "version", name=op.f("uq_agreements_pair_id_form_version")),
    )
    op.create_table(
        "concerns",
        sa.Column("worker_id", KEY, nullable=False),
        sa.Column("opened_by_id", KEY, nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("read_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("route_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_concerns_state")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["people.id"], name=op.f("fk_concerns_opened_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_concerns_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_concerns_text_id_encrypted_texts")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_concerns_worker_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concerns")),
    )
    op.create_index(op.f("ix_concerns_worker_id_state"), "concerns", ["worker_id", "state"], unique=False)
    op.create_table(
        "covers",
        sa.Column("pair_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_covers_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_covers_pair_id_pairs")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_covers_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_covers")),
    )
    op.create_index(op.f("ix_covers_pair_id"), "covers", ["pair_id"], unique=False)
    op.create_index(op.f("ix_covers_person_id"), "covers", ["person_id"], unique=False)
    op.create_table(
        "development_profiles",
        sa.Column("worker_id", KEY, nullable=False),
        sa.Column("learns_best_id", sa.String(length=32), nullable=True),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("exported_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["learns_best_id"],
            ["encrypted_texts.id"],
            name=op.f("fk_development_profiles_learns_best_id_encrypted_texts"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_development_profiles_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["people.id"], name=op.f("fk_development_profiles_worker_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_profiles")),
        sa.UniqueConstraint("worker_id", name=op.f("uq_development_profiles_worker_id")),
    )
    op.create_table(
        "due_dates",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("pair_id", KEY, nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("overdue_from", sa.Date(), nullable=True),
        sa.Column("excused", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("stood_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stood_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_due_dates_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_due_dates_pair_id_pairs")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_due_dates_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_dates")),
    )
    op.create_index(op.f("ix_due_dates_pair_id_kind"), "due_dates", ["pair_id", "kind"], unique=False)
    op.create_index(
        op.f("ix_due_dates_person_id_stood_until"), "due_dates", ["person_id", "stood_until"], unique=False
    )
    op.create_table(
        "file_audits",
        sa.Column("draw_id", KEY, nullable=False),
        sa.Column("pair_id", KEY, nullable=False),
        sa.Column("answers", sa.JSON(), nullable=True),
        sa.Column("questions", sa.JSON(), nullable=True),
        sa.Column("note_id", sa.String(length=32), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["audit_draws.id"], name=op.f("fk_file_audits_draw_id_audit_draws")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["encrypted_texts.id"], name=op.f("fk_file_audits_note_id_encrypted_texts")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_file_audits_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_file_audits_pair_id_pairs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_audits")),
        sa.UniqueConstraint("draw_id", "pair_id", name=op.f("uq_file_audits_draw_id_pair_id")),
    )
    op.create_index(op.f("ix_file_audits_draw_id"), "file_audits", ["draw_id"], unique=False)
    op.create_index(op.f("ix_file_audits_pair_id"), "file_audits", ["pair_id"], unique=False)
    op.create_table(
        "frequency_requests",
        sa.Column("pair_id", KEY, nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("every", sa.String(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_frequency_requests_by_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_frequency_requests_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_frequency_requests_pair_id_pairs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frequency_requests")),
    )
    op.create_index(op.f("ix_frequency_requests_pair_id"), "frequency_requests", ["pair_id"], unique=False)
    op.create_table(
        "grants",
        sa.Column("reader_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("granted_by_id", KEY, nullable=True),
        sa.Column("because_id", sa.String(length=32), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["because_id"], ["encrypted_texts.id"], name=op.f("fk_grants_because_id_encrypted_texts")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["people.id"], name=op.f("fk_grants_granted_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_grants_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_grants_person_id_people")),
        sa.ForeignKeyConstraint(["reader_id"], ["people.id"], name=op.f("fk_grants_reader_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index(op.f("ix_grants_reader_id"), "grants", ["reader_id"], unique=False)
    op.create_table(
        "group_members",
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group_sessions.id"], name=op.f("fk_group_members_group_id_group_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_group_members_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_group_members_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_members")),
        sa.UniqueConstraint("group_id", "person_id", name=op.f("uq_group_members_group_id_person_id")),
    )
    op.create_index(op.f("ix_group_members_person_id"), "group_members", ["person_id"], unique=False)
    op.create_table(
        "group_records",
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("writer_id", KEY, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ring_key", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group_sessions.id"], name=op.f("fk_group_records_group_id_group_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_group_records_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["writer_id"], ["people.id"], name=op.f("fk_group_records_writer_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_records")),
        sa.UniqueConstraint("group_id", name=op.f("uq_group_records_group_id")),
    )
    op.create_table(
        "objectives",
        sa.Column("worker_id", KEY, nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by_id", KEY, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("agreed_by_id", KEY, nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint("scope IN ('', 'this job', 'career')", name=op.f("ck_objectives_scope")),
        sa.CheckConstraint(
            "state IN ('proposed', 'agreed', 'done', 'dropped')", name=op.f("ck_objectives_state")
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["people.id"], name=op.f("fk_objectives_agreed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_objectives_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["people.id"], name=op.f("fk_objectives_proposed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_objectives_text_id_encrypted_texts")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_objectives_worker_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objectives")),
    )
    op.create_index(op.f("ix_objectives_worker_id_state"), "objectives", ["worker_id", "state"], unique=False)
    op.create_table(
        "obligations",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("pair_id", KEY, nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("overdue_from", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("excused", sa.Integer(), nullable=False),
        sa.Column("stood_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("every", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("remind_on", sa.String(), nullable=False),
        sa.Column("next_nudge_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudged_on", sa.Date(), nullable=True),
        sa.Column("told_until", sa.Date(), nullable=True),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_obligations_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_obligations_owner_id_people")),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_obligations_pair_id_pairs")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_obligations_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligations")),
        sa.UniqueConstraint(
            "organisation_id",
            "kind",
            "about",
            "owner_id",
            name=op.f("uq_obligations_organisation_id_kind_about_owner_id"),
        ),
    )
    op.create_index(
        op.f("ix_obligations_organisation_id_next_nudge_at"),
        "obligations",
        ["organisation_id", "next_nudge_at"],
        unique=False,
    )
    op.create_index(op.f("ix_obligations_owner_id"), "obligations", ["owner_id"], unique=False)
    op.create_index(op.f("ix_obligations_pair_id"), "obligations", ["pair_id"], unique=False)
    op.create_index(
        op.f("ix_obligations_person_id_overdue_from"),
        "obligations",
        ["person_id", "overdue_from"],
        unique=False,
    )
    op.create_table(
        "open_points",
        sa.Column("pair_id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ask_on", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_open_points_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_open_points_pair_id_pairs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_points")),
        sa.UniqueConstraint("pair_id", "key", name=op.f("uq_open_points_pair_id_key")),
    )
    op.create_table(
        "outbox",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("message_id", KEY, nullable=True),
        sa.Column("deletes", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'unneeded', 'failed')", name=op.f("ck_outbox_state")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_outbox_message_id_messages")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_outbox_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_outbox_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("organisation_id", "key", name=op.f("uq_outbox_organisation_id_key")),
    )
    op.create_index(op.f("ix_outbox_state_due_at"), "outbox", ["state", "due_at"], unique=False)
    op.create_index(
        "ix_outbox_waiting_lane",
        "outbox",
        ["organisation_id", "lane", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_outbox_waiting_message",
        "outbox",
        ["message_id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_outbox_waiting_person",
        "outbox",
        ["person_id", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "pending_requests",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_pending_requests_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_pending_requests_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_pending_requests_text_id_encrypted_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_requests")),
    )
    op.create_index(op.f("ix_pending_requests_person_id"), "pending_requests", ["person_id"], unique=False)
    op.create_table(
        "poll_asked",
        sa.Column("poll_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("of", sa.String(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_poll_asked_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_poll_asked_person_id_people")),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_asked_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_asked")),
        sa.UniqueConstraint("poll_id", "person_id", name=op.f("uq_poll_asked_poll_id_person_id")),
    )
    op.create_index(op.f("ix_poll_asked_person_id"), "poll_asked", ["person_id"], unique=False)
    op.create_table(
        "poll_tallies",
        sa.Column("poll_id", KEY, nullable=False),
        sa.Column("of", sa.String(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_poll_tallies_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_tallies_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_tallies")),
        sa.UniqueConstraint(
            "poll_id", "of", "question", "value", name=op.f("uq_poll_tallies_poll_id_of_question_value")
        ),
    )
    op.create_table(
        "questions",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("pair_id", KEY, nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("offered", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("under", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_questions_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_questions_pair_id_pairs")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_questions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index(op.f("ix_questions_address_ref"), "questions", ["address", "ref"], unique=False)
    op.create_index(
        op.f("ix_questions_person_id_closed_at"), "questions", ["person_id", "closed_at"], unique=False
    )
    op.create_table(
        "sessions",
        sa.Column("pair_id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("place_private", sa.Boolean(), nullable=True),
        sa.Column("proposed_by_id", KEY, nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("minutes_held", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("outside_id", sa.String(length=32), nullable=True),
        sa.Column("looking_for_id", sa.String(length=32), nullable=True),
        sa.Column("missed_by", sa.String(), nullable=False),
        sa.Column("cancelled_by_id", KEY, nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_because_id", sa.String(length=32), nullable=True),
        sa.Column("replaces_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint(
            "missed_by IN ('', 'worker', 'supervisor', 'both')", name=op.f("ck_sessions_missed_by")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'booked', 'held', 'cancelled')", name=op.f("ck_sessions_state")
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_because_id"],
            ["encrypted_texts.id"],
            name=op.f("fk_sessions_cancelled_because_id_encrypted_texts"),
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["people.id"], name=op.f("fk_sessions_cancelled_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["looking_for_id"],
            ["encrypted_texts.id"],
            name=op.f("fk_sessions_looking_for_id_encrypted_texts"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_sessions_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["outside_id"], ["encrypted_texts.id"], name=op.f("fk_sessions_outside_id_encrypted_texts")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_sessions_pair_id_pairs")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["people.id"], name=op.f("fk_sessions_proposed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["sessions.id"], name=op.f("fk_sessions_replaces_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index(
        "ix_sessions_ahead",
        "sessions",
        ["organisation_id", "starts_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('proposed', 'booked')"),
        postgresql_where=sa.text("state IN ('proposed', 'booked')"),
    )
    op.create_index(op.f("ix_sessions_pair_id_starts_at"), "sessions", ["pair_id", "starts_at"], unique=False)
    op.create_index(
        "one_pair_one_time",
        "sessions",
        ["pair_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "typist_consents",
        sa.Column("pair_id", KEY, nullable=False),
        sa.Column("typist_id", KEY, nullable=False),
        sa.Column("asked_by_id", KEY, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint("answer IN ('', 'yes', 'no')", name=op.f("ck_typist_consents_answer")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name=op.f("fk_typist_consents_asked_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_typist_consents_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_typist_consents_pair_id_pairs")),
        sa.ForeignKeyConstraint(
            ["typist_id"], ["people.id"], name=op.f("fk_typist_consents_typist_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_typist_consents")),
        sa.UniqueConstraint("pair_id", "typist_id", name=op.f("uq_typist_consents_pair_id_typist_id")),
    )
    op.create_index(op.f("ix_typist_consents_typist_id"), "typist_consents", ["typist_id"], unique=False)
    op.create_table(
        "acceptances",
        sa.Column("agreement_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_acceptances_agreement_id_agreements")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_acceptances_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_acceptances_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptances")),
        sa.UniqueConstraint("agreement_id", "person_id", name=op.f("uq_acceptances_agreement_id_person_id")),
    )
    op.create_table(
        "actions",
        sa.Column("pair_id", KEY, nullable=True),
        sa.Column("session_id", KEY, nullable=True),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("set_by_id", KEY, nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("deferred", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("points_to", sa.String(), nullable=False),
        sa.Column("good_id", sa.String(length=32), nullable=True),
        sa.Column("learned_id", sa.String(length=32), nullable=True),
        sa.Column("tell_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint("mode IN ('', 'agreed', 'required')", name=op.f("ck_actions_mode")),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_actions_state")),
        sa.CheckConstraint(
            "type IN ('', 'resource', 'training', 'signpost', 'pass on')", name=op.f("ck_actions_type")
        ),
        sa.ForeignKeyConstraint(
            ["good_id"], ["encrypted_texts.id"], name=op.f("fk_actions_good_id_encrypted_texts")
        ),
        sa.ForeignKeyConstraint(
            ["learned_id"], ["encrypted_texts.id"], name=op.f("fk_actions_learned_id_encrypted_texts")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_actions_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_actions_owner_id_people")),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_actions_pair_id_pairs")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_actions_session_id_sessions")),
        sa.ForeignKeyConstraint(["set_by_id"], ["people.id"], name=op.f("fk_actions_set_by_id_people")),
        sa.ForeignKeyConstraint(["tell_id"], ["people.id"], name=op.f("fk_actions_tell_id_people")),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_actions_text_id_encrypted_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    op.create_index(op.f("ix_actions_owner_id"), "actions", ["owner_id"], unique=False)
    op.create_index(op.f("ix_actions_pair_id"), "actions", ["pair_id"], unique=False)
    op.create_index(op.f("ix_actions_session_id"), "actions", ["session_id"], unique=False)
    op.create_index(op.f("ix_actions_set_by_id"), "actions", ["set_by_id"], unique=False)
    op.create_table(
        "agenda_items",
        sa.Column("pair_id", KEY, nullable=False),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("spoken_only", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_in_id", KEY, nullable=True),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'dropped', 'parked')", name=op.f("ck_agenda_items_state")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_agenda_items_author_id_people")),
        sa.ForeignKeyConstraint(
            ["closed_in_id"], ["sessions.id"], name=op.f("fk_agenda_items_closed_in_id_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_agenda_items_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_agenda_items_pair_id_pairs")),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_agenda_items_text_id_encrypted_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
    )
    op.create_index(op.f("ix_agenda_items_pair_id"), "agenda_items", ["pair_id"], unique=False)
    op.create_table(
        "appraisals",
        sa.Column("worker_id", KEY, nullable=False),
        sa.Column("pair_id", KEY, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("session_id", KEY, nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint("state IN ('open', 'held', 'signed')", name=op.f("ck_appraisals_state")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["people.id"], name=op.f("fk_appraisals_confirmed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_appraisals_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_appraisals_pair_id_pairs")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_appraisals_session_id_sessions")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_appraisals_worker_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisals")),
    )
    op.create_index(op.f("ix_appraisals_worker_id_state"), "appraisals", ["worker_id", "state"], unique=False)
    op.create_index(
        "one_open_appraisal",
        "appraisals",
        ["worker_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "audit_actions",
        sa.Column("audit_id", KEY, nullable=False),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["file_audits.id"], name=op.f("fk_audit_actions_audit_id_file_audits")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_audit_actions_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_audit_actions_owner_id_people")),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_audit_actions_text_id_encrypted_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_actions")),
    )
    op.create_index(op.f("ix_audit_actions_audit_id"), "audit_actions", ["audit_id"], unique=False)
    op.create_index(
        op.f("ix_audit_actions_owner_id_done_on"), "audit_actions", ["owner_id", "done_on"], unique=False
    )
    op.create_table(
        "calendar_entries",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("equal_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("equal_minutes", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'synced', 'asked', 'removed')", name=op.f("ck_calendar_entries_state")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_calendar_entries_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calendar_entries_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_calendar_entries_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_entries")),
        sa.UniqueConstraint(
            "session_id",
            "person_id",
            "generation",
            name=op.f("uq_calendar_entries_session_id_person_id_generation"),
        ),
    )
    op.create_index(
        op.f("ix_calendar_entries_person_id_ref"), "calendar_entries", ["person_id", "ref"], unique=False
    )
    op.create_table(
        "case_entries",
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("worker_id", KEY, nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("session_id", KEY, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint(
            "what IN ('allocated', 'changed', 'discussed', 'decided', 'raised', 'closed', 'reopened')",
            name=op.f("ck_case_entries_what"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_case_entries_by_id_people")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_entries_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_case_entries_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_case_entries_session_id_sessions")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_case_entries_worker_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entries")),
    )
    op.create_index(op.f("ix_case_entries_case_id"), "case_entries", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_entries_session_id"), "case_entries", ["session_id"], unique=False)
    op.create_table(
        "concern_entries",
        sa.Column("concern_id", KEY, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint(
            "what IN ('opened', 'looked at', 'answered', 'route', 'closed')",
            name=op.f("ck_concern_entries_what"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_concern_entries_by_id_people")),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concerns.id"], name=op.f("fk_concern_entries_concern_id_concerns")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_concern_entries_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_concern_entries_text_id_encrypted_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_entries")),
    )
    op.create_index(op.f("ix_concern_entries_concern_id"), "concern_entries", ["concern_id"], unique=False)
    op.create_table(
        "follow_ups",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("asked_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("session_id", KEY, nullable=True),
        sa.Column("group_id", KEY, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("opened_by_id", KEY, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("items", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint("answer IN ('', 'done', 'nothing')", name=op.f("ck_follow_ups_answer")),
        sa.CheckConstraint("what IN ('decision', 'on_file')", name=op.f("ck_follow_ups_what")),
        sa.ForeignKeyConstraint(["asked_id"], ["people.id"], name=op.f("fk_follow_ups_asked_id_people")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["people.id"], name=op.f("fk_follow_ups_closed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["group_sessions.id"], name=op.f("fk_follow_ups_group_id_group_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["people.id"], name=op.f("fk_follow_ups_opened_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_follow_ups_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_follow_ups_person_id_people")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_follow_ups_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    op.create_index(op.f("ix_follow_ups_group_id"), "follow_ups", ["group_id"], unique=False)
    op.create_index(
        op.f("ix_follow_ups_person_id_closed_on"), "follow_ups", ["person_id", "closed_on"], unique=False
    )
    op.create_index(op.f("ix_follow_ups_session_id"), "follow_ups", ["session_id"], unique=False)
    op.create_table(
        "learning_needs",
        sa.Column("worker_id", KEY, nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("raised_by_id", KEY, nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("session_id", KEY, nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint("scope IN ('', 'this job', 'career')", name=op.f("ck_learning_needs_scope")),
        sa.CheckConstraint("state IN ('open', 'met', 'dropped')", name=op.f("ck_learning_needs_state")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_learning_needs_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["people.id"], name=op.f("fk_learning_needs_raised_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_learning_needs_session_id_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_learning_needs_text_id_encrypted_texts")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["people.id"], name=op.f("fk_learning_needs_worker_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_needs")),
    )
    op.create_index(
        op.f("ix_learning_needs_worker_id_state"), "learning_needs", ["worker_id", "state"], unique=False
    )
    op.create_table(
        "objective_progress",
        sa.Column("objective_id", KEY, nullable=False),
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('on track', 'behind', 'done')", name=op.f("ck_objective_progress_state")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_objective_progress_by_id_people")),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objectives.id"], name=op.f("fk_objective_progress_objective_id_objectives")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_objective_progress_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_objective_progress_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective_progress")),
        sa.UniqueConstraint(
            "objective_id", "session_id", name=op.f("uq_objective_progress_objective_id_session_id")
        ),
    )
    op.create_table(
        "observations",
        sa.Column("of", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("observer_id", KEY, nullable=False),
        sa.Column("session_id", KEY, nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("feedback_id", sa.String(length=32), nullable=True),
        sa.Column("feedback_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint("of IN ('practice', 'supervising')", name=op.f("ck_observations_of")),
        sa.CheckConstraint("state IN ('booked', 'held', 'cancelled')", name=op.f("ck_observations_state")),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["encrypted_texts.id"], name=op.f("fk_observations_feedback_id_encrypted_texts")
        ),
        sa.ForeignKeyConstraint(
            ["observer_id"], ["people.id"], name=op.f("fk_observations_observer_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_observations_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_observations_person_id_people")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_observations_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
    )
    op.create_index(op.f("ix_observations_observer_id"), "observations", ["observer_id"], unique=False)
    op.create_index(op.f("ix_observations_person_id"), "observations", ["person_id"], unique=False)
    op.create_table(
        "own_parts",
        sa.Column("pair_id", KEY, nullable=False),
        sa.Column("session_id", KEY, nullable=True),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_to_id", KEY, nullable=True),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_own_parts_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_own_parts_pair_id_pairs")),
        sa.ForeignKeyConstraint(
            ["passed_to_id"], ["people.id"], name=op.f("fk_own_parts_passed_to_id_people")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_own_parts_person_id_people")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_own_parts_session_id_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_own_parts_text_id_encrypted_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_parts")),
        sa.UniqueConstraint(
            "session_id", "person_id", "key", name=op.f("uq_own_parts_session_id_person_id_key")
        ),
    )
    op.create_index(op.f("ix_own_parts_pair_id_key"), "own_parts", ["pair_id", "key"], unique=False)
    op.create_table(
        "read_requests",
        sa.Column("reader_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by_id", KEY, nullable=True),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grant_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'granted', 'refused', 'withdrawn')", name=op.f("ck_read_requests_state")
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["people.id"], name=op.f("fk_read_requests_agreed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_read_requests_decided_by_id_people")
        ),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_read_requests_grant_id_grants")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_read_requests_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_read_requests_person_id_people")),
        sa.ForeignKeyConstraint(["reader_id"], ["people.id"], name=op.f("fk_read_requests_reader_id_people")),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_read_requests_text_id_encrypted_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_requests")),
    )
    op.create_index(
        op.f("ix_read_requests_organisation_id_state"),
        "read_requests",
        ["organisation_id", "state"],
        unique=False,
    )
    op.create_index(op.f("ix_read_requests_person_id"), "read_requests", ["person_id"], unique=False)
    op.create_index(op.f("ix_read_requests_reader_id"), "read_requests", ["reader_id"], unique=False)
    op.create_table(
        "read_ticks",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_read_ticks_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_read_ticks_person_id_people")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_read_ticks_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_ticks")),
        sa.UniqueConstraint(
            "session_id", "person_id", "what", name=op.f("uq_read_ticks_session_id_person_id_what")
        ),
    )
    op.create_table(
        "records",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("pair_id", KEY, nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("writer_id", KEY, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'shared', 'agreed', 'disputed')", name=op.f("ck_records_state")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_records_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_records_pair_id_pairs")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_records_session_id_sessions")),
        sa.ForeignKeyConstraint(["writer_id"], ["people.id"], name=op.f("fk_records_writer_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("session_id", name=op.f("uq_records_session_id")),
    )
    op.create_index(op.f("ix_records_pair_id"), "records", ["pair_id"], unique=False)
    op.create_table(
        "session_purposes",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_session_purposes_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_session_purposes_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_purposes")),
        sa.UniqueConstraint("session_id", "name", name=op.f("uq_session_purposes_session_id_name")),
    )
    op.create_table(
        "supervisor_calls",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("taken_by_id", KEY, nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_supervisor_calls_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_supervisor_calls_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_supervisor_calls_session_id_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["people.id"], name=op.f("fk_supervisor_calls_taken_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervisor_calls")),
    )
    op.create_index(
        op.f("ix_supervisor_calls_organisation_id_starts_at"),
        "supervisor_calls",
        ["organisation_id", "starts_at"],
        unique=False,
    )
    op.create_index(op.f("ix_supervisor_calls_person_id"), "supervisor_calls", ["person_id"], unique=False)
    op.create_table(
        "appraisal_parts",
        sa.Column("appraisal_id", KEY, nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["appraisal_id"], ["appraisals.id"], name=op.f("fk_appraisal_parts_appraisal_id_appraisals")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_appraisal_parts_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_appraisal_parts_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_appraisal_parts_text_id_encrypted_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_parts")),
        sa.UniqueConstraint(
            "appraisal_id", "side", "key", name=op.f("uq_appraisal_parts_appraisal_id_side_key")
        ),
    )
    op.create_table(
        "appraisal_sides",
        sa.Column("appraisal_id", KEY, nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint("side IN ('worker', 'supervisor')", name=op.f("ck_appraisal_sides_side")),
        sa.ForeignKeyConstraint(
            ["appraisal_id"], ["appraisals.id"], name=op.f("fk_appraisal_sides_appraisal_id_appraisals")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_appraisal_sides_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_appraisal_sides_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_sides")),
        sa.UniqueConstraint("appraisal_id", "side", name=op.f("uq_appraisal_sides_appraisal_id_side")),
    )
    op.create_table(
        "case_ticks",
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("pair_id", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("ticked_on", sa.Date(), nullable=True),
        sa.Column("ticked_by_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_ticks_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["case_entries.id"], name=op.f("fk_case_ticks_entry_id_case_entries")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_case_ticks_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_case_ticks_pair_id_pairs")),
        sa.ForeignKeyConstraint(
            ["ticked_by_id"], ["people.id"], name=op.f("fk_case_ticks_ticked_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_ticks")),
        sa.UniqueConstraint("entry_id", "name", name=op.f("uq_case_ticks_entry_id_name")),
    )
    op.create_index(op.f("ix_case_ticks_case_id"), "case_ticks", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_case_ticks_pair_id_ticked_on"), "case_ticks", ["pair_id", "ticked_on"], unique=False
    )
    op.create_table(
        "development_log",
        sa.Column("worker_id", KEY, nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("need_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint("kind IN ('learning', 'highlight')", name=op.f("ck_development_log_kind")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_development_log_by_id_people")),
        sa.ForeignKeyConstraint(
            ["need_id"], ["learning_needs.id"], name=op.f("fk_development_log_need_id_learning_needs")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_development_log_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_development_log_text_id_encrypted_texts")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["people.id"], name=op.f("fk_development_log_worker_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_log")),
    )
    op.create_index(
        op.f("ix_development_log_worker_id_on"), "development_log", ["worker_id", "on"], unique=False
    )
    op.create_table(
        "disclosures",
        sa.Column("pair_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("record_id", KEY, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("teller_id", KEY, nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action_id", KEY, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("passed_on", sa.Date(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'passed on', 'withdrawn')", name=op.f("ck_disclosures_state")
        ),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_disclosures_action_id_actions")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_disclosures_by_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_disclosures_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pairs.id"], name=op.f("fk_disclosures_pair_id_pairs")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_disclosures_person_id_people")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_disclosures_record_id_records")),
        sa.ForeignKeyConstraint(["teller_id"], ["people.id"], name=op.f("fk_disclosures_teller_id_people")),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_disclosures_text_id_encrypted_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
    )
    op.create_index("disclosures_of_person", "disclosures", ["person_id"], unique=False)
    op.create_index(op.f("ix_disclosures_action_id"), "disclosures", ["action_id"], unique=False)
    op.create_index(op.f("ix_disclosures_pair_id"), "disclosures", ["pair_id"], unique=False)
    op.create_table(
        "outside_files",
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", KEY, nullable=True),
        sa.Column("fetched", sa.Integer(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_outside_files_made_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_outside_files_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_outside_files_person_id_people")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["read_requests.id"], name=op.f("fk_outside_files_request_id_read_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_files")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_outside_files_token_digest")),
    )
    op.create_index(op.f("ix_outside_files_person_id"), "outside_files", ["person_id"], unique=False)
    op.create_index(op.f("ix_outside_files_request_id"), "outside_files", ["request_id"], unique=False)
    op.create_table(
        "plan_copies",
        sa.Column("appraisal_id", KEY, nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["appraisal_id"], ["appraisals.id"], name=op.f("fk_plan_copies_appraisal_id_appraisals")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_plan_copies_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_plan_copies_person_id_people")),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["people.id"], name=op.f("fk_plan_copies_received_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_copies")),
        sa.UniqueConstraint("appraisal_id", "to", name=op.f("uq_plan_copies_appraisal_id_to")),
    )
    op.create_index(op.f("ix_plan_copies_appraisal_id"), "plan_copies", ["appraisal_id"], unique=False)
    op.create_table(
        "record_filings",
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by_id", KEY, nullable=True),
        sa.Column("kept", sa.String(), nullable=False),
        sa.Column("handwritten", sa.Boolean(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.CheckConstraint("kept IN ('', 'paper', 'elsewhere')", name=op.f("ck_record_filings_kept")),
        sa.ForeignKeyConstraint(
            ["filed_by_id"], ["people.id"], name=op.f("fk_record_filings_filed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_record_filings_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_record_filings_record_id_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_filings")),
        sa.UniqueConstraint("record_id", name=op.f("uq_record_filings_record_id")),
    )
    op.create_table(
        "record_versions",
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("written_by_id", KEY, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("initials", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_record_versions_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_record_versions_record_id_records")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_record_versions_text_id_encrypted_texts")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name=op.f("fk_record_versions_written_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_versions")),
        sa.UniqueConstraint("record_id", "number", name=op.f("uq_record_versions_record_id_number")),
    )
    op.create_table(
        "signatures",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=True),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_signatures_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_signatures_person_id_people")),
        sa.ForeignKeyConstraint(
            ["text_id"], ["encrypted_texts.id"], name=op.f("fk_signatures_text_id_encrypted_texts")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["record_versions.id"], name=op.f("fk_signatures_version_id_record_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
    )
    op.create_index(op.f("ix_signatures_version_id"), "signatures", ["version_id"], unique=False)
    protect_audit_log()
