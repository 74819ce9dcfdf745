"""What is missing where Teams' settings are half made. Asks nobody, and loads nothing of Microsoft's."""

from collections.abc import Sequence

from bot.settings import Settings


def lacking(settings: Settings) -> Sequence[str]:
    """Return what is missing where Teams' settings are half made."""
    credential = settings.teams_managed_identity or settings.teams_certificate or settings.teams_app_secret
    parts = {
        "TEAMS_APP_ID": settings.teams_app_id,
        "TEAMS_TENANT_ID": settings.teams_tenant_id,
        "TEAMS_APP_SECRET (or a certificate, or a managed identity)": credential,
    }
    missing = [f"{name} is not set" for name, given in parts.items() if not given]
    return missing if len(missing) < len(parts) else ()
