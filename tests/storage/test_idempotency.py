"""What a channel sends again is heard once, whatever the database."""

from datetime import timedelta

from storage.queries import idempotency
from tests.storage.conftest import NOW, Tenant


def test_a_key_is_heard_for_the_first_time_once(here: Tenant) -> None:
    with here.open() as db:
        assert idempotency.first(db, "slack:1", NOW)
        assert not idempotency.first(db, "slack:1", NOW)
    with here.open() as db:
        assert not idempotency.first(db, "slack:1", NOW + timedelta(hours=1))
        assert idempotency.first(db, "slack:2", NOW)


def test_a_key_is_heard_once_in_each_organisation(here: Tenant, there: Tenant) -> None:
    with here.open() as db:
        assert idempotency.first(db, "slack:1", NOW)
    with there.open() as db:
        assert idempotency.first(db, "slack:1", NOW)
