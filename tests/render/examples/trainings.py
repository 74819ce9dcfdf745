"""Supervisors' training: asked for, and noted by whoever had it."""

from handlers.people.training_list import apply_training, plan_training
from handlers.policy import load
from tests.support.world import World


def play(world: World) -> None:
    """As Gareth is asked for two trainings by Stockport's policy, and notes one."""
    world.policy(training=load("stockport").training)
    rows = f"email,training,on\nada.lead@example.org,Safeguarding supervision,{world.today}\n"
    with world.app.transaction() as db:
        apply_training(db, plan_training(db, world.app.policy, rows.encode()))
    world.wait(days=2)
    gareth = world.chat("Gareth Llewellyn")
    gareth.say("/supervision")
    gareth.press("I have done it", on="Supervision training")
    gareth.submit(route="Systemic approaches", on="2026-03-02")
    world.chat("Ada Lead").say("/overdue @Gareth Llewellyn")
