"""Every card and form that the product makes, with the longest data that it allows, as each channel shows it."""
