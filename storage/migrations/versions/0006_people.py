"""Add what a list of people may say besides: team, person type, staff number, last day."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("people") as table:
        table.add_column(sa.Column("stage_until", sa.Date(), nullable=True))
        table.add_column(sa.Column("person_type", sa.String(), nullable=False))
        table.add_column(sa.Column("team", sa.String(), nullable=False))
        table.add_column(sa.Column("staff_number", sa.String(), nullable=False))
        table.add_column(sa.Column("leaving_on", sa.Date(), nullable=True))
    with op.batch_alter_table("people") as table:  # the default was for the rows that were there
        for name in ("person_type", "team", "staff_number"):
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("people") as table:
        for name in ("leaving_on", "staff_number", "team", "person_type", "stage_until"):
            table.drop_column(name)
