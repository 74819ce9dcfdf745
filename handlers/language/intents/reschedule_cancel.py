"""Moving and cancelling the booked session."""

import re
from dataclasses import replace

from handlers.language.document.booked_day import is_booked, is_booked_day, lean_on_the_session, source_day
from handlers.language.document.document import View
from handlers.language.document.polarity import Said
from handlers.language.document.slots import NOT_THE_WHOLE, narrowed, offered_times, propose
from handlers.language.intents.change_words import (
    ABOUT_A_CHANGE,
    ANOTHER_MEETING,
    BEFORE_CANCEL,
    CANCEL,
    CANCELLED,
    CANNOT,
    CHANGE,
    MAYBE,
    NO_CHANGE,
    NOT_OURS,
    OBJECT_ENDS,
    OTHERS,
    OUR_WORDS,
    OURS,
    PLACE,
    SAID_BY_ANOTHER,
    TO_ANOTHER,
)
from handlers.language.model import Meaning, Reading, unclear
from handlers.language.text.patterns import word_set
from handlers.language.time.parser import Phrase
from handlers.language.time.types import Clock, Days, Later, SameTime

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


def changed(view: View) -> Meaning | None:
    """Moving or cancelling the booked session, or None."""
    line = view.line
    moves, cancels = _verb(CHANGE, line), _verb(CANCEL, line)
    cannot = CANNOT.search(line)
    gone = CANCELLED.search(line)
    if not moves and any(isinstance(phrase.hour, Later) for phrase in view.phrases):
        moves = re.search(r"\bTIME\b", line)
    if not (moves or cancels or cannot or gone):
        return None
    if NO_CHANGE.search(line) or re.match(
        r"^(?:when|where|did|who|why|has|was|am|how (?!about)|what (?!about))\b", line
    ):
        return unclear()
    if view.core in ("cancelled", "moved") or re.search(
        r"\bmov(?:e|ing) (?:on|out|in|house)\b|\bdo not mind\b|\beither way\b|\bor (?:keep|leave|not)\b|"
        r"[?!] no\b",
        line,
    ):
        return unclear(Reading("cancel"), Reading("move")) if view.moment.booked else unclear()
    asked = view.message.asked
    said = offered_times(view)
    lean_on_the_session(view)
    if (
        moves
        and moves[0] in ("rebook", "re-book", "reschedule", "rearrange")
        and (cancels or cannot)
        and not said[1:]
    ):
        later = re.search(r"\b(?:will|when|once|later|soon)\b", line[line.rfind(",", 0, moves.start()) + 1 :])
        moves = None if later and not re.search(r"\b(?:can|could) (?:we|you|i)\b", line) else moves
    if moves and moves[0] == "rather than" and not (view.moment.booked and said):
        moves = None
        if not (cancels or cannot or gone):
            return None
    new = [one for one in said if one.stance == "offered"]
    if (
        moves
        and re.search(r"\b(?:room|office|desk|floor|house|building|teams link|link|venue|location)\b", line)
        and not re.search(r"\b(?:session|catchup|it)\b", line)
    ):
        return unclear()
    if cannot and re.search(r"\bif\b", line[: cannot.start()]):
        return unclear()  # "if I can't make it, what then?"
    if view.core in ("scrap that", "forget that") or re.search(r"\b(?:got|been|was|were) cancelled\b", line):
        return unclear(Reading("cancel"))
    if cannot and TO_ANOTHER.search(line[cannot.start() :]):
        return unclear()
    if asked is None and (
        (cancels and another_thing(view, cancels)) or (cannot and another_thing(view, cannot))
    ):
        return unclear()
    if (
        asked is None
        and moves
        and moves[0] not in ("instead", "rather than")
        and not (cancels or cannot)
        and another_thing(view, moves)
    ):
        return None if re.search(r"\b(?:action|agreement|deadline|agenda|record)\b", line) else unclear()
    if moves and cancels and not new:
        return unclear(Reading("cancel"), Reading("move"))
    if asked in ("book", "slots") and not (
        view.moment.booked
        and (re.search(r"\b(?:session|it|catchup|ours|TIME 's)\b", line) and moves and moves[0] != "instead")
    ):
        return None
    if OTHERS.search(line) or SAID_BY_ANOTHER.search(line) or ABOUT_A_CHANGE.search(line):
        return unclear(Reading("cancel"), Reading("move"))
    if MAYBE.search(line) and not (moves and re.search(r"\bcan we\b|\bcould we\b", line) and new):
        return unclear(Reading("cancel"), Reading("move"))
    if asked not in (None, "book", "slots") and not re.search(r"\b(?:session|catchup|meeting)\b", line):
        return None
    if moves and (asked is None or asked in ("book", "slots") or "session" in line):
        return _moved(view, said, moves[0])
    if asked in ("book", "slots"):
        return None
    return _cancelled(view, said, new, cancels or gone, cannot)


