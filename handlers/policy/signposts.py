"""Signposts: where to turn for help by the policy, or national services where it names none.

National services are marked as such wherever they are shown, and `policy check` says that the policy names
none of its own.
"""

from collections.abc import Mapping
from functools import cache
from typing import Literal, get_args

from pydantic import Field, PrivateAttr

from handlers.policy.values import OneOrMany, Section, Text

HelpKind = Literal["distress", "safeguarding", "complaint", "wellbeing", "case advice"]
HELP_KINDS: tuple[HelpKind, ...] = get_args(HelpKind)

EXPECTED: tuple[HelpKind, ...] = ("distress", "safeguarding", "complaint", "wellbeing")
"""Kinds for which every policy should name somebody; case advice is only for policies that have cases."""


class Signpost(Section):
    """`[[signpost]]`: help that the organisation offers: what it is `for`, and how to reach it.

    One without `for` is shown for distress and well-being. `person` is the e-mail address of somebody here who can
    be asked to ring: they are told who asks, and nothing else.
    """

    name: Text
    contact: str = ""
    when: str = ""
    person: Text | None = None
    urgent: bool = False
    for_: OneOrMany[HelpKind] = Field(default=("distress", "wellbeing"), alias="for")
    _national: bool = PrivateAttr(default=False)

    @property
    def national(self) -> bool:
        """Whether it is a national service that stands in because the policy names none."""
        return self._national


def national_signposts(kind: HelpKind, country: str) -> tuple[Signpost, ...]:
    """Return well-known national services for a kind of help, by ISO country; Great Britain's where none are known.

    There are none for advice on cases, which only the organisation can give. For complaints about a
    supervisor there is a free adviser on rights at work, in countries where one is known.
    """
    return _marked(country.upper() if country.upper() in _NATIONAL else "GB").get(kind, ())


@cache
def _marked(country: str) -> Mapping[HelpKind, tuple[Signpost, ...]]:
    found: dict[HelpKind, tuple[Signpost, ...]] = {}
    for kind, rows in _NATIONAL[country].items():
        posts = tuple(
            Signpost(name=name, contact=contact, when=when, urgent=urgent).model_copy(
                update={"for_": (kind,)}
            )
            for name, contact, when, urgent in rows
        )
        for post in posts:
            post._national = True  # pyright: ignore[reportPrivateUsage]
        found[kind] = posts
    return found


_Row = tuple[str, str, str, bool]
_ALWAYS = "free, day and night"
_SAMARITANS: _Row = ("Samaritans", "116 123", _ALWAYS, False)

# Numbers of public services, as they publish them. Only services that serve everybody in the country.
_NATIONAL: Mapping[str, Mapping[HelpKind, tuple[_Row, ...]]] = {
    "GB": {
        "distress": (
            ("Emergency services", "999", "you or somebody is in danger", True),
            _SAMARITANS,
            ("Shout", "text SHOUT to 85258", _ALWAYS, False),
            ("NHS 111", "111", "day and night", False),
        ),
        "safeguarding": (
            ("Emergency services", "999", "somebody is in danger now", True),
            ("The local council's social services", "", "a child or an adult at risk", False),
            ("NSPCC helpline", "0808 800 5000", "worried about a child", False),
        ),
        "complaint": (("Acas helpline", "0300 123 1100", "free advice on rights at work", False),),
        "wellbeing": (_SAMARITANS, ("NHS 111", "111", "day and night", False)),
    },
    "IE": {
        "distress": (("Emergency services", "112 or 999", "somebody is in danger", True), _SAMARITANS),
        "safeguarding": (
            ("Emergency services", "112 or 999", "somebody is in danger now", True),
            ("Tusla, the Child and Family Agency", "", "worried about a child", False),
        ),
        "wellbeing": (_SAMARITANS,),
    },
    "US": {
        "distress": (
            ("Emergency services", "911", "somebody is in danger", True),
            ("Suicide and Crisis Lifeline", "988", _ALWAYS, False),
        ),
        "safeguarding": (("Emergency services", "911", "somebody is in danger now", True),),
        "wellbeing": (("Suicide and Crisis Lifeline", "988", _ALWAYS, False),),
    },
    "CA": {
        "distress": (
            ("Emergency services", "911", "somebody is in danger", True),
            ("Suicide Crisis Helpline", "988", _ALWAYS, False),
        ),
        "safeguarding": (("Emergency services", "911", "somebody is in danger now", True),),
        "wellbeing": (("Suicide Crisis Helpline", "988", _ALWAYS, False),),
    },
    "AU": {
        "distress": (
            ("Emergency services", "000", "somebody is in danger", True),
            ("Lifeline", "13 11 14", "day and night", False),
        ),
        "safeguarding": (("Emergency services", "000", "somebody is in danger now", True),),
        "wellbeing": (("Lifeline", "13 11 14", "day and night", False),),
    },
    "NZ": {
        "distress": (
            ("Emergency services", "111", "somebody is in danger", True),
            ("Need to talk?", "1737, call or text", _ALWAYS, False),
        ),
        "safeguarding": (("Emergency services", "111", "somebody is in danger now", True),),
        "wellbeing": (("Need to talk?", "1737, call or text", _ALWAYS, False),),
    },
    "IN": {
        "distress": (
            ("Emergency services", "112", "somebody is in danger", True),
            ("Tele-MANAS", "14416", _ALWAYS, False),
        ),
        "safeguarding": (("Emergency services", "112", "somebody is in danger now", True),),
        "wellbeing": (("Tele-MANAS", "14416", _ALWAYS, False),),
    },
}
