"""The one meaning of a message: precedence, confidence, and what must never be handled as a menu item."""
