"""Effects of a changed list of people on people, pairs, open items and records."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.channels.registry import ID_COLUMNS
from handlers import people
from handlers.people.admins import name_admin
from storage import audit_log, secrets
from storage.models import (
    ActionPoint,
    AgendaItem,
    AuditEntry,
    Cover,
    Identity,
    OutboxMessage,
    Pair,
    Person,
    Session,
)
from storage.queries.people import below
from tests.people.test_reading import listed, row
from tests.support.world import World

TODAY = date(2026, 3, 2)
YESTERDAY = date(2026, 3, 1)

DIRECTOR = row("Dee Director", "dee@x.org")
LEAD = row("Lou Lead", "lou@x.org", "dee@x.org", role="team manager")
OTHER = row("Ola Other", "ola@x.org", "dee@x.org", role="team manager")
ANN = row("Ann Lee", "ann@x.org", "lou@x.org", role="social worker", stage="newly qualified", slack_id="U1")
TEAM = (ANN, LEAD, DIRECTOR, OTHER)


def take_over(world: World, *lines: str, whole: bool = True) -> list[str]:
    """Import a list, and return the difference that was shown."""
    data = listed(*lines)
    with world.app.transaction() as db:
        plan = people.plan(db, world.app.policy, data, world.today, ids=ID_COLUMNS, whole=whole)
        people.apply(db, plan, world.clock.now())
    return list(people.describe(plan))


def person(world: World, email: str) -> Any:
    return world.rows(Person, email=email)[0]


def open_pairs(world: World) -> set[tuple[str, str]]:
    names = {p.id: p.email.split("@")[0] for p in world.rows(Person)}
    return {(names[p.supervisor_id], names[p.supervisee_id]) for p in world.rows(Pair) if p.ends_on is None}


def test_everybody_arrives_with_a_chat_a_place_in_the_hierarchy_and_a_supervisor(world: World):
    shown = take_over(world, *TEAM)
    assert shown[-1].startswith("4 added, 0 changed, 0 leave, 0 unchanged; 3 new pairs")
    ann, lou, dee = (person(world, f"{name}@x.org") for name in ("ann", "lou", "dee"))
    assert ann.path == f"/{dee.id}/{lou.id}/{ann.id}/"
    assert (ann.role, ann.stage, ann.stage_from, ann.working_days) == (
        "social worker",
        "newly qualified",
        TODAY,
        "1,2,3,4,5",
    )
    assert {(i.channel, i.address) for i in world.rows(Identity, person_id=ann.id)} == {
        ("console", str(ann.id)), ("slack", "U1"),
    }  # fmt: skip
    assert open_pairs(world) == {("lou", "ann"), ("dee", "lou"), ("dee", "ola")}
    assert not world.rows(OutboxMessage), "a first import writes to nobody"


def test_somebody_who_starts_next_month_has_a_pair_from_then(world: World):
    take_over(world, DIRECTOR, row("Neo", "neo@x.org", "dee@x.org", start_date="2026-04-01"))
    take_over(world, DIRECTOR, row("Neo", "neo@x.org", "dee@x.org", start_date="2026-04-01"))
    assert [p.starts_on for p in world.rows(Pair)] == [date(2026, 4, 1)]


def test_the_same_list_again_changes_nothing(world: World):
    take_over(world, *TEAM)
    before = [vars(p) for p in world.rows(Person)]
    assert take_over(world, *TEAM) == ["Nothing to do: 4 people are as in the file."]
    assert [{**vars(p), "_sa_instance_state": None} for p in world.rows(Person)] == [
        {**p, "_sa_instance_state": None} for p in before
    ]


def test_every_field_that_changes_is_shown_before_and_after(world: World):
    take_over(world, *TEAM)
    world.wait(days=3)
    shown = take_over(
        world, LEAD, DIRECTOR, OTHER,
        row("Ann Lee-Roy", "ANN@x.org", "lou@x.org", role="social worker", stage="", fte="0.6", start_date="2020-01-06",
            timezone="Europe/Dublin", working_days="Mon-Wed", slack_id="U2"),
    )  # fmt: skip
    assert shown[0] == "~ Ann Lee-Roy <ann@x.org>"
    assert [line.strip() for line in shown[1:8]] == [
        "name: Ann Lee → Ann Lee-Roy",
        "stage: newly qualified → –",
        "fte: 1 → 0.6",
        "start_date: – → 2020-01-06",
        "timezone: Europe/London → Europe/Dublin",
        "working_days: 1,2,3,4,5 → 1,2,3",
        "slack_id: U1 → U2",
    ]
    ann = person(world, "ann@x.org")
    assert (ann.name, ann.fte, ann.stage, ann.stage_from) == ("Ann Lee-Roy", 0.6, "", None)
    assert [i.address for i in world.rows(Identity, person_id=ann.id, channel="slack")] == ["U2"]


def test_a_new_stage_begins_on_the_day_it_is_imported(world: World):
    take_over(
        world, DIRECTOR, row("Neo", "neo@x.org", "dee@x.org", stage="probation", start_date="2026-01-05")
    )
    assert person(world, "neo@x.org").stage_from == date(2026, 1, 5)
    world.wait(days=7)
    take_over(world, DIRECTOR, row("Neo", "neo@x.org", "dee@x.org", stage="settled", start_date="2026-01-05"))
    assert person(world, "neo@x.org").stage_from == date(2026, 3, 9)


def test_an_empty_channel_id_keeps_what_is_known_and_ids_may_change_hands(world: World):
    take_over(world, DIRECTOR, row("Ann", "ann@x.org", slack_id="U1"), row("Bo", "bo@x.org", slack_id="U2"))
    take_over(world, DIRECTOR, row("Ann", "ann@x.org"), row("Bo", "bo@x.org", slack_id="U2"))
    assert len(world.rows(Identity, channel="slack")) == 2
    take_over(world, DIRECTOR, row("Ann", "ann@x.org", slack_id="U2"), row("Bo", "bo@x.org", slack_id="U1"))
    ann, bo = person(world, "ann@x.org"), person(world, "bo@x.org")
    assert {i.address: i.person_id for i in world.rows(Identity, channel="slack")} == {
        "U2": ann.id,
        "U1": bo.id,
    }
    take_over(world, DIRECTOR, row("Ann", "ann@x.org", slack_id="U1"), row("Bo", "bo@x.org"))
    assert {i.address: i.person_id for i in world.rows(Identity, channel="slack")} == {"U1": ann.id}


def with_history(world: World) -> int:
    """Give Ann and Lou an open agenda, an open action and a booked session; return their pair."""
    take_over(world, *TEAM)
    ann, lou = person(world, "ann@x.org"), person(world, "lou@x.org")
    [pair] = world.rows(Pair, supervisee_id=ann.id)
    at = world.clock.now()
    with world.app.transaction() as db:
        text = secrets.seal(db, ann.id, "something")
        for author, state, private in (
            (ann.id, "open", False), (ann.id, "open", True), (lou.id, "open", True), (ann.id, "done", False),
        ):  # fmt: skip
            db.add(
                AgendaItem(
                    pair_id=pair.id, author_id=author, text_id=text, state=state, private=private, added_at=at
                )
            )
        for state in ("open", "done"):
            db.add(ActionPoint(pair_id=pair.id, owner_id=lou.id, set_by_id=ann.id, text_id=text, state=state,
                               due=date(2026, 3, 20), added_at=at))  # fmt: skip
        db.add(
            Session(
                pair_id=pair.id, state="booked", starts_at=datetime(2026, 3, 30, 9, tzinfo=UTC), minutes=60
            )
        )
        db.add(
            Session(pair_id=pair.id, state="held", starts_at=datetime(2026, 2, 2, 9, tzinfo=UTC), minutes=60)
        )
    return pair.id


def moved_on(world: World, old: int) -> Any:
    """Check what must have happened when Ann's pair was handed over, and return the new pair."""
    ann = person(world, "ann@x.org")
    first, new = world.rows(Pair, supervisee_id=ann.id)
    assert (first.id, first.ends_on) == (old, YESTERDAY)
    assert (new.handed_over_from_id, new.ends_on) == (old, None)
    kept = [(i.author_id == ann.id, i.state, i.private) for i in world.rows(AgendaItem, pair_id=old)]
    assert kept == [(False, "open", True), (True, "done", False)], "done, or the old supervisor's own"
    assert len(world.rows(AgendaItem, pair_id=new.id)) == 2
    assert [a.state for a in world.rows(ActionPoint, pair_id=new.id)] == ["open"]
    assert [a.state for a in world.rows(ActionPoint, pair_id=old)] == ["done"]
    assert [s.state for s in world.rows(Session)] == ["cancelled", "held"]
    return new


