"""What would help a person who has no place: the price of the place ranks single changes, an exact run confirms the best."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from asylia.matching.answer import Recommendation
from asylia.matching.explanation import Change, Effect
from asylia.matching.ideas import Idea, ideas
from asylia.matching.instance import ANY, CHANCES, Instance, Person, Place
from asylia.matching.levels import WHOLE_CHANCE
from asylia.matching.limits import best_route
from asylia.matching.parts import counted, own_pairs, urgency_weight
from asylia.matching.policy import Policy
from asylia.matching.reached import Reached, reached
from asylia.matching.watch import Watch

CONFIRMED = 5


@dataclass(frozen=True, slots=True)
class Question:
    """`found` is the answer for this instance and policy."""

    instance: Instance
    policy: Policy
    found: Recommendation
    watch: Watch


def changes(asked: Question, person: Person, *, places: Iterable[Place], base: Reached) -> tuple[Change, ...]:
    """For a person without a place, where places have attributes that can change: the best that help the person, or the plan.

    `base`: what the plan reaches as all is now."""
    if asked.instance.model == "explicit" or any(person.id == each.person for each in asked.found.assignments):
        return ()
    helping = []
    for idea in ranked(asked, person, places=places)[:CONFIRMED]:
        after = reached(idea.of(asked.instance), asked.policy, watch=asked.watch)
        effect = Effect(int(after.protection - base.protection), person.id in after.placed)
        if effect.placed or effect.protection:
            helping.append(Change(idea.code, idea.values, effect))
    return tuple(helping)


def ranked(asked: Question, person: Person, *, places: Iterable[Place]) -> list[Idea]:
    """The best first. Who has no place has no price: the new pair can stand in a better plan only if it is worth the price of
    its place. A price below the true one, as under a full limit, ranks too high; the exact run tells."""
    instance = asked.instance
    routes = tuple(each for each in instance.routes if each.nationality in {ANY, *person.nationalities})
    alone = replace(instance, persons=(), places=(), routes=routes)
    most = _best_chance(instance, asked.policy, person=person) if asked.policy.chance_use == "relative" else 0
    gains: dict[tuple[str, str], tuple[int, Idea]] = {}
    for place in places:
        price = asked.found.prices.get(place.id)
        for idea in ideas(alone, person, place) if price is not None else ():
            gain = int(_worth(idea.of(alone), asked.policy, person=person, place=idea.place, most=most) - (price or 0))
            same = (idea.code, str(idea.values))  # a route serves all places of its country
            if gain >= 0 and (same not in gains or gain > gains[same][0]):
                gains[same] = (gain, idea)
    return [idea for _, idea in sorted(gains.values(), key=lambda each: (-each[0], each[1].place.id, each[1].code))]


def _worth(instance: Instance, policy: Policy, *, person: Person, place: Place, most: int) -> int:
    """Of a possible pair on level 1, as far as it can be told without all other pairs of the person."""
    route = best_route(instance, person, place)
    chance = policy.chance_percent[CHANCES.index(route.chance)] if route else 0
    used = chance if policy.chance_use == "expected" else WHOLE_CHANCE * chance // max(1, most, chance)
    return urgency_weight(policy, person) * counted(policy, person) * used


def _best_chance(instance: Instance, policy: Policy, *, person: Person) -> int:
    pairs = own_pairs(instance, replace(policy, chance_use="expected"), person=person)
    return int(pairs.chance.max(initial=0))
