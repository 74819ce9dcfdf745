"""Actions that need longer."""

import re
from dataclasses import dataclass, replace

from handlers.language.document.document import View
from handlers.language.document.rules import Rule, first
from handlers.language.intents.action_create import due_day
from handlers.language.intents.action_updates import DONE, LONGER, NOT_DONE, words_of
from handlers.language.model import UNCLEAR, Meaning, unclear
from handlers.language.text.patterns import word_set
from handlers.language.time.parser import Phrase
from handlers.language.time.types import Ahead, Stretch, Vague

_ASKING_YOU = re.compile(r"^(?:can|could|would|will) you (?:please )?")
_REF_ON = re.compile(
    r"\b(?:on|for|with|about|not get|to finish|get|to do|to complete|finish|defer|extend|"
    r"postpone|push(?: back)?|change|put "
    r"back|put off|delay|move|carry over) (?:the )?(?P<ref>(?!TIME\b|it\b|that\b|this\b|"
    r"due date\b|deadline\b|date\b|me\b)"
    r"[\w'#&/-]+(?: [\w'#&/-]+){0,12}?)(?= (?:action|until|to|by|for|please|another|deadline|back|"
    r"out|is|needs|say|from|has|TIME|and|due|done|finished|sorted|completed?|report action)\b| ?[,.?!]|$)"
)
_REF_FIRST = re.compile(
    r"^(?:(?:can|could|please) )?(?:the |my |action )?(?P<ref>[\w'#&/ -]+?)(?: action)? "
    r"(?:needs|need|is not|has not|not|will take|"
    r"will be|could do with|requires|is taking|is going to|deadline|to be|will not be|be "
    r"(?:moved|pushed|put|extended)|slip|slide|roll|wait)\b"
)
_WILL = re.compile(
    r"\b(?:will|going to|should|aim|aiming|hope|hoping|plan|planning|can|finish|finishing|do it|complete "
    r"it|have it|get it|done|ready|by|try)\b"
)
_NO_PROMISE = re.compile(
    r"^i (?:finish|start)\b|\b(?:not|never|may|might|unsure|who|what|why|when|which|was|did|"
    r"said|thought|NAME|he|she|they|unless|if)\b"
)
"""Words with which a date is no promise to have an action done by then."""
_ONE_IS_DONE = re.compile(
    rf"^(?:yes |i have )*{DONE} (?:the )?(?:first|second|last|one|\d)\b[^?]*\b(?:second|third|others?|rest|"
    rf"last|next|\d)\b|"
    rf"\b(?:(?:i|we) (?:have )?|(?:is|are|have|has) (?:all |now |already )?){DONE}\b[^?]*\b(?:but|"
    rf"and|however|though)\b"
)
"""One action is done, and what follows is about another: two acts."""


_PARTLY = re.compile(
    r"^(?:(?:i|we|have|done|about|only|just|did|yes|it|is|well) )*(?:half|some|part|most|a bit|bits|\d+ percent) of "
    r"(?:it|them|that|those)\b"
)
"""Done in part: neither done nor put off."""


@dataclass(frozen=True, slots=True)
class Delay:
    """What a message says about an action that needs longer."""

    view: View
    line: str

    @property
    def waits(self) -> bool:
        """Whether an action was asked about."""
        return self.view.message.asked == "action"

    @property
    def named(self) -> bool:
        """Whether it names an action as one."""
        return bool(re.search(r"\b(?:action|deadline|task)\b", self.line))

    @property
    def not_done(self) -> bool:
        """Whether it says that something is not done."""
        return bool(NOT_DONE.search(self.line))

    @property
    def longer(self) -> bool:
        """Whether it says that something needs longer."""
        return bool(LONGER.search(self.line))

    @property
    def dates(self) -> list[Phrase]:
        """The phrases that name a day."""
        return [p for p in self.view.phrases if p.days and p.lead != "since"]


_REMIND_ME = re.compile(r"^(?:(?:can|could|you|please|ok|no|,) )*(?:remind|ask|nudge|ping|chase|prompt) me\b")
_THE_DEADLINE_IS = re.compile(r"\bdeadline (?:is|was|has)\b|\b(?:is|was) the deadline\b|\bunless\b")
_NEVER = re.compile(r"\b(?:will not be|will not (?:do|happen)|not going to be|never will)\b")
_SAYS_LONGER = re.compile(
    r"\b(?:longer|more time|extra time|extension|extend|defer|another|deadline|action|TIME)\b"
)
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:session|catchup|meeting|it|record|agreement|message|messages|reminders?|you|notice)\b"
)
_OF_AN_ACTION = re.compile(
    r"\b(?:longer|more time|extra time|extension|extend|defer|need another|need TIME|needs TIME|"
    r"needs? until|take until|due date|not (?:be )?(?:done|ready|finished|complete)(?: "
    r"\w+)? (?:until )?TIME|have until|have TIME|deadline)\b"
)
_NEEDS = re.compile(
    r"\b(?:need|needs|extend|extension|longer|defer|push|take|due date|change|needed|required|moved?|not "
    r"(?:be )?(?:done|ready|finished)|pushed|slip|slide|roll|wait|put|postpone|more time|"
    r"extra time|carry|"
    r"have until|have TIME)\b"
)
_DONE_BUT = re.compile(rf"^(?:yes |all |it is |that is )?{DONE} ?,? but\b")
_ONE_OF_SEVERAL = re.compile(rf"\b\d\b(?: \w+){{0,2}} {DONE}\b")


