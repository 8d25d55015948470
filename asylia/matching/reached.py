"""What the best plan of an instance reaches, and the plan in which one pair must be."""

from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from asylia.matching import explicit
from asylia.matching.errors import NothingFound
from asylia.matching.instance import Instance, Pair
from asylia.matching.plan import Plan, solved, totals
from asylia.matching.policy import Policy
from asylia.matching.shape import Task, task
from asylia.matching.watch import Watch


class Reached(NamedTuple):
    """`protection` is the first level, made to be maximised; in the given unit where weights are given. `placed`: ids of persons."""

    protection: Fraction
    fit: int
    placed: frozenset[str]


def reached(instance: Instance, policy: Policy, *, watch: Watch) -> Reached:
    """Raises Infeasible, WeightsTooLarge, NothingFound where time ended first."""
    todo = task(instance, policy)
    return of_plan(todo, in_time(todo, watch=watch))


def in_time(todo: Task, *, watch: Watch) -> Plan:
    """Whole, or not at all: an explanation from half a plan would be wrong."""
    made = solved(todo, watch=watch)
    if watch.is_late():
        raise NothingFound
    return made


def of_plan(todo: Task, made: Plan) -> Reached:
    instance = todo.instance
    first, second, *_ = totals(todo, made)
    factor = explicit.weights(instance)[1].factor if instance.model == "explicit" else Fraction(1)
    placed = [instance.persons[row].id for row in made.pairs.person[made.chosen].tolist()]
    fixed = [each.person for each in instance.fixed]
    return Reached(first / factor, second if instance.model == "attributes" else 0, frozenset([*placed, *fixed]))


def with_pair(instance: Instance, pair: Pair) -> Instance:
    """Its person must be placed, and nowhere else: then all limits and states hold in every plan with this pair as before."""
    persons = tuple(replace(each, required=True) if each.id == pair.person else each for each in instance.persons)
    others = (Pair(pair.person, each.id) for each in instance.places if each.id != pair.place)
    return replace(instance, persons=persons, closed=(*instance.closed, *others))
