"""The kinds of obligations, a module each. `handlers/obligations/registry` lists them."""
