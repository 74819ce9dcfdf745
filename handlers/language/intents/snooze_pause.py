"""Not now, and not so often: snooze and pause."""

import re
from datetime import timedelta

from handlers.language.document.document import View
from handlers.language.model import Meaning, Reading, unclear
from handlers.language.text.patterns import any_of
from handlers.language.time.parser import Phrase
from handlers.language.time.resolver import Impossible, days_of
from handlers.language.time.types import Ahead, ClockTime, Month, Stretch, Vague, Week, Weekend

_PAUSE = any_of(
    r"\b(?:stop|quit|cease|halt)(?: \w+){0,2} (?:messag\w*|remind\w*|nudg\w*|ping\w*|bother\w*|contact\w*|"
    r"notif\w*|send\w*|ask\w*|text\w*|nag\w*|chas\w*|spam\w*|pester\w*|hassl\w*|email\w*|dm\w*|this|these|"
    r"them|it)\b",
    r"^(?:please )?(?:stop|unsubscribe|mute|pause|quiet|silence|shush|shut up|opt out|be quiet|go away|no "
    r"more|enough)(?: (?:now|it|this|me|please|already))*(?: (?:until|for)? ?TIME)?(?: ?[!.])*$",
    r"\b(?:pause|mute|silence|suspend|turn off|switch off|disable|unsubscribe (?:me )?from|opt out of|"
    r"halt|snooze all|less|fewer|reduce|cut down|cut back|too many|so many|no|no more|not so many|do not "
    r"(?:need|want)(?: any)?(?: more)?|not want any more(?: of)?)(?: (?:all|the|my|your|these|of|on|any|"
    r"more))* (?:messages?|reminders?|nudges?|notifications?|alerts?|pings?|these|them|emails?|prompts?|"
    r"supervision reminders|session reminders)\b",
    r"\b(?:messag\w*|remind\w*|nudg\w*|ping\w*|bother\w*|contact\w*|notif\w*|ask\w*|chas\w*|send)(?: \w"
    r"+){0,3} (?:less(?: often| frequently)?|so often|so much|fewer|so many|too often|too much)\b",
    r"\b(?:do not|not to|never|(?:can|could|will) you (?:please )?not)(?: \w+)? (?:message|remind|nudge|ping|"
    r"bother|contact|notify|text|chase|"
    r"disturb)(?: (?:me|us))?\b(?! (?:to|about what))",
    r"\bhold off (?:on |with )?(?:all )?(?:the |these |your |any )?(?:messag\w*|remind\w*|nudg\w*|ping\w*|contact\w*|"
    r"ask\w*|chas\w*|email\w*)",
    r"\bstop (?:with|it with|sending|doing)(?: (?:all|the|these|those|your|so|many|any|me))* (?:nudg\w*"
    r"|remind\w*|messag\w*|"
    r"ping\w*|notif\w*|alerts?|prompts?)",
    r"\bleave me (?:alone|in peace|be)\b",
    r"\b(?:give (?:it|me) a (?:rest|break)|ease (?:up|off)|back off|tone it down|dial (?:it|this) (?:down|"
    r"back)|pipe down|calm down with)\b",
    r"\bunsubscribe\b",
    r"\bdo not disturb\b",
    r"\bpause (?:until|for|everything|for-now)\b",
    r"\bmute (?:until|for|yourself)\b",
    r"\b(?:turn|switch) (?:this|these|it|them|that|all this) off\b",
    r"\bopt(?:ing)? out\b(?! of (?:the )?(?:pension|session))",
    r"\b(?:take|remove|get) me (?:off|from) (?:this|the|these|your|here)\b",
    r"\benough (?:of )?(?:the |these )?(?:reminders|messages|notifications|nudges)\b",
    r"\b(?:spamming|pestering|bombarding|hassling|nagging) me\b",
    r", stop(?: it| now)?(?: ?[.!])*$",
    r"^(?:can|could|would|will) you (?:just )?stop(?: it| now)?(?: ?[?.!])*$",
    r"\bdo not send(?: me)?(?: any)?(?: more)? (?:messages|reminders|these|this)\b",
    r"\bless often\b",
    r"\bgo(?:ing)? quiet\b",
    r"\b(?:be|keep|stay) quiet\b",
)
_HOW_OFTEN = re.compile(
    r"\b(?:messag|remind|nudg|ping|bother|contact|notif|ask|text|chas)\w*(?: \w+){0,3} (?:once|twice|every)\b"
)
"""How often messages may come: "only message me once a week"."""
_RARELY = re.compile(r"\bonly\b|\bat most\b|\bno more than\b|\brather than\b|\binstead of\b")
_HOW_MANY = re.compile(
    r"\b(?:once|twice|one|two|three|every)(?: \w+)? (?:TIME|an? (?:week|day|month|fortnight))\b|\bper\b"
)
"""How many messages are enough: "one a week is plenty". No day on which a pause ends."""
_PAUSE_NOT = any_of(
    r"\b(?:do not|never) (?:stop|pause|mute)\b",
    r"\bpause (?:the |my |our )?(?:session|action|agreement|clock|leave|case)\b",
    r"\bto stop (?:smoking|the|a)\b",
    r"\bnon-?stop\b",
)