def _moved(view: View, said: list[Said], verb: str) -> Meaning | None:
    """A move, with its target where the message gives one. The day that it moves from is no target."""
    line, booked = view.line, view.moment.booked
    verb = "instead" if verb == "rather than" else verb
    at = line.find(verb)
    own = re.split(r" [.;!?] ", line[:at])[-1] + re.split(r" [,.;!?]| because\b", line[at:])[0]
    if re.search(
        r"\b(?:action|deadline|record|agenda|agreement|leave|password|name|messages?|reminders?|rota)\b", own
    ) and not re.search(r"\b(?:session|catchup)\b", line):
        return None
    if NOT_OURS.search(own) and not re.search(r"\b(?:session|it|catchup|instead|ours)\b", line):
        return unclear()
    if (
        re.search(
            r"\b(?:moved|has been|was|is|been|have)\b(?: \w+)? (?:moved|rescheduled|changed|postponed|"
            r"rearranged)\b",
            line,
        )
        and "session" not in line
    ):
        return unclear()
    if verb == "forward" or (verb == "make it" and booked is None):
        return None
    targets = [
        t for t in (target_of(view, one, said) for one in said if one.stance in ("offered", "mentioned")) if t
    ]
    offers = [t for t in targets if any(t.phrase is one.phrase and one.stance == "offered" for one in said)]
    targets = offers if len(targets) > 1 and len(offers) == 1 else targets
    if verb == "instead" and not said:
        return unclear()
    swap = re.search(r"\bTIME (?:for|with|to|until|instead of) TIME\b", line) or re.search(
        r"\bfrom TIME to TIME\b", line
    )
    if swap and len(targets) == 2:
        targets = targets[:1] if "instead of" in swap[0] else targets[1:]
    if re.search(r"\bup\b", verb) and not said:
        return unclear()
    if any(one.stance == "doubtful" for one in said):
        return unclear(Reading("move"))
    if len(targets) > 1:
        readings = [propose(view, one, "move", booked.date() if booked else None) for one in targets]
        return unclear(*(Reading(r.intent, r.fields) for r in readings if r.intent == "move"))
    if PLACE.search(line[at:]) and all(is_booked_day(view, t.phrase) and not t.phrase.hour for t in targets):
        return unclear()  # "swap to Teams tomorrow": another place
    if len(targets) == 1 and targets[0].phrase.hour is None and NOT_THE_WHOLE.search(own):
        return unclear(Reading("move"))
    if not targets and PLACE.search(line[at:]):
        return unclear()
    targets = [
        t
        for t in targets
        if not (t.phrase.days and not (t.phrase.hour or t.phrase.part) and _moves_away(view, t))
    ]
    if not targets:
        source = [one for one in said if one.stance == "refused"]
        return Meaning("move") if verb != "instead" or source else unclear()
    refused = [one for one in said if one.stance == "refused" and not is_booked(view, one.phrase)]
    if not targets[0].phrase.days and not isinstance(targets[0].phrase.hour, Later | SameTime):
        on = source_day(view, said) or (booked.date() if booked else None)
        if on is None:
            return unclear()
        return propose(view, targets[0], "move", on)
    if isinstance(targets[0].phrase.hour, Later) and booked is None:
        return Meaning("move")
    return narrowed(view, targets[0], refused, "move")


def _moves_away(view: View, target: Said) -> bool:
    """Whether the booked day follows the verb itself: "any harm in moving Thursday?"."""
    n = view.item_of(target.phrase) if any(i.phrase is target.phrase for i in view.items) else 0
    verb = view.items[n - 1].word if n else ""
    return bool(CHANGE.fullmatch(verb)) and target.phrase.lead == "" and is_booked_day(view, target.phrase)


