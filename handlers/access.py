"""Access rules, and the only way to text that people write about each other.

| who | may |
| --- | --- |
| the pair, and whoever covers for its supervisor | everything about the pair |
| a former supervisor | what they have still to write or settle, for `TO_FINISH`; records where the policy leaves them |
| who supervises the worker now | the records that went before, where the policy passes them on; settle what waits |
| the worker's line manager | the records of a second series, where the policy opens them |
| managers above | counts, dates, names and reasons; words only that a worker has sent them a copy of |
| who took part in a group session | its record, once it is shared |
| managers above | counts, dates, names and reasons; never words |
| somebody with a grant | the records of one person, for its purpose and its days; audited, the worker told |
| a reader whom the policy names for any time | the records of those below them; audited, told as the policy says |
| somebody outside | a file that was made for them; who types for the supervisor, after the worker's yes: drafts |
| anybody else | nothing, and is not told whether it exists |
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.policy import Policy
from handlers.policy.practice import Reader, cover_may
from handlers.policy.programmes import line_manager_reads
from handlers.policy.rules import same_role
from handlers.routing import Refused, Request
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, Grant, GroupRecord, Observation, OwnPart, Pair, Person, ReadRequest
from storage.queries import pairs as queries
from storage.queries import people, record_access
from storage.queries.facts import TO_FINISH

NOT_FOUND = "I can't find that, or it isn't yours to open. Type /supervision to see what is yours."


TYPIST = "typist"
"""Access basis of somebody who types the record for the supervisor: drafts alone."""
SUCCESSOR = "new supervisor"
"""Access basis of whoever supervises the worker now, for earlier records."""
LINE_MANAGER = "line manager"
"""Access basis of the worker's line manager, for a second series that the policy opens to them."""


@dataclass(frozen=True, slots=True)
class PairMembership:
    """Pair as one of its two people (or a cover) sees it."""

    pair: Pair
    me: Person

    @property
    def other(self) -> Person:
        """The other person of the pair; for a cover, the supervisee."""
        return self.pair.supervisor if self.me.id == self.pair.supervisee_id else self.pair.supervisee

    @property
    def leads(self) -> bool:
        """Whether the person is on the supervisor's side."""
        return self.me.id != self.pair.supervisee_id


def membership(
    db: Db, request: Request, pair_id: int, *, unfinished: bool = False, unsettled: bool = False
) -> PairMembership:
    """My place in this pair, for everything that only its two may do; refused for anybody else.

    Once the pair has ended, its worker keeps what is theirs; its supervisor keeps what is `unfinished` (a session
    whose record is not settled) for `TO_FINISH`, and nobody covers any more; a shared record that is `unsettled` is
    then its successor's to settle.
    """
    pair = queries.pair(db, pair_id)
    if pair is None or not (
        _is_member(db, request, pair, unfinished) or (unsettled and settles(db, request, pair))
    ):
        raise Refused(NOT_FOUND)
    return PairMembership(pair, request.me)


def _is_member(db: Db, request: Request, pair: Pair, unfinished: bool) -> bool:
    if request.me.id == pair.supervisee_id:
        return True
    if pair.ends_on is not None and pair.ends_on < request.today:
        mine = request.me.id == pair.supervisor_id
        return mine and unfinished and request.today <= pair.ends_on + TO_FINISH
    return request.me.id == pair.supervisor_id or queries.covers(db, request.me.id, pair.id, request.today)


def settles(db: Db, request: Request, pair: Pair) -> bool:
    """Return whether the person settles, in the supervisor's place, what an ended pair left open.

    They supervise the worker now, the policy passes records on, and the former supervisor can no longer do it.
    """
    if pair.ends_on is None or not request.policy.passes_records_on:
        return False
    over = request.today > pair.ends_on + TO_FINISH or pair.supervisor.left_on is not None
    return over and queries.succeeds(db, request.me.id, pair, request.today)


def my_pairs(db: Db, request: Request, ended: bool = False) -> list[PairMembership]:
    """Return the pairs that the person is in today (with `ended`, ever), line pairs first, then by the other's name."""
    found = queries.pairs_of(db, request.me.id, request.today, ended=ended)
    memberships = [PairMembership(pair, request.me) for pair in found]
    return sorted(memberships, key=lambda s: (s.leads, s.pair.series != "line", s.other.name, s.pair.id))


def words(db: Db, request: Request, membership: PairMembership, ids: Iterable[str | None]) -> dict[str, str]:
    """Return texts of a pair (agenda, actions, agreement) for one of its two, by id; a destroyed one is "(erased)"."""
    if request.me.id != membership.me.id:
        raise RuntimeError("a membership belongs to the person who asks")
    return _read(db, ids)