def paused(view: View) -> Meaning | None:
    """Return a wish for no messages, or fewer, or None."""
    if (
        _HOW_OFTEN.search(view.line)
        and _RARELY.search(view.line)
        and re.search(r"\b(?:once|twice|every)\b", view.line)
    ):
        return Meaning("pause")
    if not _PAUSE.search(view.line) or _PAUSE_NOT.search(view.line):
        return None
    if (
        view.message.asked == "agenda"
        and len(view.items) > 7
        and not re.search(r"\b(?:me|messages?|reminders?)\b", view.line)
    ):
        return None
    if _HOW_MANY.search(view.line):
        return Meaning("pause")
    return until_in(view, "pause")


_AGAIN = any_of(
    r"\b(?:remind|ask|nudge|ping|try|chase|message|prompt|catch|text|buzz|poke|prod|tell|check with|check "
    r"in with|bug|hassle|contact|email)(?: (?:me|us|again|back|in with me))+\b(?! (?:what|when|who|where|"
    r"why|how|of|about (?!it\b|this\b|that\b)|if)\b)(?! to (?!do (?:this|it|that)|sign|book|look|reply|"
    r"answer|review)\w+)",
    r"\btry (?:again )?(?:on |in )?TIME(?: instead)?(?: ?[.!])*$",
    r"\bask (?:again )?(?:later|TIME|in TIME|on TIME|after TIME|another time)",
    r"\bsnooze\b",
    r"\b(?:not|maybe|perhaps|do (?:it|this|that)|will|bit) (?:right )?(?:now|later)\b",
    r"^(?:not )?(?:now|later|in a (?:bit|while|moment|sec|minute|minutes|mo)|another time|some other time|"
    r"hold on|one sec|one moment|two minutes|2 minutes)\b",
    r"\b(?:later|another time|later on|for-now)(?: ?[.!])*$",
    r"\bnot (?:at the moment|right now|now|just now|today|this week|right this)\b",
    r"\b(?:leave|park|hold) (?:it|this|that)(?: \w+){0,2} (?:until|for|with me|TIME)\b",
    r"\b(?:come|get|circle|check|look|swing|pop|drop|ping) back(?: to (?:me|you|this|it))?\b",
    r"\bhold off\b",
    r"\b(?:can|could|will) (?:it|this|that) wait\b",
    r"\b(?:it|this|that|we|i)(?: (?:can|could|will))? wait until\b",
    r"\bneed (?:to think|time to think|a think)\b",
    r"\b(?:think|mull)(?: \w+)? (?:about|over) it\b",
    r"\b(?:give me|gimme)(?: another)?(?: until)? TIME",
    r"\bneed (?:another |until )TIME",
    r"\bgive me (?:a|until|some)\b",
    r"\b(?:will|let me|going to|i shall|can i|could i|may i)(?: (?:just|probably|try and|have to|"
    r"definitely|then))? (?:look|sign|do|read|review|check|have a look|get to|get round to|reply|think|"
    r"sort|answer|go through|let you know|send|add|put)(?: (?:at|it|this|that|to|them|over|through|one|"
    r"properly|you|about|something|some|on|items?|points|topics|ideas|things|a|few|my|list|down|"
    r"together)){0,5} (?:TIME|later|after TIME|in TIME|on TIME|by TIME|tonight|when|once|asap|soon)\b",
    r"^(?:no )?not (?:just )?yet(?: ?[.!])*$",
    r"\b(?:bad time|not a good time|mid shift|busy (?:right )?(?:now|just now|at the moment|atm)|driving)"
    r"\b",
)
_SNOOZE_NOT = re.compile(
    r"\brather than later\b|\bnot wait\b|\bnot (?:snooze|remind|ask|message|nudge|ping|chase)\b|\bremind (?:me|"
    r"us)(?: again)? (?:what|when|"
    r"who|where|why|how|of)\b"
)


