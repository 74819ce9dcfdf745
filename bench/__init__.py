"""Benchmarks of the product, measured beside a floor in the same run: the same rows in raw SQL."""
