"""Demo data: an invented council of forty people in three teams, with half a year of history."""
