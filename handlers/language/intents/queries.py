"""Questions and commands that change nothing: help, and what the person wants to see."""

import re

from handlers.language.document.document import View
from handlers.language.intents.look_ups import one_name, what_of, who_of
from handlers.language.model import Meaning
from handlers.language.text.patterns import any_of

_HELP = any_of(
    r"^(?:(?:i )?(?:need|want) (?:some )?help|help(?: me)?|commands?|menu|options|instructions?|how do "
    r"(?:i|you) (?:use|work) (?:this|you|it)|what (?:is|are) (?:this|you)(?: for)?|who are you|can you "
    r"help(?: me)?)(?: here)?(?: ?[!?.])*$",
    r"\bwhat (?:else )?(?:can|could) (?:i|you|this|it)(?: \w+)? (?:do|ask|say|type|help)\b",
    r"\bwhat (?:else )?(?:do|does|are) (?:you|this)(?: \w+)? (?:do|help|able)\b",
    r"\bhow (?:does|do) (?:this|it|you|the bot)(?: \w+)? work\b",
    r"\bwhat (?:are|is) (?:your|the) commands?\b",
    r"\b(?:what|which|list of|all the|your) commands\b",
    r"\bhow (?:do|can|should) i (?:use|talk to|work) (?:this|you|it)\b",
    r"^how (?:do|can|would|should) (?:i|we|you) (?:add|put|log|record|cancel|move|reschedule|book|sign|mark|"
    r"pause|dispute|delete|remove)\b",
    r"\bshow me what you can do\b",
    r"^(?:please )?(?:guide|show|teach|tell) me(?: on)? how to use\b",
    r"\bwhat (?:sort|kind|type|kinds|sorts)(?: of)? (?:things?|stuff) (?:can|could|do) (?:you|i|this)\b",
    r"\bwhat (?:are you|things can you)\b(?! (?:asking|on about|talking|waiting|after)\b).{0,30}\b(?:do|for)\b",
)
_ASKS = (
    r"(?:what|which|who|when|where|how|is|are|am|any|anything|anyone|anybody|show|list|see|give|get|send|"
    r"pull|view|open|"
    r"display|share|do|does|has|have|remind|tell|check|find|bring|read|look|let)"
)
_SHOW = (
    r"(?:show|list|see|view|open|display|share|pull|send|bring|read|look|give|get|find|check|access|copy "
    r"of|remind me of)"
)
_AGENDA_SHOW = re.compile(
    rf"^(?:(?:the|our|my|todays|TIME|TIME 's|session) )*agenda(?: (?:items?|list|for TIME|TIME|so far|for "
    rf"(?:our |my |the )?(?:next )?(?:session|meeting|catchup)))*(?: ?[?!.])*$"
    rf"|\b{_SHOW}\b(?: [\w']+){{0,5}} agenda\b|\b(?:what|anything|any|something)\b(?: [\w'-]+){{0,7}} "
    rf"agenda\b|\bremind me(?: \w+){{0,4}} agenda\b"
    r"|\bwhat (?:are|am|will|is|should|have|do|did)\b(?: \w+){0,3} (?:talking|discussing|talk|discuss|"
    r"covering|cover|going through|go through)\b"
    r"|\bwhat is (?:down|on|planned|lined up|coming up|listed|there)(?: so far)? for(?: (?:our|"
    r"the|my|next|TIME|TIME 's|this))* "
    r"session\b|\bwhat is on (?:the|my|our) list\b(?= [^?]*\b(?:session|catchup|meeting|discuss))|\bwhat is "
    r"(?:down |on |up |there )?(?:for|to) (?:discussion|discuss|talk)"
    r"|\bwhat (?:(?:have|am|are) )?(?:we|i)(?: (?:have|got|are|am|down|on|planned|meant))* (?:to|for) "
    r"(?:discuss|talk|cover|go over)"
    r"|\bwhat (?:have|did) (?:i|we|NAME)(?: \w+){0,2} (?:put|add|added|got) (?:down|on)\b|\bis the "
    r"agenda\b|\bwhat is on (?:it|there)\b"
)
_NEXT = any_of(
    r"\b(?:when|what time|what day|what date|which day|where)\b(?: [\w'-]+){0,4} (?:session|one|meet|"
    r"meeting|seeing|catchup|see)\b",
    r"\bwhen (?:am|are|is) (?:i|we|my|our|mine|ours)\b(?! (?:off|away|back))(?: \w+){0,4} (?:in|with|due|"
    r"on|meet|meeting|seeing|it)\b",
    r"^(?:my |our |the )?(?:next|upcoming) (?:session|meeting|catchup|one)(?: ?[?.!])*$",
    r"\b(?:do|have) (?:i|we) (?:have|got) (?:a|any|another) (?:session|meeting|catchup)(?: TIME| booked| "
    r"coming up)?(?: ?\?)?$",
    r"^(?:have|do|did) (?:i|we) (?:got|have)(?: (?:a|any|another|got))? (?:session|meeting|catchup)\b",
    r"\bwhat is my next\b",
    r"\b(?:show|tell|give|remind) me(?: of)? (?:my|our|the)? ?(?:next|upcoming) (?:session|meeting|"
    r"catchup)\b",
    r"\bwhen (?:we|i)(?: are| am)? (?:next )?(?:meeting|meet|seeing|see)\b",
    r"^(?:what is )?(?:the |my |our )?(?:date|time|day)(?: and time)? (?:of|for) (?:my |our |the "
    r")?(?:next |upcoming )?(?:session|meeting|catchup)\b",
    r"\bwhen (?:do|am|are) (?:i|we) (?:next )?(?:due to )?(?:see|meet|sit down|sitting down|catchup|speak"
    r"|supposed to meet)\b",
    r"^is (?:it|our session|my session|session) TIME(?: or (?:TIME|next|the next))? (?:that )?(?:we|i)\b",
    r"\bwhen (?:is|are) (?:it|mine|ours)\b",
    r"\bare we still (?:on|meeting)\b",
)
_WHAT_TIME = re.compile(r"^what time(?: (?:is|are|am|we|i|it|on|for|again))* TIME(?: again)?(?: ?\?)*$")
"""Asks for the hour of a session, where none is being looked for."""
_AGREEMENT = re.compile(
    rf"^(?:(?:my|our|the|session) )*agreement(?: ?[?!.])*$"
    rf"|\b{_SHOW}\b(?: [\w']+){{0,5}} agreement\b|\bwhat (?:does|did|is|was)\b(?: [\w']+){{0,5}} "
    rf"agreement\b|\bwhere\b(?: [\w']+){{0,4}} agreement\b"
    r"|\b(?:link|copy)\b(?: [\w']+){0,4} agreement\b|\bhave (?:i|we) got (?:a|an) (?:session "
    r")?agreement\b|\bagreement say\b|\bdo (?:i|we) have (?:a|an) (?:session )?agreement\b"
    r"|\bneed (?:to see|a look at|a copy of|sight of)(?: \w+){0,3} agreement\b|\bwhich agreement\b"
)
_SHOW_IT = any_of(
    r"\b(?:show|see|read|view|look at|open|send)(?: me| us)?(?: a copy of| through)?(?: it| that| the "
    r"current (?:one|version)| what)\b",
    r"\bwhat (?:is|was|does)\b(?: \w+)? (?:in|it|say)\b",
    r"\bremind me what\b",
    r"\bwhat did (?:we|i) (?:agree|say|sign)\b",
    r"\bwhich agreement\b",
    r"\bsee it\b",
)
_LATE = (
    r"(?:overdue|late|behind|past (?:their|its|the|my|due)(?: due)?(?: date)?|past due|out of date|"
    r"expired|lapsed|not (?:been )?(?:done|had|completed|"
    r"finished|signed|met|held|reviewed|written|seen)|due|outstanding|missed|missing|unsigned|slipping|"
    r"slipped)"
)
_OVERDUE = any_of(
    r"\b(?:overdue|past due|past (?:their|its|my|the) due(?: date)?)\b",
    r"\bwho\b(?: \w+){0,4} (?:behind|late|due|outstanding|not (?:had|done|met|signed|been)|needs|need|"
    r"missed|missing|slipping)\b",
    r"\b(?:which|what|any|are|is|am|list|show|see)\b(?: [\w']+){0,6} (?:behind|late|not done|out of date|"
    r"expired|lapsed|past|unsigned|not signed|not (?:been )?(?:done|signed|reviewed|written))\b",
    r"\bany(?:one|body)\b(?: \w+){0,3} (?:behind|late|not had)\b",
    r"^who (?:has|have) (?:nobody|no one)\b|^(?:which|what|who)\b(?: \w+)? (?:are|is|am)(?: still)? without\b",
    r"\bwho (?:have|has|am|are) (?:(?:i|we|NAME) )?not (?:(?:i|we|NAME) )?(?:been )?(?:supervised|seen|met|had|signed|"
    r"reviewed)\b",
    r"^(?:late|unsigned|expired|outstanding) (?:session|records?|agreement|notes)\b",
    r"\b(?:what|which) (?:action )?(?:has|have|is|did)\b(?: \w+){0,3} (?:missed|late|not done)\b",
    r"\bhow (?:late|far behind) (?:am|is|are)\b",
    r"\b(?:are|any|which)\b(?: \w+){0,2} (?:records?|notes|session|agreement)\b(?: \w+){0,2} outstanding\b",
    r"\bunsigned (?:records?|notes)\b",
    r"\b(?:which|what|whose|any)\b(?: [\w']+){0,5} (?:gone|run|slipped) (?:over|past)\b",
    r"^(?:(?:my|our|the|all|any|team) )*(?:agreement|records?|notes|session|action)(?: (?:that|which))?(?: "
    r"(?:are|is))? (?:out of "
    r"date|overdue|late|expired|lapsed|outstanding|unsigned|not signed)\b",
    r"\b(?:got|have|has) (?:anything|any \w+|something) (?:late|overdue|behind|outstanding|not done)\b",
    r"\bwhich of (?:us|you|them|my \w+|the \w+) (?:has|have|is|are|am) (?:not|late|behind|due|overdue|missed)\b",
    r"\b(?:which|what|any|whose) (?:records?|notes|agreement)(?: \w+){0,2} (?:need|needs|waiting|to be|"
    r"left)\b",
)
_ACTIONS = re.compile(
    rf"^(?:(?:my|our|the|open|outstanding|current|all|NAME|'s|any|todo|more) )*(?:action|todo)(?: list| log"
    rf"| register| tracker| "
    rf"items?)?(?: for (?:me|NAME)| please)?(?: ?[?!.])*$"
    rf"|\b{_SHOW}\b(?: [\w']+){{0,5}} (?:action|todo)\b|\b(?:what|which|any|how many|status|update)\b(?: "
    rf"[\w']+){{0,5}} (?:action|todo)\b"
    r"|\bwhat (?:do|have|did|does|has|should|must|am|is|was|were)\b(?: \w+)? (?:i|NAME|we)\b(?: \w+){0,5} "
    r"(?:to do|do|doing|done|agree|on|agreed to|down for|promised|working on)\b"
    r"|\bremind me (?:of )?what i (?:said|agreed|promised|have|need|was|am|should)\b|\b(?:what is|"
    r"anything|what 's|what have i got) (?:outstanding|left|to do|still to do|on my plate|on my list|left|"
    r"still open|on NAME 's (?:plate|list))\b"
    r"|\bwhat else (?:do|have) i\b(?: \w+){0,3} do\b|\bwhat do i (?:owe|still owe)\b|\bwhat is (?:on "
    r")?NAME 's (?:action|todo)\b"
)
_MISSING = re.compile(
    r"\b(?:who|whose|which of \w+|anyone|anybody|which people|people)\b(?: [\w'-]+){0,5} "
    r"(?:(?:has|have|got|with|having) (?:no|nothing)|without|"
    r"not (?:got|have) (?:a|an|any)|never (?:had|been|got|signed)|lacks?)\b|"
    r"^who is (?:not )?(?:without\b|missing (?:a|an|their|any)\b)|^who (?:has|have) not got\b|"
    r"\b(?:which|what) (?:\w+ )?(?:am|are|is|has|have)(?: still| currently)? (?:without|no)\b"
)
"""Asks who has none, rather than who is late with one."""
_AGREED_ABOUT = re.compile(r"\bwhat did (?:we|i) agree (?:about|on)\b(?! [\w' ]*\b(?:next|do)\b)")
_WHAT_TO_DO = re.compile(r"\baction (?:should|must|can|could) (?:i|we) (?:take|do)\b")
"""Asks for advice, which nobody here can give."""
_FORM = re.compile(
    rf"^(?:date|time|day) (?:of|for)\b|^(?:(?:can|could|would|may|will|please|i|you|and|just|so|like|want|"
    rf"need|to|ok|yes|hi|let|us|me) )*{_ASKS}\b"
)


