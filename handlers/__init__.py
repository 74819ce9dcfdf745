"""Decides: what the product does, once, for every channel."""