def signed_words(
    db: Db, request: Request, signers: Iterable[int], ids: Iterable[str | None]
) -> dict[str, str]:
    """Return the texts of a second agreement for one of those who sign it; refused for anybody else."""
    if request.me.id not in set(signers):
        raise Refused(NOT_FOUND)
    return _read(db, ids)


def own_words(db: Db, request: Request, person_id: int, ids: Iterable[str | None]) -> dict[str, str]:
    """Return texts of one person alone, such as an action without a pair, for that person."""
    if request.me.id != person_id:
        raise Refused(NOT_FOUND)
    return _read(db, ids)


def passed_words(db: Db, request: Request, part: OwnPart) -> str:
    """Return somebody's own words for the one person to whom they have sent a copy; audited."""
    if part.passed_to_id != request.me.id or part.passed_at is None:
        raise Refused(NOT_FOUND)
    audit_log.write(
        db, request.now, request.me.id, "read", About("part", part.id), part.person_id, "sent by the writer"
    )
    return _read(db, [part.text_id])[part.text_id]


def named_words(
    db: Db, request: Request, person_id: int, about: About, ids: Iterable[str | None], why: str
) -> dict[str, str]:
    """Return texts of one person's file for a reader whom the policy names for them, and audit the reading.

    The feature has checked that the policy names the reader (`why`, in fixed words).
    """
    audit_log.write(db, request.now, request.me.id, "read", about, person_id, why)
    return _read(db, ids)


@dataclass(frozen=True, slots=True)
class AccessBasis:
    """Why somebody may read the records of a pair; `grant` is set for one who is not and never was of the pair."""

    why: str
    grant: Grant | None = None
    standing: Reader | None = None
    """Rule by which they read at any time, without a grant."""

    @property
    def of_pair(self) -> bool:
        """Whether they are of the pair: one of the two, a cover, or who came after."""
        return self.grant is None and self.standing is None and self.why != TYPIST


def access_basis(
    db: Db, request: Request, pair: Pair, *, unfinished: bool = False, draft: bool = False
) -> AccessBasis | None:
    """Return the basis on which the person may read this pair's records, or None; a typist, a `draft` alone.

    A former supervisor reads what is `unfinished` and theirs to finish, and the rest only where the policy
    lets records stay with them; who supervises the worker now reads earlier records where the policy passes
    them on.
    """
    me, policy = request.me.id, request.policy
    kept = policy.retention.on_supervisor_change if policy.retention else None
    ended = pair.ends_on is not None and pair.ends_on < request.today
    if me == pair.supervisee_id or (me == pair.supervisor_id and (not ended or unfinished or kept == "keep")):
        return AccessBasis("own pair")
    reads = cover_may(policy.pair, "reading") or (unfinished and cover_may(policy.pair, "records"))
    if not ended and reads and queries.covers(db, me, pair.id, request.today):
        return AccessBasis("cover")
    if policy.passes_records_on and queries.succeeds(db, me, pair, request.today):
        return AccessBasis(SUCCESSOR)
    if line_manager_reads(policy, pair.series) and queries.leads_line(
        db, me, pair.supervisee_id, request.today
    ):
        return AccessBasis(LINE_MANAGER)
    grants = queries.grants(db, me, pair.supervisee_id, request.today)
    granted = next((AccessBasis(grant.purpose, grant) for grant in grants if _content(policy, grant)), None)
    if granted is not None:
        return granted
    rule = standing(request, pair.supervisee)
    if rule is not None:
        return AccessBasis(rule.why, standing=rule)
    return AccessBasis(TYPIST) if draft and types_for(db, request, pair) else None


def standing(request: Request, worker: Person) -> Reader | None:
    """Return the rule by which somebody opens this worker's records at any time, without asking; None without one.

    The policy names such readers by their role. They read for those below them in the hierarchy, not for everybody.
    """
    return rule_of(request.policy, request.me, worker)


def rule_of(policy: Policy, reader: Person, worker: Person) -> Reader | None:
    """Return the rule by which this reader opens that worker's records at any time; None without one."""
    readers = policy.access.readers if policy.access and people.is_below(worker, reader) else ()
    at_any_time = (r for r in readers if r.needs == "standing" and r.level == "content")
    found = (
        r for r in at_any_time if r.tell_worker != "before" and same_role(policy.aliases, reader.role, r.who)
    )
    return next(found, None)


def types_for(db: Db, request: Request, pair: Pair) -> bool:
    """Return whether the worker of an open pair has said yes to this person typing its records."""
    helper = request.policy.record.helper if request.policy.record else None
    if helper in (None, "nobody") or (pair.ends_on is not None and pair.ends_on < request.today):
        return False
    return record_access.types(db, request.me.id, pair.id)


