"""An organisation's own words: plural, short form and article."""

import pytest

from handlers.policy import Word, Words
from handlers.policy.words import plural, word


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("1:1", "1:1s"),
        ("supervision agreement", "supervision agreements"),
        ("member of staff", "members of staff"),
        ("person in charge", "people in charge"),
        ("PDR", "PDRs"),
        ("summary", "summaries"),
        ("survey", "surveys"),
        ("case", "cases"),
        ("process", "processes"),
        ("young person", "young people"),
        ("supervision", "supervisions"),
    ],
)
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many


@pytest.mark.parametrize(
    ("one", "told"),
    [
        ("case system", "the case system"),
        ("child's file", "the child's file"),
        ("Liquid Logic", "Liquid Logic"),
        ("Mosaic", "Mosaic"),
    ],
)
def test_a_name_has_no_definite_article(one: str, told: str) -> None:
    assert word(one).the == told


@pytest.mark.parametrize(
    ("one", "with_article"),
    [
        ("1:1", "a 1:1"),
        ("agreement", "an agreement"),
        ("supervision session", "a supervision session"),
        ("HR file", "an HR file"),
        ("PDR", "a PDR"),
        ("action", "an action"),
    ],
)
def test_articles(one: str, with_article: str) -> None:
    assert word(one).a == with_article


def test_a_word_may_be_text_or_a_table() -> None:
    words = Words.model_validate({"session": "1:1", "worker": {"one": "colleague", "short": "mate"}})
    assert words.session == Word(one="1:1", many="1:1s", short="1:1")
    assert words.worker == Word(one="colleague", many="colleagues", short="mate")
    assert words.session.count(1) == "1 1:1"
    assert words.worker.count(2) == "2 colleagues"
    assert words.worker.title == "Colleague"
    assert words.record.one == "supervision record"
