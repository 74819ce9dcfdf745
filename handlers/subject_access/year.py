"""A worker's year for the access request: objectives, learning, appraisals, concerns."""

from handlers.concerns.register import in_secret
from handlers.subject_access.parts import OTHERS, Entry, FilePart, SubjectData, sections
from storage.models import Appraisal
from storage.queries import data_subject, development

_WORDS = {
    "what": "what",
    "how": "how",
    "standard": "good enough when",
    "helper": "who helps",
    "plan": "the plan",
}


def objectives(data: SubjectData) -> FilePart:
    """Return their own objectives, and those that they suggested to others."""
    rows = data_subject.objectives(data.db, data.person.id)
    mine = [row for row in rows if row.worker_id == data.person.id]
    stood = development.progress(data.db, [row.id for row in mine])
    data.open(row.text_id for row in rows)
    entries: list[Entry] = [
        {
            "objective": row.id,
            "whose": data.name(row.worker_id),
            "state": row.state,
            "due": row.due,
            "for": row.scope or None,
            "from the plan": row.plan or None,
            "suggested by": data.name(row.proposed_by_id),
            "suggested": row.added_at,
            "agreed by": data.name(row.agreed_by_id),
            "agreed": row.agreed_on,
            "closed": row.closed_on,
            "stood last": stood[row.id].state if row.id in stood else None,
            "words": sections(data.text(row.text_id), _WORDS) if row in mine else OTHERS,
        }
        for row in rows
    ]
    return FilePart("objectives", "Objectives", tuple(entries))


def learning(data: SubjectData) -> FilePart:
    """Return their learning needs, their log, and how they learn best; of others, what they wrote themselves."""
    me = data.person.id
    needs, log = data_subject.needs(data.db, me), data_subject.log(data.db, me)
    profile = development.profile(data.db, me)
    data.open([*(row.text_id for row in needs), *(row.text_id for row in log)])
    data.open([profile.learns_best_id] if profile else [])
    entries: list[Entry] = [
        {
            "what": "need",
            "whose": data.name(row.worker_id),
            "state": row.state,
            "for": row.scope or None,
            "raised by": data.name(row.raised_by_id),
            "raised": row.raised_on,
            "closed": row.closed_on,
            "words": data.text(row.text_id) if row.worker_id == me else OTHERS,
        }
        for row in needs
    ]
    entries += [
        {
            "what": row.kind,
            "whose": data.name(row.worker_id),
            "on": row.on,
            "written by": data.name(row.by_id),
            "words": data.text(row.text_id) if row.worker_id == me else OTHERS,
        }
        for row in log
    ]
    if profile is not None:
        entries.append(
            {
                "what": "how you learn best",
                "words": data.text(profile.learns_best_id),
                "looked through": profile.looked_on,
                "log copied": profile.exported_on,
            }
        )
    return FilePart("learning", "Learning and your log", tuple(entries))


def appraisals(data: SubjectData) -> FilePart:
    """Return their appraisals with both parts; of those whom they reviewed, the dates."""
    rows = data_subject.appraisals(data.db, data.person.id)
    entries = tuple(_appraisal(data, row) for row in rows)
    note = "What somebody wrote in preparation and has not shown you yet is here too: it is about you."
    return FilePart(
        "appraisals", data.policy.words.appraisal.many.capitalize(), entries, note if rows else ""
    )


def _appraisal(data: SubjectData, row: Appraisal) -> Entry:
    mine = row.worker_id == data.person.id
    parts = development.parts(data.db, row.id)
    data.open(part.text_id for part in parts if mine)
    written: list[Entry] = [
        {
            "part": part.key.strip("_").replace("_", " "),
            "written by": data.name(part.person_id),
            "written": part.written_at,
            "words": data.text(part.text_id) if mine else OTHERS,
        }
        for part in parts
    ]
    signed: list[Entry] = [
        {"who": data.name(side.person_id), "ready": side.ready_at, "read": side.read_at, "signed": side.signed_at,
         "digest of what they signed": side.digest or None}
        for side in development.sides(data.db, row.id).values()
    ]  # fmt: skip
    sent: list[Entry] = [
        {"to": copy.to, "who": data.name(copy.person_id), "sent": copy.sent_at, "received": copy.received_at}
        for copy in development.plan_copies(data.db, row.id)
    ]
    return {
        "appraisal": row.id,
        "whose": data.name(row.worker_id),
        "state": row.state,
        "opened": row.opened_on,
        "held": row.held_on,
        "signed": row.signed_on,
        "nothing new confirmed": row.confirmed_on,
        "parts": written,
        "sides": signed,
        "development plan": sent,
    }


def keeps_concerns(data: SubjectData) -> bool:
    """Return whether the policy keeps concerns from those whom they are about."""
    return data.policy.concerns is not None and in_secret(data.policy)


def concerns(data: SubjectData) -> FilePart:
    """Return concerns about them, unless the policy keeps those from them, and those that they opened."""
    rows = data_subject.concerns(data.db, data.person.id)
    hidden = keeps_concerns(data)
    shown = [row for row in rows if row.worker_id != data.person.id or not hidden]
    entries: list[Entry] = []
    for row in shown:
        mine = row.worker_id == data.person.id
        steps = development.concern_entries(data.db, row.id)
        data.open([row.text_id, *(step.text_id for step in steps)] if mine else [])
        done: list[Entry] = [
            {"what": step.what, "on": step.on, "by": data.name(step.by_id),
             "words": data.text(step.text_id) if mine else step.text_id and OTHERS}
            for step in steps
        ]  # fmt: skip
        entries.append(
            {
                "concern": row.id,
                "about": data.name(row.worker_id),
                "opened by": data.name(row.opened_by_id),
                "opened": row.opened_on,
                "state": row.state,
                "next look": row.next_on,
                "outcome": row.outcome or None,
                "formal procedure": row.route or None,
                "from": row.route_on,
                "words": sections(data.text(row.text_id), _WORDS) if mine else OTHERS,
                "history": done,
            }
        )
    note = (
        "Your policy keeps concerns about you from you. Ask whoever answers for data here." if hidden else ""
    )
    return FilePart("concerns", "Concerns about practice", tuple(entries), note)