def test_a_new_manager_takes_over_what_is_open(world: World):
    old = with_history(world)
    moved = ANN.replace("lou@x.org", "ola@x.org")
    shown = take_over(world, moved, LEAD, DIRECTOR, OTHER)
    assert "> Ann Lee: supervisor Lou Lead → Ola Other; open items and actions go along" in shown
    new = moved_on(world, old)
    ann, ola, dee = (person(world, f"{name}@x.org") for name in ("ann", "ola", "dee"))
    assert new.supervisor_id == ola.id
    assert ann.path == f"/{dee.id}/{ola.id}/{ann.id}/"
    assert {p.person_id for p in world.rows(OutboxMessage, name="pair.told")} == {ann.id, ola.id}
    assert take_over(world, moved, LEAD, DIRECTOR, OTHER)[0].startswith("Nothing to do")


def test_a_supervisor_who_leaves_hands_over_to_the_next_manager(world: World):
    old = with_history(world)
    shown = take_over(world, ANN.replace("lou@x.org", "ola@x.org"), DIRECTOR, OTHER)
    assert "- Lou Lead <lou@x.org> leaves; 1 open action, of which nobody is reminded any more" in shown
    assert "> Dee Director and Lou Lead: their pair ends" in shown
    moved_on(world, old)
    lou = person(world, "lou@x.org")
    assert lou.left_on == YESTERDAY