def snoozed(view: View) -> Meaning | None:
    """Return a wish to be asked again later, or None."""
    if view.core == "not TIME" and view.message.asked in ("sign", "agreement", "agenda"):
        return Meaning("snooze") if view.day(view.phrases[0]) == view.moment.today else unclear()
    if not _AGAIN.search(view.line) or _SNOOZE_NOT.search(view.line):
        return None
    if (
        view.message.asked is None
        and view.moment.booked
        and re.search(r"\b(?:leave|park|hold) (?:it|this|that)\b", view.line)
    ):
        return unclear()  # the question, or the session?
    if view.message.asked == "slots" and view.core == "later":
        return None  # later today, or a later time
    if re.search(
        r"\bmaybe not\b|\blet me check TIME|\b(?:sign|agree)(?: it| this| that)? (?:when|once|if|after) (?:i"
        r"|they|it|you|he|she|NAME|the|that)\b",
        view.line,
    ):
        return unclear()
    if view.question and re.match(r"^(?:what|when|who|where|why|how|which|is|are)\b", view.line):
        return None
    found = until_in(view, "snooze")
    if not _ASKS_AGAIN.search(view.line) and _is_the_session(view, found):
        return unclear()
    return found


_ASKS_AGAIN = re.compile(
    r"\b(?:remind|ask|nudge|ping|prompt|chase|message|snooze|try|check|come back|get back)\b"
)


def _is_the_session(view: View, found: Meaning) -> bool:
    """Whether the time of what seems a snooze is that of the session: the one booked, or one to be booked."""
    if view.message.asked == "book":
        return any(phrase.days and isinstance(phrase.hour, ClockTime) for phrase in view.phrases)
    booked = view.moment.booked
    return (
        view.message.asked is None
        and booked is not None
        and found.fields.get("until") == booked.date().isoformat()
    )


def until_in(view: View, intent: str) -> Meaning:
    """Return a snooze or a pause with the day on which it ends, where the message gives one."""
    found: list[str] = []
    said = _PAUSE if intent == "pause" else _AGAIN
    own = [
        item
        for clause in view.clauses
        if said.search(clause.line)
        for item in clause.items
        if item.phrase and item.phrase.lead != "since"
    ]
    for item in own or view.items:
        phrase = item.phrase
        if phrase is None or phrase.lead == "since":
            continue
        day = until_day(view, phrase, intent)
        if day is None:
            vague = all(isinstance(piece, Vague) for piece in phrase.days)
            holiday = any(
                isinstance(piece, Vague) and piece.words in ("a holiday", "easter", "summer")
                for piece in phrase.days
            )
            if not vague or holiday:
                return unclear(Reading(intent))
        elif day not in found:
            found.append(day)
    if len(found) > 1:
        return unclear(*(Reading(intent, {"until": day}) for day in found))
    return Meaning(intent, {"until": found[0]} if found else {})


def until_day(view: View, phrase: Phrase, intent: str = "snooze") -> str | None:
    """Return the day that a phrase puts off to, ISO: a week's Monday, a month's first, today for hours (rule 7)."""
    today = view.moment.today
    if not phrase.days:
        if phrase.hour is None and phrase.part is not None and view.moment.now.hour * 60 >= phrase.part.start:
            return (today + timedelta(days=1)).isoformat()  # "in the morning" is the one to come
        return today.isoformat() if phrase.hour or phrase.part else None
    piece = phrase.days[0]
    if isinstance(piece, Stretch):
        piece = Ahead(piece.days, piece.months)
        phrase = Phrase((piece,), None, None, None, 0, 0, "")
    try:
        span = days_of(phrase, view.moment)
    except Impossible:
        return None
    if isinstance(piece, Weekend) and phrase.lead == "after":
        return (span.last + timedelta(days=1)).isoformat()
    this = isinstance(piece, Week | Month) and span.first <= today <= span.last
    day = span.last if this and intent == "pause" else span.first
    if this and intent == "snooze" and isinstance(piece, Week):
        return None
    return day.isoformat() if day >= today else None
