"""The organisation that the benches load fits the tables as they are."""

from itertools import islice

from bench.organisation import Organisation
from storage.models import Base


def test_the_benches_organisation_fills_every_column_that_must_be_filled() -> None:
    for name, columns, rows in Organisation(1).tables():
        required = {c.name for c in Base.metadata.tables[name].columns if not c.nullable}
        assert not required - set(columns), f"bench/organisation.py leaves columns of {name} empty"
        assert all(len(row) == len(columns) for row in islice(rows, 20))
