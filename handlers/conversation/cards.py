"""Cards of the conversation: what was understood, what is unclear, and what needs a person."""

from datetime import datetime, timedelta

from handlers import formatting
from handlers.access import PairMembership
from handlers.language import Reading
from handlers.routing import Request
from handlers.ui import Button, Buttons, Card, Ids, Item, Note, Text
from storage.models import Session


def hello(request: Request) -> Card:
    """Return the answer to a greeting."""
    return _what_i_can_do(request, f"Hello {formatting.first_name(request.me.name)}. You could type:")


def menu(request: Request) -> Card:
    """Return the answer to a message that was not understood: what the product can do."""
    return _what_i_can_do(
        request, "I didn't catch that as something to do, so nothing was changed. You could type:"
    )


def _what_i_can_do(request: Request, said: str) -> Card:
    words = request.policy.words
    return Card(
        "Here is what I can do",
        (
            Text(said),
            Item("/supervision", f"your next {words.session.one}, what is due and why"),
            Item("/agenda <text>", f"puts something on the {words.agenda.one}"),
            Item("/action me <text> by Friday", f"a new {words.action.one}"),
            Item("/overdue", "what is late"),
            Buttons(
                (Button("Start page", "supervision", style="primary"), Button("Help", "supervision.help"))
            ),
        ),
        preview="Here is what I can do.",
        place="below",
    )


def none_of_these(request: Request) -> Card:
    """Return the answer when none of the offered readings was meant: nothing is changed."""
    buttons = (Button("Start page", "supervision"), Button("Help", "supervision.help"))
    text = Text("Fine, nothing was changed. Please say it in other words, or start from here.")
    return Card("None of these", (text, Buttons(buttons)), preview="Nothing was changed.")


def seen() -> Card:
    """Return the small sign that a thank-you was seen."""
    return Card("👍", (), preview="👍", place="below")


def not_known(request: Request) -> Card:
    """Return the answer to a question that I cannot know the answer to."""
    text = Text(
        f"I only know about {request.policy.words.session.many} here: dates, agendas, actions, records and your "
        "policy. Nothing was changed."
    )
    button = Button("What can I ask?", "supervision.help")
    return Card("I don't know that", (text, Buttons((button,))), preview="An answer for you.", place="below")


def not_counted(request: Request, what: str) -> Card:
    """Return the answer to a question about a share that is not counted, with the one that is."""
    words = request.policy.words
    buttons = (Button(f"{formatting.capital(words.session.many)} on time", "overdue.figures", style="primary"),
               Button("Who is overdue?", "overdue"))  # fmt: skip
    text = Text(f"I count how many {words.session.many} were held on time. I don't count {what}.")
    return Card("I don't know that", (text, Buttons(buttons)), preview="An answer for you.", place="below")


def own_share(request: Request, on_time: int, of: int) -> Card:
    """Return how many of the reader's own sessions were held on time this quarter."""
    words = request.policy.words
    said = f"No {words.session.one} of yours was due this quarter."
    if of:
        said = f"{on_time} of your {of} {words.session.many} this quarter: {round(100 * on_time / of)}%."
    note = Note("Held by the last day that was in time, of those held and those still late.")
    buttons = Buttons((Button("Why that date?", "supervision.why"),))
    return Card("Held on time", (Text(said), note, buttons), preview="An answer for you.", place="below")


def not_held(request: Request, membership: PairMembership, session: Session) -> Card:
    """Return what may be done about a booked session that did not take place."""
    when = formatting.appointment(session.starts_at, request.zone, request.today)
    ids = {"session": session.id}
    buttons = (Button("We moved it", "session.move", ids, "primary"), Button("It was cancelled", "session.cancel", ids),
               Button("It was held after all", "session.held", ids))  # fmt: skip
    text = Text(
        f"Your {request.policy.words.session.one} with {membership.other.name} was booked for {when}. Nothing is noted "
        "yet: what became of it?"
    )
    return Card("It did not take place?", (text, Buttons(buttons)), preview="A question.", place="below")


def confirm_time(request: Request, membership: PairMembership, at: datetime, what: str, ids: Ids) -> Card:
    """Return the question whether a time was understood correctly, before anything is done."""
    end = at + timedelta(minutes=request.policy.session_minutes)
    local, last = at.astimezone(request.zone), end.astimezone(request.zone)
    day = formatting.plain_day(local.date(), request.today)
    buttons = (
        Button(
            "Yes",
            "session.propose",
            {"pair": membership.pair.id, "at": local.isoformat(timespec="minutes"), **ids},
            "primary",
        ),
        Button("Another time", "session.another", {"pair": membership.pair.id, **ids}),
    )
    text = f"{day}, {local:%H:%M}–{last:%H:%M} with {membership.other.name}: {what}"
    return Card("Did I get that right?", (Text(text), Buttons(buttons)), preview="A question.", place="below")


def sooner(request: Request, membership: PairMembership) -> Card:
    """Return the question asked before the other is told that a session is wanted."""
    words, name = request.policy.words, membership.other.name
    text = f"You would like {words.session.a} with {name} sooner than planned, or an extra one: shall I tell {name}?"
    ids = {"pair": membership.pair.id}
    buttons = (Button("Yes", "session.request", ids, "primary"),
               Button("Find a time", "session.book", {**ids, "extra": 1}))  # fmt: skip
    return Card("Did I get that right?", (Text(text), Buttons(buttons)), preview="A question.", place="below")


