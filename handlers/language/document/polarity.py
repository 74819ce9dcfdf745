"""How a message stands to each time in it: offered, refused, or only mentioned."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from handlers.language.document.document import Clause, View
from handlers.language.document.rules import Rule, first
from handlers.language.text.patterns import any_of, said, word_set
from handlers.language.time.parser import Phrase
from handlers.language.time.types import ClockTime, Hours, WeekAfter, Weekday

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
            stance = _stance(phrase, clause, before, after, view)
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


@dataclass(frozen=True, slots=True)
class Place:
    """A phrase of time where it stands: its clause, the words before and after it, and the clause as it is read."""

    phrase: Phrase
    clause: Clause
    before: str
    after: str
    view: View
    line: str

    @property
    def denied(self) -> tuple[str, str] | None:
        """The last word before the phrase that denies it, and what stands between."""
        found = next(reversed(list(_NOT.finditer(self.before))), None)
        if found is None or _WHY_NOT.search(self.before):
            return None
        opens = found[0] == "no" and found.start() == 0
        return ("no" if opens else "not"), self.before[found.end() :]

    @property
    def strange(self) -> list[str]:
        """The clause's words that speak neither of meeting nor of nothing."""
        words = [word for word in self.line.split() if word != "TIME"]
        return [word for word in words if word not in _SMALL and not _FREE.fullmatch(word)]


def place_of(view: View, phrase: Phrase, clause: Clause, before: str, after: str) -> Place:
    """Return where a phrase stands; "I was wondering if …" is read as a wish of today."""
    line = _WONDERED.sub("i ", clause.line)
    return Place(phrase, clause, before, after, view, _POSSIBLY.sub(r"\1 \2", line))


_WONDERED = re.compile(r"\b(?:i|we) (?:was|were|had been) (?=thinking|wondering|hoping|going to|about to)")
_POSSIBLY = re.compile(r"\b(can|could|would) (i|we|you) possibly\b")
_NO_GOOD = re.compile(
    r" (?:to|good|use|chance|way|joy|go|availability|space|slots?|free|session|catchup|meeting)\b"
)
_TURNED_ROUND = re.compile(r"\b(?:TIME|works|good|fine|suits|but)\b")
_TOO_SOON = re.compile(r"^(?:would|is|will) TIME (?:be |going to be )?too (?:soon|early|late)$")
_OFF_TO = re.compile(r"^is (?:off|on) (?:to|the)\b")
_IS_A_TIME = re.compile(r"^(?:is|'s) (?:the |a )?TIME$")
_IS_SOMETHING = re.compile(r"^is (?:my|the|a|our|session|NAME|when|where)\b")
_IF_THAT = re.compile(r"\bif (?:that|this|it|you)\b")
_ONCE = re.compile(r"\b(?:after|before|once)\b")
_WITH_SOMEBODY = re.compile(r"^(?:at|in|on|over|via|by|for|with|from|before|after|between)(?: [\w'-]+){1,5}$")


def _exact_answer(at: Place) -> bool:
    """Whether it is a day and an hour, where one was asked for, and nothing in the clause could turn it."""
    waits = at.view.message.asked in ("book", "slots")
    exact = isinstance(at.phrase.hour, ClockTime) and at.phrase.days and not at.view.question
    return bool(waits and exact and not (TURNS.search(at.line) or _SOMEBODY.match(at.before)))


