"""Command `alongside restore`, beside `backup`."""

from bot.cli.backup import restore_app as app

__all__ = ["app"]
