"""Features of the product, written once for every channel."""
