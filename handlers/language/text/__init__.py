"""Words: from the markup that a channel sends to normal words, names and patterns."""
