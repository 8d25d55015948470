"""Who may sign what as one of two, and who may lock whom."""

from datetime import datetime

from asylia.accounts.models import Body, Role, User
from asylia.accounts.permissions import Act, Reach, may
from asylia.kit.days import day_of


def can_sign(user: User, act: Act, *, now: datetime) -> bool:
    """As one of two."""
    return may(user, act, on=day_of(now), how=[Reach.TWO])


def can_lock(by: User, user: User, *, now: datetime) -> bool:
    """Any officer anybody; a coordinator or assessing lead whoever has a role in the same body, and in no other."""
    if may(by, Act.LOCK_PERSON, on=day_of(now), how=[Reach.ALONE]):
        return True
    bodies = {role.body for role in Role.objects.running(on=day_of(now)).filter(user=user).select_related("body")}
    return len(bodies) == 1 and can_lock_body(by, bodies.pop(), now=now)


def can_lock_body(by: User, body: Body, *, now: datetime) -> bool:
    on = day_of(now)
    return may(by, Act.LOCK_PERSON, on=on, how=[Reach.ALONE]) or may(by, Act.LOCK_PERSON, on=on, how=[Reach.OWN], body=body)
