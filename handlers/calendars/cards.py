"""Card about how sessions get into somebody's calendar, and how they can change that."""

from handlers import formatting
from handlers.calendar_setup import CALDAV, FILE, GOOGLE, OFF, OUTLOOK
from handlers.routing import Request
from handlers.ui import Block, Button, Buttons, Card, Line, Link, Note, Text
from storage.models import CalendarAccount, CalendarFeed

NAMES = {OUTLOOK: "Outlook", GOOGLE: "Google", CALDAV: "own"}


def calendar(
    request: Request, kind: str, account: CalendarAccount, feeds: list[CalendarFeed], address: str = ""
) -> Card:
    """Return what goes where, and what can be changed. `address` is a new feed's, which is shown this once."""
    many = request.policy.words.session.many
    blocks: list[Block] = []
    buttons: list[Button] = []
    if kind == FILE:
        blocks.append(
            Text("Whenever one is booked, moved or cancelled, I send you a file that opens in your calendar.")
        )
        buttons.append(Button("No files, please", "calendar.off"))
    elif kind == OFF:
        blocks.append(Text("I put nothing into your calendar and send no files."))
        back = request.setup.kind_of(None)
        buttons.append(
            Button("Send me files" if back == FILE else f"Use my {NAMES[back]} calendar", "calendar.on")
        )
    else:
        blocks.append(
            Text(f"Your {many} are put into your {NAMES[kind]} calendar, moved and taken out there.")
        )
        blocks.append(
            Text("I look there when you are free or busy, and never at what is in it. Nothing of it is kept.")
        )
        if account.problem:
            blocks.append(Note(f"It could not be reached: {account.problem}."))
        buttons.append(Button("Disconnect it", "calendar.off"))
    label = "Say what it is" if account.private else "Say only “Private”"
    private = "only “Private”" if account.private else "with whom, and nothing else"
    blocks.append(Text(f"Entries say {private}."))
    buttons.append(Button(label, "calendar.private"))
    blocks += _feeds(request, feeds, address)
    if request.setup.public_url:
        buttons.append(Button("A new address" if feeds else "Subscribe", "calendar.feed"))
    if feeds:
        buttons.append(Button("End the subscription", "calendar.feed.revoke"))
    return Card("Your calendar", (*blocks, Buttons(tuple(buttons))), preview="Your calendar.")


def _feeds(request: Request, feeds: list[CalendarFeed], address: str) -> list[Block]:
    if address:
        return [
            Text(
                "Subscribe to this address in your calendar. Whoever has it can read it, so keep it to yourself:"
            ),
            Line((Link(address, address),)),
            Note(
                "I can't show it again. Calendars fetch it when they please, some every hour, some once a day: it "
                "may be up to a day old. What has changed is said here first."
            ),
        ]
    if feeds:
        made = formatting.plain_day(feeds[-1].made_at.astimezone(request.zone).date(), request.today)
        return [Text(f"You have had a subscription since {made}.")]
    return []
