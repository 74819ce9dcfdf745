"""Something that somebody asks to have on the agenda."""

import re

from handlers.language.document.document import View
from handlers.language.model import Meaning, unclear
from handlers.language.text.patterns import any_of

LEAD = (
    r"(?:(?:ok|yes|and|so|also|can|could|would|will|you|we|i|please|just|like|want|need|to|am|us|let|is|"
    r"do not forget|"
    r"it|possible|may|should|if|poss|maybe|perhaps|then|have|ll|must) )*"
)
"""Words of asking and politeness ahead of what is asked for."""
_ON_AGENDA = re.compile(
    rf"^{LEAD}(?:add|put|stick|pop|whack|chuck|throw|bung|get|include|place|note|log|have|raise|lob|jot|"
    rf"slap|shove|slot|save|list)(?: (?:down|in))?"
    r" (?P<text>.+?)(?: (?:down|up|in))? (?:on ?to|to|on|in|for|as an?)(?: (?:the|our|my|next|TIME|"
    r"NAME 's|session|this|'s|week|weeks|s))* agenda(?: items?)?\b(?P<rest>.*)$"
)
_ON_FOR = re.compile(
    rf"^{LEAD}(?:add|put|stick|pop|whack|chuck|throw|bung|get|jot|slot|save|park|have)(?: down)? (?P<text>.+?)"
    r"(?: (?:put|added))?(?: (?:on|onto|down|in|to))?(?: the list)? "
    r"for (?:next time|(?:(?:the|our|my|next|TIME|'s) )+(?:session|catchup|meeting))(?: please)?(?: ?[?.!])*$"
)
"""An item put on the agenda without saying the word: "pop lone working on for next time"."""
_AGENDA_COLON = any_of(
    r"^(?:(?:for|add to|on|new|put on|an?|one for|something for) )?(?:(?:the|our|my|next|TIME|session) "
    r")*agenda(?: items?| point| topic)?(?: (?:for|TIME|next|session|our|the))*(?: ?[:-] ?| (?:add|item) "
    r")(?P<text>.+)$",
    r"^(?:(?:please|can|could|you|i|we|also) )*(?:include|add|put|note)(?: (?:one|a|an|this|the|following"
    r"|another|more|new))* "
    r"(?:points?|items?|things?|topics?) (?:in|on|to|for|onto)(?: (?:the|our|my|next|session|TIME))* agenda "
    r"?[:-] ?(?P<text3>.+)$",
    r"^(?:for|one for|something for|(?=next (?:session|catchup) ?[:-]))(?: ?(?:our|the|my|next|TIME|"
    r"TIME 's))* (?:session|catchup|meeting)(?: "
    r"TIME)? ?[:,-] ?(?P<text2>.+)$",
)
_NO_ITEM = (
    r"\b(?:stop|putting|adding|keep|what|is|are|was|not|who|show|see|saw|anything|any|nothing|none|no|already|"
    r"never|time|remove|take|delete|"
    r"drop|do|did|why|how|got|has|had|put|it|that|this|thanks)\b"
)
_FOR_AGENDA = re.compile(
    rf"^(?:(?:i|we) (?:would like|want|need) )?(?P<text>(?:(?!{_NO_ITEM})[^?,.])+?) (?:on|for|to go on) "
    r"(?:(?:the|our|my|next|TIME|TIME 's) )*agenda(?: please| too| TIME)?[.!]?$"
)
"""An item without a verb: "lone working for the agenda"."""
_ADD_TO_AGENDA = re.compile(
    rf"^{LEAD}(?:add|put|stick|pop)(?: (?:on|to|in|this))*(?: (?:the|our|my))? agenda ?[:,-]? ?(?:that "
    rf")?(?P<text>.+)$"
)
_DISCUSS = re.compile(
    rf"^{LEAD}(?:talk (?:about|through|over)|discuss|chat (?:about|through)|raise|cover|bring up|go "
    rf"(?:over|through)|speak (?:to you )?about|touch on|look at|flag|think about|explore|mention|focus "
    rf"on|pick your brains (?:on|about))(?: with you)? (?P<text>.+)$"
)
_WHERE = re.compile(
    r"(?:,? ?(?:in|at|for|during|on|into|to) (?:(?:our|my|the|next|TIME|a|'s) )*(?:session|"
    r"catchup|meeting|checkin)| next time| TIME| when we (?:next )?meet| with you| please| too| next)+ ?[?.!]*$"
)
_BRING = re.compile(
    rf"^{LEAD}bring (?P<text>.+?) (?:to|along to|into) (?:(?:our|my|the|next|TIME|TIME 's) )*(?:session|catchup)\b"
)
_NEED_TO_DISCUSS_FIRST = re.compile(r"\b(?:agreement|record|TIME instead)\b")


def agenda_item(view: View) -> Meaning | None:
    """Something that a message asks to have on the agenda, or None. The text keeps the writer's words (rule 15)."""
    line = view.line
    if re.match(r"^(?:have|has) (?:i|we|you|NAME)\b", line):
        return None  # "have we anything on the agenda?"
    if re.match(r"^i (?:have )?(?:already )?(?:put|added)\b", line) and "already" in line:
        return unclear()
    put = _ON_FOR.search(line) or _BRING.search(line)
    if put and not re.match(r"(?:it|that|this|us|me|something|time|TIME|NAME|one)\b", put["text"]):
        return _agenda(view, *put.span("text"))
    if "agenda" in line or "discuss" in line or "session" in line:
        match = (
            _AGENDA_COLON.search(line)
            or _ON_AGENDA.search(line)
            or _ADD_TO_AGENDA.search(line)
            or _FOR_AGENDA.search(line)
        )
        if match:
            if re.search(
                r"\b(?:and|then|also) (?:move|cancel|book|reschedule|postpone|push)\b",
                (match.groupdict().get("rest") or ""),
            ):
                return unclear()
            group = next(name for name in ("text", "text2", "text3") if match.groupdict().get(name))
            return _agenda(view, *match.span(group))
    match = _DISCUSS.search(line)
    if match and (view.message.asked in (None, "agenda", "book") or "session" in line):
        text_start, text_end = match.span("text")
        where = _WHERE.search(line, text_start)
        if where:
            text_end = where.start()
        if (
            re.search(r"\b(?:agreement|record|notes)\b", line[text_start:text_end])
            and view.message.asked != "agenda"
        ):
            return None
        said = re.search(
            r"\b(?:talk|discuss|chat|raise|bring up|speak|flag|pick your brains)\b", line[:text_start]
        )
        if not re.search(r"\b(?!TIME|on|the|in|at|for|it|that|this|to|of)\w{2,}", line[text_start:text_end]):
            return None
        if view.message.asked == "agenda" or where or (view.message.asked is None and said):
            if re.match(
                r"^(?:it|that|this|something|things?)(?: \w+)?$", line[text_start:text_end].strip(" ?.!")
            ):
                return None
            return _agenda(view, text_start, text_end)
    return None


def _agenda(view: View, start: int, end: int) -> Meaning | None:
    first, last = view.item_at(start), view.item_at(max(start, end - 1)) + 1
    while first < last and view.items[first].word in (":", "-", ",", "that", "'", '"'):
        first += 1
    while last > first and view.items[last - 1].word in ("please", "?", "!", ".", "-", ",", "down", "'", '"'):
        last -= 1
    text = view.text(first, last)
    if _POINTS.match(text):
        return unclear()
    return Meaning("agenda_add", {"text": text}) if text else None


_POINTS = re.compile(r"(?:it|that|this|them|those|these|something|one|stuff)$", re.I)
"""A word that only points at what is meant."""