def record_words(
    db: Db,
    request: Request,
    pair: Pair,
    about: About,
    ids: Iterable[str | None],
    *,
    unfinished: bool = False,
    draft: bool = False,
) -> dict[str, str]:
    """Return a record's texts and audit the reading with its basis; raise Refused without one.

    The worker is told of a reading by grant as the policy says of its reader: at once, or after the grant's
    last day (those told before are told when the grant is made). One message a grant and day, however much
    is read.
    """
    mine = access_basis(db, request, pair, unfinished=unfinished, draft=draft)
    if mine is None:
        raise Refused(NOT_FOUND)
    audit_log.write(db, request.now, request.me.id, "read", about, pair.supervisee_id, mine.why)
    if mine.grant is not None:
        tell = reader_of(request.policy, mine.grant.purpose)
        if tell is None or tell.tell_worker in ("at once", "after"):
            late = tell is not None and tell.tell_worker == "after"
            at = day_after(pair.supervisee, mine.grant.until_on) if late else request.now
            key = f"access.told:{mine.grant.id}:{'after' if late else request.today}"
            outbox.enqueue(
                db, "access.told", pair.supervisee_id, key, at, grant=mine.grant.id, on=str(request.today)
            )
    if mine.standing is not None and mine.standing.tell_worker in ("at once", "after"):
        late = mine.standing.tell_worker == "after"
        at = day_after(pair.supervisee, request.today) if late else request.now
        key = f"access.standing:{request.me.id}:{pair.supervisee_id}:{request.today}"
        outbox.enqueue(
            db, "access.standing", pair.supervisee_id, key, at, reader=request.me.id, on=str(request.today)
        )
    return _read(db, ids)


def observation_words(db: Db, request: Request, row: Observation) -> str:
    """Return the feedback on an observation for whoever was observed, or observed, and audit the reading."""
    if request.me.id not in (row.person_id, row.observer_id) or row.feedback_id is None:
        raise Refused(NOT_FOUND)
    about = About("observation", row.id)
    audit_log.write(db, request.now, request.me.id, "read", about, row.person_id, "own observation")
    return _read(db, [row.feedback_id])[row.feedback_id]


def group_words(db: Db, request: Request, record: GroupRecord, *, attended: bool) -> str:
    """Return the text of a group's record for one who took part, or its writer, and audit the reading.

    Nobody else reads it, whatever they may read of one person's file: it belongs to all who took part.
    """
    if not (record.writer_id == request.me.id or (attended and record.shared_at is not None)):
        raise Refused(NOT_FOUND)
    audit_log.write(
        db, request.now, request.me.id, "read", About("group", record.group_id), None, "own group"
    )
    return secrets.open_group(db, record)


def words_for_outside(
    db: Db, request: Request, row: ReadRequest, pair: Pair, about: About, ids: Iterable[str | None]
) -> dict[str, str]:
    """Return a record's texts for the file of somebody outside, and audit it; refused without a yes to this request."""
    mine = row.state == "granted" and row.body and row.reader_id == request.me.id
    if not mine or pair.supervisee_id != row.person_id or request.today > row.until_on:
        raise Refused(NOT_FOUND)
    audit_log.write(db, request.now, request.me.id, "read", about, pair.supervisee_id, row.purpose)
    return _read(db, ids)


def why_asked(db: Db, request: Request, row: ReadRequest, *, decides: bool) -> str:
    """Return why somebody asks to read, in their words: for those who decide, who asked, and whose records they are."""
    if not decides and request.me.id not in (row.reader_id, row.person_id):
        raise Refused(NOT_FOUND)
    return _read(db, [row.text_id]).get(row.text_id or "", "")


def reader_of(policy: Policy, purpose: str) -> Reader | None:
    """Return what the policy says of those who read for this purpose; None where it does not say."""
    readers = policy.access.readers if policy.access else ()
    return next((reader for reader in readers if purpose == reader.why), None)


def day_after(person: Person, day: date) -> datetime:
    """Return the morning after a day, in this person's time zone."""
    return datetime.combine(day + timedelta(days=1), time(9), ZoneInfo(person.timezone))


def _content(policy: Policy, grant: Grant) -> bool:
    """Return whether a grant opens the words, rather than dates or counts alone."""
    reader = reader_of(policy, grant.purpose)
    return reader is None or reader.level == "content"


def _read(db: Db, ids: Iterable[str | None]) -> dict[str, str]:
    wanted = [i for i in ids if i]
    texts = secrets.unseal(db, wanted)
    return {i: texts.get(i, "(erased)") for i in wanted}
