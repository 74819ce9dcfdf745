"""Actions that are finished."""

import re

from handlers.language.document.document import View
from handlers.language.model import Meaning, unclear
from handlers.language.text.patterns import any_of, said

DONE = (
    r"(?:done|finished|completed?|sorted|sent|submitted|ticked off|actioned|in place|uploaded|handed in|"
    r"dusted|wrapped up|closed|fixed|dealt with|delivered|posted)"
)
NOT_DONE = any_of(
    r"\bnot (?:yet )?(?:been |be )?(?:quite |fully |all |actually )?(?:done|finished|complete|completed|"
    r"started|sorted|sent|got|had|managed|begun|ready|there|been|even)\b",
    r"\bnot (?:just )?(?:yet|until)\b",
    r"\bno not\b",
    r"\b(?:nearly|almost|half|partly|mostly|part way|halfway|half way|in progress|in hand|ongoing|on "
    r"going|wip|underway|working on|still (?:to|waiting|working|need|outstanding|doing|going|on|chasing|"
    r"not|in|open)|on it|not quite|getting there|outstanding|pending|awaiting|waiting (?:on|for)|bear "
    r"with|in the middle of)\b",
)
LONGER = said(
    r"""(?<!no )longer / more time / extra time / extension / extend / extended / defer /
    another (?:TIME|week|day|month|fortnight|few) / postpone / put (?:off|back) /
    push(?:ed)?(?: \w+){0,5} (?:back|to|out) / deadline / due date /
    not (?:do|finish|complete|get)(?: \w+){0,3} TIME\b(?=.*\bTIME) / change (?:the )?date /
    put (?:it|this|that) back / later date / until TIME / TIME more / carry (?:over|forward) /
    move(?: \w+){0,6} (?:action|deadline) /
    (?:action|deadline)(?: \w+){0,2} (?:moved|pushed|extended|slip|slide|roll(?: over)?|wait|go back) /
    (?:need|have|give me|take|takes|want|needs|require) (?:until )?TIME / TIME (?:is )?(?:needed|required)"""
)
_MARK = re.compile(
    rf"^(?:(?:can|could|you|please|i|would|like|to|we|ok|yes|just) )*(?:mark|tick|set|close|check|cross|"
    rf"put|move)(?: off| down)? (?:off )?(?:the )?(?P<ref>.+?)(?: (?:as |off|to |down as )?(?:{DONE}|off|"
    rf"as complete|done))?(?: ?[.!])*$"
)
_REF_IS_DONE = re.compile(
    rf"^(?:(?:yes|ok|hi|the action(?: to| for| about| on)|action|just to say|all)(?: ?[,:] ?| ))*(?:the |my "
    rf")?(?P<ref>.+?)(?: action)?(?: ?[-:,])?(?: (?:is|are|has|have|been|was|now|all|both|already|got|"
    rf"just|being))* {DONE}(?: now| TIME| already| as well| too| on NAME| and (?:dusted|emailed|filed|saved|"
    rf"shared|sent|signed off|uploaded)| and (?:(?:is|now|back) )*(?:with|over to|in with|on) .*)*(?: ?[.!])*$"
)
_DONE_REF = re.compile(
    rf"^(?:(?:yes|i|we|have|just|now|already|all|also|finally|am|ok|got|am all) )*{DONE}(?: with)? "
    rf"(?P<ref>.+?)(?: action)?(?: now| already| TIME)*(?: ?[.!])*$"
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


def finished(view: View) -> Meaning | None:
    """Return `action_done` with the words that say which, or None."""
    line, core, asked = view.line, view.core, view.message.asked
    waits = asked == "action"
    if asked not in (None, "action") and "action" not in line:
        return None
    if view.question or not re.search(
        rf"\b(?:{DONE}|off|did|emailed|rang|called|phoned|ordered|booked|spoke|spoken|mark|tick|close|"
        rf"arranged|written|raised|shared|updated)\b",
        line,
    ):
        return None
    if NOT_DONE.search(line) or (LONGER.search(line) and _OTHER_REASONS.search(line)):
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
        if re.search(rf"\b(?:mark|tick|close|check|cross|set|put)\b.*\b(?:{DONE}|off|complete|close)\b", line)
        or re.match(r"(?:please )?(?:tick off|close)", line)
        else None
    )
    match = match or _DONE_REF.search(line) or _REF_IS_DONE.search(line)
    if not match:
        return None
    ref = words_of(view, match, "ref")
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


def words_of(view: View, match: re.Match[str], group: str) -> str:
    """Return the writer's words for a group of a match, without the words around them that only steer the bot."""
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
