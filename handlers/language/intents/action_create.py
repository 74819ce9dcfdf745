"""New actions for somebody, and the day that something is due."""

import re
from dataclasses import replace

from handlers.language.document.document import View
from handlers.language.intents.agenda_add import LEAD
from handlers.language.model import Meaning, unclear
from handlers.language.text.patterns import word_set
from handlers.language.time.meeting_times import hour_of
from handlers.language.time.parser import Phrase
from handlers.language.time.resolver import Impossible, days_after, days_of
from handlers.language.time.types import Weekend

_ACTION = re.compile(
    rf"^{LEAD}(?:(?:log|add|record|create|make|set|note|raise|put|give|assign|capture|new|an?|another|write|"
    rf"stick|pop|one|open|down|me|NAME|with|that|up|to|onto|my|this) )*"
    r"action(?: down)?(?: (?P<for>for|on|to|with)| that)?(?: ?(?P<colon>[:,.!-]) ?| )(?P<body>.+)$"
)
_NOTE_THAT = re.compile(
    r" ?[,.;?-] (?:(?:can|could|would|you|please|and|ok|so) )*(?:note|put|stick|log|add|record|mark)"
    r"(?: (?:that|it|this|down))+(?: (?:as|for))?(?: (?:an|my|the))? action(?: (?:for|by|on))?(?: TIME)?"
    r"(?: please)?(?: ?[.!?])*$"
)
"""After what is to be done: it is an action."""
_OWNER = re.compile(
    r"^(?:for |on |owner ?:? ?|is for |is |that )?(?P<who>NAME|me|myself|i|you|us|we|both)(?: and "
    r"(?P<also>NAME|me|i|you))?\b ?(?P<verb>(?:to|will|should|needs to|need to|must|has to|is to|is going "
    r"to|can|[:,-])(?: |$)(?:to |will )?)?(?P<text>.*)$"
)
_STRANGER = re.compile(
    r"^(?:for |on )?(?P<who>[a-z']+)(?: [a-z']+)? (?P<verb>to|will|should|must|needs to|is to|has to) "
    r"(?P<text>.+)$"
)
_STRANGER_LISTED = re.compile(r"^(?P<who>[a-z']+) ?[,:-] ?(?P<text>.+)$")
_NO_OWNERS = word_set(
    """remember need try agree continue arrange start plan go ask write look speak talk return reply respond
    refer listen apply sign add book send email commit all we they it that this please ensure be"""
)
_NAME_TO = re.compile(
    r"^(?P<who>NAME|me|myself|i)(?P<also> (?:and|&) (?:NAME|me|i))? (?:to|will(?! not)|should(?! not)|needs to|"
    r"must(?! not)|has to|is to|"
    r"is going to|agreed to|said he will|said she will| ?[:-](?= [a-z])) (?P<text>.+)$"
)
_ASK_NAME = re.compile(
    rf"^{LEAD}(?:(?:ask|get|remind|tell|task|need|want)(?P<who> (?:NAME|me))(?P<also> (?:and|&) (?:NAME|"
    rf"me))? to|(?:assign|give)(?P<given> (?:NAME|me))(?P<and> (?:and|&) (?:NAME|me))? (?:(?:the|an|a|"
    rf"new) )*(?:action|task|job)(?: (?:of|to|:|-|,|for))*|(?:can|could|would|will)(?P<can> NAME)(?P<too> "
    rf"(?:and|&) (?:NAME|me))?(?: please)?) (?P<text>.+)$"
)
_AT_END = re.compile(
    r"(?: ?[,(:-] ?| )(?:owner ?:? ?|for |assigned to |on )?(?P<who>NAME)(?: ?\))?(?P<rest>(?: ?[,.-])?(?: "
    r"(?:by|due|for|on|before))*(?: TIME)?(?: ?[.!)])*)$"
)
_BY = frozenset({"by", "due", "until", "deadline", "within", "before"})
_DUE_WORDS = word_set(
    """by due for on before within in deadline : , - . is it ( ) at no later than the latest end and until"""
)


