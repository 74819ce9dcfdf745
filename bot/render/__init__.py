"""Rendering of cards, forms and charts in each channel's own format."""
