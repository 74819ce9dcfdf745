"""Sessions of another kind than the ordinary one: group supervision, an appraisal, an observation."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from handlers.language.document.document import View
from handlers.language.intents.session_held import held
from handlers.language.model import Meaning, unclear
from handlers.language.text.tokeniser import tokens

_NOT_ITS_OBJECT = re.compile(
    r"\b(?:about|discuss\w*|for|prepar\w*|planning|plan|over|agreed|book\w*|re|before|after|covered|"
    r"mentioned|due) "
    r"(?:[\w']+ ){0,2}$"
)
"""Before a kind's words: it was spoken of, and not held."""
_MET_FOR = re.compile(
    r"\b(?:met|caught up|catchup|sat down)(?: [\w']+){0,3} for (?:(?:a|an|the|my|our|his|her|their) )?$"
)
_OTHER_KINDS = re.compile(
    r"\b(?:group|peer|team|joint|clinical|reflective practice) session\b|\bsession (?:group|team)\b"
)
"""Meetings of another kind, where the policy has no such kind."""


def took_place(view: View) -> Meaning | None:
    """Return `held` of whatever kind; None where nobody says so."""
    return held_of_another_kind(view) or held(view)


def held_of_another_kind(view: View) -> Meaning | None:
    """Return `held` with its other kind; `unclear` where the policy has no such kind.

    None where the message speaks of no other kind, or only mentions one.
    """
    kind = _kind_in(view)
    if kind is None:
        return unclear() if _OTHER_KINDS.search(view.line) and held(view) else None
    name, _ = kind
    own: dict[tuple[str, ...], str] = {
        **view.terms,
        **dict.fromkeys(_written(view.message.kinds, name), "session"),
    }
    read = View(replace(view.message, kinds={}), own)
    found = held(read)
    if found is None or found.intent != "held":
        return None
    return Meaning("held", {**found.fields, "kind": name}) if _is_its_object(view, kind) else None


def with_kind(view: View, meaning: Meaning) -> Meaning | None:
    """Return `held` with the other kind that the message names; None where the policy has no such kind."""
    kind = _kind_in(view)
    if kind is None:
        return None if _OTHER_KINDS.search(view.line) else meaning
    return (
        replace(meaning, fields={**meaning.fields, "kind": kind[0]})
        if _is_its_object(view, kind)
        else meaning
    )


def _is_its_object(view: View, kind: tuple[str, str]) -> bool:
    """Whether a kind's words say what took place, rather than what was spoken of."""
    said = " ".join(token.norm for token in view.tokens)
    before = said[: f" {said} ".find(f" {kind[1]} ")]
    return bool(_MET_FOR.search(before)) or not _NOT_ITS_OBJECT.search(before)


def _kind_in(view: View) -> tuple[str, str] | None:
    """Return the kind that a message names, and its words in their normal form; the longest words first."""
    said = f" {' '.join(token.norm for token in view.tokens)} "
    found = [
        (name, words)
        for name, titles in view.message.kinds.items()
        for title in [*titles, name]
        if (words := " ".join(token.norm for token in tokens(title))) and f" {words} " in said
    ]
    return max(found, key=lambda pair: len(pair[1]), default=None)


def _written(kinds: Mapping[str, Sequence[str]], name: str) -> list[tuple[str, ...]]:
    """Return the runs of words as typed that name a kind."""
    return [tuple(token.norm for token in tokens(title, terms=None)) for title in [*kinds[name], name]]
