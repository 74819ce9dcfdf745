"""What says that the booked session should move or cannot go ahead, and what unsays it."""

import re
from dataclasses import dataclass, field, replace

from handlers.language.document.booked_day import lean_on_the_session
from handlers.language.document.document import View
from handlers.language.document.polarity import Said
from handlers.language.document.rules import Rule
from handlers.language.document.slots import offered_times
from handlers.language.intents.change_words import (
    ABOUT_A_CHANGE,
    ANOTHER_MEETING,
    CANCEL,
    CANCELLED,
    CANNOT,
    CHANGE,
    MAYBE,
    NO_CHANGE,
    OBJECT_ENDS,
    OTHERS,
    OUR_WORDS,
    SAID_BY_ANOTHER,
    TO_ANOTHER,
)
from handlers.language.model import UNCLEAR, Asked, Meaning, Reading, unclear
from handlers.language.text.patterns import word_set
from handlers.language.time.types import Later

_AROUND_THE_OBJECT = word_set(
    """the our my 's all next a please up off out of again now anymore any more unfortunately later sooner
    around over earlier then here there you me today guys mate attending everything longer really thing
    slot time date appointment instead"""
)


def another_thing(view: View, verb: re.Match[str]) -> bool:
    """Whether what the verb acts on is something other than the pair's session: "cancel the taxi"."""
    tail = view.line[verb.end() :].lstrip()
    if ANOTHER_MEETING.search(re.split(r" [,.;!?:-]", tail)[0]):
        return True
    end = OBJECT_ENDS.search(tail)
    words = (tail[: end.start()] if end else tail).split()
    content = [word for word in words if word not in _AROUND_THE_OBJECT]
    return bool(content) and (
        content[0] not in OUR_WORDS if "TIME" in content else not set(content) & OUR_WORDS
    )


