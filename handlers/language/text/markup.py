"""From a channel's markup to the plain words that the person meant to send."""

import html
import re
from collections.abc import Sequence

LONGEST = 20_000
"""Characters that are looked at: more than either channel lets a person type."""

_STRUCK = re.compile(r"<(s|del|strike)\b[^<>]{0,200}>[^<]{0,500}</\1>|~~?(?=[^\s~])[^~\n]{1,300}~~?", re.I)
_QUOTED = re.compile(r"<blockquote\b[^<>]{0,200}>.*?(?:</blockquote>|\Z)", re.I | re.S)
_QUOTED_LINE = re.compile(r"^\s{0,3}>[^\n]*$", re.M)
_MENTION = re.compile(r"<@[A-Za-z0-9-]{1,40}(?:\|([^<>\n]{1,80}))?>")
_AT_ELEMENT = re.compile(r"<at\b[^<>]{0,200}>([^<>\n]{0,80})</at>", re.I)
_IS_TO_DO = re.compile(r"\s*(?:to|will|should|must)\b", re.I)
_DATE = re.compile(r"<!date\^[^<>|]{1,200}(?:\|([^<>]{1,200}))?>")
_SPECIAL = re.compile(r"<![^<>]{1,200}>")
_LINK = re.compile(r"<(?:[#@!]|https?:|mailto:|tel:)[^<>|\s]{0,2000}(?:\|([^<>]{1,500}))?>")
_ADDRESS = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
_BREAK = re.compile(r"<(?:br|/p|/div|/li)\b[^<>]{0,200}>", re.I)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_EMPHASIS = re.compile(r"(?<![\w*_`])([*_`]{1,3})(?=\S)([^*_`\n]{1,500})(?<=\S)\1(?![\w*_`])")
_SHORTCODE = re.compile(r":([a-z0-9_+-]{1,40}):(?![\d])", re.I)
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_PICTURES = re.compile(
    "[\u200b-\u200f\u2060\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\u20e3]"
    "|"
    "[\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff\U000e0000-\U000e007f]"
)
_YES_PICTURES = frozenset("👍✅✔☑👌🆗🙆")
_NO_PICTURES = frozenset("👎❌✖🚫🙅⛔✗")
_YES_CODES = frozenset(
    {"+1", "thumbsup", "white_check_mark", "heavy_check_mark", "ok_hand", "ballot_box_with_check"}
)
_NO_CODES = frozenset({"-1", "thumbsdown", "x", "no_entry", "no_good"})
_PLAINER = str.maketrans(
    {"‘": "'", "’": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": " - ", "−": "-", "‐": "-", "‑": "-",
     "…": "... ", "\xa0": " ", "\u202f": " ", "\u2009": " ", "½": " half", "\r": "\n", "\t": " ", "\x00": " "}
)  # fmt: skip

BOT = "\ue000"
"""Stands for a mention of somebody whose name the message does not give."""
YES, NO = "\ue001", "\ue002"
"""Stand for a picture that says yes, or no."""
_PRIVATE = re.compile("[\ue000-\ue0ff]")


def plain(text: str, people: Sequence[str] = ()) -> str:
    """Return the text without markup, pictures and struck-out or quoted words; letters, case and punctuation are kept.

    Understands Slack's mrkdwn and mentions, the HTML that Teams sends, and entities. A mention becomes its name, or
    `BOT` where it has none, or where it opens the message and is nobody's of `people` (it calls the bot). A picture
    that means yes or no becomes `YES` or `NO`; others are dropped. Linear in the length of the text, of which no more
    than `LONGEST` characters are read.
    """
    text = _PRIVATE.sub(" ", text[:LONGEST])
    if "<" in text or "&" in text or "~" in text or ">" in text:
        text = _without_tags(text, people)
    text = text.translate(_PLAINER)
    if ":" in text:
        text = _SHORTCODE.sub(_shortcode, text)
    if not text.isascii():
        text = _KEYCAP.sub(r" \1 ", text)
        text = _PICTURES.sub(_picture, text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\2", text)
        text = _EMPHASIS.sub(r"\2", text)
    return text.strip()


def _without_tags(text: str, people: Sequence[str]) -> str:
    text = _QUOTED.sub(" ", text)
    text = _STRUCK.sub(" ", text)
    known = {word for name in people for word in (name.casefold(), name.casefold().partition(" ")[0])}

    def mention(match: re.Match[str]) -> str:
        name = (match[1] or "").lstrip("@").strip()
        opens = not _TAG.sub("", text[: match.start()]).strip() and not _IS_TO_DO.match(text, match.end())
        return f" {BOT} " if not name or (opens and name.casefold() not in known) else f" {name} "

    text = _MENTION.sub(mention, text)
    text = _AT_ELEMENT.sub(mention, text)
    text = _DATE.sub(lambda m: m[1] or " ", text)
    text = _LINK.sub(lambda m: " " if m[1] is None else _label(m[1]), text)
    text = _SPECIAL.sub(" ", text)
    text = _BREAK.sub("\n", text)
    text = _TAG.sub("", text)
    text = _QUOTED_LINE.sub(" ", text)
    return html.unescape(text)


def _label(words: str) -> str:
    """Return the words of a link; an address made a link by itself stays one, so that no date is read in it."""
    return f" https://{words} " if _ADDRESS.fullmatch(words) and not words.startswith("http") else words


def _shortcode(match: re.Match[str]) -> str:
    name = match[1].casefold()
    if name.isdigit():  # "2:30:00" is a time
        return match[0]
    return f" {YES} " if name in _YES_CODES else f" {NO} " if name in _NO_CODES else " "


def _picture(match: re.Match[str]) -> str:
    picture = match[0]
    return f" {YES} " if picture in _YES_PICTURES else f" {NO} " if picture in _NO_PICTURES else " "
