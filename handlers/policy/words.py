"""An organisation's own words for the things the product talks about.

A policy file writes a word as a string, from which the plural is made, or as a table: `{ one = "1:1", many
= "1:1s", short = "1:1" }`. Without an entry the neutral English word below is used, which is a wording, not
a rule.
"""

import re
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator

_IRREGULAR = {"person": "people", "child": "children", "man": "men", "woman": "women", "staff": "staff"}
_JOINTS = (" of ", " in ", " for ", " with ", " to ", " from ")
# Letters whose spoken names begin with a vowel: an HR file, an SLA, but a PDR.
_SPOKEN_VOWEL = "AEFHILMNORSX"


def plural(words: str) -> str:
    """Return the plural of a noun phrase: "agreement" → "agreements", "member of staff" → "members of staff"."""
    for joint in _JOINTS:
        if joint in words:
            head, tail = words.split(joint, 1)
            return plural(head) + joint + tail
    head, _, last = words.rpartition(" ")
    start = f"{head} " if head else ""
    if last.lower() in _IRREGULAR:
        return start + _IRREGULAR[last.lower()]
    if re.search(r"[^aeiou]y$", last):
        return start + last[:-1] + "ies"
    if re.search(r"(s|x|z|ch|sh)$", last):
        return start + last + "es"
    return start + last + "s"


class Word(BaseModel):
    """Noun: `one` (singular), `many` (plural) and `short`, a label for buttons and column heads."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    one: str = Field(min_length=1, max_length=80)
    many: str = Field(min_length=1, max_length=80)
    short: str = Field(min_length=1, max_length=40)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            if not 0 < len(value.strip()) <= 60:
                raise ValueError("expected a word or a few, up to 60 characters")
            return {"one": value, "many": plural(value), "short": value[:40]}
        given = cast("dict[str, Any]", value)
        if isinstance(value, dict) and isinstance(one := given.get("one"), str):
            return {"many": plural(one), "short": one[:40], **given}
        return given

    @property
    def a(self) -> str:
        """The word with its indefinite article: "a 1:1", "an agreement", "an HR file"."""
        first = self.one.split()[0] if self.one.split() else self.one
        letter = self.one[:1]
        vowel = letter in _SPOKEN_VOWEL if first.isupper() and len(first) > 1 else letter.lower() in "aeio"
        return f"{'an' if vowel else 'a'} {self.one}"

    @property
    def the(self) -> str:
        """The word with its definite article, or without one where it is a name: "the case system", "Mosaic"."""
        return self.one if self.one[:1].isupper() else f"the {self.one}"

    @property
    def title(self) -> str:
        """The word at the start of a line: "Supervision session", "1:1"."""
        return self.one[:1].upper() + self.one[1:]

    def count(self, number: int) -> str:
        """Return the word with a number: "1 session", "3 sessions"."""
        return f"{number} {self.one if number == 1 else self.many}"


def word(one: str, many: str | None = None, short: str | None = None) -> Word:
    """Return a word from its singular; plural and short label are made from it where they are not given."""
    return Word(one=one, many=many or plural(one), short=short or one)


class Words(BaseModel):
    """`[words]`: every word has an entry, the organisation's own or the neutral default."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    session: Word = word("supervision session", short="session")
    agreement: Word = word("supervision agreement", short="agreement")
    supervisor: Word = word("supervisor")
    worker: Word = word("supervisee")
    record: Word = word("supervision record", short="record")
    action: Word = word("action")
    agenda: Word = word("agenda")
    disagreement: Word = word("disagreement")
    appraisal: Word = word("appraisal")
    development_plan: Word = word("development plan")
    client: Word = word("client")
    case: Word = word("case")
    case_system: Word = word("case system")
    senior: Word = word("supervisor's manager")
    owner: Word = word("policy owner")
    hr: Word = word("HR", many="HR")
    informal: Word = word("informal conversation", short="informal")
    group: Word = word("group session", short="group")
    observation: Word = word("observation")
    new: Word = word("new starter")
    audit: Word = word("audit")
