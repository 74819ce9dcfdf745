"""Every feature there is. A new one is a file beside this and a line here."""

from alongside.handlers import absences, home
from alongside.handlers.routing import Table

TABLE = Table.of([home.routes, absences.routes])
