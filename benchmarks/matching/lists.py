"""Short lists, played out: who is asked in turn, who says yes, and how much is protected in the end.

An answer is yes with chance × city_yes × person_yes, drawn for each pair. The bound of a draw is the best assignment of the pairs that
would say yes: nobody can do better who has to ask first. Both columns are shares of it, with everybody there."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment, linprog
from scipy.sparse import coo_array, vstack

from asylia.matching.instance import Instance, Pair
from asylia.matching.invent import invent
from asylia.matching.levels import Pairs, possible_pairs, rows
from asylia.matching.lists import lists
from asylia.matching.plan import solved
from asylia.matching.policy import Policy
from asylia.matching.shape import task
from asylia.matching.watch import ENDLESS

SIZE, NETWORKS = (300, 75), 3
DRAWS, DRAWS_RECOMPUTED = 200, 20
GONE = 0.15
STATIC, RECOMPUTED = 80, 88
WHOLE = 0.5  # of a corner that is 0 or 1
POLICY = Policy()
ROW = "{:<36}{:>10}{:>10}{:>20}  {}\n"

Yes = npt.NDArray[np.bool_]
Named = list[list[int]]  # by place: rows of the pairs, in the order in which they are asked
Way = Callable[[Yes], float]


@dataclass(frozen=True, slots=True)
class Network:
    """`worth`: urgency times people; `chance`: that all three say yes, 0 to 1."""

    instance: Instance
    pairs: Pairs
    worth: npt.NDArray[np.float64]
    chance: npt.NDArray[np.float64]


def run(*, size: tuple[int, int] | None, seed: int) -> int:
    persons, places = size or SIZE
    sys.stdout.write(f"{persons} persons, {places} places, {NETWORKS} networks; people protected, as a share of the bound\n\n")
    sys.stdout.write(ROW.format("lists", "lowest", "all", "15 % silently gone", "must reach"))
    reached: dict[str, list[tuple[float, float]]] = {}
    for each in range(seed, seed + NETWORKS):
        network = _network(invent(persons=persons, places=places, seed=each))
        for name, way, draws in _ways(network):
            reached.setdefault(name, []).append(_both(network, way, draws=draws, seed=each))
    return int(any([_is_missed(name, shares) for name, shares in reached.items()]))  # noqa: C419 - every line is to be shown


def _is_missed(name: str, shares: list[tuple[float, float]]) -> bool:
    least = {"layered": STATIC, "layered, recomputed": RECOMPUTED}.get(name)
    there, gone = (float(np.mean([each[column] for each in shares])) for column in range(2))
    cells = (name, f"{min(each[0] for each in shares):.1%}", f"{there:.1%}", f"{gone:.1%}", f"{least} %" if least else "")
    sys.stdout.write(ROW.format(*cells).rstrip() + "\n")
    return bool(least) and 100 * there < (least or 0)


def _network(instance: Instance) -> Network:
    pairs = possible_pairs(instance, POLICY)
    worth = (pairs.protection / pairs.chance).astype(np.float64)
    return Network(instance, pairs, worth, pairs.chance / 100 * POLICY.city_yes_percent / 100 * POLICY.person_yes_percent / 100)


def _ways(network: Network) -> Iterator[tuple[str, Way, int]]:
    layered = _layered(network)
    yield "best k by fit", _asking(network, _by_fit(network)), DRAWS
    yield "linear b-matching", _asking(network, _b_matching(network)), DRAWS
    yield "layered", _asking(network, layered), DRAWS
    first = [sorted(names, key=lambda row: -network.pairs.protection[row]) for names in layered]
    yield "layered, most protection first", _asking(network, first), DRAWS
    yield "layered, recomputed", _recomputing(network), DRAWS_RECOMPUTED


def _by_fit(network: Network) -> Named:
    pairs = network.pairs
    order = np.lexsort((-pairs.protection, -pairs.fit))
    return [order[pairs.place[order] == place][: POLICY.list_length].tolist() for place in range(len(network.instance.places))]


def _b_matching(network: Network) -> Named:
    """At most k for each place and c for each person, the sum of level 1 as large as can be; the corners of this program are whole."""
    pairs, instance = network.pairs, network.instance
    sides = ((pairs.person, len(instance.persons)), (pairs.place, len(instance.places)))
    ones = np.ones(len(pairs))
    rows_of = vstack([coo_array((ones, (row, np.arange(len(pairs)))), shape=(count, len(pairs))) for row, count in sides])
    most = np.repeat([POLICY.lists_per_person, POLICY.list_length], [count for _, count in sides])
    taken = np.flatnonzero(linprog(-pairs.protection, A_ub=rows_of.tocsr(), b_ub=most, bounds=(0, 1), method="highs-ds").x > WHOLE)
    order = taken[np.argsort(-pairs.protection[taken], kind="stable")]
    return [order[pairs.place[order] == place].tolist() for place in range(len(instance.places))]


def _layered(network: Network) -> Named:
    todo = task(network.instance, POLICY)
    persons, places = rows(network.instance)
    at = {(i, j): row for row, (i, j) in enumerate(zip(network.pairs.person.tolist(), network.pairs.place.tolist(), strict=True))}
    shown = {each.place: each.entries for each in lists(todo, solved(todo), watch=ENDLESS)}
    return [[at[persons[entry.person], places[place]] for entry in shown[place]] for place in places]


def _drawn(network: Network, *, draws: int, seed: int, gone: float) -> list[Yes]:
    """In each draw: which pairs would all say yes. Who is gone says nothing, and silence is a no."""
    stream = np.random.Generator(np.random.PCG64(seed))
    made = []
    for _ in range(draws):
        yes, there = stream.random(len(network.pairs)) < network.chance, stream.random(len(network.instance.persons)) >= gone
        made.append(yes & there[network.pairs.person])
    return made


def _both(network: Network, way: Way, *, draws: int, seed: int) -> tuple[float, float]:
    """With all there, and with some gone."""
    most = sum(_most(network, yes) for yes in _drawn(network, draws=draws, seed=seed, gone=0))
    there, left = (sum(way(yes) for yes in _drawn(network, draws=draws, seed=seed, gone=gone)) / most for gone in (0, GONE))
    return there, left


def _most(network: Network, yes: Yes) -> float:
    worth = np.zeros((len(network.instance.persons), len(network.instance.places)))
    worth[network.pairs.person[yes], network.pairs.place[yes]] = network.worth[yes]
    return float(worth[linear_sum_assignment(worth, maximize=True)].sum())


def _asking(network: Network, named: Named) -> Way:
    """Each open place asks the next on its list who is still free; then all ask again."""

    def way(yes: Yes) -> float:
        free, reached = np.ones(len(network.instance.persons), np.bool_), 0.0
        waiting = [list(names) for names in named]
        while any(waiting):
            for names in waiting:
                names[:] = [row for row in names if free[network.pairs.person[row]]]
                if names and yes[row := names.pop(0)]:
                    reached += float(network.worth[row])
                    free[network.pairs.person[row]] = False
                    names.clear()
        return reached

    return way


def _recomputing(network: Network) -> Way:
    """Each open place asks the first on its list; with all the answers the lists are made again, until nobody is left to ask."""
    answers = {pair: row for row, pair in enumerate(_pairs(network.instance, network.pairs))}

    def way(yes: Yes) -> float:
        instance = network.instance
        while asked := _asked(instance):
            agreed = [pair for pair in asked if yes[answers[pair]]]
            instance = replace(instance, fixed=(*instance.fixed, *agreed), closed=(*instance.closed, *(set(asked) - set(agreed))))
        return float(sum(network.worth[answers[pair]] for pair in instance.fixed))

    return way


def _asked(instance: Instance) -> list[Pair]:
    todo = task(instance, POLICY)
    return _pairs(instance, todo.pairs.kept(solved(todo).chosen))


def _pairs(instance: Instance, pairs: Pairs) -> list[Pair]:
    chosen = zip(pairs.person.tolist(), pairs.place.tolist(), strict=True)
    return [Pair(instance.persons[i].id, instance.places[j].id) for i, j in chosen]
