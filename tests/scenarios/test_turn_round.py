"""How soon a record is written, where the pair's agreement says sooner than the policy."""

from datetime import date

import pytest

from handlers.agreements import rules
from handlers.policy import load
from handlers.routing import Refused
from storage import secrets
from storage.models import Agreement, Obligation
from tests.support.world import World

WORKER = rules.SuperviseeFacts("social worker", "", 1.0)


def terms(record_days: str) -> rules.Terms:
    policy = load("stockport")
    typed = rules.defaults(policy, WORKER, date(2026, 3, 2))
    for field in rules.fields_of(policy):
        if field.need == "required" and field.kind in ("text", "person"):
            typed.setdefault(field.key, "As talked over.")
        elif field.need == "required" and field.choices:
            typed.setdefault(field.key, field.choices[0])
    typed = {key: "1 month" if key == "frequency" else text for key, text in typed.items()}
    return rules.checked(policy, WORKER, typed | {"record_days": record_days}, date(2026, 3, 2))


@pytest.mark.parametrize(("said", "days"), [("3 days", 3), ("1 week", 5), ("5 days", 5)])
def test_the_agreements_words_become_days_as_the_policy_counts_them(said: str, days: int) -> None:
    assert terms(said).record_days == days


def test_later_than_the_policy_is_refused_on_its_field() -> None:
    with pytest.raises(Refused, match="5 working days at most") as refusal:
        terms("2 weeks")
    assert refusal.value.field == "record_days"


@pytest.mark.parametrize(("agreed", "due"), [(None, date(2026, 3, 9)), (2, date(2026, 3, 4))])
def test_the_record_falls_due_when_the_agreement_says(world: World, agreed: int | None, due: date) -> None:
    record = world.app.policy.record
    assert record is not None
    assert record.due is not None
    world.policy(
        record=record.model_copy(update={"due": record.due.model_copy(update={"agreement_may": "shorten"})})
    )
    world.person("Gareth Llewellyn", role="team leader")
    pair = world.pair("Gareth Llewellyn", "Priya Nair", since=date(2026, 1, 5))
    with world.app.transaction() as db:
        words = secrets.seal(db, world.id_of("Priya Nair"), "{}")
        db.add(
            Agreement(pair_id=pair, version=1, state="active", proposed_by_id=world.id_of("Gareth Llewellyn"),
                      proposed_at=world.clock.now(), active_on=world.today, text_id=words, record_days=agreed)
        )  # fmt: skip
    world.chat("Gareth Llewellyn").say("/supervision held today")
    assert [o.due for o in world.rows(Obligation, kind="record")] == [due]
