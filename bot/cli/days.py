"""Days on the command line, read as people write them."""

from datetime import date

import typer


def day(text: str) -> date:
    """Return the day that somebody typed: 2026-03-31, 31/03/2026, 31 March 2026. Raise BadParameter."""
    from handlers.people import validators  # with the database, which not every command needs

    try:
        found = validators.day(text.strip())
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong)) from None
    if found is None:
        raise typer.BadParameter("expected a day, such as 31 March 2026, 31/03/2026 or 2026-03-31")
    return found
