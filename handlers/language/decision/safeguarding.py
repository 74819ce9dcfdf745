"""Words that must never be handled as menu items: somebody is in distress or danger, or something is wrong.

A plain wish to discuss a hard matter ("add stress at work to the agenda") is obeyed; a statement is not (rule 10).
"""

import re

from handlers.language.document.document import View
from handlers.language.intents.agenda_add import agenda_item
from handlers.language.model import Meaning
from handlers.language.text.phrases import phrases_of

_JOKES = frozenset({"lol", "haha", "hehe", "lmao", "rofl"})
_TOPIC = re.compile(
    r"^(?:a |my |the )?(?:safeguarding|complaint|grievance|whistle ?-? ?blowing|burnout|stress|bullying|wellbeing)\b"
)
"""A matter, and no statement: what follows "add" in a plain wish to discuss it."""
_ABOUT_BOSS = re.compile(
    r"\b(?:about|against|from|by) (?:NAME|my (?:supervisor|manager|boss|lead))\b|\bbull(?:y|ies|ied)\b"
)


_OF_ANOTHER = re.compile(
    r"\b(?:NAME|colleague|client|resident|child|kid|boy|girl|mum|dad|she|he|they|him|her|friend|partner)\b"
    r"(?: [\w'-]+){0,5} (?:suicid\w*|self|kill|die|harm\w*|hurt\w*|overdose\w*|disappear|tablets|pills)"
)
"""Somebody else's danger, even where the writer speaks of their own worry."""


_LIFE = re.compile(r"\b(?:suicid\w*|kill|die|life|abus\w*|overdose\w*)\b")


def _whole_line(view: View) -> str:
    """Return the message's words with names and times put into one word each, and no word left out as polite noise."""
    marks = {name.start: ("NAME", name.end) for name in view.names}
    marks |= {phrase.start: ("TIME", phrase.end) for phrase in view.phrases}
    words: list[str] = []
    at = 0
    while at < len(view.tokens):
        word, end = marks.get(at, (view.tokens[at].norm, at + 1))
        words.append(word)
        at = end
    return " ".join(words)


def to_be_cared_for(view: View) -> Meaning | None:
    """Somebody's distress or danger, or a complaint or confidence; None where the message says neither."""
    line = _whole_line(view)
    if _JOKES & {token.norm for token in view.tokens}:
        return None
    mine, other = phrases_of("care_me").in_line(line), phrases_of("care_other").in_line(line)
    wrong = phrases_of("raise").in_line(line)
    if not (mine or other or wrong):
        return None
    wish = agenda_item(view)
    topic = str(wish.fields.get("text", "")).lower() if wish and wish.intent == "agenda_add" else ""
    if topic and _TOPIC.match(topic) and not mine and not _ABOUT_BOSS.search(line):
        return None
    if mine and not (other and _OF_ANOTHER.search(line)):
        return Meaning("care", {"about": "me"})
    if wrong and not (other and _LIFE.search(line)):
        return Meaning("raise")
    return Meaning("care", {"about": "other"})