def action(view: View) -> Meaning | None:
    """Return a new action for somebody, with its owner, its words and its due date, or None."""
    line = view.line
    after = _NOTE_THAT.search(line) if "action" in line else None
    if after and after.start() and view.message.asked in (None, "action"):
        return _noted(view, after)
    match = _ACTION.search(line) if "action" in line else None
    if match and not re.search(
        r"\baction(?: (?:is|are|was|has|have|plan|plans|needs?))\b", line[: match.start("body") + 10]
    ):
        if re.match(r"(?:is|are|was|done|complete|by|until|not|needs?|TIME$|plan)\b", match["body"]):
            return None
        if not re.search(
            r"\w", match["body"].replace("NAME", "", 1) if match["body"].startswith("NAME") else match["body"]
        ):
            return None
        return _from_body(view, match)
    match = _NAME_TO.search(line)
    if match:
        mine = match["who"] in ("me", "myself", "i")
        if mine and view.message.asked is not None:
            return None
        if mine and not any(p.lead in _BY for p in view.phrases):
            return None
        if re.search(r"\bNAME should\b", line) and not any(p.lead in _BY for p in view.phrases):
            return None  # an opinion
        if re.match(r"(?:see|meet|call|ring|speak (?:to|with)|talk (?:to|with)) (?:me|us)\b", match["text"]):
            return None  # a wish of the two of them, and nothing to be done
        waits = view.message.asked in ("sign", "agreement", "book", "slots")
        if waits and not re.match(r"NAME to\b", line) and not any(p.lead in _BY for p in view.phrases):
            return None
        if (
            re.search(
                r"^(?:meet|see|be|book|move|cancel|come|attend|get back|let|look|check)\b", match["text"]
            )
            and mine
        ):
            return None
        return action_from(view, match.start("text"), match["who"], match.start("who"), bool(match["also"]))
    match = _ASK_NAME.search(line)
    group = next((group for group in ("who", "given", "can") if match and match[group]), None)
    if (
        match
        and group
        and (match[group].strip() == "NAME" or group == "given" or line.startswith("remind me to "))
    ):
        steers = re.match(
            r"^(?:to )?(?:(?:fit|squeeze|slot|see|join)\b|\w+ (?:me|us)\b(?! (?:a|the|my|our)\b)|"
            r"meet|make it|do TIME|come|attend|see me|TIME|it\b|that\b|about|if|on TIME|be\b|"
            r"do it)",
            match["text"],
        )
        asks = group == "can" and not any(p.lead in _BY for p in view.phrases)
        if not steers and not asks:
            several = bool(match["also"] or match["and"] or match["too"])
            return action_from(
                view, match.start("text"), match[group].strip(), match.start(group) + 1, several
            )
    stranger = _STRANGER.search(line)
    known = _NO_OWNERS | {"i", "we", "you", "it", "can", "going", "able"}
    due = any(p.lead in _BY for p in view.phrases)
    if stranger and due and view.message.asked is None and stranger["who"] not in known and _capital(view, 0):
        return unclear()
    return None


def _noted(view: View, after: re.Match[str]) -> Meaning | None:
    """Return the action of "I'll ring the pharmacy, can you note that as an action for tomorrow?"."""
    first = view.item_at(after.start() + 1)
    due = [item for item in view.items[first:] if item.phrase]
    by = f" by {view.text(view.items.index(due[0]), view.items.index(due[0]) + 1)}" if due else ""
    said = f"action: {view.text(0, first)}{by}"
    found = action(View(replace(view.message, text=said, asked=None), view.terms))
    return found if found and found.intent == "action_add" and found.fields.get("owner") else None


def _capital(view: View, item: int) -> bool:
    return view.tokens[view.items[item].start].capital


def _from_body(view: View, match: re.Match[str]) -> Meaning | None:
    """Return what follows "action:": an owner and a text, in either order."""
    at, body = match.start("body"), match["body"]
    head = view.line[: match.start("body")]
    if re.search(
        r"\b(?:NAME|me) (?:an? )?(?:new )?action\b|\bgive (?:NAME|me)\b|\bassign (?:NAME|me)\b", head
    ):
        who = "NAME" if "NAME" in head else "me"
        where = head.index(who)
        start = at + len(re.match(r"(?:to |: |- )*", body)[0])  # type: ignore[index]
        return action_from(view, start, who, where, False)
    if match["colon"] and re.search(r"\bmy action ?[:,-] ?$", head):
        return action_from(view, at, "me", 0, False)
    owner = _OWNER.search(body)
    if owner and owner["text"]:
        if owner["who"] in ("you", "us", "we", "both"):
            return unclear()
        start = at + owner.start("text")
        return action_from(view, start, owner["who"], at + owner.start("who"), bool(owner["also"]))
    stranger = _STRANGER.search(body)
    if (
        stranger
        and stranger["who"] not in _NO_OWNERS
        and (match["for"] == "for" or _capital(view, view.item_at(at + stranger.start("who"))))
    ):
        return unclear()
    if match["for"] == "for" and not match["colon"] and re.match(r"[a-z]+ (?:to|[:,-])", body):
        return unclear()
    listed = _STRANGER_LISTED.search(body)
    if (
        listed
        and _capital(view, view.item_at(at))
        and len(body.split(",")[0].split()) == 1
        and listed["who"] not in _NO_OWNERS
    ):
        return unclear()
    ending = _AT_END.search(body)
    if ending:
        return action_from(view, at, "NAME", at + ending.start("who"), False, at + ending.start())
    if not match["colon"] and not re.search(
        r"\b(?:log|add|record|create|make|set|note|raise|new|capture|open)\b", head
    ):
        return None
    start = at + (3 if body.startswith("to ") else 0)
    return action_from(view, start, None, 0, False)


