"""The record of a session, agreed or disputed, and the supervision agreement, up for review."""

import re

from handlers.language.document.document import View
from handlers.language.model import Meaning, unclear
from handlers.language.text.patterns import any_of, said, word_set

_RECORD = r"(?:record|notes|note|minutes|write[- ]?up|writeup|account|summary|document|paperwork)"
_SIGN = re.compile(
    rf"\b(?:i |we |happy to |can |will |to |ok to |glad to |have |am happy to |please |ready to |just "
    rf")?(?:agree|sign|signed|signing|approve|approved|accept|accepted|agreed)(?: off)?(?: (?:with|to|off|"
    rf"on))*(?: (?:the|this|that|my|our|your|last|those|these|weeks?|months?|TIME|'s|session))* {_RECORD}\b"
    rf"|\b(?:happy|fine|ok|content|satisfied|good) (?:with|to sign|to agree|to approve)(?: (?:the|this|"
    rf"that|my|our|your|last|those|session|TIME|TIME 's))* ?(?:{_RECORD})\b"
    rf"|\b{_RECORD}(?: (?:of|from|for) (?:our |my |the )?(?:last )?(?:session|TIME|catchup|meeting))?(?: "
    rf"(?:is|are|looks?|seems?|all))+ (?:right|fine|good|correct|accurate|ok|yes|agreed|spot on|true|a "
    rf"fair|perfect|great)\b"
    rf"|\b(?:mark|put|record|count)(?: [\w']+){{0,4}} {_RECORD}(?: (?:down|as|off))+ (?:agreed|"
    rf"signed|approved|accepted)\b"
    rf"|\bhappy for (?:it|this|that|the {_RECORD}) to (?:go|be|stand)\b"
    rf"|\b(?:happy|content|glad|ready|willing|fine|ok) to (?:sign|agree|approve)(?: (?:it|that|this|off))*\b"
    rf"|\bsign me off\b|\bi (?:have )?signed(?: it| that| this)?$"
)
_GOOD = word_set(
    """yes ok it that this all i am is are look looks seem seems very really enough totally completely quite they the
    record notes think sound sounds a an pretty read have and of as far to me everything bang reads well
    sure just now done happy with there from end my content no so go ahead us reflection reflects reflected
    what we said discussed covered happened summary account for both sign signed off 's one by fine in order
    do agree agreed approve approved correct right accurate true fair good perfect great spot on accept
    accepted confirmed confirm lgtm can be can't will here our session cool lovely grand absolutely
    definitely happily through been over checked them those these minutes captures captured matches match
    records please x time thanks was"""
)
_GOOD_WORD = said(
    r"""sign / signed / agree / agreed / approved? / correct / right / accurate / true / fair / fine / good /
    perfect / great / ok / yes / spot on / happy / accept / accepted / confirmed? / lgtm / content /
    reflects / grand / lovely / in order"""
)
_BAD = (
    r"(?:disagree|dispute|object|contest|challenge|wrong|incorrect|inaccurate|untrue|false|unfair|"
    r"misleading|misrepresent\w*|mistaken|mistakes?|errors?|made up|lies?|rubbish|nonsense|biased|missing|"
    r"left out|(?:miss|missed|forgot|forgotten) (?:out|to|the)|leaves? out|leaving out|omits?|"
    r"omitted|not mentioned?|fails to|misses|misquoted?|twisted|"
    r"out of context|one[- ]sided|not happy|unhappy)"
)
_DISPUTE_SIGN = re.compile(
    rf"\b{_BAD}\b|\b(?:down|recorded|put|written|listed|in) as\b[^?]*\b(?:it|i|we|they) (?:was|were|did|had)\b|"
    rf"\bit was TIME,? not\b|\bwas not\b(?! bad)[^?]*\b(?:it|i|we) was\b|\bi (?:was|am|have|had|"
    rf"did) not\b|\b(?:refuse|refusing) to sign\b|"
    rf"\bwant (?:it|this|that) (?:changed|amended|corrected|removed)\b|\b(?:does|do|did) not mention\b|"
    rf"\bnot (?:\w+ )?(?:agree|mine|my action|right|correct|accurate|true|fair|sign(?:ing)?|what (?:i|we|was|"
    rf"happened)|happen|happy|how (?:i|it)|said|say|accept|a fair|an accurate|reflect|recogni[sz]e|"
    rf"remember)\b|\bnever (?:said|agreed|did|refused|happened|discussed|told|missed|asked|mentioned)\b|"
    rf"\bi did not\b|\bdid not (?:say|happen|agree|refuse|discuss|miss|mention)\b"
    r"|\b(?:except|apart from|other than|but)\b|\b(?:change|amend|correct|remove|reword|fix|edit|"
    r"delete)(?: \w+){0,3} (?:thing|bit|part|it|paragraph|section|line|sentence|date|that|this|bullet|"
    r"point)\b|\bneeds? (?:changing|amending|correcting|to be (?:changed|amended|corrected))\b|\bit "
    r"says\b|\bshould (?:say|be|read)\b"
)
_DISPUTE = re.compile(
    rf"\b(?:disagree|dispute|contest|challenge|object to|not (?:agree|happy|sign|accept)|unhappy)\b(?: "
    rf"[\w']+){{0,10}} {_RECORD}\b|\b{_RECORD}\b(?: [\w',]+){{0,7}} (?:wrong|incorrect|inaccurate|untrue|"
    rf"not (?:right|correct|accurate|true|fair|what)|unfair|mistakes?|errors?|misleading)\b|\b(?:wrong|"
    rf"incorrect|inaccurate|mistakes?|errors?)\b(?: \w+){{0,3}} (?:the|my|our|session) (?:session "
    rf")?{_RECORD}\b"
    rf"|\b{_RECORD}\b(?: \w+){{0,3}} (?:do|does|did) not (?:\w+ )?(?:mention|say|include|cover|reflect|show|have)\b"
    rf"|\b{_RECORD}\b(?: \w+){{0,3}} (?:says?|said|claims?|states?|has me|have me)\b[^?]*(?:\bit was\b|\bbut\b|"
    rf"\bnever\b|"
    rf"\bnot\b|\bactually\b|\bshould\b)"
)
_STEERS = re.compile(
    r"^(?:(?:i|no|sorry|can not|can|not|do|sign|this|it|that|am|the|record|notes|with|to|agree|disagree|"
    r"dispute|as|because|is|wrong|incorrect|inaccurate|not right|right|not correct|correct|of|happy|will|"
    r"off|,|-|:|\.|yes|have|want|session|'s|TIME|our|my|about|from|says|hi|but|mostly|fine|ok|looks|look|"
    r"good|all|apart|except|and|on|over|object|nope|are|quite|accurate|actually|in|think|accept|signing|"
    r"true)(?: |$))+"
)


