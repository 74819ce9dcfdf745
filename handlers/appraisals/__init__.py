"""Appraisals: a form that is open all year, prepared by each side in their own hand, held, signed, and passed on."""

from handlers.appraisals import parking, plan
from handlers.appraisals import routes as main
from handlers.appraisals.holding import follow, is_one
from handlers.appraisals.loading import worker_of

routes = [main.routes, parking.routes, plan.routes]

__all__ = ["follow", "is_one", "routes", "worker_of"]
