"""Kinds of obligation, a module each; `handlers/obligations/registry` lists them."""