def asked_for(view: View) -> Meaning | None:
    """Return the look-up that a message is, or None. When the bot waits for agenda items, only a message in the
    form of a question or a command counts: anything else may be the item."""
    line = view.line
    if _HELP.search(line) and len(view.items) <= 14:
        return Meaning("help")
    if view.message.asked == "action" and view.core in ("which action", "what action", "which one"):
        return Meaning("unclear")
    form = view.question or bool(_FORM.search(line))
    topic = view.message.asked == "agenda" and not form
    if topic and line not in ("agenda", "actions", "my action"):
        return None
    if _MISSING.search(line) and what_of(view) and not view.message.asked:
        return overdue_of(view)
    late = _late(view, form)
    if late is not None:
        return late[0]
    if _AGENDA_SHOW.search(line):
        return Meaning("agenda_show")
    if view.message.asked == "agreement" and form and _SHOW_IT.search(line):
        return Meaning("agreement_show")
    if _AGREEMENT.search(line) and not re.search(
        r"\b(?:review|revisit|renew|update|change|go over|amend|redo|should look|look (?:at|over)(?: "
        r"[\w']+){0,4} again)\b",
        line,
    ):
        return Meaning("agreement_show")
    if (
        _AGREED_ABOUT.search(line)
        and not view.phrases
        and not re.search(r"\b(?:last|action|session on)\b", line)
    ):
        return Meaning("agreement_show")
    if _ACTIONS.search(line) and _WHAT_TO_DO.search(line):
        return Meaning("unclear")
    if (
        _ACTIONS.search(line)
        and (form or len(view.items) <= 8)
        and not re.search(
            r"\b(?:done|add|bring|wear|mark|log|for me :|complete|give me (?:until )?TIME) ", line
        )
    ):
        return actions_of(view)
    if view.moment.booked and view.message.asked not in ("book", "slots") and _WHAT_TIME.match(line):
        return Meaning("next_session")
    if (
        _NEXT.search(line)
        and form
        and not re.search(
            r"\b(?:due|overdue|room|book|(?:can|could|shall) (?:we|i) (?!see|have|know|check))\b", line
        )
    ):
        return Meaning("next_session")
    return None


