"""The fields of a meaning that the words of a message speak for, where no way of saying it was recognised.

Each reader knows the ways of saying one thing, and finds the fields by them. Here the meaning is given, and only the
fields are looked for: the one time, the one option, the words. Where a message holds two that would do, or none that
is needed, nothing is filled in: what is not plain is asked (rule 1).
"""

import re
from datetime import date

from handlers.language.document.booked_day import is_booked, is_booked_day, lean_on_the_session, source_day
from handlers.language.document.document import View
from handlers.language.document.offered_slots import matches, named_options, starts_on_offer
from handlers.language.document.polarity import BUSY, OTHER_ACT, Said
from handlers.language.document.slots import narrowed, offered_times, propose
from handlers.language.intents.absence import absence_of, not_ones_own
from handlers.language.intents.action_create import action_from
from handlers.language.intents.action_later import new_date
from handlers.language.intents.agenda_add import LEAD
from handlers.language.intents.agenda_reply import to_agenda
from handlers.language.intents.proposals import hour_apart, is_vague, one_offered
from handlers.language.intents.record_agreement import what_is_wrong
from handlers.language.intents.reschedule_cancel import target_of
from handlers.language.intents.session_kinds import with_kind
from handlers.language.intents.session_status import request_of
from handlers.language.model import Meaning
from handlers.language.text.patterns import word_set
from handlers.language.text.phrases import phrases_of
from handlers.language.time.meeting_times import when
from handlers.language.time.resolver import Impossible, days_of
from handlers.language.time.types import Later, SameTime

_STEERS = re.compile(
    rf"^{LEAD}(?:add|put|stick|pop|raise|discuss|cover|mention|flag|bring up|talk (?:about|through|over)|chat about|"
    r"go (?:over|through))? ?"
)
_ENDS = re.compile(
    r"(?: (?:on|onto|to|for|in|at)(?: (?:the|our|my|next|TIME|list|'s))* (?:agenda|session|catchup|meeting|list|TIME)| "
    r"(?:please|too|next time|when we (?:next )?meet|with you))+$"
)
"""Words around an item that only steer the bot (rule 15)."""
_STANDS = word_set(
    """# TIME i we you it that this is are am was were has have had been be being do did does will would can could
    should shall not no yes ok hi and also so just now already all both finally still yet again please mark
    marked tick ticked off close closed set put down as to of on for with by until from at in the my our your a
    an action actions task item number done finish finished complete completed sorted sent ready dusted wrapped
    up get got need needs needed require take takes want give me let us more longer extra another other time
    extension extend extended push pushed back out move moved change date deadline due slip wait carry over say
    make happy able going happen there delay postpone defer week day month fortnight bit few anything everything
    thing one like possible list"""
)
"""Words that say how an action stands, and not which it is."""
_REF_ENDS = word_set(
    """TIME is are was has have had been will would can could should need needs action actions done finished complete
    completed closed sorted by until as off be being please not back out"""
)
"""Words at which the name of an action is over."""
_ASSENT = word_set(
    """yes sure fine perfect great lovely good grand brilliant cool ideal definitely absolutely confirmed deal works
    suits happy excellent super fantastic accept ace sorted can will do make there see book lock take in go date agreed
    ok attend available free bother problem convenient"""
)
"""Words of which an answer to the one time on offer has one, if it names no time itself."""
_MORE_OF = re.compile(
    r"\b(?:extra|another|additional|more) "
    r"(?!session|catchup|checkin|chat|meeting|supervision|debrief|one|slot|time|hours?|often|TIME)[a-z]\w+"
)
"""More of something else than sessions: "an extra shift"."""
_IS_SOMETHING = re.compile(r"\bTIME (?:is|'s) (?:my|our|the|a|an|session|when|where)\b")
"""A time that is something else's: "Monday at 2 is supervision with Priya"."""
_ASKED_SOMEBODY = re.compile(r"\basked (?:NAME|him|her|them)\b")
"""A time that somebody was asked for is not arranged yet."""
_MINE = frozenset({"i", "me", "my", "myself"})
_TELLS_ME = re.compile(r"\b(?:wants?|asked|told|needs?|expects?) (?:me|us)\b")
_OWNER_WITHIN = 5
"""The words at the beginning of a message among which its owner is no part of what is to be done."""