def test_a_whole_team_moves_with_its_manager(world: World):
    take_over(world, *TEAM)
    take_over(world, ANN, LEAD.replace("dee@x.org", "ola@x.org"), DIRECTOR, OTHER)
    with world.app.transaction(reading=True) as db:
        assert {p.email for p in below(db, db.get_one(Person, person(world, "ola@x.org").id))} == {
            "ann@x.org",
            "lou@x.org",
        }


def test_who_leaves_and_comes_back_finds_their_records_with_the_new_pair(world: World):
    old = with_history(world)
    take_over(world, LEAD, DIRECTOR, OTHER)
    ann = person(world, "ann@x.org")
    assert ann.left_on == YESTERDAY
    assert [i.channel for i in world.rows(Identity, person_id=ann.id)] == ["console"]
    assert ("lou", "ann") not in open_pairs(world)
    world.wait(days=30)
    assert take_over(world, *TEAM)[0] == "~ Ann Lee <ann@x.org>  is back"
    assert person(world, "ann@x.org").left_on is None
    assert [p.handed_over_from_id for p in world.rows(Pair, supervisee_id=ann.id)] == [None, old]
    assert ("lou", "ann") in open_pairs(world)
    verbs = [e.verb for e in world.rows(AuditEntry, person_id=ann.id)]
    assert [v for v in verbs if v.startswith("person.")] == ["person.left", "person.back"]


def test_nobody_leaves_when_the_list_is_only_a_part(world: World):
    take_over(world, *TEAM)
    take_over(world, row("Neo", "neo@x.org", "lou@x.org"), whole=False)
    assert all(p.left_on is None for p in world.rows(Person))
    assert ("lou", "neo") in open_pairs(world)