def cancel(request: Request, membership: PairMembership, session_id: int, at: datetime) -> Card:
    """Return the question asked before a booked session is cancelled."""
    when = formatting.moment(at, request.zone, request.today)
    text = f"Shall I cancel the {request.policy.words.session.one} with {membership.other.name} {when}?"
    ids = {"session": session_id}
    buttons = (Button("Cancel it", "session.cancel", ids, "primary"), Button("Move it", "session.move", ids),
               Button("Leave it as it is", "session.show", ids))  # fmt: skip
    return Card("Did I get that right?", (Text(text), Buttons(buttons)), preview="A question.", place="below")


def labelled(meant: str, subject: str) -> str:
    """Return a button's label with what it would answer, where that is not plain."""
    joined = " " if subject.startswith("with ") else ": "
    return f"{meant}{joined}{subject}" if subject else meant


def offered_time(request: Request, at: str) -> str:
    """Return one of several offered times as a button says it."""
    return _said(datetime.fromisoformat(at).astimezone(request.zone).strftime("%Y-%m-%dT%H:%M"), request)


def label(reading: Reading, request: Request) -> str:
    """Return one reading of a message as a button's label."""
    fields = {name: _said(value, request) for name, value in reading.fields.items()}
    time = fields.get("start") or fields.get("on") or fields.get("until") or fields.get("due") or ""
    span = _span(str(reading.fields.get("from", "")), str(reading.fields.get("to", "")), request)
    when = f" {time or span}".rstrip()
    whom = f" with {formatting.first_name(fields['with'])}" if "with" in fields else ""
    kind = f" ({fields['kind']})" if "kind" in fields else ""
    words = request.policy.words
    return {
        "propose": f"Suggest{when}{whom}",
        "accept": f"Yes, take option {fields['option']}" if "option" in fields else "Yes",
        "decline": "No",
        "booked": f"It is arranged{whom}{when}",
        "held": f"We met{whom}{when}{kind}",
        "cancel": f"Cancel it{whom}",
        "move": f"Move it{whom}{when}",
        "snooze": f"Ask me later{when}",
        "away": f"Note {fields['with']}’s absence{when}" if "with" in fields else f"I am away{when}",
        "request": f"I'd like one sooner{whom}{when}",
        "agenda_add": _with_words(f"Put it on the {words.agenda.one}", fields.get("text", "")),
        "agenda_show": f"Show the {words.agenda.one}",
        "action_add": _with_words(f"A new {words.action.one}", fields.get("text", "")),
        "action_done": "It is done",
        "action_defer": f"It needs longer{when}",
        "actions_show": f"Show the {words.action.many}",
        "overdue": "Who is overdue?",
        "next_session": "When do we meet next?",
        "agreement_show": f"Show the {words.agreement.short}",
        "agreement_review": f"Review the {words.agreement.short}",
        "sign": f"I agree the {words.record.short}",
        "dispute": f"I disagree with the {words.record.short}",
        "pause": f"Fewer messages{when}",
        "back": "I am back",
        "why": "Why that date?",
        "policy_show": "What does our policy say?",
        "record_show": f"Show the last {words.record.short}",
        "readers": "Who can read what I write?",
        "raise": "Something is not right",
        "care": "Who can help",
        "figures": "Figures",
        "help": "Help",
    }.get(reading.intent, reading.intent)


def _with_words(what: str, text: str) -> str:
    return f"{what}: {formatting.shorten(text, 40)}" if text else what


def _span(first: str, last: str, request: Request) -> str:
    """Return a range as a button says it; hours only where it is not of whole working days."""
    if not last:
        return _said(first, request)
    whole = first[11:] in ("", "09:00") and last[11:] in ("", "17:00")
    if first[:10] == last[:10]:
        return _said(first[:10], request) if whole else f"{_said(first, request)}–{last[11:]}"
    return (
        f"{_said(first[:10] if whole else first, request)} to {_said(last[:10] if whole else last, request)}"
    )


def _said(value: object, request: Request) -> str:
    text = str(value)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    day = f"{at:%a} {at.day} {at:%b}"
    return f"{day}, {at:%H:%M}" if "T" in text else day


def copy_of_my_data(request: Request, told: bool) -> Card:
    """Return the answer to a request for one's own data: what happens now."""
    who = (
        "I have told your organisation's data-protection contact"
        if told
        else "Please tell your organisation's data-protection contact too"
    )
    blocks = (
        Text(
            "You are asking for what is kept about you. That is your right, and you need no special words for it."
        ),
        Text(f"{who}: they can make you a copy of everything here. An answer is due within one month."),
        Note("Meanwhile you can read your own records here at any time."),
        Buttons((Button("My records", "record.list"), Button("Who has read them?", "access.who"))),
    )
    return Card("Your own data", blocks, preview="About your request.", place="below")


def data_request_told(name: str, day: str) -> Card:
    """Return the notice to whoever answers such requests."""
    blocks = (
        Text(
            f"{name} asked on {day} for what is kept about them. An answer is due within one month of that day."
        ),
        Note(
            "alongside export EMAIL writes a page and a JSON file for them, without other people's private words."
        ),
    )
    return Card("Somebody asks for their own data", blocks, preview="A request for data.")
