"""Whom a message is about or with: whoever is named is meant (rule 10)."""

import re
from dataclasses import replace

from handlers.language.document.document import View
from handlers.language.model import Fields, Meaning, Reading

_WITH_NAME = re.compile(r"\bwith NAME\b")
_OWN_WORDS = frozenset({"agenda_add", "dispute"})
"""Intents that keep the writer's words, which may be about anybody: only "with NAME" says with whom."""


def about_whom(view: View, meaning: Meaning) -> Meaning:
    """Return the meaning, and each reading that it offers, with the one person whom the message names in `with`."""
    names = {item.name.who for item in view.items if item.name}
    who = names.pop() if len(names) == 1 else None
    if who is None:
        return meaning
    return replace(
        meaning,
        fields=_with(view, meaning.intent, meaning.fields, who),
        readings=tuple(Reading(r.intent, _with(view, r.intent, r.fields, who)) for r in meaning.readings),
    )


def _with(view: View, intent: str, fields: Fields, who: str) -> Fields:
    owner = fields.get("owner")
    if intent in _OWN_WORDS and not _WITH_NAME.search(view.line):
        return fields
    if owner is not None and owner != who:
        return fields  # "me to ring Priya": the action is mine
    return {**fields, "with": who}