def test_a_part_of_the_list_may_not_close_a_circle_through_the_rest(world: World):
    take_over(world, *TEAM)
    with pytest.raises(people.ListInvalid, match=r"dee@x.org → ann@x.org → lou@x.org → dee@x.org"):
        take_over(world, DIRECTOR.replace('"dee@x.org",""', '"dee@x.org","ann@x.org"'), whole=False)


def test_a_manager_who_goes_without_another_leaves_no_pair(world: World):
    take_over(world, *TEAM)
    shown = take_over(world, ANN.replace("lou@x.org", ""), LEAD, DIRECTOR, OTHER)
    assert "> Lou Lead and Ann Lee: their pair ends" in shown
    assert open_pairs(world) == {("dee", "lou"), ("dee", "ola")}


def test_a_supervisor_who_was_named_instead_of_the_manager_stays(world: World):
    take_over(world, *TEAM)
    ann, ola = person(world, "ann@x.org"), person(world, "ola@x.org")
    with world.app.transaction() as db:
        [line] = world.rows(Pair, supervisee_id=ann.id)
        db.get_one(Pair, line.id).ends_on = YESTERDAY
        db.add(Pair(supervisor_id=ola.id, supervisee_id=ann.id, starts_on=TODAY))
    assert take_over(world, *TEAM)[0].startswith("Nothing to do")
    take_over(world, ANN.replace("lou@x.org", "dee@x.org"), LEAD, DIRECTOR, OTHER)
    assert ("ola", "ann") in open_pairs(world)
    assert ("dee", "ann") not in open_pairs(world)
    # … but when that supervisor leaves, the manager takes over.
    take_over(world, ANN.replace("lou@x.org", "dee@x.org"), LEAD, DIRECTOR)
    assert ("dee", "ann") in open_pairs(world)


def test_a_wrong_list_changes_nothing(world: World):
    take_over(world, *TEAM)
    with pytest.raises(people.ListInvalid):
        take_over(world, ANN, LEAD.replace("dee@x.org", "gone@x.org"))
    assert all(p.left_on is None for p in world.rows(Person))


