"""What the product costs, measured beside the floor that it stands on: the same rows in raw SQL, in the same run."""
