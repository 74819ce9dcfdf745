"""What people say when the booked session should move, or cannot go ahead."""

import re

from handlers.language.text.patterns import any_of, said

CHANGE = said(
    r"""move / moving / reschedule / rescheduled / rearrange / re-?arrange / (?<!on )shift / push / postpone / prepone /
    swap / change / delay / put (?:it |this |that |TIME |TIME 's |our session |session )?(?:back|off) /
    bring(?: [\w']+){0,5} (?:forward|up) / forward / instead / rather than / rebook / re-?book /
    knock TIME (?:on|back) / switch(?! (?:\w+ )?(?:off|on\b)) / replace /
    (?:can|could|shall) (?:we|you|i) make it / defer / drag /
    slide / adjourn / bump / be (?:moved|changed|shifted|pushed|brought|put) / i would rather (?!not)"""
)

CANCEL = said(
    r"""cancel / cancelling / bail(?: out)?(?: on| of)? / blow off / sack off / call off /
    call it off / called off / scrap / pull out / drop / skip / bin /
    (?:take|remove)(?: [\w']+){1,5} (?:out of|off|from) (?:the|my|our|your) (?:diary|calendars|calendar) /
    pull out of / bow out / cry off / duck out / miss / knock(?: \w+){0,3} on the head"""
)

BEFORE_CANCEL = re.compile(
    r"^(?:(?:i|we|am|is|are|have|has|to|need|needs|must|going|can|could|would|may|please|let|us|will|want|"
    r"like|regret|that|got|had|better|just|so|really|ok|yes|no|and|then|be|me|you|say|TIME|'s|it|session|"
    r"our|my|the|actually|unfortunately|having|think|best|should|this|for|on|due|now|meeting|catchup|"
    r"sadly|in|it's|wish|hate|ask|possible|kindly|know|letting|wondering|if|as|with|today|afraid|help|"
    r"way|but|sorry) )*$"
)

CANCELLED = re.compile(r"\bcancelled\b|\bsession (?:is|'s) (?:now |all )?off(?= ?[,.!;-]|$| TIME)")

CANNOT = any_of(
    r"\b(?:(?:can|could|will|would|am|going)(?: \w+){0,2} not|not going to|unable to|not able to|no "
    r"longer able to|no longer|will not be able to|not be able to|never)(?: (?:now|actually|be|"
    r"longer|able|really|to))* (?:make|attend|do|come|get|manage|join|be there|there|meet|be in|make it)\b",
    r"\b(?:can|will) not(?: TIME| (?:now|anymore|any more))",
    r"\bnot (?:make|attend|able to|going to make)\b",
    r"\bunable to (?:attend|make|come|join|meet)\b",
    r"\b(?:can|will) not ?[,.!]",
    r"\bcan not$|\bno can do\b",
    r"\bno longer (?:make|do|free|available)\b",
    r"\bhave to pull out\b",
    r"\bTIME (?:is |'s |will be |has become )?(?:now )?(?:no good|not (?:good|possible|going to work|"
    r"working)|no longer \w+|a no|impossible)\b",
    r"(?:\b(?:session|catchup|it|this)|\bTIME(?: 's session)?)(?: (?:is|will|can|could))? (?:not|unable "
    r"to)(?: (?:now|be|going to|longer))* (?:happen|happening|go ahead|going ahead|take place|on)\b",
    r"\bTIME (?:is|'s) off(?= ?[,.!]|$)",
    r"\bnot (?:be )?(?:at|in) session\b",
    r"\bTIME (?:is |'s )(?:a bit |far |way |just )?too (?:soon|early|late|tight|busy|short notice)\b",
    r"\b(?:double|over) ?-?booked\b",
    r"\b(?:session|catchup|it|TIME)(?: will|'ll)? (?:has to|have to|must) (?:go|give)\b(?! (?:ahead|to|on|in"
    r"|into|back))",
    r"\bno session (?:for me |on |at |for )?TIME\b",
)