_NOTHING_TO_CHANGE = re.compile(
    r"^(?:(?:yes|ok|all|good|i|have|there|are|is|really|from|my|side|end|me) )*(?:no|nothing) "
    r"(?:(?:other|further|more) )?"
    r"(?:changes?|amendments?|corrections?|issues?|problems?|edits|objections?|comments|to "
    r"(?:change|add|correct|amend))"
    r"(?: (?:from|for|to|with|on|me|it|this|that|needed|required|necessary|at|all|my|side|end|happy|sign))*$"
)
"""A record that needs no change is agreed."""


def signed(view: View) -> Meaning | None:
    """Return `sign` where the writer agrees the record, or None. A condition or a "but" is no agreement."""
    line, core, waits = view.line, view.core, view.message.asked == "sign"
    if view.question or re.match(r"^(?:how|what|when|where|why|who|which|do|does|did|is|are)\b", line):
        return None
    if waits and _NOTHING_TO_CHANGE.match(core):
        return Meaning("sign")
    if re.search(
        r"\b(?:not|never|if|once|when|unless|but|except|apart|after|before|later|until|want|might|cannot|"
        r"will sign|nobody)\b",
        line,
    ):
        return None
    if (
        waits
        and not view.phrases
        and core.count(" ") < 14
        and _GOOD_WORD.search(core)
        and all(word in _GOOD for word in core.split())
    ):
        return Meaning("sign")
    if (
        _SIGN.search(line)
        and not view.names
        and not re.match(r"^(?:add|put|talk|discuss|remind|ask)\b", line)
    ):
        return Meaning("sign")
    return None


