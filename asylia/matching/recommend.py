"""The whole answer. It recommends; the city decides, and the person may refuse."""

from dataclasses import replace
from fractions import Fraction
from importlib.metadata import version

from asylia.matching import explicit
from asylia.matching.answer import Level, Number, Recommendation
from asylia.matching.errors import NothingFound
from asylia.matching.fairness import FairnessReport, report
from asylia.matching.field import these
from asylia.matching.files import fingerprint
from asylia.matching.instance import Instance, Pair
from asylia.matching.levels import NAMES
from asylia.matching.lists import lists
from asylia.matching.plan import Plan, solved, totals
from asylia.matching.policy import Policy
from asylia.matching.prices import place_prices
from asylia.matching.reasons import unplaced
from asylia.matching.search import Cut, whole
from asylia.matching.shape import Task, task
from asylia.matching.slack import fairer
from asylia.matching.watch import SECONDS, Watch, seconds

ENGINE, SOLVERS = "asylia.matching/1", ("ortools", "highspy")


def recommend(instance: Instance, policy: Policy, *, time_limit: float = SECONDS) -> Recommendation:
    """Who could be shown for which place, exact over all pairs.

    Raises Infeasible, WeightsTooLarge, NothingFound where time ended first."""
    return recommended(instance, policy, watch=seconds(time_limit))


def recommended(instance: Instance, policy: Policy, *, watch: Watch, cut: Cut = whole) -> Recommendation:
    """`recommend` for a caller who holds the watch, or who cuts the persons for several workers."""
    todo = task(instance, policy, cut=cut)
    if watch.is_late():
        raise NothingFound
    exact = solved(todo, watch=watch)
    made = fairer(todo, exact, watch=watch)
    levels, prices, left = _levels(todo, made, exact), _prices(todo, exact), unplaced(todo, made)
    exact = made = replace(made, face=None)  # nobody asks for its network any more, and lists need the room
    shown, is_cut = lists(todo, made, watch=watch)
    late = is_cut or (made.best.late if made.best else made.done < len(NAMES[instance.model]))
    return Recommendation(
        status="time_limit" if late else "within_gap" if any(each.gap for each in levels) else "optimal",
        levels=levels,
        assignments=_assignments(todo, made),
        lists=shown,
        unplaced=left,
        prices=prices,
        fairness=report(todo, made.pairs.kept(made.chosen), shown),
        fingerprint=fingerprint(instance, policy),
        engine=" ".join([ENGINE, *(f"{each}/{version(each)}" for each in SOLVERS)]),
    )


def fairness(instance: Instance, policy: Policy, recommendation: Recommendation) -> FairnessReport:
    """Who is served by this answer, and who is not: the report that is part of it."""
    todo = task(instance, policy)
    placed = these(instance, todo.search, recommendation.assignments) if todo.search else todo.fixed
    return report(todo, placed, recommendation.lists)


def _assignments(todo: Task, made: Plan) -> tuple[Pair, ...]:
    """What is fixed is kept."""
    return tuple(sorted((*todo.instance.fixed, *_chosen(todo, made))))


def _chosen(todo: Task, made: Plan) -> list[Pair]:
    persons, places, pairs = todo.instance.persons, todo.instance.places, made.pairs.kept(made.chosen)
    return [Pair(persons[i].id, places[j].id) for i, j in zip(pairs.person.tolist(), pairs.place.tolist(), strict=True)]


def _levels(todo: Task, made: Plan, exact: Plan) -> tuple[Level, ...]:
    """What is fixed is counted. Each level of a flow is proven: its bound is its value, but where the policy gave something of
    level 1 away, or given weights had to be rounded. Of another shape the last level can end with a gap."""
    values = totals(todo, made)[: made.done]
    bounds = [*values[:-1], values[-1] + made.short]
    bounds[0] = totals(todo, exact)[0] + (exact.short if exact.done == 1 else 0)
    each = zip(NAMES[todo.instance.model], map(Fraction, values), map(Fraction, bounds), strict=False)
    levels = [_level(name, value, bound) for name, value, bound in each]
    if todo.instance.model == "explicit":
        levels[0] = _given(todo, made, value=values[0], bound=bounds[0])
    return tuple(levels)


def _level(name: str, value: Fraction, bound: Fraction) -> Level:
    gap = abs(bound - value) / max(abs(bound), abs(value)) if bound != value else 0
    return Level(name, number(value), number(bound), float(gap))


def _given(todo: Task, made: Plan, *, value: int, bound: int) -> Level:
    """Recomputed from the numbers of the file; the bound allows for the rounding of each pair that can be placed."""
    instance, (_, scale) = todo.instance, explicit.weights(todo.instance)
    sign = 1 if instance.sense == "maximise" else -1
    weight = {each.pair: each.weight for each in instance.pairs}
    exact = sum((explicit.given(weight[each]) for each in (*instance.fixed, *_chosen(todo, made))), Fraction(0))
    is_proven = value == bound and not scale.off
    return _level("weight", exact, exact if is_proven else sign * (bound / scale.factor + scale.off * len(instance.persons)))


def _prices(todo: Task, made: Plan) -> dict[str, Number | None]:
    """A place that is fixed as a whole is not open, so it has none; nor has any where the first level is not proven."""
    if made.face and made.short:
        return {}
    factor = explicit.weights(todo.instance)[1].factor if todo.instance.model == "explicit" else Fraction(1)
    prices = zip(todo.instance.places, place_prices(todo, made), todo.capacity.tolist(), strict=True)
    return {place.id: None if price is None else number(price / factor) for place, price, open_to in prices if open_to}


def number(exact: Fraction) -> Number:
    return exact.numerator if exact.denominator == 1 else float(exact)
