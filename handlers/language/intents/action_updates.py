"""Actions that are finished, or that need longer."""

import re
from dataclasses import replace

from handlers.language.document.document import View
from handlers.language.intents.action_create import due_day
from handlers.language.model import Meaning, unclear
from handlers.language.text.patterns import any_of, said
from handlers.language.time.types import Ahead, Stretch, Vague

_DONE = (
    r"(?:done|finished|completed?|sorted|sent|submitted|ticked off|actioned|in place|uploaded|handed in|"
    r"dusted|wrapped up|closed|fixed|dealt with|delivered|posted)"
)
_NOT_DONE = any_of(
    r"\bnot (?:yet )?(?:been |be )?(?:quite |fully |all |actually )?(?:done|finished|complete|completed|"
    r"started|sorted|sent|got|had|managed|begun|ready|there|been|even)\b",
    r"\bnot (?:just )?(?:yet|until)\b",
    r"\bno not\b",
    r"\b(?:nearly|almost|half|partly|mostly|part way|halfway|half way|in progress|in hand|ongoing|on "
    r"going|wip|underway|working on|still (?:to|waiting|working|need|outstanding|doing|going|on|chasing|"
    r"not|in|open)|on it|not quite|getting there|outstanding|pending|awaiting|waiting (?:on|for)|bear "
    r"with|in the middle of)\b",
)
_ASKING_YOU = re.compile(r"^(?:can|could|would|will) you (?:please )?")
_PARTLY = re.compile(
    r"^(?:(?:i|we|have|done|about|only|just|did|yes|it|is|well) )*(?:half|some|part|most|a bit|bits|\d+ percent) of "
    r"(?:it|them|that|those)\b"
)
"""Done in part: neither done nor put off."""
_LONGER = said(
    r"""(?<!no )longer / more time / extra time / extension / extend / extended / defer /
    another (?:TIME|week|day|month|fortnight|few) / postpone / put (?:off|back) /
    push(?:ed)?(?: \w+){0,5} (?:back|to|out) / deadline / due date /
    not (?:do|finish|complete|get)(?: \w+){0,3} TIME\b(?=.*\bTIME) / change (?:the )?date /
    put (?:it|this|that) back / later date / until TIME / TIME more / carry (?:over|forward) /
    move(?: \w+){0,6} (?:action|deadline) /
    (?:action|deadline)(?: \w+){0,2} (?:moved|pushed|extended|slip|slide|roll(?: over)?|wait|go back) /
    (?:need|have|give me|take|takes|want|needs|require) (?:until )?TIME / TIME (?:is )?(?:needed|required)"""
)
_WILL = re.compile(
    r"\b(?:will|going to|should|aim|aiming|hope|hoping|plan|planning|can|finish|finishing|do it|complete "
    r"it|have it|get it|done|ready|by|try)\b"
)
_MARK = re.compile(
    rf"^(?:(?:can|could|you|please|i|would|like|to|we|ok|yes|just) )*(?:mark|tick|set|close|check|cross|"
    rf"put|move)(?: off| down)? (?:off )?(?:the )?(?P<ref>.+?)(?: (?:as |off|to |down as )?(?:{_DONE}|off|"
    rf"as complete|done))?(?: ?[.!])*$"
)
_REF_IS_DONE = re.compile(
    rf"^(?:(?:yes|ok|hi|the action(?: to| for| about| on)|action|just to say|all) ?[,:]? ?)*(?:the |my "
    rf")?(?P<ref>.+?)(?: action)?(?: ?[-:,])?(?: (?:is|are|has|have|been|was|now|all|both|already|got|"
    rf"just|being))* {_DONE}(?: now| TIME| already| as well| too| on NAME| and (?:dusted|emailed|filed|saved|"
    rf"shared|sent|signed off|uploaded)| and (?:(?:is|now|back) )*(?:with|over to|in with|on) .*)*(?: ?[.!])*$"
)
_DONE_REF = re.compile(
    rf"^(?:(?:yes|i|we|have|just|now|already|all|also|finally|am|ok|got|am all) )*{_DONE}(?: with)? "
    rf"(?P<ref>.+?)(?: action)?(?: now| already| TIME)*(?: ?[.!])*$"
)
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
_DID_IT = re.compile(
    r"^(?:yes |i |we |have |just |already |it |that |is |has |been |was |all |and |'s |got |both |of |"
    r"them |they |are |everything |this |now |finally |am |done |completely )*"
    r"(?:done|finished|completed?|sorted|sent|submitted|closed|emailed|rang|called|phoned|posted|ordered|"
    r"booked|uploaded|did|dusted|dealt|spoke|spoken|actioned|delivered|ticked|arranged|wrapped|signed|"
    r"written|raised|shared|updated|had)\b(?: (?:it|them|that|this|off|up|in|with|and|dusted|now|all|TIME|"
    r"already|to|over|since|ago|ages|week|weeks|days|NAME|both|two|three|sorted|done|too|"
    r"earlier|on|of|everything|the lot|last|as|"
    r"well))*$"
)
_OTHER_REASONS = re.compile(
    r"\b(?:except|bar the|minus|apart|but|not|other than|needs?|still|if|unless|when|need)\b"
)
_HEDGED = re.compile(
    r"\b(?:might|maybe|think|kind of|sort of|kinda|sorta|done but|finished but|probably|possibly|"
    r"hopefully|not sure|perhaps)\b"
)

