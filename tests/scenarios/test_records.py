"""Writing a session up: the form, the draft, what is shared, what stays."""

import json

import pytest

from handlers.policy.documents import RecordRules, Template, TemplateSection
from storage.models import ActionPoint, AgendaItem, EncryptedText, Record, RecordVersion, Session
from tests.support.world import World

WORDS = {"part_wellbeing": "Tired after the Hale Road week", "part_work": "The panel went well"}


@pytest.fixture
def pair(world: World) -> World:
    """Priya and her supervisor Gareth met yesterday."""
    world.person("Wynn Parry", role="service manager")
    world.person("Gareth Llewellyn", manager="Wynn Parry", role="team leader")
    world.person("Priya Nair", manager="Gareth Llewellyn", role="social worker")
    world.pair("Gareth Llewellyn", "Priya Nair", since=world.today)
    world.wait(days=1)
    world.chat("Gareth Llewellyn").say("/supervision held yesterday")
    return world


def share(world: World, **fields: str) -> str:
    """Gareth writes the last session up and shares it."""
    gareth = world.chat("Gareth Llewellyn")
    gareth.say("/supervision record")
    return gareth.submit(**{**WORDS, "then": "share", **fields})


def test_the_form_asks_what_the_template_has_and_comes_from_the_button_too(pair: World) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    form = gareth.say("/supervision record")
    assert "Well-being How are you, and how is the work?" in form
    assert "Work What went well, what to change?" in form
    assert "auditor" in form  # who else may read what is written here
    gareth.press("Write the record", card="held")
    assert "part_wellbeing" in gareth.fields


def test_the_form_begins_with_the_agenda_the_actions_and_what_was_said_about_the_last_record(
    pair: World,
) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    share(pair)
    priya.say("/supervision records")
    priya.press("Read")
    priya.press("Comment")
    priya.submit(words="It was Hale Lane, not Hale Road")
    priya.say("/agenda Leave in August")
    priya.say("/action me Book the panel training by Friday")
    pair.wait(days=7)
    gareth.say("/supervision held today")
    form = gareth.say("/supervision record")
    assert next(iter(gareth.fields)) == "talked", "the agenda's items are ticked before anything is written"
    assert "Book the panel training" in form
    assert "It was Hale Lane" in form
    assert gareth.place == "Step 1 of 4: Agenda"
    assert "Well-being" in gareth.send({})


