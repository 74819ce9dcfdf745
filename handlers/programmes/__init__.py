"""Stages and programmes: who assesses, who gives a second series, reviews of progress, and how often to begin with."""

from handlers.programmes import naming, overview, reviews, starts, ticking

routes = [overview.routes, naming.routes, reviews.routes, starts.routes, ticking.routes]
