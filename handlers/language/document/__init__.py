"""The message laid out, and what it says of each time in it."""
