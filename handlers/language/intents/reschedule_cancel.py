"""Moving and cancelling the booked session."""

import re
from dataclasses import replace

from handlers.language.document.booked_day import is_booked, is_booked_day, source_day
from handlers.language.document.document import View
from handlers.language.document.polarity import Said
from handlers.language.document.rules import first
from handlers.language.document.slots import NOT_THE_WHOLE, narrowed, propose
from handlers.language.intents.change_rules import UNSAID, UNSAID_AT_ONCE, change_in, with_times
from handlers.language.intents.change_words import (
    BEFORE_CANCEL,
    CHANGE,
    NOT_OURS,
    OURS,
    PLACE,
)
from handlers.language.model import Meaning, Reading, unclear
from handlers.language.text.patterns import any_of
from handlers.language.time.parser import Phrase
from handlers.language.time.types import ClockTime, Days, Later, SameTime


def changed(view: View) -> Meaning | None:
    """Return the move or the cancellation of the booked session that a message asks for, or None."""
    change = change_in(view)
    if change is None:
        return None
    unsaid = first(UNSAID_AT_ONCE, change)
    if unsaid:
        return unsaid.gives
    change = with_times(change)
    if change is None:
        return None
    unsaid = first(UNSAID, change)
    if unsaid:
        return unsaid.gives
    if change.moves and (change.asked is None or change.waits_for_a_time or "session" in view.line):
        return _moved(view, change.said, change.moves[0])
    if change.waits_for_a_time:
        return None
    return _cancelled(view, change.said, change.new, change.cancels or change.gone, change.cannot)


_OTHER_OWN = re.compile(
    r"\b(?:action|deadline|record|agenda|agreement|leave|password|name|messages?|reminders?|rota)\b"
)
_WAS_MOVED = re.compile(
    r"\b(?:moved|has been|was|is|been|have)\b(?: \w+)? (?:moved|rescheduled|changed|postponed|rearranged)\b"
)
_SWAP = any_of(r"\bTIME (?:for|with|to|until|instead of) TIME\b", r"\bfrom TIME to TIME\b")


def _moved(view: View, said: list[Said], verb: str) -> Meaning | None:
    """Return a move, with its target where the message gives one. The day that it moves from is no target."""
    line, booked = view.line, view.moment.booked
    verb = "instead" if verb == "rather than" else verb
    at = line.find(verb)
    own = re.split(r" [.;!?] ", line[:at])[-1] + re.split(r" [,.;!?]| because\b", line[at:])[0]
    if _OTHER_OWN.search(own) and not re.search(r"\b(?:session|catchup)\b", line):
        return None
    if NOT_OURS.search(own) and not re.search(r"\b(?:session|it|catchup|instead|ours)\b", line):
        return unclear()
    if _WAS_MOVED.search(line) and "session" not in line:
        return unclear()
    if verb == "forward" or (verb == "make it" and booked is None):
        return None
    if (verb == "instead" or re.search(r"\bup\b", verb)) and not said:
        return unclear()
    if any(one.stance == "doubtful" for one in said):
        return unclear(Reading("move"))
    return _to_target(view, said, _targets(view, said), verb, own, bool(PLACE.search(line[at:])))


def _targets(view: View, said: list[Said]) -> list[Said]:
    """Return the times that the session may move to; of two that are swapped, the new one."""
    found = [target_of(view, one, said) for one in said if one.stance in ("offered", "mentioned")]
    targets = [one for one in found if one]
    offers = [t for t in targets if any(t.phrase is one.phrase and one.stance == "offered" for one in said)]
    targets = offers if len(targets) > 1 and len(offers) == 1 else targets
    swap = _SWAP.search(view.line)
    if not swap:
        return targets
    hours = [one for one in targets if not one.phrase.days and isinstance(one.phrase.hour, ClockTime)]
    days = [one for one in said if _is_day_only(one.phrase)]
    if targets == hours and len(hours) == 1 and len(days) == 2:  # "swap the 15th for the 16th, at half 1"
        new = days[0 if "instead of" in swap[0] else 1]
        return [replace(new, phrase=replace(new.phrase, hour=hours[0].phrase.hour), stance="offered")]
    if len(targets) == 2:
        return targets[:1] if "instead of" in swap[0] else targets[1:]
    return targets


def _to_target(
    view: View, said: list[Said], targets: list[Said], verb: str, own: str, elsewhere: bool
) -> Meaning:
    """Return the move to its one target; `elsewhere` where the words after the verb name a place."""
    booked = view.moment.booked
    if len(targets) > 1:
        readings = [propose(view, one, "move", booked.date() if booked else None) for one in targets]
        return unclear(*(Reading(r.intent, r.fields) for r in readings if r.intent == "move"))
    if elsewhere and all(is_booked_day(view, t.phrase) and not t.phrase.hour for t in targets):
        return unclear()  # "swap to Teams tomorrow": another place
    if len(targets) == 1 and targets[0].phrase.hour is None and NOT_THE_WHOLE.search(own):
        return unclear(Reading("move"))
    targets = [t for t in targets if not (_is_day_only(t.phrase) and _moves_away(view, t))]
    if not targets:
        source = [one for one in said if one.stance == "refused"]
        return Meaning("move") if verb != "instead" or source else unclear()
    refused = [one for one in said if one.stance == "refused" and not is_booked(view, one.phrase)]
    hour = targets[0].phrase.hour
    if not targets[0].phrase.days and not isinstance(hour, Later | SameTime):
        on = source_day(view, said) or (booked.date() if booked else None)
        return propose(view, targets[0], "move", on) if on is not None else unclear()
    if isinstance(hour, Later) and booked is None:
        return Meaning("move")
    return narrowed(view, targets[0], refused, "move")


def _is_day_only(phrase: Phrase) -> bool:
    return bool(phrase.days) and not (phrase.hour or phrase.part)


def _moves_away(view: View, target: Said) -> bool:
    """Whether the booked day follows the verb itself: "any harm in moving Thursday?"."""
    n = view.item_of(target.phrase) if any(i.phrase is target.phrase for i in view.items) else 0
    verb = view.items[n - 1].word if n else ""
    return bool(CHANGE.fullmatch(verb)) and target.phrase.lead == "" and is_booked_day(view, target.phrase)


def target_of(view: View, one: Said, said: list[Said]) -> Said | None:
    """Return a time as what the session moves to, or None where it is the one that it moves from."""
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
    """Return `cancel`; with a new time, `move`; a question where the day is not the booked one."""
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
    hours = [one.phrase for one in said if not one.phrase.days and isinstance(one.phrase.hour, ClockTime)]
    if booked is None:
        ours = re.search(r"\b(?:session|catchup|our meeting)\b", line)
        return Meaning("cancel") if ours and (cancels or cannot) else unclear()
    if mentioned and not any(is_booked(view, phrase) for phrase in mentioned):
        return unclear(Reading("cancel"))
    if (
        hours
        and not mentioned
        and all(
            isinstance(p.hour, ClockTime) and p.hour.minute != booked.hour * 60 + booked.minute for p in hours
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