def _late(view: View, form: bool) -> tuple[Meaning | None] | None:
    """Return `overdue` where that is asked for, (None,) where lateness is only spoken of, None where it is not."""
    line = view.line
    late = _OVERDUE.search(line)
    stated = re.search(r"\b(?:is|are|am) overdue\b(?! ?\?)", line) and not view.question
    if view.message.asked in ("agreement", "action", "sign") and not form and _LONG_SINCE.search(line):
        return (None,)  # "long overdue, yes"
    if stated and not form and not view.names and what_of(view) is None:
        return (None,)  # "my library books are overdue"
    short = len(view.items) <= 6 and "overdue" in line
    asks = form or short or _LATE_FIRST.match(line)
    return (overdue_of(view),) if late and asks and not _NOT_LATE.search(line) else None


_LONG_SINCE = re.compile(r"\b(?:yes|long|well|way) ?,?\b")
_LATE_FIRST = any_of(
    r"^(?:(?:my|our|the|all|any) )*(?:agreement|records?|notes|session|action)\b",
    r"^(?:late|unsigned|expired|past due|overdue)\b",
)
_NOT_LATE = any_of(
    r"\boverdue (?:for )?(?:a|some) (?:\w+ )?(?:holiday|break|rest|haircut|drink|coffee|treat|laugh)\b",
    r"\b(?:when|add|put) (?:is|my|the)\b",
    r"\b(?:running|minutes|hour|TIME)(?: \w+)? late\b",
)


