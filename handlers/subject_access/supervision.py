"""Supervision data for the access request: profile, pairs, sessions, records, agreements, agenda, actions."""

from collections.abc import Sequence

from handlers.subject_access.parts import (
    OTHERS,
    Entry,
    Gathering,
    Part,
    leads,
    other,
    sections,
)
from storage.models import AgendaItem, Record, RecordVersion, Signature
from storage.queries import data_subject


def profile(g: Gathering) -> Part:
    """Return name, position in the organisation, hours and channels."""
    p = g.person
    channels: list[Entry] = [
        {"channel": i.channel, "workspace or tenant": i.workspace or None, "known there as": i.address}
        for i in data_subject.identities(g.db, p.id)
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


def pairs(g: Gathering) -> Part:
    """Return the pairs on either side, with covers and requests for more frequent sessions."""
    covers = data_subject.covers(g.db, g.person.id, g.all_pairs)
    asks = data_subject.asks(g.db, [i for i in g.all_pairs if g.about_me(i)])
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


def sessions(g: Gathering) -> Part:
    """Return every session of those pairs."""
    rows = data_subject.sessions(g.db, g.all_pairs)
    g.open(s.cancelled_because_id for s in rows if g.about_me(s.pair_id))
    entries: list[Entry] = []
    for s in rows:
        why = g.text(s.cancelled_because_id) if g.about_me(s.pair_id) else s.cancelled_because_id and OTHERS
        entries.append(
            {
                "session": s.id,
                "pair": s.pair_id,
                "with": other(g, s.pair_id),
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
    note = "Reasons for cancelling sessions of people whom you supervise are left out." if leads(g) else ""
    return Part("sessions", "Sessions", tuple(entries), note)


def records(g: Gathering) -> Part:
    """Return records with every version, and each person's signatures and comments."""
    rows = data_subject.records(g.db, g.all_pairs)
    versions, signatures = (
        data_subject.versions(g.db, g.all_pairs),
        data_subject.signatures(g.db, g.all_pairs),
    )
    record_of = {v.id: v.record_id for v in versions}
    readable = {r.id for r in rows if _readable(g, r)}
    g.open(v.text_id for v in versions if v.record_id in readable)
    g.open(s.text_id for s in signatures if record_of[s.version_id] in readable)
    entries: list[Entry] = [
        {
            "record": r.id,
            "session": r.session_id,
            "with": other(g, r.pair_id),
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
    if leads(g):
        notes.append("The words of records about people whom you supervise are theirs, and left out.")
    return Part("records", "Records", tuple(entries), " ".join(notes))


def _readable(g: Gathering, record: Record) -> bool:
    return g.about_me(record.pair_id) and (record.state != "draft" or record.writer_id == g.person.id)


def _version(
    g: Gathering, record: Record, version: RecordVersion, signatures: Sequence[Signature], readable: bool
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
        "words": sections(g.text(version.text_id), titles) if readable else OTHERS,
        "signatures and comments": made,
    }


def agreements(g: Gathering) -> Part:
    """Return agreements, version by version."""
    rows = data_subject.agreements(g.db, g.all_pairs)
    accepted = data_subject.acceptances(g.db, g.all_pairs)
    fields = g.policy.agreement.fields if g.policy.agreement else ()
    titles = {f.key: f.title for f in fields}
    g.open(a.text_id for a in rows)
    entries: list[Entry] = [
        {
            "agreement": a.id,
            "with": other(g, a.pair_id),
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
            "words": sections(g.text(a.text_id), titles),
        }
        for a in rows
    ]
    return Part(
        "agreements", "Agreements", tuple(entries), "An agreement is by both of you, so it is here in full."
    )


def agenda(g: Gathering) -> Part:
    """Return agenda items: their own, and shared ones about their supervision."""
    rows = data_subject.agenda(g.db, g.person.id, g.all_pairs)
    mine = [i for i in rows if _mine(g, i)]
    g.open(i.text_id for i in mine)
    entries: list[Entry] = [
        {
            "item": i.id,
            "with": other(g, i.pair_id),
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


def _mine(g: Gathering, item: AgendaItem) -> bool:
    return item.author_id == g.person.id or (g.about_me(item.pair_id) and not item.private)


def actions(g: Gathering) -> Part:
    """Return actions that they own or set, and the supervisor's actions in their own pair."""
    me = g.person.id
    rows = data_subject.actions(g.db, me, g.all_pairs)
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


def _of_my_pair(g: Gathering, pair_id: int | None, owner_id: int) -> bool:
    """Return whether this is a supervisor's action in the person's own supervision."""
    return pair_id is not None and g.about_me(pair_id) and owner_id == g.pairs[pair_id].supervisor_id
