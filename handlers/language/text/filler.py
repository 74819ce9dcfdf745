"""Words around what a message says: "just to say", "before I forget", "if that's alright with you"."""

import re

from handlers.language.text.patterns import said, word_set

_OPENERS = said(
    r"""just (?:a quick note |a note |a heads up |dropping you a line )?to (?:say|let you know|confirm)(?: that)? /
    just letting you know(?: that)? / just wanted to (?:say|let you know)(?: that)? / heads up / quick one /
    (?:happy|pleased|glad|delighted|sad|sorry) to say(?: that)? / before i forget / while i remember /
    while i think of it / whilst i remember / to be honest / tbh / hope (?:you are|all is|this finds you) \w+ /
    hope you had a \w+ \w+ / sorry for the (?:delay|late reply|slow reply|short notice) /
    sorry to (?:bother|trouble|chase|nag)(?: you)?(?: again)? / apologies for the (?:delay|late reply|short notice) /
    i know you mean well(?: but)? / (?:hi )?i am new here / new here / (?:that is|how) (?:very |so )?kind(?: of you)? /
    (?:very |so )?(?:kind|lovely|good|nice) of you to (?:offer|ask|chase|check|remind me)(?: me)? /
    (?:(?:many|big) )?thanks (?:(?:so|very|much|a|lot|million|again) )*for (?:the
    (?:reminder|nudge|offer|options|times|slots|message|heads up)|chasing|asking|checking|reminding me|
    getting back to me|offering|sorting(?: this| that| it)?|your (?:patience|help|message)|waiting) /
    do not worry(?: about it)? /
    if i am honest / as it happens / as luck would have it / good news / bad news / silly question / quick question"""
)
"""What opens a message or a clause and says nothing of its own."""
_CLOSERS = said(
    r"""if (?:that is|this is|it is) (?:yes|alright|all right|fine|good|not too much trouble|no bother)(?:
    with you| by you|
    for you| with NAME)? /
    if (?:that|this|it) (?:suits|works|helps) (?:you|everyone|all)? / if you do not mind / if you would not mind /
    if at all possible / if (?:you can|you could) / when you (?:get|have) a (?:chance|minute|moment|sec|second) /
    or not at all / hope (?:that|this) is (?:yes|alright|fine|not a problem) / but there we go / there we
    go / bear with me /
    much appreciated / let me know / no rush / ta very much / many thanks / that is all / so there"""
)
"""What closes one."""


_BESIDE = word_set(", . ; ! ? - : ( ) please thanks cheers ta sorry x xx many")


def padding(words: list[str]) -> set[int]:
    """Where words stand that only pad a message; none where there would be nothing else."""
    line = " ".join(words)
    found: set[int] = set()
    for match in _spans(line):
        first = line.count(" ", 0, match.start())
        found.update(range(first, first + match[0].strip().count(" ") + 1))
    left = [n for n, word in enumerate(words) if n not in found and word[0].isalnum()]
    return found if left else set()


def _spans(line: str) -> list[re.Match[str]]:
    """Return the stretches of whole words that open or close a clause."""
    opens = [
        m for m in _OPENERS.finditer(line) if _ends(line[: m.start()], -1) and f"{line} "[m.end()] == " "
    ]
    return opens + [
        m for m in _CLOSERS.finditer(line) if _ends(line[m.end() :], 0) and f" {line}"[m.start()] == " "
    ]


def _ends(rest: str, side: int) -> bool:
    """Whether what lies beside a stretch, a space apart, is nothing, a mark, or another polite word."""
    words = rest.split()
    return not rest or (rest[side] == " " and words[side] in _BESIDE)
