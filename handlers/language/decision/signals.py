"""Two things that need their own answer whatever else a message says: a request for one's own data, and distress."""

import re

from handlers.language.document.document import View
from handlers.language.model import Signal
from handlers.language.text.patterns import any_of, said

_DATA = any_of(
    r"\b(?:copy|copies|printout|download|export|send me|give me|access to|see|have)\b(?: \w+){0,4} (?:my|"
    r"own|about me|on me)(?: \w+){0,3} (?:notes|record|file|data|information|history|files)\b",
    r"\b(?:subject access|sar|dsar|data protection request|gdpr|right of access|freedom of information)\b",
    r"\b(?:everything|what|all|information|data)(?: (?:you|that|do|have|hold|is|the|data|information|held|"
    r"store|stored|keep|kept|got))+ (?:about|on) me\b",
    r"\b(?:delete|erase|remove|wipe)(?: \w+){0,3} my (?:data|record|notes|information|file)\b",
)
_DISTRESS = said(
    r"""suicid\w* / kill(?:ing)? myself / end(?:ing)? (?:my life|it all) / self[- ]?harm\w* /
    hurt(?:ing)? myself / harm(?:ing)? myself / want to die /
    do not want to (?:be (?:here|alive|around)|exist|live|wake up) / better off dead /
    better off without me / no point (?:in )?(?:living|going on|any ?more) /
    not (?:worth living|want to go on) /
    can not (?:go on|cope|take (?:it|this|any) ?(?:any ?more)?|do this any ?more) / not coping /
    breaking down / having a breakdown / at breaking point / not safe / in danger / unsafe at /
    being abused / abusing me / hits? me / hit me / hurting me / threaten(?:ed|ing) (?:me|to kill|to hurt) /
    scared (?:for|to go home|of (?:him|her|them)) / afraid to go home / been (?:assaulted|attacked|raped) /
    assaulted me / attacked me / overdose\w* / panic attack / desperate for help"""
)
_ABOUT_WORK = re.compile(
    r"\b(?:training|policy|course|audit|module|webinar|awareness|assessment training|guidance|procedure|leaflets?)\b"
    r"|\b(?:go on|do this any ?more|be here|do this anymore) (?:(?:on|at|for|until|in) )?TIME\b"
)
"""Work about such matters, and what is only impossible at a time: "I can't go on Thursday"."""


def signal_in(view: View) -> Signal | None:
    """Return the signal in a message, distress before data; None where there is none."""
    if _DISTRESS.search(view.line) and not _ABOUT_WORK.search(view.line):
        return "distress"
    return "data_request" if _DATA.search(view.line) else None
