"""Write the first migration again from the models: `python -m tests.support.first_migration`.

As long as nothing is released, a changed model belongs in the first migration. After the first release a change needs
a migration of its own, and this file is removed.
"""

import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from storage.models import Base

FILE = Path(__file__).parents[2] / "storage" / "migrations" / "versions" / "0001_first_tables.py"
HEAD = '''"""Make the first tables."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.triggers import protect_audit_log

revision = "0001"
down_revision = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PATH = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    '''
SPELLINGS = {
    "sa.BigInteger().with_variant(sa.Integer(), 'sqlite')": "KEY",
    "sa.String().with_variant(sa.String(collation='C'), 'postgresql')": "PATH",
    "storage.models.base.AboutText()": "sa.String()",
    "storage.models.base.UtcDateTime(timezone=True)": "sa.DateTime(timezone=True)",
}


def main() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        operations = produce_migrations(MigrationContext.configure(connection), Base.metadata).upgrade_ops
    engine.dispose()
    assert operations is not None
    code = render_python_code(operations)
    for long, short in SPELLINGS.items():
        code = code.replace(long, short)
    code = "\n".join(line for line in code.splitlines() if not line.strip().startswith("# ###"))
    FILE.write_text(f"{HEAD}{code.strip()}\n    protect_audit_log()\n")
    subprocess.run([str(Path(sys.executable).with_name("ruff")), "format", "-q", str(FILE)], check=True)


if __name__ == "__main__":
    main()