STANCES: tuple[Rule[Place, Stance], ...] = (
    Rule("since then", lambda at: at.phrase.lead == "since", "mentioned", "off sick since Monday", "book"),
    Rule(
        "a diary with room",
        lambda at: _HAS_ROOM.search(at.line) and not re.search(r"\b(?:no|not|never)\b", at.line),
        "offered", "I've got a gap on Thursday at 2", "book",
    ),
    Rule("no, and then a time", lambda at: at.denied and at.denied[0] == "no" and not at.denied[1].strip(),
         "doubtful", "no Thursday", "book"),
    Rule("no good", lambda at: at.denied and at.denied[0] == "no" and _NO_GOOD.match(at.denied[1]),
         "refused", "no chance of Thursday", "book"),
    Rule("not then", lambda at: at.denied and at.denied[0] == "not" and not _TURNED_ROUND.search(at.denied[1]),
         "refused", "I can't do Thursday", "book"),
    Rule("would that be too soon?", lambda at: at.view.question and _TOO_SOON.match(at.line),
         "offered", "would Thursday be too soon?", "book"),
    Rule("is no good", lambda at: _NOT_AFTER.match(at.after) and not _OFF_TO.match(at.after),
         "refused", "Thursday is out", "book"),
    Rule("is the one that I can do", lambda at: _IS_THE_ONE.match(at.after),
         "offered", "Thursday is the only day I can do", "book"),
    Rule("is a day of another name", lambda at: _IS_A_TIME.match(at.after) or _A_HOLIDAY.match(at.after),
         "mentioned", "Monday's the bank holiday", "book"),
    Rule("is something else", lambda at: _IS_SOMETHING.match(at.after) and "?" not in at.view.line,
         "mentioned", "Monday at 2 is my appraisal", "book"),
    Rule("in doubt", lambda at: _DOUBT.search(at.line) and not _IF_THAT.search(at.line),
         "doubtful", "I might be free Thursday at 2", "book"),
    Rule("a condition", lambda at: at.clause.opener in ("if", "unless", "when") and not _POLITE_IF.match(at.line),
         "doubtful", "yes unless panel moves to Thursday", "book"),
    Rule("when the writer does it", lambda at: _BY_THE_WRITER.search(at.line),
         "mentioned", "I will book it on Thursday", "book"),
    Rule("a reminder", lambda at: _REMINDS.search(at.line), "mentioned", "ask me again on Thursday", "book"),
    Rule("how does it sound?", lambda at: _ASKS_HOW_IT_SUITS.search(at.line),
         "offered", "how does Thursday at 2 sound?", "book"),
    Rule("stays as it is", lambda at: STAYS.search(at.line),
         "mentioned", "keep the Thursday one too", "book"),
    Rule("something is on", lambda at: BUSY.search(at.line) and not _ONCE.search(at.before),
         "mentioned", "I'm in court Thursday", "book"),
    Rule("a question about it", lambda at: _NO_LONGER_QUESTION.search(at.line) and at.strange,
         "mentioned", "which room did they say for Thursday at 2", "book"),
    Rule("is when …", lambda at: at.line.endswith((" is", " was")) and not at.line.endswith(" it is"),
         "mentioned", "Thursday at 2 is", "book"),
    Rule("nothing else is said", lambda at: not at.strange, "offered", "Thursday at 2", "book"),
    Rule("another act", lambda at: OTHER_ACT.search(at.line) or len(at.strange) > 4,
         "mentioned", "the course starts Thursday at 2", "book"),
    Rule("words of an offer", lambda at: _FREE.search(at.line), "offered", "Thursday at 2 suits Mabel too", "book"),
    Rule(
        "where or with whom",
        lambda at: _WITH_SOMEBODY.match(at.after) and not [w for w in at.before.split() if w not in _SMALL],
        "offered", "Thursday at the library", "book",
    ),
    Rule("an exact answer", _exact_answer, "offered", "righty Thursday 2pm sharp dressed", "book"),
)  # fmt: skip
"""How a message stands to a time in it: the first row that holds; "mentioned" where none does."""


def _stance(phrase: Phrase, clause: Clause, before: str, after: str, view: View) -> Stance:
    rule = first(STANCES, place_of(view, phrase, clause, before, after))
    return rule.gives if rule else "mentioned"


def _joined(said: list[Said]) -> list[Said]:
    """Join a day and an hour that one message offers apart ("Thursday works. 2pm?"), and "the week after"."""
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
    """Return the weekday of a phrase whose day is just that, else None."""
    piece = phrase.days[0] if len(phrase.days) == 1 else None
    return piece.day if isinstance(piece, Weekday) and piece.which == "plain" and not piece.plus else None


def leans_back(phrase: Phrase) -> bool:
    """Whether a phrase leans on another one's week: "the week after"."""
    return any(isinstance(piece, WeekAfter) for piece in phrase.days)