def action_from(
    view: View, start: int, who: str | None, where: int, several: bool, stop: int | None = None
) -> Meaning:
    """Return the action whose words start at a place in the line, owned by whom `where` names."""
    if several:
        return unclear()
    fields: dict[str, object] = {}
    if who == "NAME":
        name = view.items[view.item_at(where)].name
        if name is None or name.who is None:
            return unclear()
        fields["owner"] = name.who
    elif who is not None:
        fields["owner"] = "me"
    first = view.item_at(start)
    last = view.item_at(stop - 1) + 1 if stop else len(view.items)
    due = _due_phrase(view, first)
    if due is not None:
        day = due_day(view, due)
        if day is None:
            return unclear()
        if due.lead != "before" or view.items[max(0, view.item_of(due) - 2)].word == "on":
            fields["due"] = day
            last = _before_due(view, first, last, due)
    while last > first and view.items[last - 1].word in _DUE_WORDS | {"?", "!", "please"}:
        last -= 1
    while first < last and view.items[first].word in ("to", ":", "-", ",", "that", "will"):
        first += 1
    text = view.text(first, last)
    if text.lower() in ("none", "nil", "n/a", "nothing", "no", "tbc"):
        return unclear()
    return Meaning("action_add", {**fields, "text": text}) if text else unclear()


def _due_phrase(view: View, first: int) -> Phrase | None:
    """Return the phrase that says when an action is due: one with "by" or the like, else one that ends the message."""
    inside = [item.phrase for item in view.items[first:] if item.phrase]
    inside += [
        item.phrase for item in view.items[:first] if item.phrase and item.phrase.lead in _BY and not inside
    ]
    said = [phrase for phrase in inside if (phrase.lead in _BY and phrase.days) or _due_before(view, phrase)]
    if said:
        return said[-1]
    ends = [item.phrase for item in view.items[-2:] if item.phrase]
    if ends and ends[-1].days and (ends[-1].lead in ("on", "in", "within", "") or _all_after(view, ends[-1])):
        trail = view.items[view.item_of(ends[-1]) + 1 :]
        before = view.items[view.item_of(ends[-1]) - 1].word if view.item_of(ends[-1]) else ""
        if (
            all(item.word in _DUE_WORDS | {"!", "?"} for item in trail)
            and ends[-1].lead != "for"
            and before not in ("over", "during", "throughout")
        ):
            return ends[-1]
    return None


def _all_after(view: View, phrase: Phrase) -> bool:
    n = view.item_of(phrase)
    return n > 0 and view.items[n - 1].word in (",", "-", ":", "(")


def _due_before(view: View, phrase: Phrase) -> bool:
    n = view.item_of(phrase)
    near = [item.word for item in view.items[max(0, n - 3) : n]]
    return bool({"due", "deadline", "by"} & set(near)) and bool(phrase.days or phrase.lead == "by")


def _before_due(view: View, first: int, last: int, due: Phrase) -> int:
    n = view.item_of(due)
    return (
        n
        if first < n
        and all(item.word in _DUE_WORDS | {"?", "!", "please"} for item in view.items[n + 1 : last])
        else last
    )


def due_day(view: View, phrase: Phrase) -> str | None:
    """Return the day that something is due, ISO: a week's Monday, a month's first (rule 6), this week's Friday.

    None where it names no day, or one that is over.
    """
    if not phrase.days:
        hour = hour_of(phrase)
        return (
            view.moment.today.isoformat()
            if hour is not None and phrase.lead in ("by", "due", "until", "")
            else None
        )
    try:
        after = phrase.lead == "after" and phrase.hour is None and phrase.part is None
        span = days_after(phrase, view.moment) if after else days_of(phrase, view.moment)
    except Impossible:
        return None
    if any(isinstance(piece, Weekend) for piece in phrase.days):
        return None
    words = [token.norm for token in view.tokens[phrase.start : phrase.end]]
    this = "this" in words and ("week" in words or "month" in words)
    day = span.last if this else span.first
    return day.isoformat() if day >= view.moment.today else None
