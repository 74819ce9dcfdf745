"""Cards, forms and charts in each channel's own shape."""