def _verb(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    """Where a pattern first stands as a verb rather than as a noun ("sorry for the delay")."""
    return next(
        (m for m in pattern.finditer(line) if not _NOUN.search(line[: m.start()].rstrip())),
        None,
    )


_NOUN = re.compile(
    r"\b(?:the|any|your|my|every|no|this|night|day|late|early|long|double)$|\b(?:an?|another)(?: (?!session"
    r"|meeting)\w+){0,2}$"
)
"""What stands before a noun: "a rough shift", "sorry for the delay"."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a message says about changing the session: the verbs found, the times said, those newly offered."""

    view: View
    moves: re.Match[str] | None
    cancels: re.Match[str] | None
    cannot: re.Match[str] | None
    gone: re.Match[str] | None
    said: list[Said] = field(default_factory=list[Said])

    @property
    def line(self) -> str:
        """The message's line."""
        return self.view.line

    @property
    def asked(self) -> Asked | None:
        """What the bot waits on."""
        return self.view.message.asked

    @property
    def new(self) -> list[Said]:
        """The times that are offered."""
        return [one for one in self.said if one.stance == "offered"]

    @property
    def waits_for_a_time(self) -> bool:
        """Whether a time was asked for."""
        return self.asked in ("book", "slots")


_EITHER = (Reading("cancel"), Reading("move"))
_WANTS_TO_KNOW = re.compile(r"^(?:when|where|did|who|why|has|was|am|how (?!about)|what (?!about))\b")
_OTHER_MOVES = re.compile(
    r"\bmov(?:e|ing) (?:on|out|in|house)\b|\bdo not mind\b|\beither way\b|\bor (?:keep|leave|not)\b|[?!] no\b"
)
_LATER = re.compile(r"\b(?:will|when|once|later|soon)\b")
_CAN_WE = re.compile(r"\b(?:can|could) (?:we|you|i)\b")
_A_PLACE = re.compile(r"\b(?:room|office|desk|floor|house|building|teams link|link|venue|location)\b")
_WAS_CANCELLED = re.compile(r"\b(?:got|been|was|were) cancelled\b")
_OTHER_OBJECT = re.compile(r"\b(?:action|agreement|deadline|agenda|record)\b")
_THE_SESSION = re.compile(r"\b(?:session|catchup|meeting)\b")
_OURS_TO_MOVE = re.compile(r"\b(?:session|it|catchup|ours|TIME 's)\b")
_REBOOKS = ("rebook", "re-book", "reschedule", "rearrange")


def _is_bare(change: Change) -> bool:
    return change.view.core in ("cancelled", "moved") or bool(_OTHER_MOVES.search(change.line))


UNSAID_AT_ONCE: tuple[Rule[Change, Meaning | None], ...] = (
    Rule("no change is wished", lambda c: NO_CHANGE.search(c.line), UNCLEAR, "please don't cancel our session"),
    Rule("wants to know", lambda c: _WANTS_TO_KNOW.match(c.line), UNCLEAR, "why was it cancelled?"),
    Rule("moved or cancelled, and no more", lambda c: _is_bare(c) and c.view.moment.booked, unclear(*_EITHER),
         "cancelled", booked="2026-03-17T10:00"),
    Rule("another move", _is_bare, UNCLEAR, "we are moving house on Friday"),
)  # fmt: skip
"""What unsays a change before the times in it are looked at."""


def _another_room(c: Change) -> bool:
    return bool(c.moves and _A_PLACE.search(c.line) and not re.search(r"\b(?:session|catchup|it)\b", c.line))


def _of_something_else(c: Change) -> bool:
    found = (c.cancels and another_thing(c.view, c.cancels)) or (c.cannot and another_thing(c.view, c.cannot))
    return c.asked is None and bool(found)


def _moves_something_else(c: Change) -> bool:
    return bool(
        c.asked is None and c.moves and c.moves[0] not in ("instead", "rather than")
        and not (c.cancels or c.cannot) and another_thing(c.view, c.moves)
    )  # fmt: skip


def _answers_with_a_time(c: Change) -> bool:
    ours = _OURS_TO_MOVE.search(c.line) and c.moves and c.moves[0] != "instead"
    return c.waits_for_a_time and not (c.view.moment.booked and ours)


def _wondering(c: Change) -> bool:
    asks = c.moves and re.search(r"\b(?:can|could) we\b", c.line) and c.new
    return bool(MAYBE.search(c.line) and not asks)


UNSAID: tuple[Rule[Change, Meaning | None], ...] = (
    Rule("another room", _another_room, UNCLEAR, "can we change the room"),
    Rule("if I can't", lambda c: c.cannot and re.search(r"\bif\b", c.line[: c.cannot.start()]), UNCLEAR,
         "what happens if I can't make it"),
    Rule("was cancelled", lambda c: c.view.core in ("scrap that", "forget that") or _WAS_CANCELLED.search(c.line),
         unclear(Reading("cancel")), "our session got cancelled"),
    Rule("cannot come to something else", lambda c: c.cannot and TO_ANOTHER.search(c.line[c.cannot.start() :]),
         UNCLEAR, "I can't make it to training"),
    Rule("cancels something else", _of_something_else, UNCLEAR, "please cancel the taxi"),
    Rule("moves what has an intent of its own", lambda c: _moves_something_else(c) and _OTHER_OBJECT.search(c.line),
         None, "move the deadline for the rota action to Friday"),
    Rule("moves something else", _moves_something_else, UNCLEAR, "can you move the team day to Friday"),
    Rule("moves and cancels", lambda c: c.moves and c.cancels and not c.new, unclear(*_EITHER),
         "cancel or move tomorrow's session"),
    Rule("answers with a time", _answers_with_a_time, None, "Friday at 10 instead", asked="book"),
    Rule("somebody else's wish", lambda c: OTHERS.search(c.line), unclear(*_EITHER),
         "Priya wants to move our session"),
    Rule("somebody else's words", lambda c: SAID_BY_ANOTHER.search(c.line), unclear(*_EITHER),
         "the office said we move it to Friday"),
    Rule("a question whether it was", lambda c: ABOUT_A_CHANGE.search(c.line), unclear(*_EITHER),
         "will it be moved?"),
    Rule("only wondering", _wondering, unclear(*_EITHER), "I might have to cancel"),
    Rule("answers something else", lambda c: c.asked not in (None, "book", "slots") and not _THE_SESSION.search(c.line),
         None, "push it to Friday", asked="action"),
)  # fmt: skip
"""What unsays a change: None leaves the message to other intents, `unclear` makes a question of it."""


def change_in(view: View) -> Change | None:
    """Return the words of a change in a message, before its times are looked at."""
    line = view.line
    moves = _verb(CHANGE, line)
    if not moves and any(isinstance(phrase.hour, Later) for phrase in view.phrases):
        moves = re.search(r"\bTIME\b", line)
    change = Change(view, moves, _verb(CANCEL, line), CANNOT.search(line), CANCELLED.search(line))
    return change if change.moves or change.cancels or change.cannot or change.gone else None


def with_times(change: Change) -> Change | None:
    """Return the change with the times that are said; None where what looked like a move is none."""
    view, line, moves = change.view, change.line, change.moves
    said = offered_times(view)
    lean_on_the_session(view)
    if moves and moves[0] in _REBOOKS and (change.cancels or change.cannot) and not said[1:]:
        later = _LATER.search(line[line.rfind(",", 0, moves.start()) + 1 :])
        moves = None if later and not _CAN_WE.search(line) else moves
    if moves and moves[0] == "rather than" and not (view.moment.booked and said):
        moves = None
        if not (change.cancels or change.cannot or change.gone):
            return None
    return replace(change, moves=moves, said=said)
