"""Two things that need their own answer whatever else a message says: a request for one's own data, and distress."""

import re

from .model import Signal
from .view import View

_DATA = re.compile(
    r"\b(?:copy|copies|printout|download|export|send me|give me|access to|see|have)\b(?: \w+){0,4} (?:my|"
    r"own|about me|on me)(?: \w+){0,3} (?:notes|record|file|data|information|history|files)\b"
    r"|\b(?:subject access|sar|dsar|data protection request|gdpr|right of access|freedom of "
    r"information)\b|\b(?:everything|what|all|information|data)(?: (?:you|that|do|have|hold|is|the|data|"
    r"information|held|store|stored|keep|kept|got))+ (?:about|on) me\b"
    r"|\b(?:delete|erase|remove|wipe)(?: \w+){0,3} my (?:data|record|notes|information|file)\b|\bwho "
    r"(?:has|have|can) (?:read|see|seen|accessed|looked at)(?: \w+)? my (?:notes|record|file|data)\b"
)
_DISTRESS = re.compile(
    r"\b(?:suicid\w*|kill(?:ing)? myself|end(?:ing)? (?:my life|it all)|self[- ]?harm\w*|hurt(?:ing)? "
    r"myself|harm(?:ing)? myself|want to die|do not want to (?:be (?:here|alive|around)|exist|live|wake "
    r"up)|better off dead|better off without me|no point (?:in )?(?:living|going on|any ?more)|not "
    r"(?:worth living|want to go on)|can not (?:go on|cope|take (?:it|this|any) ?(?:any ?more)?|do this "
    r"any ?more)|not coping|breaking down|having a breakdown|at breaking point|not safe|in danger|unsafe "
    r"at|being abused|abusing me|hits? me|hit me|hurting me|threaten(?:ed|ing) (?:me|to kill|to hurt)|"
    r"scared (?:for|to go home|of (?:him|her|them))|afraid to go home|been (?:assaulted|attacked|raped)|"
    r"assaulted me|attacked me|overdose\w*|panic attack|desperate for help)\b"
)
_ABOUT_WORK = re.compile(
    r"\b(?:training|policy|course|audit|module|webinar|awareness|assessment training|guidance|procedure)\b"
)


def signal_in(view: View) -> Signal | None:
    """The signal in a message, distress before data; None where there is none."""
    if _DISTRESS.search(view.line) and not _ABOUT_WORK.search(view.line):
        return "distress"
    return "data_request" if _DATA.search(view.line) else None