def disputed(view: View) -> Meaning | None:
    """Return `dispute` with what the writer says is wrong with the record, or None."""
    line, waits = view.line, view.message.asked == "sign"
    match = _DISPUTE_SIGN.search(line) if waits else _DISPUTE.search(line)
    if not match:
        return None
    if re.match(
        r"^(?:(?:how|what|when|where|why|who|which|do(?! not)|does|is|are|was|can i|could i|should i|if) )(?!it |"
        r"that )",
        line,
    ):
        return None
    if waits and re.search(r"\b(?:if|once|as long as|provided)\b", line):
        return unclear()
    if view.question and waits and not re.search(rf"\b{_BAD}\b|\bnever\b|\bnot\b", line):
        return None
    if (
        waits
        and re.search(
            r"\b(?:(?<!will )not|can not) (?:sign|see|open|find|log|get|access|read|view)(?: (?:it|in|this|that|on|"
            r"the|into|to))* ?(?:now|today|in|on|TIME|yet|until|at the moment|link|page|laptop|phone|"
            r"log)?$",
            line,
        )
        and not re.search(rf"\b{_BAD}\b", line)
    ):
        return (
            unclear()
            if re.search(r"\b(?:in|on|see|open|find|log|access|read|view|link|page)\b", line)
            else None
        )
    if (
        waits
        and match[0] in ("but", "except")
        and not re.search(
            rf"\b{_BAD}\b|\bnot\b|\bnever\b|\bsays\b|\bshould\b|\b(?:part|bit|line|section|paragraph|sentence|"
            rf"date|point)\b",
            line,
        )
    ):
        return unclear()
    if waits and _LATER.search(line) and not re.search(rf"\b{_BAD}\b|\bagree\b|\bright\b", line):
        return None  # "haven't had my glasses, try me tomorrow"
    text = what_is_wrong(view)
    return Meaning("dispute", {"text": text} if text else {})


_LATER = re.compile(r"\b(?:remind|ask|nudge|ping|try|prompt|chase) me\b")
"""Words that ask to be asked again."""


def what_is_wrong(view: View) -> str:
    """Return the writer's words for what is wrong: all of them, unless they only say that something is."""
    rest = _STEERS.sub("", view.line + " ", count=1).strip(" .!?,-")
    if not rest and len(view.items) <= 9:
        return ""
    return view.text(0, len(view.items))


_REVIEW = any_of(
    r"\b(?:review|revisit|renew|update|change|go (?:over|through)|amend|redo|refresh|refreshing|updating"
    r"|renewing|revisiting|amending|redoing|look at|look over|"
    r"relook|re-?do|rewrite|edit|discuss|reviewing|renegotiate|check over)\b(?: [\w']+){0,5} agreement\b",
    r"\bagreement\b(?: [\w',]+){0,9} (?:review(?:ed|ing)?|updat(?:ed?|ing)|renew(?:ed|ing|al)?|revisit(?:ed|"
    r"ing)?|refresh(?:ed|ing)?|chang(?:ed?|ing)|look(?:ed|ing)? at)\b",
)
_NO_REVIEW = re.compile(r"\b(?:not|no need|never|who|overdue|when|why|last)\b")
_AS_IT_IS = said(
    r"""as it is / as is / no change / no changes / not need (?:to|any|reviewing|changing|it) / no need /
    leave it(?! (?:TIME|until|for|with|another|a)\b) / nothing (?:to change|needs|has changed) /
    same as (?:before|last) / stays? the same /
    still (?:stands|fine|works|ok|applies) / not necessary / happy with (?:it|the current|what) /
    does not need / nothing (?:'s |has |is |much )?changed /
    not think (?:it|this|that|we) (?:needs?|is necessary)"""
)
_REVIEW_IT = re.compile(
    r"\b(?:review|revisit|renew|update|look at|go (?:over|through)|refresh|amend|change)(?: (?:it|that|"
    r"this|them|ours|the))?\b"
)


def to_review(view: View) -> Meaning | None:
    """Return `agreement_review` where the writer agrees or asks to review the agreement, or lets it stand."""
    line, waits = view.line, view.message.asked == "agreement"
    if waits and _AS_IT_IS.search(line) and "?" not in line:
        return Meaning("decline")
    if _REVIEW.search(line):
        if _NO_REVIEW.search(line):
            return None if not waits else unclear()
        if view.names and re.search(r"\bNAME (?:wants|asked|needs|said|is (?:asking|wanting|due))\b", line):
            return unclear()
        return Meaning("agreement_review")
    if (
        waits
        and _REVIEW_IT.search(line)
        and not _NO_REVIEW.search(line)
        and not re.search(r"\b(?:what|how|why|which|can you|could you|if|but)\b", line)
    ):
        return Meaning("agreement_review")
    return None