def target_of(view: View, one: Said, said: list[Said]) -> Said | None:
    """A time as what the session moves to, or None where it is the one that it moves from."""
    line, phrase = view.line, one.phrase
    item = view.item_of(phrase) if any(i.phrase is phrase for i in view.items) else -1
    before = view.items[item - 1].word if item > 0 else ""
    after = view.items[item + 1].word if 0 <= item < len(view.items) - 1 else ""
    if len(phrase.days) == 1 and isinstance(phrase.days[0], Days) and not phrase.hour:
        days = phrase.days[0]
        if is_booked(view, Phrase((days.first,), None, None, None, 0, 0, "")) or phrase.lead == "from":
            return Said(replace(phrase, days=(days.last,), lead="to"), "offered", one.clause)
    if len(phrase.days) == 1 and isinstance(phrase.days[0], Days) and phrase.hour:
        days = phrase.days[0]
        if is_booked(view, Phrase((days.first,), None, None, None, 0, 0, "")):
            return Said(replace(phrase, days=(days.last,), lead="to"), "offered", one.clause)
    if after == "'s" or (before in ("from", "of") and phrase.lead in ("from", "of")):
        return None
    verb = CHANGE.search(line)
    if isinstance(phrase.hour, Later):
        return Said(phrase, "offered", one.clause)
    first = one is said[0]
    meets = after in ("session", "catchup", "meeting", "one") or before in (
        "move",
        "reschedule",
        "rearrange",
        "postpone",
        "shift",
        "swap",
        "change",
        "push",
        "switch",
        "prepone",
        "bump",
    )
    if first and verb and verb[0] != "instead" and meets and is_booked_day(view, phrase):
        return None
    if (
        first
        and is_booked_day(view, phrase)
        and re.search(
            r"\b(?:session|catchup|meeting|one|ours)(?: (?:on|for|at|from))* TIME",
            line[: line.find("TIME") + 4],
        )
    ):
        return None
    if (
        len(said) > 1
        and first
        and is_booked_day(view, phrase)
        and (
            (len(said) == 2 and one.stance != "offered") or (not phrase.hour and said[1].stance == "offered")
        )
    ):
        return None
    return (
        Said(phrase, "offered", one.clause)
        if one.stance == "offered" or before in ("to", "until", "for", "on", "at", "forward", "back") or verb
        else None
    )


def _cancelled(
    view: View, said: list[Said], new: list[Said], cancels: re.Match[str] | None, cannot: re.Match[str] | None
) -> Meaning | None:
    """The booked session can't go ahead; with a new time it moves. A day other than the booked one is a question."""
    line, booked = view.line, view.moment.booked
    if cancels:
        verb = cancels
        before = line[: verb.start()]
        before = re.split(r"[,.;!?:-] ", before)[-1]
        if re.search(
            r"\b(?:not|never|if|when|who|why|will you|would you|wish (?:i|we)|tempted|feel like|love to)\b",
            before,
        ) or (re.search(r"\bif\b(?! (?:that|it|this|you|ok|poss|possible))", line) and not cannot):
            return unclear()
        ours = re.search(r"\b(?:session|it|TIME|we|our|this|ours|catchup|i)\b", before) or not before.strip()
        if not BEFORE_CANCEL.match(before) or (verb[0] == "cancelled" and not ours):
            return unclear()
    if (
        cancels
        and not cannot
        and (NOT_OURS.search(line[cancels.end() :].split(",")[0]) and "session" not in line)
    ):
        return unclear()
    if (
        cancels
        and cancels[0] in ("miss", "drop", "skip", "bin", "scrap", "cancelled")
        and not OURS.search(line[cancels.start() :])
        and cancels[0] != "cancelled"
    ):
        return None
    if re.match(r"^(?:is|are|was|has|have you|did|do|does)\b", line) or re.match(
        r"^(?:can|could) you (?:make|do|come|attend|not)\b", line
    ):
        return unclear()
    fresh = [one for one in new if not (is_booked_day(view, one.phrase) and not one.phrase.hour)]
    if fresh and not (
        cancels and re.search(rf"\b{cancels[0]}(?: \w+){{0,5}} TIME\b", line) and len(said) == 1
    ):
        if len(fresh) > 1:
            return unclear()
        if not fresh[0].phrase.days and booked:
            return propose(view, fresh[0], "move", booked.date())
        return propose(view, fresh[0], "move")
    mentioned = [one.phrase for one in said if one.stance != "doubtful" and one.phrase.days]
    hours = [one.phrase for one in said if not one.phrase.days and isinstance(one.phrase.hour, Clock)]
    if booked is None:
        ours = re.search(r"\b(?:session|catchup|our meeting)\b", line)
        return Meaning("cancel") if ours and (cancels or cannot) else unclear()
    if mentioned and not any(is_booked(view, phrase) for phrase in mentioned):
        return unclear(Reading("cancel"))
    if (
        hours
        and not mentioned
        and all(
            isinstance(p.hour, Clock) and p.hour.minute != booked.hour * 60 + booked.minute for p in hours
        )
        and cancels is None
    ):
        return unclear(Reading("cancel"))
    if cancels is None and cannot and re.search(r"\btoo\b|booked", cannot[0]):
        return unclear(Reading("cancel"), Reading("move"))
    if cancels is None and not re.search(
        r"\b(?:make|attend|session|it|TIME|come|there|join|catchup)\b", line
    ):
        return unclear(Reading("cancel"))
    return Meaning("cancel")