def _unasked(d: Delay) -> bool:
    return not d.waits and not (d.longer and _SAYS_LONGER.search(d.line))


def _neither_said(d: Delay) -> bool:
    promised = d.waits and d.dates and _WILL.search(d.line) and not _NO_PROMISE.search(d.line)
    return not (d.not_done or d.longer or promised)


def _another_is_done(d: Delay) -> bool:
    return not d.not_done and bool(_ONE_IS_DONE.search(d.line) or (d.waits and _DONE_BUT.match(d.line)))


def _of_no_action(d: Delay) -> bool:
    return not d.waits and not (d.named or _OF_AN_ACTION.search(d.line))


LATER_UNSAID: tuple[Rule[Delay, Meaning | None], ...] = (
    Rule("answers something else", lambda d: d.view.message.asked not in (None, "action") and "action" not in d.line,
         None, "need longer on the rota", asked="sign"),
    Rule("done in part", lambda d: d.waits and _PARTLY.match(d.line) and not d.view.phrases, UNCLEAR,
         "done half of it", asked="action"),
    Rule("a reminder", lambda d: _REMIND_ME.match(d.line), None, "remind me on Friday", asked="action"),
    Rule("speaks of the deadline", lambda d: d.waits and not d.not_done and _THE_DEADLINE_IS.search(d.line), UNCLEAR,
         "the deadline is Friday", asked="action"),
    Rule("never", lambda d: d.waits and not d.view.phrases and _NEVER.search(d.line), UNCLEAR,
         "that will not happen", asked="action"),
    Rule("no word of longer", _unasked, None, "the rota is not done yet"),
    Rule("of something else", lambda d: not d.waits and _OF_SOMETHING_ELSE.search(d.line) and not d.named, None,
         "could we have another week for the agreement"),
    Rule("of no action", _of_no_action, None, "push the laundry back to Friday"),
    Rule("no word of a need", lambda d: not d.waits and not _NEEDS.search(d.line), None,
         "the deadline is Friday"),
    Rule("another one is done", _another_is_done, UNCLEAR, "the first is done but the second needs longer",
         asked="action"),
    Rule("neither not done nor longer", _neither_said, None, "on Friday", asked="action"),
    Rule("one of several", lambda d: d.waits and _ONE_OF_SEVERAL.search(d.line) and not d.line.startswith("not"),
         UNCLEAR, "2 is done, 3 is not done yet", asked="action"),
)  # fmt: skip
"""What unsays that an action needs longer: None leaves the message to others, `unclear` makes a question of it."""
_NO_REF = word_set("it i this that a an them me time now longer some more you")


def delay_in(view: View) -> Delay:
    """Return what is said of a delay, without the words that only ask the bot."""
    return Delay(view, _ASKING_YOU.sub("", view.line))


def put_off(view: View) -> Meaning | None:
    """Return `action_defer` with its new date and the words that say which, or None."""
    delay = delay_in(view)
    unsaid = first(LATER_UNSAID, delay)
    if unsaid:
        return unsaid.gives
    due = new_date(view)
    if due == "":
        return unclear()
    fields: dict[str, object] = {"due": due} if due else {}
    ref = _REF_ON.search(view.line) or _REF_FIRST.search(view.line)
    if ref and (not delay.waits or re.search(r"\b(?:need|longer|extension|extend|on)\b", delay.line)):
        words = words_of(view, ref, "ref")
        if words and words.lower() not in _NO_REF:
            fields["ref"] = words
    return Meaning("action_defer", fields) if delay.waits or "ref" in fields else unclear()


def new_date(view: View) -> str | None:
    """Return the date an action moves to, ISO; None where there is none, "" where it is not plain which."""
    said: list[str | None] = []
    for n, item in enumerate(view.items):
        if item.phrase is None or not item.phrase.days or item.phrase.lead == "since":
            continue
        if isinstance(item.phrase.days[0], Vague) and len(view.phrases) > 1:
            continue
        before = " ".join(other.word for other in view.items[max(0, n - 5) : n])
        if (
            re.search(
                r"\b(?:not|no chance|no way|from|instead of|before|since)\b(?! until)(?: \w+){0,3}$", before
            )
            and not re.search(r"\buntil$", before)
            and len(view.phrases) > 1
        ):
            continue
        clause = next((c for c in view.clauses if item in c.items), None)
        if (
            clause
            and item.phrase.lead == "by"
            and re.search(r"\bnot\b", clause.line)
            and len(view.phrases) > 1
        ):
            continue  # the day by which it will not be done
        stretch = item.phrase.days[0]
        if isinstance(stretch, Stretch):
            said.append(due_day(view, replace(item.phrase, days=(Ahead(stretch.days, stretch.months),))))
        else:
            said.append(due_day(view, item.phrase))
    if not said:
        return None
    found = [day for day in said if day]
    return found[0] if len(found) == 1 and len(said) == 1 else ""
