"""List of people: names in it that no rule of the policy is for."""

from handlers.people import unmatched
from handlers.policy import Policy, load
from tests.support.world import World


def play(world: World) -> None:
    """Tell the administrator of roles and a stage that children's services' rules do not know."""
    policy = load("childrens")
    world.policy(**{field: getattr(policy, field) for field in Policy.model_fields})
    world.person("Cy Cook", manager="Gareth Llewellyn", role="cook", stage="nqsw year 1")
    with world.app.transaction() as db:
        unmatched.tell(db, unmatched.of_database(db, world.app.policy), world.clock.now())
    world.settle()