def _the_time(view: View) -> tuple[Said | None, list[Said], bool]:
    """Return the one time that is not refused, those that are, and whether there is more than one to choose from."""
    said = [one for one in offered_times(view) if not is_vague(one.phrase)]
    refused = [one for one in said if one.stance == "refused"]
    left = [one for one in said if one.stance != "refused"]
    left = [one for one in left if one.stance == "offered"] or left
    return (left[0] if len(left) == 1 else None), refused, len(left) > 1


def accepted(view: View) -> Meaning | None:
    """Return the option that an answer takes; None where it names a time that is not on offer."""
    asked, offered = view.message.asked, view.message.offered
    if asked == "book":
        return None if view.phrases else Meaning("accept")
    if asked != "slots":
        return None
    starts, said = starts_on_offer(view), offered_times(view)
    named = {n for n in named_options(view, said) if n < len(offered)}
    for one in said:
        if one.stance in ("mentioned", "doubtful") and not is_vague(one.phrase):
            return None  # "Friday is hell"
        if one.stance == "offered" and not is_vague(one.phrase):
            found = set(matches(one, starts, view.moment))
            named = named & found if named else found
            if not named:
                return None
    if len(offered) == 1:
        return Meaning("accept") if said or set(view.core.split()) & _ASSENT else None
    return Meaning("accept", {"option": named.pop() + 1}) if len(named) == 1 else None


def declined(view: View) -> Meaning | None:
    """Return `decline` where something was asked and no time is offered."""
    one, _, several = _the_time(view)
    if view.message.asked is None or several or (one and one.stance == "offered"):
        return None
    return Meaning("decline")


def proposed(view: View) -> Meaning | None:
    """Return the one time that a message offers."""
    one, refused, _ = _the_time(view)
    if view.message.asked not in ("book", "slots", None) or one is None or one.stance == "doubtful":
        return None
    line = one.clause.line
    if one.stance == "mentioned" and (
        BUSY.search(line) or OTHER_ACT.search(line) or _IS_SOMETHING.search(line)
    ):
        return None
    if hour_apart(one, offered_times(view)):
        return None
    return one_offered(view, one, refused)


def booked(view: View) -> Meaning | None:
    """Return the time that is said to be arranged."""
    if _ASKED_SOMEBODY.search(view.line):
        return None
    dated = [phrase for phrase in view.phrases if phrase.days and not is_vague(phrase)]
    if len(dated) != 1:
        return None if view.phrases else Meaning("booked")
    try:
        fields, span = when(dated[0], view.moment), days_of(dated[0], view.moment)
    except Impossible:
        return None
    if "start" in fields:
        return Meaning("booked", fields)
    return Meaning("booked", {"on": span.first.isoformat()}) if span.first == span.last else None


def held(view: View) -> Meaning | None:
    """Return the day of a session that took place."""
    days: set[date] = set()
    for phrase in view.phrases:
        if not phrase.days or is_vague(phrase):
            continue
        first, last = view.day(phrase, past=True), view.day(phrase, past=True, last=True)
        if first is None or first != last or first > view.moment.today:
            return None
        days.add(first)
    if len(days) > 1:
        return None
    return with_kind(view, Meaning("held", {"on": days.pop().isoformat()} if days else {}))


def cancelled(view: View) -> Meaning | None:
    """Return `cancel` where a session is booked and no new time is given."""
    one, _, several = _the_time(view)
    fresh = one and one.stance == "offered" and one.phrase.hour
    return None if several or fresh or not view.moment.booked else Meaning("cancel")


def moved(view: View) -> Meaning | None:
    """Return the time that the booked session moves to."""
    booked = view.moment.booked
    if booked is None:
        return None
    lean_on_the_session(view)
    said = [one for one in offered_times(view) if not is_vague(one.phrase)]
    refused = [one for one in said if one.stance == "refused" and not is_booked(view, one.phrase)]
    targets = [t for one in said if one.stance != "refused" and (t := target_of(view, one, said))]
    targets = [t for t in targets if not _is_source(view, t)]
    if len(targets) > 1:
        return None
    if not targets:
        return Meaning("move") if all(is_booked(view, one.phrase) for one in said) else None
    phrase = targets[0].phrase
    if not phrase.days and not isinstance(phrase.hour, Later | SameTime):
        return propose(view, targets[0], "move", source_day(view, said) or booked.date())
    return narrowed(view, targets[0], refused, "move")