def overdue_of(view: View) -> Meaning:
    """Return what a question about lateness asks after, and about whom."""
    fields: dict[str, object] = {}
    what, who = what_of(view), who_of(view)
    some, one = one_name(view)
    if (some and one is None) or (who is None and _stranger(view)):
        return Meaning("unclear")
    if what:
        fields["what"] = what
    if _MISSING.search(view.line):
        fields["missing"] = True
    if who:
        fields["who"] = who
    return Meaning("overdue", fields)


def _stranger(view: View) -> bool:
    """Whether a question asks about somebody by a name that the bot does not know ("is Gary overdue?")."""
    found = re.search(r"^(?:is|has|what action has|was) (\w+) (?:overdue|behind|late|had|not)\b", view.line)
    return (
        bool(found) and view.tokens[view.items[view.item_at(found.start(1))].start].capital
        if found
        else False
    )


def actions_of(view: View) -> Meaning:
    """Whose actions somebody wants to see."""
    some, who = one_name(view)
    if some:
        return Meaning("actions_show", {"whose": who}) if who else Meaning("unclear")
    if re.search(r"\b(?:my|i|mine|for me|myself)\b", re.sub(r"^(?:can|could|may) i\b", "", view.line)):
        return Meaning("actions_show", {"whose": "me"})
    return Meaning("actions_show")
