"""How a message stands to each time in it: offered, refused, or only mentioned."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from handlers.language.document.document import Clause, View
from handlers.language.text.patterns import any_of, said, word_set
from handlers.language.time.parser import Phrase
from handlers.language.time.types import Clock, Hours, WeekAfter, Weekday

Stance = Literal["offered", "refused", "mentioned", "doubtful"]

_NOT = said(
    r"""not / no / never / except / excluding / but not / apart from / instead of / rather than / other than /
    neither / nor / unable / avoid / barring / bar / (?:any|anything|all|day|time|everything|anytime) but /
    unfortunately not""",
    then=r"(?! (?:sure|problem|worries|bad))",
)
_NOT_AFTER = any_of(
    r"^(?:'s|is|are|was|will|would|does|do|has|am|might|at all|unfortunately|really|also|now|just|not|no|"
    r"which|that|it|a|be|really) ?(?:\w+ ){0,4}?(?:no good|no use|no|not(?! TIME)|out|bad|tricky|"
    r"difficult|impossible|awkward|hard|full|busy|gone|worse|unavailable|booked|packed|rammed|off)\b",
    r"^(?:\w+ )?(?:is |'s |would be |will be )?(?:a bit |far |way |much )?too (?:early|late|soon|short|"
    r"far|tight|busy|much)\b",
    r"^(?:is |'s )?(?:a no[- ]?go|a no|a non-?starter|a write[- ]?off|a nightmare|chock\w*|mental|hopeless)\b",
    r"^(?:no good|not good|no|not(?! TIME)|out|impossible|off limits|is off)\b",
)
_A_HOLIDAY = re.compile(r"^(?:is|'s) (?:a |the |our )?(?:bank|public|stat\w*|national) holiday\b")
_WHY_NOT = re.compile(
    r"\b(?:why not|could we not|can we not|not sure|if not|do you not|cannot we|is it not|are you not)\b"
)
BUSY = any_of(
    r"\bi (?:only |usually |normally )?(?:work|finish|start|do not work)\b",
    r"\b(?:busy|booked|clinic|clinics|court|panel|training|rostered|roster|on (?:duty|call|shift|nights|"
    r"days|lates|earlies|leave|holiday|annual-leave|a course)|in (?:a )?(?:meeting|court|clinic|theatre|"
    r"training|supervision|surgery)|off|away|working|appointment|dentist|doctors?|conflict|clash|clashes|"
    r"childcare|school|funeral|annual-leave|leave|birthday|home visit|visits?|have (?:a|an|another|got|"
    r"my)(?! (?:gap|slot|free|window|space|spare|bit of time|hour))|'ve got|got (?:a|an|my)|am (?:with|at|"
    r"on)|am in (?!all|TIME|on|the office)|taken|deadline|inspection|interview|interviews|seeing (?:a|"
    r"the)|picking|mot|flight|visiting|meeting (?:a|an|the|our|my|with)|another (?:meeting|session)|jury"
    r"|driving|sick)\b",
)
_FREE = said(
    r"""works? / suits? / suitable / free / available / availability / good / fine / best / better / ideal /
    perfect / ok / great / okay / easier / easiest / prefer / preferable / grand / convenient / possible /
    doable / clear / open / how about / what about / how is / how 's / let us / shall we / can do /
    could do / can make / could make / can we / could we / would be / we could / i could / i can /
    could you / can you / meet / schedule / book / maybe / perhaps / propose / suggest / offer /
    any chance / put (?:(?:me|us|it|NAME) (?:and (?:me|us|NAME) )?)(?:in|down) / pencil / go for / go with /
    say / stick / lock in / take / anything / all day / i am in / in all / fancy / squeeze / gap / slot /
    sooner / rather / window / spare / would need to be / needs? to be / has to be / i would like / can be /
    are you around / free for / the go / happy with / happy to do / reckon / flexible / pop / aim / shoot /
    settle / choose / favour / fits? / block(?: out)? / reserve / hold / keep / diarise / earmark / manage /
    space / wide open / have to be / try(?! me| us| again) / fixed / grab / hoping / preference / ideally /
    preferably / thinking / proposing / arrange / fix / (?:got|have) (?:some |the )?time / any use /
    face to face / sorted? / happen / aiming / penciled / favourite / on the cards / manageable / looks /
    i am all yours / i am yours / feasible / agreeable / workable / going to be / would do / do you /
    will be best / would be better /
    i am around / i am about / make it / do"""
)
_SMALL = word_set(
    """i you we us me my our it is the a an at on in of be for with and or to do can could would will shall
    should let any time then what how about that this there yes ok so some around maybe perhaps please over
    by via from if 's session catchup meeting one both slot day make still really just probably only also
    too again have instead bit either am are say like ah oh sure no prob problem 'd did now go mate later
    pencil set down slots us: up here online teams zoom phone person in-person room office video call usual
    same place hour NAME cheers sometime early mid late morning afternoon next new date times suggestion
    actually well right mainly roughly ish weeks free long as possible poss not but except earliest latest
    option your sharp prompt end this okay start onwards anytime"""
)
_DOUBT = said(
    r"""might / not sure / may (?:be|work|suit|have|need) / i may / subject to / scrap that / possibly /
    unsure / provisionally / tentative\w* / depends / depending / need to check / have to check /
    let me check / will check / do not know / if i / hopefully / should be able / wish / if only /
    would have been / should have / waiting (?:to hear|for|on) / unless / tbc"""
)
_POLITE_IF = re.compile(
    r"^(?:that|this|it|you|poss|possible|ok|so|convenient|free|we|all|not too|everyone|NAME|suits|at all|"
    r"works|still|okay|i (?:may|can|could))\b"
)
TURNS = said(
    r"""said / says / told / reckons? / thinks? / heard / wish / usually / normally / always / if / unless / whether /
    supposed / meant / was / were / had / did / used / never / not / might / may / should / who / why / he / she /
    they / apparently / would / maybe / hope / already / last / so / but / once / when / until"""
)
"""Words that can turn what is said: somebody else's words, wishes, habits, conditions, doubts, denials, the past."""
OTHER_ACT = said(
    r"""ask(?:ing)? / remind / tell / told / call / ring / circle / luck / finish(?:es|ed)? / starts? /
    starting / began / forget / know / chase / try / ping / nudge / message / came / comes / coming / back /
    think about / happened / was / were / been / had / did / met / went / cancelled / deadline / due /
    ends? / moving house / birthday / started / waiting / arrives?"""
)
"""Words that make a clause speak of something other than when to meet."""
_ASKS_HOW_IT_SUITS = any_of(
    r"\b(?:how|what) (?:does|do|would|will|about|is|'s) [^?]*\bTIME\b[^?]*\b(?:sound|look|looking|suit|"
    r"work|fit|be|for you|for NAME)\b",
    r"^(?:and |or |so )?(?:would|will|does) TIME (?:be|suit|work|do|fit)\b(?! (?:too|a problem|bad|no|off|"
    r"out|when|the|my)\b)",
)
"""A question that offers a time: "How does Thursday at 2 sound?"."""
_SOMEBODY = re.compile(
    r"^(?:and |the |my |our )*(?:NAME|manager|boss|supervisor|team|wife|husband|son|daughter|kids?|client)\b"
)
"""Somebody else, of whom a clause speaks."""
_IS_THE_ONE = re.compile(
    r"^(?:is|was|'s|would be) (?:probably |about )?(?:the |my )?(?:only |best |first )?(?:one|time|day|slot|option|"
    r"hour|gap)?(?: that| when)? ?(?:i|we) (?:can|could|am|have)\b(?! not)"
)
"""After a time: it is the one that the writer can make."""
STAYS = re.compile(
    r"\b(?:keep|keeping|leave|leaving) (?:the )?TIME(?: (?:one|session|slot|booking))*(?: (?:as well|too|as "
    r"is|as it is|"
    r"as planned|anyway|also|still))\b"
)
"""A time that stays as it is, beside the one that is offered."""
_HAS_ROOM = any_of(
    r"\b(?:have|has|got|there is|is there|find|see) (?:\w+ )?(?:nothing (?:on|in|booked|planned)|(?:a |an "
    r"|some |plenty of |lots of |one )?(?:\w+ )?(?:gaps?|slots?|time|space|room in (?:my|the) diary|"
    r"window|opening|availability|capacity|free (?:hour|time|slot|half))\b)",
    r"\bnothing (?:in (?:my|the) (?:diary|calendar)|booked|planned)\b",
)
"""Words of a diary that has room at a time, in which "have" and "got" do not mean that something is on."""
_BY_THE_WRITER = re.compile(
    r"\bi (?:will|would|can|could|am going to) (?:book|schedule|arrange|set|sort|do) (?:it|that|this)\b"
)
"""What the writer will do about it, at a time that is not the session's."""
_REMINDS = re.compile(
    r"\b(?:try|ask|remind|nudge|ping|prompt|chase|message|buzz|check|come|get|hold|leave|park|"
    r"snooze) (?:me|us|again|back|in with|"
    r"this|it|that)(?: again| back| on| for| with me| until)* TIME"
)
"""Words that ask to be asked again at a time, rather than to meet then."""
_NO_LONGER_QUESTION = said(
    r"""do you mean / did you mean / which / what time / what day / who / why / what is / is that / the one /
    is it / was it / what was / when / where / already / still / you said / they said / said / says / told /
    asked"""
)


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase of time and how the message stands to it."""

    phrase: Phrase
    stance: Stance
    clause: Clause


def said_times(view: View) -> list[Said]:
    """Every phrase of time in a message with its stance, in order.

    A day and an hour that were said apart are joined.
    """
    out: list[Said] = []
    for clause in view.clauses:
        times = [n for n, item in enumerate(clause.items) if item.phrase]
        refused_before = False
        for n in times:
            phrase = clause.items[n].phrase
            assert phrase is not None
            before = " ".join(item.word for item in clause.items[:n])
            after = " ".join(item.word for item in clause.items[n + 1 :])
            stance = "mentioned" if phrase.lead == "since" else _stance(phrase, clause, before, after, view)
            gap = (
                [item.word for item in clause.items[times[times.index(n) - 1] + 1 : n]]
                if times.index(n)
                else None
            )
            if (
                refused_before
                and gap is not None
                and not all(word in ("or", "nor", "and", "neither") for word in gap)
            ):
                stance = _stance(phrase, clause, " ".join(gap), after, view)
            if refused_before and gap is not None and all(word in ("or", "nor", "and") for word in gap):
                stance = "refused"
            turned = _turned(phrase) if stance == "refused" else None
            if turned is not None and _NOT.search(before):
                phrase, stance = turned, "offered"
            refused_before = stance == "refused"
            out.append(Said(phrase, stance, clause))
    for n in range(1, len(out)):
        if re.match(r"^(?:no |wait )+(?:that|it|this) is (?:a |the )?TIME$", out[n].clause.line):
            out[n - 1] = replace(out[n - 1], stance="refused")  # "the 1st... no, that's a Sunday, Monday"
            out[n] = replace(out[n], stance="mentioned")
    return _joined(out)


def _turned(phrase: Phrase) -> Phrase | None:
    """ "Not before 11" is after 11, "not after 3" is before 3."""
    if not isinstance(phrase.hour, Hours) or phrase.lead not in ("before", "after"):
        return None
    day_start, day_end = 9 * 60, 17 * 60
    if phrase.lead == "before" and phrase.hour.start == day_start:
        return replace(phrase, hour=Hours(phrase.hour.end, day_end), lead="after")
    if phrase.lead == "after" and phrase.hour.end == day_end:
        return replace(phrase, hour=Hours(day_start, phrase.hour.start), lead="before")
    return None


def _stance(phrase: Phrase, clause: Clause, before: str, after: str, view: View) -> Stance:
    line = re.sub(
        r"\b(?:i|we) (?:was|were|had been) (?=thinking|wondering|hoping|going to|about to)", "i ", clause.line
    )
    line = re.sub(r"\b(can|could|would) (i|we|you) possibly\b", r"\1 \2", line)
    if _HAS_ROOM.search(line) and not re.search(r"\b(?:no|not|never)\b", line):
        return "offered"
    not_before = next(reversed(list(_NOT.finditer(before))), None)
    if not_before and not _WHY_NOT.search(before):
        tail = before[not_before.end() :]
        if not_before[0] == "no" and not_before.start() == 0:
            if not tail.strip():
                return "doubtful"
            if re.match(
                r" (?:to|good|use|chance|way|joy|go|availability|space|slots?|free|session|catchup|meeting)\b",
                tail,
            ):
                return "refused"
        else:
            if not re.search(r"\b(?:TIME|works|good|fine|suits|but)\b", tail):
                return "refused"
    if view.question and re.match(
        r"^(?:would|is|will) TIME (?:be |going to be )?too (?:soon|early|late)$", line
    ):
        return "offered"
    if _NOT_AFTER.match(after) and not re.match(r"^is (?:off|on) (?:to|the)\b", after):
        return "refused"
    if _IS_THE_ONE.match(after):
        return "offered"
    if re.match(r"^(?:is|'s) (?:the |a )?TIME$", after) or _A_HOLIDAY.match(after):
        return "mentioned"  # "Monday's the bank holiday"
    if re.match(r"^is (?:my|the|a|our|session|NAME|when|where)\b", after) and "?" not in view.line:
        return "mentioned"  # "Monday at 2 is supervision with Priya"
    if _DOUBT.search(line) and not re.search(r"\bif (?:that|this|it|you)\b", line):
        return "doubtful"
    if clause.opener in ("if", "unless", "when") and not _POLITE_IF.match(line):
        return "doubtful"
    if _BY_THE_WRITER.search(line) or _REMINDS.search(line):
        return "mentioned"
    if _ASKS_HOW_IT_SUITS.search(line):
        return "offered"
    if STAYS.search(line):
        return "mentioned"
    words = [word for word in line.split() if word not in ("TIME",)]
    if BUSY.search(line) and not re.search(r"\b(?:after|before|once)\b", before):
        return "mentioned"
    strange = [word for word in words if word not in _SMALL and not _FREE.fullmatch(word)]
    if _NO_LONGER_QUESTION.search(line) and strange:
        return "mentioned"
    if line.endswith((" is", " was")) and not line.endswith(" it is"):
        return "mentioned"  # "Thursday at 2 is when …"
    if not strange:
        return "offered"
    if OTHER_ACT.search(line) or len(strange) > 4:
        return "mentioned"
    if _FREE.search(line):
        return "offered"
    where = re.match(r"^(?:at|in|on|over|via|by|for|with|from|before|after|between)(?: [\w'-]+){1,5}$", after)
    if where and not [word for word in before.split() if word not in _SMALL]:
        return "offered"
    waits = view.message.asked in ("book", "slots")
    exact = isinstance(phrase.hour, Clock) and phrase.days and not view.question
    if waits and exact and not (TURNS.search(line) or _SOMEBODY.match(before)):
        return "offered"  # a day and an hour, where one was asked for, and nothing that could turn it
    return "mentioned"


def _joined(said: list[Said]) -> list[Said]:
    """A day and an hour that one message offers apart ("Thursday works. 2pm?") as one phrase, and "the week after"."""
    offered = [one for one in said if one.stance == "offered"]
    if len(offered) == 2:
        first, second = offered
        if first.phrase.days and not first.phrase.hour and not second.phrase.days and second.phrase.hour:
            both = replace(
                second.phrase, days=first.phrase.days, part=first.phrase.part or second.phrase.part
            )
            return [one for one in said if one not in offered] + [Said(both, "offered", second.clause)]
        if second.phrase.days and not second.phrase.hour and not first.phrase.days and first.phrase.hour:
            both = replace(first.phrase, days=second.phrase.days, part=second.phrase.part)
            return [one for one in said if one not in offered] + [Said(both, "offered", second.clause)]
    return said


def only_weekday(phrase: Phrase) -> int | None:
    """The weekday of a phrase whose day is just that, else None."""
    piece = phrase.days[0] if len(phrase.days) == 1 else None
    return piece.day if isinstance(piece, Weekday) and piece.which == "plain" and not piece.plus else None


def leans_back(phrase: Phrase) -> bool:
    """Whether a phrase leans on another one's week: "the week after"."""
    return any(isinstance(piece, WeekAfter) for piece in phrase.days)