def _is_source(view: View, said: Said) -> bool:
    """Whether a phrase only names the day that the session is moved from."""
    phrase = said.phrase
    return bool(phrase.days) and not (phrase.hour or phrase.part) and is_booked_day(view, phrase)


def requested(view: View) -> Meaning | None:
    """Return a wish for a session, with its time."""
    return None if _MORE_OF.search(view.line) else request_of(view)


def away(view: View) -> Meaning | None:
    """Return the writer's own days away."""
    mine = not not_ones_own(view, view.line) and not re.search(
        r"\bnot (?:on|off|away|taking|going)\b", view.line
    )
    return absence_of(view) if mine else None


def for_agenda(view: View) -> Meaning | None:
    """Return the words of an item."""
    if view.message.asked == "agenda":
        return to_agenda(view)
    line = view.line.rstrip(" ?!.")
    head = _STEERS.match(line)
    start = head.end() if head else 0
    end = _ENDS.search(line, start)
    stop = end.start() if end else len(line)
    if stop <= start:
        return None
    text = view.text(view.item_at(start), view.item_at(stop - 1) + 1)
    return Meaning("agenda_add", {"text": text}) if text else None


def new_action(view: View) -> Meaning | None:
    """Return an action for whoever is named first, the writer or somebody else."""
    if _TELLS_ME.search(view.line):
        return None  # "Priya wants me to email the GP": mine, or theirs?
    at = 0
    for n, item in enumerate(view.items):
        if item.name or item.word in _MINE:
            lead = n <= _OWNER_WITHIN
            start = at + len(item.word) + 1 if lead else 0
            if start >= len(view.line):
                return None
            return action_from(view, start, "NAME" if item.name else "me", at, False)
        at += len(item.word) + 1
    return None


def finished(view: View) -> Meaning | None:
    """Return which action is done."""
    return _with_ref(view, Meaning("action_done"))


def put_off(view: View) -> Meaning | None:
    """Return which action needs longer, and until when."""
    due = new_date(view)
    return None if due == "" else _with_ref(view, Meaning("action_defer", {"due": due} if due else {}))


def _with_ref(view: View, meaning: Meaning) -> Meaning | None:
    """Return the meaning with the words that say which action; asked about one, it may do without."""
    if len({item.word for item in view.items if item.word.isdecimal()}) > 1:
        return None  # "1 is finished, 2 needs another week"
    ref = _ref(view)
    if not ref:
        return meaning if view.message.asked == "action" else None
    return Meaning(meaning.intent, {**meaning.fields, "ref": ref})


def _ref(view: View) -> str:
    """Return the words that say which action: the first stretch of them that says something else than how it stands."""
    for clause in view.clauses:
        words = [item.word for item in clause.items]
        own = [n for n, word in enumerate(words) if word not in _STANDS and word[0].isalnum()]
        if not own:
            continue
        first, last = own[0], own[0]
        while last + 1 < len(words) and words[last + 1] not in _REF_ENDS:
            last += 1
        while words[last] in _STANDS and last > first:
            last -= 1
        place = view.items.index(clause.items[first])
        return view.text(place, place + last - first + 1)
    return ""


def disputed(view: View) -> Meaning | None:
    """Return what is wrong with the record."""
    text = what_is_wrong(view)
    return Meaning("dispute", {"text": text} if text else {})


def cared(view: View) -> Meaning | None:
    """Whose distress it is: the writer's own, unless the message does not speak of the writer."""
    line = view.line
    if phrases_of("care_me").unsaid_in(line) or phrases_of("care_other").unsaid_in(line):
        return None
    other = phrases_of("care_other").in_line(line) and not phrases_of("care_me").in_line(line)
    own = _MINE & set(view.core.split())
    return Meaning("care", {"about": "me" if own and not (other or view.names) else "other"})
