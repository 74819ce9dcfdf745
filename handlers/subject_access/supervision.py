"""Supervision data for the access request: profile, pairs, sessions, records, agreements, agenda, actions."""

from collections.abc import Sequence

from handlers.subject_access.parts import (
    OTHERS,
    Entry,
    FilePart,
    SubjectData,
    leads,
    other,
    sections,
)
from storage.models import AgendaItem, Record, RecordVersion, Signature
from storage.queries import data_subject


def profile(data: SubjectData) -> FilePart:
    """Return name, position in the organisation, hours and channels."""
    p = data.person
    channels: list[Entry] = [
        {"channel": i.channel, "workspace or tenant": i.workspace or None, "known there as": i.address}
        for i in data_subject.identities(data.db, p.id)
    ]
    entry: Entry = {
        "name": p.name,
        "e-mail": p.email,
        "manager": data.name(p.manager_id),
        "role": p.role or None,
        "stage": p.stage or None,
        "stage since": p.stage_from,
        "stage until": p.stage_until,
        "assessed by": data.name(p.assessor_id),
        "kind of staff": p.person_type or None,
        "team": p.team or None,
        "staff number": p.staff_number or None,
        "hours (1 is full time)": p.fte,
        "started": p.starts_on,
        "last day announced": p.leaving_on,
        "left": p.left_on,
        "time zone": p.timezone,
        "working days (Monday is 1)": p.working_days,
        "administrator": p.is_admin,
        "messages paused until": p.paused_until,
        "first written to": p.introduced_at,
        "channels": channels,
    }
    return FilePart("profile", "Who you are here", (entry,))


def pairs(data: SubjectData) -> FilePart:
    """Return the pairs on either side, with covers and requests for more frequent sessions."""
    covers = data_subject.covers(data.db, data.person.id, data.all_pairs)
    asks = data_subject.asks(data.db, [i for i in data.all_pairs if data.about_me(i)])
    entries: list[Entry] = [
        {
            "pair": pair.id,
            "series": pair.series,
            "supervisor": pair.supervisor.name,
            "supervisee": pair.supervisee.name,
            "from": pair.starts_on,
            "to": pair.ends_on,
            "cover": [
                {"by": data.name(c.person_id), "from": c.from_on, "until": c.until_on}
                for c in covers
                if c.pair_id == pair.id
            ],
            "asked for more often": [
                {"by": data.name(a.by_id), "every": a.every, "on": a.asked_on, "withdrawn": a.withdrawn_on}
                for a in asks
                if a.pair_id == pair.id
            ],
        }
        for pair in data.pairs.values()
    ]
    entries += [
        {"pair": c.pair_id, "you covered from": c.from_on, "until": c.until_on}
        for c in covers
        if c.pair_id not in data.pairs
    ]
    return FilePart("pairs", "Your pairs", tuple(entries))


def sessions(data: SubjectData) -> FilePart:
    """Return every session of those pairs."""
    rows = data_subject.sessions(data.db, data.all_pairs)
    data.open(s.cancelled_because_id for s in rows if data.about_me(s.pair_id))
    entries: list[Entry] = []
    for s in rows:
        why = (
            data.text(s.cancelled_because_id)
            if data.about_me(s.pair_id)
            else s.cancelled_because_id and OTHERS
        )
        entries.append(
            {
                "session": s.id,
                "pair": s.pair_id,
                "with": other(data, s.pair_id),
                "kind": s.kind,
                "state": s.state,
                "starts": s.starts_at,
                "minutes": s.minutes,
                "place": s.place or None,
                "place is private": s.place_private,
                "proposed by": data.name(s.proposed_by_id),
                "held on": s.held_on,
                "minutes held": s.minutes_held,
                "reason": s.reason or None,
                "cancelled by": data.name(s.cancelled_by_id),
                "cancelled": s.cancelled_at,
                "cancelled because": why,
                "makes up for session": s.replaces_id,
            }
        )
    note = "Reasons for cancelling sessions of people whom you supervise are left out." if leads(data) else ""
    return FilePart("sessions", "Sessions", tuple(entries), note)


def records(data: SubjectData) -> FilePart:
    """Return records with every version, and each person's signatures and comments."""
    rows = data_subject.records(data.db, data.all_pairs)
    versions, signatures = (
        data_subject.versions(data.db, data.all_pairs),
        data_subject.signatures(data.db, data.all_pairs),
    )
    record_of = {v.id: v.record_id for v in versions}
    readable = {r.id for r in rows if _readable(data, r)}
    data.open(v.text_id for v in versions if v.record_id in readable)
    data.open(s.text_id for s in signatures if record_of[s.version_id] in readable)
    entries: list[Entry] = [
        {
            "record": r.id,
            "session": r.session_id,
            "with": other(data, r.pair_id),
            "form": r.template,
            "state": r.state,
            "written by": data.name(r.writer_id),
            "last saved": r.saved_at,
            "shared": r.shared_at,
            "settled": r.settled_at,
            "versions": [
                _version(data, r, v, [s for s in signatures if s.version_id == v.id], r.id in readable)
                for v in versions
                if v.record_id == r.id
            ],
        }
        for r in rows
        if r.state != "draft" or r.writer_id == data.person.id
    ]
    notes = ["Every version is here, with what each of you made of it."]
    hidden = sum(1 for r in rows if r.state == "draft" and r.writer_id != data.person.id)
    if hidden:
        notes.append(f"Left out: {hidden} that the writer has begun and not shared yet.")
    if leads(data):
        notes.append("The words of records about people whom you supervise are theirs, and left out.")
    return FilePart("records", "Records", tuple(entries), " ".join(notes))


