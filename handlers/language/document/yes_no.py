"""Yes, no and the polite noises: messages that only answer, and say nothing else."""

import re

from handlers.language.document.document import View
from handlers.language.text.patterns import word_set

_YES = word_set(
    """yes sure fine perfect great lovely good grand brilliant brill cool ideal definitely absolutely certainly
    agreed confirmed deal works suits happy excellent super fab fantastic accept accepted ace sound righto
    rightio sorted wonderful course please'd gladly indeed approved booked okey-dokey alrighty alright dandy
    fair nicely perfecto totally defo deffo"""
)
_NO = word_set(
    """no none neither nothing never cannot not unfortunately unable negative nay pass regrettably"""
)
_FILL = word_set(
    """i we me us you it is am are be will do did that this then so by with for to the a of go ahead on let
    please can my our would all and at in have just oh ah there here now still really very both one 's let's
    done lot as see talk speak book ok yes find time same from what ask any if put lock it's them his her
    week sounds look looks like sorry too quite mate love pal boss sir madam guys folks um well right
    actually thing things worry again hear work may might again'"""
) - {"might", "may", "ask", "any", "if", "what", "work"}
_THANKS = word_set(
    """thanks great brilliant brill lovely perfect cool super fab ace fantastic wonderful excellent amazing
    legend star awesome noted understood received cheers ta sound sweet nice appreciated appreciate welcome
    worries problem bother prob probs lol haha hello hi bye goodbye morning afternoon evening night good
    weekend congrats merry xmas christmas new year happy birthday easter diwali wow gotcha roger grand kind
    pleasure hope kindly love hurray yay hurrah diamond angel gem champion lifesaver helpful useful sorry
    bless mind easy fair stress stresses dramas hey hiya"""
)
_THANKS_FILL = word_set(
    """both team everyone folks delay patience trouble reply confusion hassle slow inconvenience response
    understanding flexibility stuff enough one job work you are very i we it is that 's a an the so much
    for your my all to me this no not at got have had and
    ok yes sure will do be really too of help time well done one see then there in on with us now bit lot
    reminder update letting know as always been hard work same here day week rest luck enjoy nice quick
    bab hun hon love pet duck duckie hen chick babe bro dude bud buddy mate pal boss sir madam yaar ji folks
    sending sorting today tomorrow TIME NAME bot just out can never later soon"""
)
_FAREWELLS = (
    "see you",
    "have a good",
    "have a nice",
    "have a great",
    "speak soon",
    "talk soon",
    "take care",
    "you too",
)


_YES_PHRASES = frozenset(
    """spot on/bang on/crack on/that is the one/count me in/go ahead/go for
    it/please do/do it/will do/why not/no problem/sounds like a plan/lock it in/on it/all over it/too
    easy/go on/do go ahead/i will/let us do it/go on then/ok then/yes then/that will do/i can do that/i can
    make that/i
    can make it/i can do it/can do/that would be
    lovely/let us/it does/i do/it is/it will""".replace("\n    ", " ").split("/")
)
_NO_PHRASES = frozenset(
    """not really/i would rather not/would rather not/i will pass/not for me/definitely not/not possible/not this
    time/no not this time/i can not/can not/i do not think so/no i can not/not going to work/can not do/not
    needed/no need/not necessary/not required/no thanks not needed/that is a
    no""".replace("\n    ", " ").split("/")
)


def is_yes(words: str) -> bool:
    """Whether a line without marks says yes and nothing else."""
    parts = words.split()
    if not parts or any(part in _NO for part in parts) or "TIME" in parts:
        return False
    if words in _YES_PHRASES:
        return True
    return any(part in _YES for part in parts) and all(part in _YES or part in _FILL for part in parts)


def is_no(words: str) -> bool:
    """Whether a line without marks says no and nothing else."""
    parts = words.split()
    if words in _NO_PHRASES:
        return True
    return (
        bool(parts)
        and parts[0] == "no"
        and all(part in ("no", "i", "am", "all", "not", "it", "is", "ok") for part in parts)
    )


_REFUSES = word_set(
    """i we am are is can could will would do does did not no none neither nothing any of these those them they all
    either both times time dates slots options option it that this free available able make manage work works working
    suit suits good fit for me us to on at have has pass unfortunately possible going be my end think sadly got the
    really any much in diary either your there here sorry let must anything ones two three four
    but nope any's unable attend come"""
)
_REFUSAL = re.compile(
    r"\b(?:not|none|neither|nothing|unable|pass)\b(?! (?:all|both|every|only)\b)|\bno to "
    r"(?:all|both|them|these|those|any)\b"
)
_ALL_OF_IT = re.compile(r"\b(?:any|either|none|neither|nothing|all|both|these|those|them|they)\b")


def is_refusal(words: str) -> bool:
    """Whether a line without marks turns down all that was offered: "I can't do any of these"."""
    parts = words.split()
    return (
        all(part in _REFUSES for part in parts)
        and bool(_REFUSAL.search(words))
        and bool(_ALL_OF_IT.search(words))
        and "not all" not in words
        and "not both" not in words
    )


def _is_polite(line: str) -> bool:
    """Whether a clause only thanks or wishes: "that's great", "have a lovely weekend"."""
    parts = line.split()
    wishes = any(line.startswith(farewell) for farewell in _FAREWELLS) and parts[-1] != "TIME"
    good = re.fullmatch(r"have a (?:good|nice|great|lovely|fab|brilliant) \w+", line)
    return bool(wishes or good) or (
        all(part in _THANKS or part in _THANKS_FILL for part in parts)
        and any(part in _THANKS for part in parts)
    )


def is_noise(view: View) -> bool:
    """Whether a message is only polite: thanks, greetings, good wishes."""
    words = view.core
    parts = words.split()
    if not parts:
        return view.thanked or bool(view.plain)
    if any(words.startswith(farewell) for farewell in _FAREWELLS) and len(parts) <= 8:
        return True
    if len(view.clauses) > 1 and len(parts) <= 12 and all(_is_polite(clause.line) for clause in view.clauses):
        return True
    if (
        len(parts) > 1
        and parts[0] == "yes"
        and all(part in _THANKS for part in parts[1:])
        and parts[1:] != ["sure"]
    ):
        return True
    if parts in (["will", "do"], ["got", "it"], ["ok"], ["my", "pleasure"]):
        return parts != ["ok"]
    if not all(part in _THANKS or part in _THANKS_FILL for part in parts) or parts[:2] == ["no", "good"]:
        return False
    return any(part in _THANKS for part in parts) or (
        view.thanked
        and not view.question
        and not re.search(r"\b(?:can|do|will|is|am) not\b|\bwill be\b", words)
        and all(part in _THANKS_FILL for part in parts)
    )