_NO_PROMISE = re.compile(
    r"^i (?:finish|start)\b|\b(?:not|never|may|might|unsure|who|what|why|when|which|was|did|"
    r"said|thought|NAME|he|she|they|unless|if)\b"
)
"""Words with which a date is no promise to have an action done by then."""
_ONE_IS_DONE = re.compile(
    rf"^(?:yes |i have )*{_DONE} (?:the )?(?:first|second|last|one|\d)\b[^?]*\b(?:second|third|others?|rest|"
    rf"last|next|\d)\b|"
    rf"\b(?:(?:i|we) (?:have )?|(?:is|are|have|has) (?:all |now |already )?){_DONE}\b[^?]*\b(?:but|"
    rf"and|however|though)\b"
)
"""One action is done, and what follows is about another: two acts."""


def finished(view: View) -> Meaning | None:
    """An action that is said to be done, with the words that say which, or None."""
    line, core, asked = view.line, view.core, view.message.asked
    waits = asked == "action"
    if asked not in (None, "action") and "action" not in line:
        return None
    if view.question or not re.search(
        rf"\b(?:{_DONE}|off|did|emailed|rang|called|phoned|ordered|booked|spoke|spoken|mark|tick|close|"
        rf"arranged|written|raised|shared|updated)\b",
        line,
    ):
        return None
    if _NOT_DONE.search(line) or (_LONGER.search(line) and _OTHER_REASONS.search(line)):
        return None
    ahead = [p for p in view.phrases if (p.days and p.lead in ("by", "until", "before")) or _ahead(view, p)]
    if ahead or re.search(
        r"\b(?:will|should|would|to be|get|going to|must|record|agreement|agenda)\b|\b(?:session|catchup|"
        r"supervision)\b(?!.*\baction\b)",
        line,
    ):
        return None
    if waits and _DID_IT.match(core):
        return Meaning("action_done")
    if _OTHER_REASONS.search(line) or _HEDGED.search(line):
        return unclear() if waits else None
    if re.match(r"NAME (?!'s )", view.line):
        return unclear()  # somebody else's action, or a name in its title
    match = (
        _MARK.search(line)
        if re.search(
            rf"\b(?:mark|tick|close|check|cross|set|put)\b.*\b(?:{_DONE}|off|complete|close)\b", line
        )
        or re.match(r"(?:please )?(?:tick off|close)", line)
        else None
    )
    match = match or _DONE_REF.search(line) or _REF_IS_DONE.search(line)
    if not match:
        return None
    ref = _ref(view, match, "ref")
    if (
        re.match(r"(?i)(?:for|at|on|early|late|up|work|in|now|by|here|with)\b(?! \w+ \w+ \w+)", ref)
        or not ref
    ):
        return Meaning("action_done") if waits and not ref else unclear()
    if re.match(r"(?i)(?:nothing|anything)\b", ref) or re.fullmatch(
        r"(?i)(?:my |the |our )?(?:nothing|tea|coffee|break|dinner|breakfast|shift|work|lunch|"
        r"day|visit|visits|round|call|calls|homework|"
        r"anything|something|here|for the day)",
        ref,
    ):
        return None
    if re.fullmatch(
        r"(?:it|that|this|all|everything|i|we|is|they|both|them|she|he|you|what|the|yes)?", ref.lower()
    ) or ref.lower() in ("i have", "it is", "that is"):
        return Meaning("action_done") if waits else None
    return Meaning("action_done", {"ref": ref})