OURS = re.compile(
    r"\b(?:session|catchup|checkin|one|meeting|it|this|that|ours|TIME|TIME 's|us|NAME|anymore|any more)\b"
)

NOT_OURS = said(
    r"""room / taxi / order / leave / holiday / hospital / appointment / flight / hotel / booking / training /
    visit / clinic / panel / home / care / package / service / contract / subscription / action / agenda /
    review / my leave / course / transport / landlord / family / client / call / job / dose / meds / desk /
    car / phone / role / money / number / address / rota / my shift / the shift / furniture / house /
    moved in / mind / my mind / team / office / password / dbs / report / plan / messages? /
    email / text / request / meeting with (?:the|a)"""
)

NO_CHANGE = said(
    r"""do not / not / never / no need to / rather not / not to / please not / nobody /
    without)(?: \w+)? (?:move / cancel / reschedule / change / rearrange / shift / push / postpone / swap /
    cancelling / moving / drop"""
)

MAYBE = any_of(
    r"^for (?:moving|changing|cancelling|rearranging|rescheduling)\b",
    r"\b(?:might|may (?:have|need|not|be)|should (?:we|i)|thinking of|thinking about|possibly|do (?:we|i) "
    r"(?:need|have)|if i (?:need|have|want)|not sure|what if|could be|who|why|how (?!about|is|'s)|wants "
    r"to|(?:they|you|he|she) want to|is trying|asked|asking|likely|unsure|did you|have you|has (?:he|she|"
    r"NAME)|was it|were we)\b",
)

SAID_BY_ANOTHER = re.compile(
    r"\b(?!i\b|we\b|me\b|and\b|just\b)[\w']+ (?:said|says|told me|reckons?|thinks?|suggested|suggests|mentioned|"
    r"heard|wants) "
    r"(?:that )?(?:we|i|us|to|it|TIME|our|NAME|session)\b"
)
"""Somebody else's words, which change nothing."""
ABOUT_A_CHANGE = re.compile(
    r"^(?:will|should|must|is|are|were|has|have|does|did)\b[^?]*\b(?:be|being|been|getting|get) (?:moved|cancelled|"
    r"changed|rescheduled|postponed|rearranged|called off)\b[^?]*\?"
)
"""A question whether something was or will be changed."""
OTHERS = re.compile(
    r"^(?:NAME (?!and i\b)(?:(?:'s|is|has|wants?|asked|said|needs|can|may|might|will|says|would|had))|he|she|they)\b"
)

OBJECT_ENDS = re.compile(
    r" ?(?:[,.;!?:-]|\b(?:because|as|due|to|until|from|for|at|on|and|so|i|we|if|since|this|until|but|"
    r"instead|with|by|forward|back|in|can|could|or|what|how|maybe)\b)"
)

OUR_WORDS = frozenset(
    {
        "session",
        "meeting",
        "catchup",
        "checkin",
        "it",
        "this",
        "that",
        "ours",
        "one",
        "TIME",
        "NAME",
        "mine",
        "us",
    }
)

ANOTHER_MEETING = said(
    r"""team / staff / family / client / another / group / board / panel / core / strategy / network / ward /
    residents? / parents? / partner / managers / all staff / project) (?:meeting / catchup"""
)

PLACE = any_of(
    r"\b(?:to|onto|on|in|into|over|via|by) (?:the |a |another )?(?:\w+ )?(?:room|teams|zoom|phone|online|"
    r"office|person|in-person|face|video|venue|link|cafe|call|desk|hub|site)\b",
    r"\bonline\b",
    r"\bin-person\b",
)
"""Where, rather than when: a move to another place changes no time."""
TO_ANOTHER = re.compile(
    r"\b(?:make|come|get|go|attend)(?: it)? to (?:the |my |our |a )?(?!TIME|session|catchup|"
    r"meeting|it\b|this|that|you|us\b|"
    r"NAME|work|office|meet|see|attend|come|ours|our\b|my\b|the\b|a\b)\w+"
)
"""Something else that cannot be attended: "can't make it to training"."""
