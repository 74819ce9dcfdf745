"""Every intent in order of precedence: when it is looked for, by what, its fields, and what explains it away."""

from collections.abc import Mapping

from handlers.language.decision import slot_filling as fill
from handlers.language.decision.safeguarding import to_be_cared_for
from handlers.language.document.document import View
from handlers.language.intents.absence import absent
from handlers.language.intents.action_create import action
from handlers.language.intents.action_later import put_off
from handlers.language.intents.action_updates import finished
from handlers.language.intents.agenda_add import agenda_item
from handlers.language.intents.back import back_on, returned
from handlers.language.intents.contract import KnownIntent
from handlers.language.intents.look_ups import figures_of, look_up, record_of
from handlers.language.intents.queries import actions_of, asked_for, overdue_of
from handlers.language.intents.record_agreement import disputed, signed, to_review
from handlers.language.intents.reschedule_cancel import changed
from handlers.language.intents.session_held import HELD, HELD_UNSAID
from handlers.language.intents.session_kinds import took_place
from handlers.language.intents.session_status import booked, requested
from handlers.language.intents.snooze_pause import paused, snoozed, until_in
from handlers.language.model import Meaning

INTENTS: tuple[KnownIntent, ...] = (
    # Distress, danger, a complaint: before anything else, whatever was asked.
    KnownIntent("care", "care", to_be_cared_for, fill.cared, ("care_me", "care_other")),
    KnownIntent("raise", "care", to_be_cared_for, phrases=("raise",)),
    # An item or an action: what is found is the whole message, the rest of it is its text.
    KnownIntent("agenda_add", "item", agenda_item, fill.for_agenda),
    KnownIntent("action_add", "item", action, fill.new_action),
    # Look-ups, which change nothing.
    KnownIntent("why", "look-up", look_up("why"), phrases=("why",)),
    KnownIntent("readers", "look-up", look_up("readers"), phrases=("readers",)),
    KnownIntent("figures", "look-up", look_up("figures", figures_of), figures_of, ("figures",)),
    KnownIntent("policy_show", "look-up", look_up("policy_show"), phrases=("policy_show",)),
    KnownIntent("record_show", "look-up", look_up("record_show", record_of), record_of, ("record_show",)),
    KnownIntent("help", "look-up", asked_for),
    KnownIntent("overdue", "look-up", asked_for, overdue_of),
    KnownIntent("agenda_show", "look-up", asked_for),
    KnownIntent("agreement_show", "look-up", asked_for),
    KnownIntent("actions_show", "look-up", asked_for, actions_of),
    KnownIntent("next_session", "look-up", asked_for),
    # Acts: gathered, and one that stands is the meaning.
    KnownIntent("pause", "act", paused, lambda view: until_in(view, "pause")),
    KnownIntent("held", "act", took_place, fill.held, patterns=(HELD,), guards=HELD_UNSAID),
    KnownIntent("booked", "act", booked, fill.booked, gives_way_to=frozenset({"held"})),
    KnownIntent("request", "act", requested, fill.requested,
          gives_way_to=frozenset({"held", "booked", "move", "cancel"})),
    KnownIntent("dispute", "act", disputed, fill.disputed),
    KnownIntent("sign", "act", signed, gives_way_to=frozenset({"dispute"})),
    KnownIntent("agreement_review", "act", to_review),
    KnownIntent("action_done", "act", finished, fill.finished, gives_way_to=frozenset({"held"})),
    KnownIntent("action_defer", "act", put_off, fill.put_off,
          gives_way_to=frozenset({"pause", "dispute", "action_done", "request"})),
    KnownIntent("back", "act", returned, back_on, ("back",)),
    KnownIntent("away", "act", absent, fill.away, gives_way_to=frozenset({"cancel", "pause", "dispute", "back"})),
    KnownIntent("move", "act", changed, fill.moved, gives_way_to=frozenset({"agreement_review", "action_defer"})),
    KnownIntent("cancel", "act", changed, fill.cancelled, gives_way_to=frozenset({"held"})),
    KnownIntent("snooze", "act", snoozed, lambda view: until_in(view, "snooze"), gives_way_to=frozenset(
        {"away", "pause", "action_defer", "dispute", "move", "cancel", "held", "booked", "action_done", "request",
         "agreement_review", "decline"})),
    # Answers: what was asked decides (rules 10 to 12).
    KnownIntent("propose", "answer", None, fill.proposed),
    KnownIntent("accept", "answer", None, fill.accepted),
    KnownIntent("decline", "answer", None, fill.declined, gives_way_to=frozenset({"back"})),
    KnownIntent("thanks", "answer"),
)  # fmt: skip
"""The table of precedence: steps in order, and within a step the intents in order."""

BY_NAME: Mapping[str, KnownIntent] = {intent.name: intent for intent in INTENTS}


def filled(view: View, name: str) -> Meaning | None:
    """Return the meaning of that intent with the fields that the message gives; None where they are not plain."""
    intent = BY_NAME.get(name)
    fields = intent.fill(view) if intent else None
    return Meaning(name, fields) if fields is not None else None
