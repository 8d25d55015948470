"""What a pair weighs on each level, and of what that is made."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from asylia.matching import fit
from asylia.matching.explanation import Level, Part
from asylia.matching.field import possible_pairs
from asylia.matching.instance import Instance, Person, Place, Route
from asylia.matching.levels import MOST_MONTHS, NEVER_LISTED, Pairs, later_levels
from asylia.matching.limits import best_route, months_between
from asylia.matching.policy import Policy


def own_pairs(instance: Instance, policy: Policy, *, person: Person) -> Pairs:
    """Of this person alone with every place; a place that `closed` shuts weighs as before. Of an explicit instance the weights are
    not those of the file: they are scaled by what this person's need."""
    return possible_pairs(_alone(instance, person), policy)


def levels(instance: Instance, policy: Policy, *, person: Person, place: Place) -> tuple[Level, ...]:
    """None where a limit fails, `closed` apart."""
    alone = _alone(instance, person)
    pairs = possible_pairs(alone, policy)
    pair = pairs.kept(np.flatnonzero(pairs.place == [each.id for each in alone.places].index(place.id)))
    if not len(pair):
        return ()
    lot = int(later_levels(alone, policy)[-1](pair)[0])
    last = Level("tie_break", lot, (Part("lot", lot, 1),))
    if instance.model == "explicit":
        given = next(each.weight for each in alone.pairs if each.pair.place == place.id)
        return (Level("weight", given, (Part("weight", given, 1),)), last)
    route = best_route(instance, person, place)
    assert route is not None  # noqa: S101 - it passes the limit
    return (
        Level("protection", int(pair.protection[0]), tuple(_protection(policy, person, route=route, chance=int(pair.chance[0])))),
        Level("fit", int(pair.fit[0]), tuple(_fit(instance, person=person, place=place, months=route.months))),
        Level("fairness", int(pair.fairness[0]), tuple(_fairness(instance, policy, person=person))),
        last,
    )


def _alone(instance: Instance, person: Person) -> Instance:
    own = tuple(each for each in instance.pairs if each.pair.person == person.id)
    return replace(instance, persons=(person,), pairs=own, fixed=(), listed=(), closed=())


def urgency_weight(policy: Policy, person: Person) -> int:
    return policy.urgency_weight[person.urgency - 1]


def counted(policy: Policy, person: Person) -> int:
    return person.people if policy.count == "people" else 1


def _protection(policy: Policy, person: Person, *, route: Route, chance: int) -> Iterator[Part]:
    yield Part("urgency", person.urgency, urgency_weight(policy, person))
    yield Part("people", person.people, counted(policy, person))
    yield Part("chance", route.chance, chance)


def _fit(instance: Instance, *, person: Person, place: Place, months: int) -> Iterator[Part]:
    yield from (Part(each.code, each.value, each.weight) for each in fit.terms(instance, person, place, months=months))


def _fairness(instance: Instance, policy: Policy, *, person: Person) -> Iterator[Part]:
    waited = max(0, months_between(person.waiting_since or instance.as_of, instance.as_of))
    yield Part("months_waiting", min(MOST_MONTHS, waited), 1)
    if person.never_listed:
        yield Part("never_listed", 1, NEVER_LISTED)
    for key, credits_ in sorted(policy.group_credit.items()):
        if credit := credits_.get(person.groups.get(key, ""), 0):
            yield Part("group_credit", key, credit)
