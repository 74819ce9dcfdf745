"""Records as files outside Alongside: drawn, signed, filed, handed over with a leaver."""
