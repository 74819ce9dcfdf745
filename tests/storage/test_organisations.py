"""Every query stays inside its organisation, and no row of another gets in."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, exists, func, insert, select, text, union_all, update
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased, joinedload

from storage.db import Db, prepared
from storage.models import EncryptedText, FileKey, Organisation, Pair, Person
from storage.secrets import seal
from tests.storage.conftest import NOW, Tenant

Boss = aliased(Person)
below = select(Person.id, Person.manager_id).where(Person.manager_id.is_(None)).cte("below", recursive=True)
below = below.union_all(select(Boss.id, Boss.manager_id).join(below, Boss.manager_id == below.c.id))
NAMED = prepared(select(Person).where(Person.name.like(bindparam("name"))))

QUERIES: dict[str, Callable[[Db], Any]] = {
    "a select": lambda db: [p.name for p in db.scalars(select(Person).order_by(Person.id))],
    "columns alone": lambda db: list(db.scalars(select(Person.name))),
    "an alias": lambda db: list(db.scalars(select(Boss.name))),
    "a subquery": lambda db: list(db.scalars(select(select(Person.name).subquery().c.name))),
    "an IN": lambda db: list(
        db.scalars(select(Person.name).where(Person.id.in_(select(Person.id).where(Person.name != ""))))
    ),
    "a scalar subquery": lambda db: [
        name
        for (name,) in db.execute(
            select(select(Person.name).order_by(Person.id.desc()).limit(1).scalar_subquery())
        )
    ],
    "a union": lambda db: list(
        db.scalars(union_all(select(Person.name), select(Person.name).where(Person.name == "nobody")))
    ),
    "a recursive walk": lambda db: list(db.scalars(select(Person.name).join(below, below.c.id == Person.id))),
    "the old query": lambda db: [p.name for p in db.query(Person)],
    "in batches": lambda db: [
        p.name
        for batch in db.scalars(select(Person).execution_options(yield_per=1)).partitions()
        for p in batch
    ],
    "one made once": lambda db: [p.name for p in db.scalars(NAMED, {"name": "%"})],
    "for update": lambda db: [p.name for p in db.scalars(select(Person).with_for_update())],
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_a_query_sees_its_own_people_alone(here: Tenant, there: Tenant, query: Callable[[Db], Any]) -> None:
    here.person("Priya")
    there.person("Tomos")
    for who, tenant in (("Priya", here), ("Tomos", there), ("Priya", here)):
        with tenant.open() as db:
            assert query(db) == [who]


def test_counting_and_asking_whether_stay_inside(here: Tenant, there: Tenant) -> None:
    here.person("Priya")
    there.person("Tomos")
    there.person("Una")
    with here.open() as db:
        assert db.scalar(select(func.count()).select_from(Person)) == 1
        assert db.scalar(select(func.count(Person.id))) == 1
        assert db.scalar(select(func.max(Person.name))) == "Priya"
        assert db.scalar(select(exists(select(Person).where(Person.name == "Tomos")))) is False
        assert db.scalar(select(exists().where(Person.name == "Tomos"))) is False


def test_getting_somebody_of_another_organisation_by_id_finds_nobody(here: Tenant, there: Tenant) -> None:
    tomos = there.person("Tomos")
    with here.open() as db:
        assert db.get(Person, tomos) is None
        assert db.get(Person, tomos, with_for_update=True) is None
        with pytest.raises(NoResultFound):
            db.get_one(Person, tomos)


def test_changing_and_deleting_in_bulk_stay_inside(here: Tenant, there: Tenant) -> None:
    here.person("Priya")
    there.person("Tomos")
    with here.open() as db:
        db.execute(update(Person).values(role="everybody"))
    with there.open() as db:
        assert db.scalars(select(Person.role)).all() == [""]
    with there.open() as db:
        db.execute(delete(Person))
    with here.open() as db:
        assert db.scalars(select(Person.role)).all() == ["everybody"]


def test_a_join_does_not_reach_across(here: Tenant, there: Tenant) -> None:
    """Even where a row points at somebody of another organisation."""
    ann, bo = here.person("Ann"), here.person("Bo")
    tomos = there.person("Tomos")
    with here.open() as db:
        db.add(Pair(supervisor_id=ann, supervisee_id=bo, starts_on=date(2026, 1, 1)))
        db.add(Pair(supervisor_id=tomos, supervisee_id=bo, starts_on=date(2026, 1, 1)))
    with here.open() as db:
        assert db.scalars(select(Person.name).join(Pair, Pair.supervisor_id == Person.id)).all() == ["Ann"]
        loaded = db.scalars(select(Pair).options(joinedload(Pair.supervisor))).all()
        assert [p.supervisor and p.supervisor.name for p in loaded] in (["Ann"], ["Ann", None])


def test_sealed_texts_and_file_keys_stay_inside(here: Tenant, there: Tenant) -> None:
    tomos = there.person("Tomos")
    with there.open() as db:
        kept = seal(db, tomos, "Thinks of leaving.")
    with here.open() as db:
        assert db.get(EncryptedText, kept) is None
        assert db.get(FileKey, tomos) is None
        assert db.scalars(select(EncryptedText)).all() == []
        assert db.scalars(select(FileKey.wrapped)).all() == []


def test_an_organisation_sees_itself_alone(here: Tenant, there: Tenant) -> None:
    with here.open() as db:
        assert db.scalars(select(Organisation.name)).all() == ["Here Council"]
        assert db.get(Organisation, there.id) is None


def test_a_new_row_gets_its_organisation(here: Tenant) -> None:
    priya = here.person("Priya")
    with here.open() as db:
        assert db.get_one(Person, priya).organisation_id == here.id


def test_a_new_row_for_another_organisation_is_refused(here: Tenant, there: Tenant) -> None:
    with pytest.raises(RuntimeError, match="another organisation"), here.open() as db:
        db.add(Person(name="Spy", email="spy@example.org", organisation_id=there.id))
    with there.open() as db:
        assert db.scalars(select(Person)).all() == []


@pytest.mark.parametrize("how", ["changed", "deleted", "moved"])
def test_a_row_carried_over_from_another_organisation_is_refused(
    here: Tenant, there: Tenant, how: str
) -> None:
    tomos = there.person("Tomos")
    own = here.person("Priya")
    with there.open() as db:
        carried = db.get_one(Person, tomos)
        db.expunge(carried)

    def smuggle(db: Db) -> None:
        if how == "moved":
            db.get_one(Person, own).organisation_id = there.id
            return
        db.add(carried)
        if how == "changed":
            carried.name = "Somebody else"
        else:
            db.delete(carried)

    with pytest.raises(RuntimeError, match="another organisation"), here.open() as db:
        smuggle(db)
    with there.open() as db:
        assert db.scalars(select(Person.name)).all() == ["Tomos"]


def test_inserting_in_bulk_for_another_organisation_is_refused(here: Tenant, there: Tenant) -> None:
    row = {"name": "Spy", "email": "spy@example.org", "organisation_id": there.id}
    with pytest.raises(RuntimeError, match="another organisation"), here.open() as db:
        db.execute(insert(Person).values(**row))
    with pytest.raises(RuntimeError, match="another organisation"), here.open() as db:
        db.execute(insert(Person), [row])


def test_moving_rows_to_another_organisation_in_bulk_is_refused(here: Tenant, there: Tenant) -> None:
    here.person("Priya")
    with pytest.raises(RuntimeError, match="another organisation"), here.open() as db:
        db.execute(update(Person).values(organisation_id=there.id))


@pytest.mark.parametrize(
    "statement",
    [
        text("SELECT name FROM people"),
        select(Person.__table__.c.name),
        select(func.count()).select_from(Person.__table__),
        update(Person.__table__).values(name="x"),
        delete(Person.__table__),
    ],
    ids=str,
)
def test_a_statement_that_can_not_be_kept_inside_is_refused(here: Tenant, statement: Any) -> None:
    with pytest.raises(RuntimeError, match="inside one organisation"), here.open() as db:
        db.execute(statement)


def test_the_databases_own_functions_need_no_organisation(here: Tenant) -> None:
    with here.open() as db:
        assert db.scalar(select(func.now())) is not None


def test_moments_must_have_a_zone(here: Tenant) -> None:
    with pytest.raises(Exception, match="time zone"), here.open() as db:
        db.add(Person(name="A", email="a@example.org", introduced_at=NOW.replace(tzinfo=None)))