def own_words(data: SubjectData) -> FilePart:
    """Return what each wrote in their own hand in the person's own pairs, and what the person has ticked as read."""
    me = data.person.id
    rows = data_subject.own_parts(data.db, me, [i for i in data.all_pairs if data.about_me(i)])
    data.open(row.text_id for row in rows)
    entries: list[Entry] = [
        {
            "session": row.session_id,
            "with": other(data, row.pair_id),
            "written by": data.name(row.person_id),
            "written": row.written_at,
            "given": row.given_at,
            "sent on to": data.name(row.passed_to_id),
            "sent on": row.passed_at,
            "part": row.key,
            "words": data.text(row.text_id),
        }
        for row in rows
    ]
    entries += [
        {"session": tick.session_id, "read": tick.what, "ticked": tick.at}
        for tick in data_subject.read_ticks(data.db, me)
    ]
    return FilePart("own words", "In each one's own hand", tuple(entries))


def _readable(data: SubjectData, record: Record) -> bool:
    return data.about_me(record.pair_id) and (record.state != "draft" or record.writer_id == data.person.id)


def _version(
    data: SubjectData, record: Record, version: RecordVersion, signatures: Sequence[Signature], readable: bool
) -> Entry:
    template = data.policy.template(record.template)
    titles = {s.key: s.title for s in template.sections} if template else {}
    made: list[Entry] = [
        {
            "who": data.name(s.person_id),
            "what": s.how,
            "part": s.part or None,
            "when": s.at,
            "words": data.text(s.text_id) if readable else s.text_id and OTHERS,
            "digest of what they saw": s.digest,
        }
        for s in signatures
    ]
    return {
        "version": version.number,
        "written by": data.name(version.written_by_id),
        "written": version.written_at,
        "words": sections(data.text(version.text_id), titles) if readable else OTHERS,
        "signatures and comments": made,
    }


def agreements(data: SubjectData) -> FilePart:
    """Return agreements, version by version."""
    rows = data_subject.agreements(data.db, data.all_pairs)
    accepted = data_subject.acceptances(data.db, data.all_pairs)
    fields = data.policy.agreement.fields if data.policy.agreement else ()
    titles = {f.key: f.title for f in fields}
    data.open(a.text_id for a in rows)
    entries: list[Entry] = [
        {
            "agreement": a.id,
            "with": other(data, a.pair_id),
            "version": a.version,
            "state": a.state,
            "proposed by": data.name(a.proposed_by_id),
            "proposed": a.proposed_at,
            "in force from": a.active_on,
            "review due": a.review_on,
            "reviewed": a.reviewed_on,
            "every": a.every or None,
            "length": a.minutes,
            "place": a.place or None,
            "contact": data.name(a.contact_id),
            "own document": a.document or None,
            "accepted": [
                {"by": data.name(x.person_id), "when": x.at} for x in accepted if x.agreement_id == a.id
            ],
            "words": sections(data.text(a.text_id), titles),
        }
        for a in rows
    ]
    return FilePart(
        "agreements", "Agreements", tuple(entries), "An agreement is by both of you, so it is here in full."
    )


def agenda(data: SubjectData) -> FilePart:
    """Return agenda items: their own, and shared ones about their supervision."""
    rows = data_subject.agenda(data.db, data.person.id, data.all_pairs)
    mine = [i for i in rows if _mine(data, i)]
    data.open(i.text_id for i in mine)
    entries: list[Entry] = [
        {
            "item": i.id,
            "with": other(data, i.pair_id),
            "added by": data.name(i.author_id),
            "added": i.added_at,
            "private": i.private,
            "state": i.state,
            "closed": i.closed_at,
            "link": i.link or None,
            "words": data.text(i.text_id),
        }
        for i in mine
    ]
    left_out = len(rows) - len(mine)
    note = (
        f"Left out: {left_out} written by others, private to them or about their own supervision."
        if left_out
        else ""
    )
    return FilePart("agenda", "Agenda items", tuple(entries), note)


def _mine(data: SubjectData, item: AgendaItem) -> bool:
    return item.author_id == data.person.id or (data.about_me(item.pair_id) and not item.private)


def actions(data: SubjectData) -> FilePart:
    """Return actions that they own or set, and the supervisor's actions in their own pair."""
    me = data.person.id
    rows = data_subject.actions(data.db, me, data.all_pairs)
    mine = [a for a in rows if me in (a.owner_id, a.set_by_id) or _of_my_pair(data, a.pair_id, a.owner_id)]
    data.open(text for a in mine for text in (a.text_id, a.good_id, a.learned_id))
    entries: list[Entry] = [
        {
            "action": a.id,
            "owner": data.name(a.owner_id),
            "set by": data.name(a.set_by_id),
            "from session": a.session_id,
            "due": a.due,
            "state": a.state,
            "given longer, times": a.deferred,
            "added": a.added_at,
            "closed": a.closed_at,
            "link": a.link or None,
            "words": data.text(a.text_id),
            "what good looks like": a.good_id and data.text(a.good_id),
            "what was learned": a.learned_id and data.text(a.learned_id),
            "agreed or required": a.mode or None,
            "kind": a.type or None,
            "serves": a.purpose or None,
            "answers": a.points_to or None,
            "told when done": data.name(a.tell_id),
        }
        for a in mine
    ]
    left_out = len(rows) - len(mine)
    note = f"Left out: {left_out} that others own, in pairs that you are in." if left_out else ""
    return FilePart("actions", "Actions", tuple(entries), note)


def _of_my_pair(data: SubjectData, pair_id: int | None, owner_id: int) -> bool:
    """Return whether this is a supervisor's action in the person's own supervision."""
    return pair_id is not None and data.about_me(pair_id) and owner_id == data.pairs[pair_id].supervisor_id