def test_agenda_items_are_ticked_off_in_the_form(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    priya.say("/agenda Leave in August")
    priya.say("/agenda The duty rota")
    priya.say("/agenda private My worries")
    gareth.say("/supervision record")
    assert gareth.fields["talked"] == "", "nothing is ticked in advance"
    first = pair.rows(AgendaItem)[0].id
    gareth.submit(**WORDS, talked=str(first), then="draft")
    gareth.press("Go on writing")
    assert gareth.every_field()["talked"] == str(first)
    assert [row.state for row in pair.rows(AgendaItem)] == ["open", "open", "open"], "a draft settles nothing"
    gareth.submit(**WORDS, talked=str(first), then="share")
    assert [row.state for row in pair.rows(AgendaItem)] == ["done", "open", "open"]
    shown = priya.say("/agenda")
    assert "The duty rota" in shown
    assert "Leave in August" not in shown


def test_a_draft_is_seen_by_its_writer_alone_and_holds_what_was_typed(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    before = len(priya.cards)
    gareth.say("/supervision record")
    answer = gareth.submit(**WORDS, what1="Book the training", due1="2026-03-20", then="draft")
    pair.settle()
    assert "Only you can see it so far" in answer + gareth.all
    [record] = pair.rows(Record)
    assert record.state == "draft"
    assert len(priya.cards) == before
    assert "Hale Road" not in priya.say("/supervision records")
    assert "no longer works" not in gareth.press("Go on writing")
    shown = gareth.every_field()
    assert shown["part_wellbeing"] == WORDS["part_wellbeing"]
    assert shown["what1"] == "Book the training"
    assert shown["due1"] == "2026-03-20"
    assert not pair.rows(ActionPoint), "actions begin once the record is shared"
    stolen = gareth.held("Read it through")
    assert "can't find that" in priya.press_held(stolen)


def test_a_draft_that_is_saved_again_leaves_no_older_text_behind(pair: World) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/supervision record")
    gareth.submit(**WORDS, then="draft")
    kept = {row.id for row in pair.rows(EncryptedText)}
    [before] = pair.rows(RecordVersion)
    gareth.press("Go on writing")
    gareth.every_field()
    gareth.submit(part_work="Only this now", then="draft")
    [version] = pair.rows(RecordVersion)
    assert before.text_id in kept
    assert before.text_id not in {row.id for row in pair.rows(EncryptedText)}
    assert version.number == 1
    assert "Only this now" in gareth.press("Read it through")


def test_sharing_tells_the_other_without_a_word_of_it_and_reading_shows_all(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    answer = share(pair)
    assert "You shared" in answer
    assert "Gareth Llewellyn shared the supervision record" in priya.last
    for secret in WORDS.values():
        assert secret not in priya.last
        assert secret not in priya.preview
    text = priya.press("Read and agree")
    for part in ("Well-being", "Work", *WORDS.values()):
        assert part in text


def test_a_draft_is_shared_from_its_card(pair: World) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/supervision record")
    gareth.submit(**WORDS, then="draft")
    gareth.press("Agree and share it with Priya Nair")
    assert "Gareth Llewellyn shared" in pair.chat("Priya Nair").last
    assert pair.rows(Record)[0].state == "shared"


def test_the_new_actions_of_a_record_are_told_to_their_owners_and_stand_in_it(pair: World) -> None:
    priya = pair.chat("Priya Nair")
    share(
        pair,
        what1="Book the panel training",
        who1=str(pair.id_of("Priya Nair")),
        due1="2026-03-20",
        what2="Ask about the laptop",
        who2=str(pair.id_of("Gareth Llewellyn")),
    )
    mine, his = sorted(pair.rows(ActionPoint), key=lambda a: a.owner_id != pair.id_of("Priya Nair"))
    assert (mine.owner_id, str(mine.due)) == (pair.id_of("Priya Nair"), "2026-03-20")
    assert his.owner_id == pair.id_of("Gareth Llewellyn")
    assert mine.session_id == his.session_id == pair.rows(Record)[0].session_id
    assert any("A new action from Gareth Llewellyn" in card for card in priya.cards)
    text = priya.press("Read and agree")
    assert "Book the panel training (Priya Nair, by Friday 20 March 2026)" in text
    assert "Ask about the laptop (Gareth Llewellyn" in text


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("part_work", "x" * 20_000, "20,000 characters; 3,000 fit"),
        ("what1", "x" * 1_001, "1,001 characters; 1,000 fit"),
        ("next_on", "soon", "2026-03-31"),
        ("who1", "4711", "one of you two"),
    ],
)
def test_what_cannot_be_kept_is_refused_on_its_field_and_the_form_stays(
    pair: World, field: str, value: str, says: str
) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/supervision record")
    gareth.submit(**{**WORDS, "what1": "Something", field: value})
    assert gareth.error is not None
    assert gareth.error.key == field
    assert says in gareth.error.words
    assert gareth.form is not None, "nothing typed is lost"
    assert [row.state for row in pair.rows(Record)] in ([], ["draft"])


def test_an_action_row_in_the_past_is_refused(pair: World) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/supervision record")
    gareth.submit(**WORDS, what1="Too late", due1="2026-03-01")
    assert gareth.error is not None
    assert gareth.error.key == "due1"


def test_required_parts_are_filled_before_sharing_and_nothing_to_note_will_do(pair: World) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/supervision record")
    gareth.submit(part_work="Only this", then="share")
    assert gareth.error is not None
    assert gareth.error.key == "part_wellbeing"
    assert "Nothing to note" in gareth.error.words
    assert "Step 1 of 3" in gareth.place, "the step with what is missing is shown again"
    gareth.submit(part_work="Only this", then="draft")
    assert "“Well-being” is still empty" in gareth.press("Agree and share it with Priya Nair")
    assert pair.rows(Record)[0].state == "draft"
    gareth.press("Go on writing", card="a draft")
    gareth.every_field()
    assert "You shared" in gareth.submit(part_wellbeing="Nothing to note", then="share")


def test_where_the_policy_wants_the_form_complete_every_part_is_filled(pair: World) -> None:
    pair.policy(record=RecordRules(template="record", complete=True))
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/supervision record")
    gareth.submit(part_wellbeing="Well", then="share")
    assert gareth.error is not None
    assert gareth.error.key == "part_work"


def with_cases(world: World) -> None:
    sections = (
        TemplateSection(key="cases", title="Cases", kind="case ids"),
        TemplateSection(
            key="functions", title="Covered", kind="ticks", choices=("Case work", "Learning, reading")
        ),
        TemplateSection(key="team", title="Whom you supervise", supervises=True),
        TemplateSection(key="asye", title="Programme", roles=("newly qualified",)),
    )
    world.policy(templates=(Template(name="record", cases="ids", section=sections),))


@pytest.mark.parametrize("typed", ["4711, 4712", "4711 4712", "4711;4712\n4711"])
def test_case_numbers_are_taken_however_they_are_set_apart(pair: World, typed: str) -> None:
    with_cases(pair)
    share_text = share_cases(pair, typed)
    assert "4711, 4712" in share_text


@pytest.mark.parametrize(
    "typed",
    ["4711 mum was drinking again", "the Smith children", "4711-", "4711 <!channel>", "=1+1", "x" * 2_000],
)
def test_what_a_case_is_about_is_refused_with_the_reason(pair: World, typed: str) -> None:
    with_cases(pair)
    if typed == "4711-":
        typed = "case 4711"
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/supervision record")
    gareth.submit(part_cases=typed, then="share")
    assert gareth.error is not None
    assert gareth.error.key == "part_cases"
    assert "case system" in gareth.error.words
    assert not pair.rows(Record)


def share_cases(world: World, typed: str) -> str:
    gareth = world.chat("Gareth Llewellyn")
    gareth.say("/supervision record")
    gareth.submit(part_cases=typed, part_functions="1", then="share")
    return world.chat("Priya Nair").press("Read and agree")


def test_ticks_are_kept_as_their_words_and_parts_for_others_are_left_out(pair: World) -> None:
    with_cases(pair)
    form = pair.chat("Gareth Llewellyn").say("/supervision record")
    assert "Whom you supervise" not in form
    assert "Programme" not in form
    assert "Learning, reading" in share_cases(pair, "4711")


def test_talked_about_and_not_written_keeps_the_tick_alone(pair: World) -> None:
    section = TemplateSection(key="home", title="Life outside work", may_be_off=True)
    pair.policy(templates=(Template(name="record", section=(section,)),))
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/supervision record")
    gareth.submit(part_home="Something after all", off_home="0", then="share")
    assert gareth.error is not None
    gareth.submit(part_home="", off_home="0", then="share")
    assert "Talked about, not written down." in pair.chat("Priya Nair").press("Read and agree")


def test_a_missing_date_of_the_next_session_is_a_warning_and_no_refusal(pair: World) -> None:
    pair.policy(record=RecordRules(template="record", next_date_required=True))
    answer = share(pair)
    assert "asks for the date of the next supervision." in answer
    assert "[Find a time]" in answer


def test_the_next_session_that_a_record_names_is_suggested_in_the_same_message(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    gareth.say("/supervision record")
    gareth.submit(**WORDS, next_on="2026-03-02")
    assert gareth.error is not None
    assert gareth.error.key == "next_on"
    gareth.submit(**WORDS, next_on="2026-04-07", next_at="")
    assert gareth.error.key == "next_at"
    before = len(priya.cards)
    gareth.submit(**WORDS, next_on="2026-04-07", next_at="10:30", then="share")
    pair.settle()
    assert len(priya.cards) == before + 2, "the introduction, and one message for both"
    assert "Next supervision: Tuesday 7 April at 10:30" in priya.last
    assert "Gareth suggests it" in priya.last
    assert "Tuesday 7 April at 10:30" in priya.press("Read and agree")
    priya.press("Yes, that works")
    pair.settle()
    [session] = pair.rows(Session, state="booked")
    assert f"{session.starts_at:%d %H:%M}" == "07 09:30"
    assert any("Next supervision: Tuesday 7 April at 10:30 booked" in card for card in priya.cards)
    assert "Priya Nair said yes" in gareth.all


def test_a_policy_without_a_form_gets_a_plain_one(pair: World) -> None:
    pair.policy(record=RecordRules(), templates=())
    form = pair.chat("Gareth Llewellyn").say("/supervision record")
    assert "Summary" in form
    assert "Decisions" in form


@pytest.mark.parametrize(
    ("writer", "name", "may"),
    [
        ("supervisor", "Gareth Llewellyn", True),
        ("supervisor", "Priya Nair", False),
        ("worker", "Gareth Llewellyn", False),
        ("worker", "Priya Nair", True),
        ("either", "Priya Nair", True),
        ("named per session", "Gareth Llewellyn", True),
    ],
)
def test_who_writes_is_the_policys_to_say(pair: World, writer: str, name: str, may: bool) -> None:
    button = pair.chat("Gareth Llewellyn").held("Write the record")
    pair.policy(record=RecordRules(template="record", writer=writer))  # pyright: ignore[reportArgumentType]
    chat = pair.chat(name)
    answer = chat.press_held(button)
    assert (chat.form is not None) is may
    assert may or "writes the" in answer
    chat.form = None
    chat.say("/supervision record")
    assert (chat.form is not None) is may


def test_where_either_may_write_the_second_one_leaves_the_first_in_peace(pair: World) -> None:
    pair.policy(record=RecordRules(template="record", writer="either"))
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    button = gareth.held("Write the record")
    priya.press_held(button)
    priya.submit(**WORDS, then="draft")
    assert "Priya Nair is writing" in gareth.press_held(button)
    assert gareth.form is None


def test_a_second_press_shares_nothing_twice(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    gareth.say("/supervision record")
    gareth.submit(**WORDS, what1="Once only", then="draft")
    button = gareth.held("Agree and share it with Priya Nair")
    gareth.press_held(button)
    shown = len(priya.cards)
    assert "shared" in gareth.press_held(button)
    assert len(priya.cards) == shown
    assert len(pair.rows(ActionPoint)) == 1
    assert len(pair.rows(RecordVersion)) == 1


def test_the_same_form_sent_twice_shares_once(pair: World) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/supervision record")
    form = gareth.form
    gareth.submit(**WORDS, what1="Once only", then="share")
    gareth.form = form
    again = gareth.submit(
        **{**WORDS, "part_work": "Other words, sent too late"}, what1="Once only", then="share"
    )
    assert "Other words, sent too late" in again  # given back: nothing typed is lost
    assert len(pair.rows(ActionPoint)) == 1
    assert len(pair.rows(RecordVersion)) == 1


def test_a_session_that_was_not_held_has_nothing_to_write_up(pair: World) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    button = gareth.held("Write the record")
    gareth.press("Undo", card="held")
    assert "not noted as held" in gareth.press_held(button)
    answer = gareth.say("/supervision record")
    assert "waits to be written" in answer


def test_hostile_words_are_shown_as_they_were_typed(pair: World) -> None:
    hostile = '<!channel> <script>alert(1)</script> =HYPERLINK("http://x") {"_who1": "9"}'
    share(pair, part_work=hostile)
    assert hostile in pair.chat("Priya Nair").press("Read and agree")


def test_the_words_are_sealed(pair: World) -> None:
    share(pair)
    with pair.app.engine.connect() as connection:
        dump = json.dumps([str(row) for row in connection.exec_driver_sql("SELECT * FROM encrypted_texts")])
    assert "Hale Road" not in dump


def test_a_supervisor_of_several_is_asked_which_session(pair: World) -> None:
    pair.person("Tom Adeyemi", manager="Gareth Llewellyn", role="social worker")
    pair.pair("Gareth Llewellyn", "Tom Adeyemi", since=pair.today)
    gareth = pair.chat("Gareth Llewellyn")
    gareth.say("/supervision held today with Tom")
    answer = gareth.say("/supervision record")
    assert "Tom Adeyemi" in answer
    assert "Priya Nair" in answer
    assert gareth.press("Write it", on="Tom").startswith("Record: Tom")
    assert gareth.say("/supervision record with Priya Nair").startswith("Record: Priya")


def test_a_nudge_leads_to_the_form_and_goes_once_it_is_shared(pair: World) -> None:
    gareth = pair.chat("Gareth Llewellyn")
    pair.wait(days=7)
    assert "Supervision record of Monday 2 March with Priya: due today" in gareth.all
    gareth.press("Write it", on="Supervision record of")
    gareth.submit(**WORDS, then="share")
    assert "Supervision record of Monday 2 March" not in gareth.say("/supervision")


def test_a_record_of_an_informal_session_is_not_asked_for(pair: World) -> None:
    share(pair)
    gareth = pair.chat("Gareth Llewellyn")
    pair.wait(days=2)
    gareth.say("/supervision held informal today")
    gareth.say("/supervision record")
    assert gareth.form is None


def test_what_was_shared_and_not_agreed_is_changed_as_a_new_version(pair: World) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    share(pair, what1="Book the training")
    gareth.say("/supervision records")
    gareth.press("Read")
    gareth.press("Change it")
    gareth.submit(part_work="The panel went very well")
    assert [v.number for v in pair.rows(RecordVersion)] == [1, 2]
    assert len(pair.rows(ActionPoint)) == 1
    text = priya.press("Read and agree")
    assert "very well" in text
    assert "Book the training" in text
    earlier = priya.press("Earlier version")
    assert "The panel went well" in earlier
    assert "[Agree]" not in earlier


def test_a_long_record_reads_aloud_in_the_order_of_its_form(pair: World) -> None:
    share(pair)
    priya = pair.chat("Priya Nair")
    priya.press("Read and agree")
    text = priya.last
    assert text.index("Well-being") < text.index("Work")
