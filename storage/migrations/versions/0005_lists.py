"""Lists that people were shown, in a table of their own: they were sealed, though numbers of rows are nobody's words"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "lists",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ids", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_lists_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_lists_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lists")),
        sa.UniqueConstraint(
            "organisation_id", "person_id", "name", name=op.f("uq_lists_organisation_id_person_id_name")
        ),
    )
    op.create_index(op.f("ix_lists_person_id"), "lists", ["person_id"])
    texts, parked = (
        sa.table("texts", sa.column("id")),
        sa.table("parked", sa.column("action"), sa.column("text_id")),
    )
    old = parked.c.action.startswith("numbers.")
    sealed = [row.text_id for row in op.get_bind().execute(sa.select(parked.c.text_id).where(old))]
    op.execute(parked.delete().where(old))
    for text_id in sealed:  # whoever answers by number meanwhile is told to ask for the list again
        op.execute(texts.delete().where(texts.c.id == text_id))


def downgrade() -> None:
    op.drop_table("lists")
