"""Several open questions a person, and the message that carries each."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

WHERE = ("channel", "place", "address", "ref", "under")


def upgrade() -> None:
    with op.batch_alter_table("questions") as table:
        table.drop_constraint("uq_questions_person_id", type_="unique")
        table.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        for name in WHERE:
            table.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("questions") as table:
        for name in WHERE:
            table.alter_column(name, server_default=None)
    op.create_index(op.f("ix_questions_person_id_closed_at"), "questions", ["person_id", "closed_at"])
    op.create_index(op.f("ix_questions_address_ref"), "questions", ["address", "ref"])


def downgrade() -> None:
    op.execute("DELETE FROM questions")
    op.drop_index(op.f("ix_questions_address_ref"), "questions")
    op.drop_index(op.f("ix_questions_person_id_closed_at"), "questions")
    with op.batch_alter_table("questions") as table:
        for name in WHERE:
            table.drop_column(name)
        table.drop_column("closed_at")
        table.create_unique_constraint("uq_questions_person_id", ["person_id"])
