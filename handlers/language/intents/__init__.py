"""One module for each family of intents: what says it, what unsays it, and its fields."""
