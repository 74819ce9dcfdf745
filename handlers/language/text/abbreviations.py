"""Short forms and slips of the finger: from a word as typed to the word that was meant."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from handlers.language.text.patterns import word_set

_LONG_FORMS: dict[str, str] = {
    # days and months
    "mon": "monday", "mons": "monday", "tue": "tuesday", "tues": "tuesday", "tu": "tuesday",
    "weds": "wednesday",
    "wed": "wednesday", "wednes": "wednesday", "wensday": "wednesday", "wensdays": "wednesdays",
    "wens": "wednesday",
    "wedsday": "wednesday", "thu": "thursday", "thur": "thursday", "thurs": "thursday", "thrs": "thursday",
    "thrus": "thursday", "tuse": "tuesday", "wdes": "wednesday",
    "fri": "friday", "frid": "friday",  "jan": "january",
    "feb": "february",
    "mar": "march", "apr": "april", "jun": "june", "jul": "july", "aug": "august", "sep": "september",
    "sept": "september", "oct": "october", "nov": "november", "dec": "december", "thurday": "thursday",
    "wensday's": "wednesday",
    # times
    "tomo": "tomorrow", "tomoz": "tomorrow", "tmrw": "tomorrow", "tmw": "tomorrow", "tmr": "tomorrow",
    "tmro": "tomorrow", "2moro": "tomorrow", "2morrow": "tomorrow", "2mrw": "tomorrow", "2mo": "tomorrow",
    "2moz": "tomorrow", "tmoz": "tomorrow", "tomoro": "tomorrow", "morrow": "tomorrow", "tomora": "tomorrow",
    "2day": "today", "tdy": "today", "2nite": "tonight", "2night": "tonight", "tonite": "tonight",
    "yday": "yesterday",
    "yest": "yesterday", "ystday": "yesterday", "wk": "week", "wks": "weeks", "weekk": "week", "mth": "month",
    "mths": "months", "hr": "hour", "hrs": "hours", "min": "minutes", "mins": "minutes", "minute": "minutes",
    "arvo": "afternoon", "aft": "afternoon", "afternoons": "afternoon", "morn": "morning",
    "mornin": "morning",
    "eve": "evening", "nite": "night", "nxt": "next", "til": "until", "till": "until", "untill": "until",
    "thru": "through", "btw": "by-the-way", "btwn": "between", "b4": "before", "abt": "about",
    "midday": "noon",
    "tommorow": "tomorrow", "tommorrow": "tomorrow", "tomorrrow": "tomorrow", "bw": "between",
    # people and politeness
    "pls": "please", "plz": "please", "plse": "please", "thx": "thanks", "thnx": "thanks",
    "tnx": "thanks", "ty": "thanks", "thankyou": "thanks", "thks": "thanks", "tks": "thanks", "u": "you",
    "ur": "your", "ya": "you", "r": "are", "sry": "sorry", "soz": "sorry", "gonna": "will", "gotta": "must",
    "wanna": "want", "lemme": "let", "shld": "should", "cld": "could", "wld": "would", "wud": "would",
    "bcos": "because", "coz": "because", "cos": "because", "cuz": "because", "bc": "because", "tho": "though",
    "im": "i'm", "ive": "i've", "teh": "the", "nto": "not", "adn": "and", "fo": "for", "taht": "that",
    "cancle": "cancel", "canceled": "cancelled", "cancelation": "cancellation", "nun": "none",
    "thru'": "through",
    "msg": "message", "msgs": "messages", "texts": "messages", "info": "information", "approx": "about",
    "prepone": "prepone", "appt": "appointment", "appts": "appointments", "hol": "holiday", "hols": "holiday",
    "vacay": "vacation", "sup": "supervision", "sups": "supervisions", "supn": "supervision",
    "supvn": "supervision",
    "mtg": "meeting", "mtgs": "meetings", "avail": "available", "resched": "reschedule", "agnda": "agenda",
    "actn": "action", "actns": "actions", "bout": "about", "hw": "how", "wen": "when", "wot": "what",
    "wat": "what", "avail.": "available",
}  # fmt: skip

_YES = "yes yep yeah yup yea yh yeh yess yesss ye aye ok okay okey k kk oki okie okeydoke okidoke"
_NO = "no nope nah naw nup noo nooo noooo nay"
SHORT = (
    _LONG_FORMS
    | dict.fromkeys(_YES.split(), "yes")
    | dict.fromkeys(_NO.split(), "no")
    | {"y": "yes", "n": "no", "okk": "yes", "alrdy": "already", "hlep": "help", "yass": "yes"}
)
"""Short forms, and the words that they stand for."""

TARGETS = word_set(
    """monday tuesday wednesday thursday friday saturday sunday january february august september october
    november december april tomorrow yesterday today tonight morning afternoon evening lunchtime fortnight
    quarter between before after until instead agenda action actions agreement agreements supervision
    supervisions session sessions meeting cancel cancelled reschedule rescheduled rearrange postpone overdue
    please thanks record records disagree agreed remind reminder reminders snooze annual holiday finished
    completed complete sorted discuss option first second third neither either nothing leave booked signed
    happened extra urgent review contract available message messages messaging another already include
    nearly yes week weeks month months next later done mondays tuesdays wednesdays thursdays fridays
    saturdays sundays schedule scheduled arranged unsubscribe prepone correct sorry cannot outstanding
    accurate make meet move work need want have been"""
)
"""Words that steer the meaning, and that a slip of the finger is put right to."""

REAL = word_set(
    """accuracy accurately acting after afters agendas agree agrees alter annul argent arraigned arrange
    arranges auction booker boomed cancels cancer cannon chancel compete competed completely completes
    complex computed connect construct contact contacts contracted contracts contrary contrast contrite
    corrects disagreed disagrees discus ether evenings exact exacting extras fined finish finisher finishes
    firsts fished fist fitted fright furnished greet hampered happen happens hardened holidays included
    includes laser late latest latex latter layer leaned lease leaver leaves levee massage massaged massages
    massaging meaning meetings melting messed messes messing moaning month moth moths mourning mouth mouths
    nearby neat neatly nest nether nothings noting opinion option options pleas pleased postponed postpones
    potion quarters quartet recorded recorder remainder remained remaining reminded reminds render rending
    renew retired reviewed reviews rewind reword scheduler schedules seconds section sections sighed signer
    signet singed sinned snoozed snorted sorter sported story sundry supervisor supervise supervised supervisee
    supervises supervising supervisors supervisory tanks text thank thinks thirds thirst toady untie urge
    weak weeds weeps"""
)
"""Real words that are one slip away from a word of `TARGETS`, and mean themselves."""

UNSURE_DAY = "whichday"
"""Stands for a word that is a slip away from two days of the week ("tursday")."""
_WEEKDAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")
_BY_LETTER: dict[str, list[str]] = {}
for _target in sorted(TARGETS):
    _BY_LETTER.setdefault(_target[0], []).append(_target)


@lru_cache(maxsize=16_384)
def word_meant(word: str) -> str:
    """Return the word meant by a lower-case `word`: its long form, the steering word it nearly is,
    or the word itself."""
    if word in TARGETS or word in REAL:
        return word
    if word in SHORT:
        return SHORT[word]
    if not 4 <= len(word) <= 16 or not word.isalpha():
        return word
    return _nearest(word) or word


def _nearest(word: str) -> str | None:
    """Return the one steering word that `word` is a slip away from, if there is one."""
    found: list[tuple[int, str]] = []
    heads = {word[0], word[1]}  # the first two letters may have changed places
    for head in heads:
        for target in _BY_LETTER.get(head, ()):
            allowed = _slips(target)
            if abs(len(word) - len(target)) > allowed:
                continue
            slips = OSA.distance(word, target, score_cutoff=allowed)
            if slips <= allowed and (word[0] == target[0] or sorted(word) == sorted(target)):
                if len(target) <= 4 and sorted(word) != sorted(target) and set(word) != set(target):
                    continue  # so short that only swapped or doubled letters are safe
                found.append((slips, target))
    if not found:
        return None
    found.sort()
    tied = {target for slips, target in found if slips == found[0][0]}
    if len(tied) > 1 and tied <= _WEEKDAYS:
        return UNSURE_DAY
    if len(found) > 1 and found[0][0] == found[1][0] and found[0][1].rstrip("s") != found[1][1].rstrip("s"):
        return None
    return found[0][1]


def _slips(target: str) -> int:
    return 2 if len(target) >= 8 else 1