def test_export_and_import_again_changes_nothing(world: World):
    take_over(
        world, DIRECTOR,
        row("=HYPERLINK(\"http://x\")", "a@x.org", "dee@x.org", role="-1+1", stage="@SUM(1)", fte="0.333333",
            start_date="2020-01-06", timezone="Europe/Dublin", working_days="Sun-Thu", slack_id="U1", teams_id="29:a"),
        row("'=quoted, \"twice\"", "b@x.org", "dee@x.org", role="<!channel> <b>bold</b>"),
        row("Zoë Ñandú 李", "c@x.org", "b@x.org"),
    )  # fmt: skip
    with world.app.transaction(reading=True) as db:
        text = people.export(db, ID_COLUMNS)
        plan = people.plan(db, world.app.policy, text.encode(), world.today, ids=ID_COLUMNS)
    assert plan.empty
    cells = [cell.strip('"') for line in text.splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
    assert person(world, "a@x.org").name == '=HYPERLINK("http://x")'


def test_who_has_left_is_not_exported(world: World):
    take_over(world, *TEAM)
    take_over(world, LEAD, DIRECTOR, OTHER)
    with world.app.transaction(reading=True) as db:
        assert "ann@x.org" not in people.export(db, ID_COLUMNS)


def test_roles_that_no_rule_is_for_are_pointed_out(world: World):
    world.policy(cadences=(), programmes=())
    assert "! No rule of the policy is for these roles: (none), social worker, team manager" in take_over(
        world, *TEAM
    )


def test_an_administrator_is_named_and_unnamed(world: World):
    take_over(world, *TEAM)
    with world.app.transaction() as db:
        now = world.clock.now()
        assert name_admin(db, now, "nobody@x.org", True) is None
        assert name_admin(db, now, " DEE@x.org ", True) == "Dee Director is an administrator."
        assert name_admin(db, now, "dee@x.org", None) == "Dee Director is an administrator."
        assert name_admin(db, now, "dee@x.org", False) == "Dee Director is not an administrator."
    assert [e.verb for e in world.rows(AuditEntry) if e.verb.startswith("admin")] == [
        "admin.named",
        "admin.removed",
    ]


def test_the_audit_log_holds_what_was_done(world: World):
    take_over(world, *TEAM)
    with world.app.transaction() as db:
        audit_log.seal(db)
        assert audit_log.verify(db).broken is None
    assert [e.detail for e in world.rows(AuditEntry, verb="people.imported")] == [
        "4 added, 0 changed, 0 left"
    ]


def test_covers_of_other_pairs_are_left_alone(world: World):
    pair = with_history(world)
    ola = person(world, "ola@x.org")
    with world.app.transaction() as db:
        db.add(Cover(pair_id=pair, person_id=ola.id, from_on=TODAY, until_on=TODAY))
    take_over(world, *TEAM)
    assert len(world.rows(Cover)) == 1


def test_a_manager_who_supervises_already_gets_no_second_pair(world: World):
    take_over(world, *TEAM)
    ann, ola = person(world, "ann@x.org"), person(world, "ola@x.org")
    with world.app.transaction() as db:
        db.add(Pair(supervisor_id=ola.id, supervisee_id=ann.id, starts_on=TODAY))
    shown = take_over(world, ANN.replace("lou@x.org", "ola@x.org"), LEAD, DIRECTOR, OTHER)
    assert "> Lou Lead and Ann Lee: their pair ends" in shown
    assert {pair for pair in open_pairs(world) if "ann" in pair} == {("ola", "ann")}


def test_a_file_of_names_and_addresses_leaves_everything_else_as_it_is(world: World):
    take_over(world, *TEAM)
    short = (
        b"Name,E-mail\nAnn Lee,ann@x.org\nLou Lead,lou@x.org\nDee Director,dee@x.org\nOla Other,ola@x.org\n"
    )
    with world.app.transaction(reading=True) as db:
        plan = people.plan(db, world.app.policy, short, world.today, ids=ID_COLUMNS)
    assert list(people.describe(plan)) == ["Nothing to do: 4 people are as in the file."]


def test_team_person_type_and_staff_number_are_kept_and_written_out_again(world: World):
    take_over(
        world, DIRECTOR,
        row("Ann Lee", "ann@x.org", "dee@x.org", team="Riverside", person_type="agency", staff_number="0042",
            stage="probation", stage_until="01/09/2026"),
    )  # fmt: skip
    ann = person(world, "ann@x.org")
    assert (ann.team, ann.person_type, ann.staff_number, ann.stage_until) == (
        "Riverside", "agency", "0042", date(2026, 9, 1),
    )  # fmt: skip
    with world.app.transaction(reading=True) as db:
        assert people.plan(
            db, world.app.policy, people.export(db, ID_COLUMNS).encode(), world.today, ids=ID_COLUMNS
        ).empty


def test_somebody_with_a_last_day_stays_until_it_is_over(world: World):
    leaving = row("Ann Lee", "ann@x.org", "lou@x.org", leaving_date="2026-03-04")
    take_over(world, leaving, LEAD, DIRECTOR)
    world.wait(days=2)  # 4 March, the last day
    assert (person(world, "ann@x.org").left_on, ("lou", "ann") in open_pairs(world)) == (None, True)
    world.wait(days=1)
    assert (person(world, "ann@x.org").left_on, ("lou", "ann") in open_pairs(world)) == (
        date(2026, 3, 4),
        False,
    )
    assert take_over(world, leaving, LEAD, DIRECTOR)[-1].startswith("Nothing to do"), "the same list again"


def test_the_example_file_can_be_imported_as_it_is(world: World):
    with world.app.transaction(reading=True) as db:
        assert (
            len(
                people.plan(
                    db, world.app.policy, people.template(ID_COLUMNS).encode(), world.today, ids=ID_COLUMNS
                ).added
            )
            == 3
        )