def _ahead(view: View, phrase: object) -> bool:
    for own in view.phrases:
        if own is phrase and own.days:
            day = view.day(own)
            text = {token.norm for token in view.tokens[own.start : own.end]}
            return (
                day is not None
                and day > view.moment.today
                and bool(text & {"tomorrow", "next", "week", "month"})
            )
    return False


def _ref(view: View, match: re.Match[str], group: str) -> str:
    first, last = (
        view.item_at(match.start(group)),
        view.item_at(max(match.start(group), match.end(group) - 1)) + 1,
    )
    while last > first and view.items[last - 1].word in ("-", ":", ",", "action", "as", "is", "off"):
        last -= 1
    while first < last and view.items[first].word in (
        "the",
        "my",
        "action",
        "number",
        "no",
        "#",
        "-",
        ":",
        "yes",
        ",",
        "off",
        "all",
        "our",
    ):
        first += 1
    return view.text(first, last)


def put_off(view: View) -> Meaning | None:
    """An action that needs longer, with its new date and the words that say which, or None."""
    line, asked = _ASKING_YOU.sub("", view.line), view.message.asked
    waits = asked == "action"
    if asked not in (None, "action") and "action" not in line:
        return None
    if waits and _PARTLY.match(line) and not view.phrases:
        return unclear()
    if re.match(r"^(?:(?:can|could|you|please|ok|no|,) )*(?:remind|ask|nudge|ping|chase|prompt) me\b", line):
        return None
    not_done, longer = _NOT_DONE.search(line), _LONGER.search(line)
    if (
        waits
        and not not_done
        and re.search(r"\bdeadline (?:is|was|has)\b|\b(?:is|was) the deadline\b|\bunless\b", line)
    ):
        return unclear()
    if (
        waits
        and not view.phrases
        and re.search(r"\b(?:will not be|will not (?:do|happen)|not going to be|never will)\b", line)
    ):
        return unclear()  # neither done nor put off
    named = bool(re.search(r"\b(?:action|deadline|task)\b", line))
    if not waits and not (
        longer
        and re.search(
            r"\b(?:longer|more time|extra time|extension|extend|defer|another|deadline|action|TIME)\b", line
        )
    ):
        return None
    if (
        not waits
        and re.search(
            r"\b(?:session|catchup|meeting|it|record|agreement|message|messages|reminders?|you|notice)\b",
            line,
        )
        and not named
    ):
        return None
    if not waits and not (
        named
        or re.search(
            r"\b(?:longer|more time|extra time|extension|extend|defer|need another|need TIME|needs TIME|"
            r"needs? until|take until|due date|not (?:be )?(?:done|ready|finished|complete)(?: "
            r"\w+)? (?:until )?TIME|have until|have TIME|deadline)\b",
            line,
        )
    ):
        return None
    if not waits and not re.search(
        r"\b(?:need|needs|extend|extension|longer|defer|push|take|due date|change|needed|required|moved?|not "
        r"(?:be )?(?:done|ready|finished)|pushed|slip|slide|roll|wait|put|postpone|more time|"
        r"extra time|carry|"
        r"have until|have TIME)\b",
        line,
    ):
        return None
    if not not_done and (
        _ONE_IS_DONE.search(line)
        or (waits and re.match(rf"^(?:yes |all |it is |that is )?{_DONE} ?,? but\b", line))
    ):
        return unclear()
    dates = [p for p in view.phrases if p.days and p.lead != "since"]
    if not (not_done or longer or (waits and dates and _WILL.search(line) and not _NO_PROMISE.search(line))):
        return None
    if _HEDGED.search(line) and not not_done and not longer and not dates:
        return unclear() if waits else None
    if waits and re.search(rf"\b\d\b(?: \w+){{0,2}} {_DONE}\b", line) and not line.startswith("not"):
        return unclear()
    fields: dict[str, object] = {}
    due = new_date(view)
    if due == "":
        return unclear()
    if due:
        fields["due"] = due
    ref = _REF_ON.search(view.line) or _REF_FIRST.search(view.line)
    if (ref and not waits) or (ref and re.search(r"\b(?:need|longer|extension|extend|on)\b", line)):
        words = _ref(view, ref, "ref")
        if words and words.lower() not in (
            "it",
            "i",
            "this",
            "that",
            "a",
            "an",
            "them",
            "me",
            "time",
            "now",
            "longer",
            "some",
            "more",
            "you",
        ):
            fields["ref"] = words
    if not waits and "ref" not in fields:
        return unclear()
    return Meaning("action_defer", fields)


def new_date(view: View) -> str | None:
    """The date an action moves to, ISO; None where there is none, "" where it is not plain which."""
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
