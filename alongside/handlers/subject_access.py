"""Everything about one person, for their own access request (UK GDPR article 15): facts and words, in plain structures
that `bot/cli/export` writes as a page and as JSON.

Their own supervision is there in full, as both of the pair know it. Where they supervise, the words are about somebody
else: dates and names stay, the words are left out, and each part says so. So are another's private agenda items and
actions of third people.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from alongside.handlers.policy import Policy
from alongside.storage import journal, secrets
from alongside.storage.db import Db
from alongside.storage.models import AgendaItem, Pair, Person, Record, RecordVersion, Signature
from alongside.storage.queries import subject

Value = str | int | float | bool | date | datetime | None | Mapping[str, str] | Sequence["Entry"]
"""A fact, words by their headings, or entries within an entry (a record's versions and signatures)."""
Entry = Mapping[str, Value]

OTHERS = "(left out: these words are about somebody else)"
ERASED = "(erased)"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a file: what it holds, and in `note` what was left out and why."""

    key: str
    title: str
    entries: tuple[Entry, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class SubjectFile:
    """Everything about one person, at a moment."""

    person: Person
    at: datetime
    parts: tuple[Part, ...]


@dataclass(slots=True)
class _Gathering:
    """What the parts are made of: the person, everybody's names, the pairs, and the words, opened in one go."""

    db: Db
    person: Person
    policy: Policy
    names: Mapping[int, str]
    pairs: Mapping[int, Pair]
    words: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def all_pairs(self) -> list[int]:
        """The pairs on either side."""
        return list(self.pairs)

    def about_me(self, pair_id: int | None) -> bool:
        """Whether this pair is this person's own supervision, so that its words are about them."""
        return pair_id is not None and pair_id in self.pairs and self._mine(self.pairs[pair_id])

    def _mine(self, pair: Pair) -> bool:
        return pair.supervisee_id == self.person.id

    def name(self, person_id: int | None) -> str | None:
        """Somebody's name; None for nobody."""
        return None if person_id is None else self.names.get(person_id, "somebody who is no longer known")

    def open(self, ids: Iterable[str | None]) -> None:
        """Open these texts. This and `access` are the only ways to people's words: this one is for their own file."""
        self.words.update(secrets.unseal(self.db, ids))

    def text(self, text_id: str | None) -> str | None:
        """An opened text, or that it was erased."""
        return None if text_id is None else self.words.get(text_id, ERASED)


def gather(db: Db, policy: Policy, email: str, now: datetime) -> SubjectFile | None:
    """Everything about the person with this address; None where there is nobody. Writes into the journal that it was
    taken out.
    """
    person = subject.by_email(db, email)
    if person is None:
        return None
    pairs = {pair.id: pair for pair in subject.pairs(db, person.id)}
    g = _Gathering(db, person, policy, subject.names(db), pairs)
    parts = (
        _profile(g),
        _pairs(g),
        _sessions(g),
        _records(g),
        _agreements(g),
        _agenda(g),
        _actions(g),
        _absences(g),
        _obligations(g),
        _readers(g),
        _journal(g),
        _messages(g),
    )
    journal.write(
        db, now, None, "exported", f"person:{person.id}", person.id, "the person's own access request"
    )
    return SubjectFile(person, now, parts)


def _profile(g: _Gathering) -> Part:
    p = g.person
    channels: list[Entry] = [
        {"channel": i.channel, "workspace or tenant": i.place or None, "known there as": i.address}
        for i in subject.identities(g.db, p.id)
    ]
    entry: Entry = {
        "name": p.name,
        "e-mail": p.email,
        "manager": g.name(p.manager_id),
        "role": p.role or None,
        "stage": p.stage or None,
        "stage since": p.stage_from,
        "hours (1 is full time)": p.fte,
        "started": p.starts_on,
        "left": p.left_on,
        "time zone": p.timezone,
        "working days (Monday is 1)": p.working_days,
        "administrator": p.is_admin,
        "messages paused until": p.paused_until,
        "first written to": p.introduced_at,
        "channels": channels,
    }
    return Part("profile", "Who you are here", (entry,))


def _pairs(g: _Gathering) -> Part:
    covers = subject.covers(g.db, g.person.id, g.all_pairs)
    asks = subject.asks(g.db, [i for i in g.all_pairs if g.about_me(i)])
    entries: list[Entry] = [
        {
            "pair": pair.id,
            "series": pair.series,
            "supervisor": pair.supervisor.name,
            "supervisee": pair.supervisee.name,
            "from": pair.starts_on,
            "to": pair.ends_on,
            "cover": [
                {"by": g.name(c.person_id), "from": c.from_on, "until": c.until_on}
                for c in covers
                if c.pair_id == pair.id
            ],
            "asked for more often": [
                {"by": g.name(a.by_id), "every": a.every, "on": a.asked_on, "withdrawn": a.withdrawn_on}
                for a in asks
                if a.pair_id == pair.id
            ],
        }
        for pair in g.pairs.values()
    ]
    entries += [
        {"pair": c.pair_id, "you covered from": c.from_on, "until": c.until_on}
        for c in covers
        if c.pair_id not in g.pairs
    ]
    return Part("pairs", "Your pairs", tuple(entries))


def _sessions(g: _Gathering) -> Part:
    rows = subject.sessions(g.db, g.all_pairs)
    g.open(s.cancelled_because_id for s in rows if g.about_me(s.pair_id))
    entries: list[Entry] = []
    for s in rows:
        why = g.text(s.cancelled_because_id) if g.about_me(s.pair_id) else s.cancelled_because_id and OTHERS
        entries.append(
            {
                "session": s.id,
                "pair": s.pair_id,
                "with": _other(g, s.pair_id),
                "kind": s.kind,
                "state": s.state,
                "starts": s.starts_at,
                "minutes": s.minutes,
                "place": s.place or None,
                "proposed by": g.name(s.proposed_by_id),
                "held on": s.held_on,
                "minutes held": s.minutes_held,
                "reason": s.reason or None,
                "cancelled by": g.name(s.cancelled_by_id),
                "cancelled": s.cancelled_at,
                "cancelled because": why,
                "makes up for session": s.replaces_id,
            }
        )
    note = "Reasons for cancelling sessions of people whom you supervise are left out." if _leads(g) else ""
    return Part("sessions", "Sessions", tuple(entries), note)


def _records(g: _Gathering) -> Part:
    rows = subject.records(g.db, g.all_pairs)
    versions, signatures = subject.versions(g.db, g.all_pairs), subject.signatures(g.db, g.all_pairs)
    record_of = {v.id: v.record_id for v in versions}
    readable = {r.id for r in rows if _readable(g, r)}
    g.open(v.text_id for v in versions if v.record_id in readable)
    g.open(s.text_id for s in signatures if record_of[s.version_id] in readable)
    entries: list[Entry] = [
        {
            "record": r.id,
            "session": r.session_id,
            "with": _other(g, r.pair_id),
            "form": r.template,
            "state": r.state,
            "written by": g.name(r.writer_id),
            "last saved": r.saved_at,
            "shared": r.shared_at,
            "settled": r.settled_at,
            "versions": [
                _version(g, r, v, [s for s in signatures if s.version_id == v.id], r.id in readable)
                for v in versions
                if v.record_id == r.id
            ],
        }
        for r in rows
        if r.state != "draft" or r.writer_id == g.person.id
    ]
    notes = ["Every version is here, with what each of you made of it."]
    hidden = sum(1 for r in rows if r.state == "draft" and r.writer_id != g.person.id)
    if hidden:
        notes.append(f"Left out: {hidden} that the writer has begun and not shared yet.")
    if _leads(g):
        notes.append("The words of records about people whom you supervise are theirs, and left out.")
    return Part("records", "Records", tuple(entries), " ".join(notes))


def _readable(g: _Gathering, record: Record) -> bool:
    return g.about_me(record.pair_id) and (record.state != "draft" or record.writer_id == g.person.id)


def _version(
    g: _Gathering, record: Record, version: RecordVersion, signatures: Sequence[Signature], readable: bool
) -> Entry:
    template = g.policy.template(record.template)
    titles = {s.key: s.title for s in template.sections} if template else {}
    made: list[Entry] = [
        {
            "who": g.name(s.person_id),
            "what": s.how,
            "when": s.at,
            "words": g.text(s.text_id) if readable else s.text_id and OTHERS,
            "digest of what they saw": s.digest,
        }
        for s in signatures
    ]
    return {
        "version": version.number,
        "written by": g.name(version.written_by_id),
        "written": version.written_at,
        "words": _sections(g.text(version.text_id), titles) if readable else OTHERS,
        "signatures and comments": made,
    }


def _agreements(g: _Gathering) -> Part:
    rows = subject.agreements(g.db, g.all_pairs)
    accepted = subject.acceptances(g.db, g.all_pairs)
    fields = g.policy.agreement.fields if g.policy.agreement else ()
    titles = {f.key: f.title for f in fields}
    g.open(a.text_id for a in rows)
    entries: list[Entry] = [
        {
            "agreement": a.id,
            "with": _other(g, a.pair_id),
            "version": a.version,
            "state": a.state,
            "proposed by": g.name(a.proposed_by_id),
            "proposed": a.proposed_at,
            "in force from": a.active_on,
            "review due": a.review_on,
            "reviewed": a.reviewed_on,
            "every": a.every or None,
            "accepted": [
                {"by": g.name(x.person_id), "when": x.at} for x in accepted if x.agreement_id == a.id
            ],
            "words": _sections(g.text(a.text_id), titles),
        }
        for a in rows
    ]
    return Part(
        "agreements", "Agreements", tuple(entries), "An agreement is by both of you, so it is here in full."
    )


def _agenda(g: _Gathering) -> Part:
    rows = subject.agenda(g.db, g.person.id, g.all_pairs)
    mine = [i for i in rows if _mine(g, i)]
    g.open(i.text_id for i in mine)
    entries: list[Entry] = [
        {
            "item": i.id,
            "with": _other(g, i.pair_id),
            "added by": g.name(i.author_id),
            "added": i.added_at,
            "private": i.private,
            "state": i.state,
            "closed": i.closed_at,
            "link": i.link or None,
            "words": g.text(i.text_id),
        }
        for i in mine
    ]
    left_out = len(rows) - len(mine)
    note = (
        f"Left out: {left_out} written by others, private to them or about their own supervision."
        if left_out
        else ""
    )
    return Part("agenda", "Agenda items", tuple(entries), note)


def _mine(g: _Gathering, item: AgendaItem) -> bool:
    return item.author_id == g.person.id or (g.about_me(item.pair_id) and not item.private)


def _actions(g: _Gathering) -> Part:
    me = g.person.id
    rows = subject.actions(g.db, me, g.all_pairs)
    mine = [a for a in rows if me in (a.owner_id, a.set_by_id) or _of_my_pair(g, a.pair_id, a.owner_id)]
    g.open(a.text_id for a in mine)
    entries: list[Entry] = [
        {
            "action": a.id,
            "owner": g.name(a.owner_id),
            "set by": g.name(a.set_by_id),
            "from session": a.session_id,
            "due": a.due,
            "state": a.state,
            "given longer, times": a.deferred,
            "added": a.added_at,
            "closed": a.closed_at,
            "link": a.link or None,
            "words": g.text(a.text_id),
        }
        for a in mine
    ]
    left_out = len(rows) - len(mine)
    note = f"Left out: {left_out} that others own, in pairs that you are in." if left_out else ""
    return Part("actions", "Actions", tuple(entries), note)


def _of_my_pair(g: _Gathering, pair_id: int | None, owner_id: int) -> bool:
    """Whether this is an action of my own supervision that one of the two owns."""
    return pair_id is not None and g.about_me(pair_id) and owner_id == g.pairs[pair_id].supervisor_id


def _absences(g: _Gathering) -> Part:
    rows = subject.absences(g.db, g.person.id)
    entries: list[Entry] = [{"first day": a.first_day, "last day": a.last_day} for a in rows]
    return Part("absences", "Days away", tuple(entries), "Why is never kept.")


def _obligations(g: _Gathering) -> Part:
    entries: list[Entry] = [
        {
            "what": o.kind.replace("_", " "),
            "about": o.about,
            "who owes it": g.name(o.owner_id),
            "due": o.due,
            "overdue from": o.overdue_from,
            "clause": o.clause,
            "why": o.why,
            "snoozed until": o.snoozed_until,
        }
        for o in subject.obligations(g.db, g.person.id)
    ]
    return Part(
        "obligations", "What falls due", tuple(entries), "Worked out from the facts above and the policy."
    )


def _readers(g: _Gathering) -> Part:
    entries: list[Entry] = [
        {
            "who": g.name(r.reader_id),
            "whose records": g.name(r.person_id),
            "for": r.purpose,
            "from": r.from_on,
            "until": r.until_on,
            "granted by": g.name(r.granted_by_id) or "an administrator of the server",
        }
        for r in subject.grants(g.db, g.person.id)
    ]
    return Part("readers", "Who may read, for a time", tuple(entries))


def _journal(g: _Gathering) -> Part:
    entries: list[Entry] = [
        {
            "when": e.at,
            "who": g.name(e.actor_id) or "Alongside, or an administrator of the server",
            "did": e.verb,
            "about": e.about or None,
            "whose file": g.name(e.person_id),
            "detail": e.detail or None,
        }
        for e in subject.journal(g.db, g.person.id)
    ]
    note = "Who did and read what about you, and what you did. No entry ever holds anybody's words."
    return Part("journal", "Who did and read what", tuple(entries), note)


def _messages(g: _Gathering) -> Part:
    entries: list[Entry] = [
        {"what": m.name, "about": m.about or None, "channel": m.channel, "sent": m.sent_at}
        for m in subject.messages(g.db, g.person.id)
    ]
    note = "What each was, and when. Their words are made from what is above whenever they are shown."
    return Part("messages", "Messages that were sent to you", tuple(entries), note)


def _other(g: _Gathering, pair_id: int) -> str | None:
    """The other one of a pair, seen from this person."""
    pair = g.pairs.get(pair_id)
    if pair is None:
        return None
    return pair.supervisor.name if pair.supervisee_id == g.person.id else pair.supervisee.name


def _leads(g: _Gathering) -> bool:
    return any(pair.supervisor_id == g.person.id for pair in g.pairs.values())


def _sections(text: str | None, titles: Mapping[str, str]) -> Mapping[str, str] | str | None:
    """Sealed words under their headings; as they are where they have none."""
    if text is None or text == ERASED:
        return text
    try:
        found: Any = json.loads(text)
    except ValueError:
        return text
    if not isinstance(found, dict):
        return text
    sections = cast("dict[str, Any]", found)
    return {titles.get(key, key.strip("_").replace("_", " ")): str(value) for key, value in sections.items()}
