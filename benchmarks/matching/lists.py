"""Short lists, played out: who is asked in turn, who says yes, and how much is protected in the end.

City and person say yes or no, each pair by its own lot; a permit takes months, so it counts by its chance, as in level 1. The bound is
level 1 of the plan if everybody said yes. The last column draws the permit too: a refusal is a no, a grant counts in full, and the bound
is the best that could have been done by whoever knew all answers beforehand."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment, linprog
from scipy.sparse import coo_array, vstack

from asylia.matching.field import possible_pairs
from asylia.matching.instance import Instance, Pair
from asylia.matching.invent import invent
from asylia.matching.levels import Pairs, rows
from asylia.matching.lists import lists
from asylia.matching.plan import solved
from asylia.matching.policy import Policy
from asylia.matching.shape import task
from asylia.matching.watch import ENDLESS

SIZE, NETWORKS = (300, 75), 3
DRAWS, DRAWS_RECOMPUTED = 200, 20
GONE = 0.15
SLOW = ("layered, recomputed",)
LEAST = {"layered": 80, "layered, recomputed": 88}  # percent
WHOLE = 0.5  # of a corner that is 0 or 1
POLICY = Policy()
ROW = "{:<32}{:>8}{:>8}{:>20}{:>19}  {}\n"

Yes = npt.NDArray[np.bool_]
Share = npt.NDArray[np.float64]
Named = list[list[int]]  # by place: rows of the pairs, in the order in which they are asked
Way = Callable[[Yes], float]


@dataclass(frozen=True, slots=True)
class Network:
    """`worth`: what a pair protects when both say yes; `chance`: how often they do, 0 to 1."""

    instance: Instance
    pairs: Pairs
    worth: Share
    chance: Share


@dataclass(slots=True)
class Shares:
    """Of the bound, a number for each network."""

    there: list[float] = field(default_factory=list)
    gone: list[float] = field(default_factory=list)
    permits: list[float] = field(default_factory=list)


def run(*, size: tuple[int, int] | None, seed: int) -> int:
    persons, places = size or SIZE
    sys.stdout.write(f"{persons} persons, {places} places, {NETWORKS} networks; people protected, weighted, as a share of the bound\n\n")
    sys.stdout.write(ROW.format("lists", "lowest", "all", "15 % silently gone", "permits drawn too", "must reach"))
    reached: dict[str, Shares] = {}
    for each in range(seed, seed + NETWORKS):
        _play(invent(persons=persons, places=places, seed=each), reached, seed=each)
    missed = [_is_missed(name, shares) for name, shares in reached.items()]
    return int(any(missed))


def _play(instance: Instance, reached: dict[str, Shares], *, seed: int) -> None:
    network = _network(instance)
    permitted = replace(network, worth=network.worth * 100 / network.pairs.chance, chance=network.chance * network.pairs.chance / 100)
    most = _most(network, np.ones(len(network.pairs), np.bool_))
    for name, (way, granted) in {
        name: (way, other) for (name, way), (_, other) in zip(_ways(network), _ways(permitted), strict=True)
    }.items():
        draws = DRAWS_RECOMPUTED if name in SLOW else DRAWS
        shares = reached.setdefault(name, Shares())
        for said, gone in ((shares.there, 0.0), (shares.gone, GONE)):
            said.append(_mean(way, _drawn(network, draws=draws, seed=seed, gone=gone)) / most)
        drawn = _drawn(permitted, draws=draws, seed=seed, gone=0)
        shares.permits.append(_mean(granted, drawn) / _mean(partial(_most, permitted), drawn))


def _mean(way: Way, drawn: list[Yes]) -> float:
    return sum(map(way, drawn)) / len(drawn)


def _is_missed(name: str, shares: Shares) -> bool:
    least = LEAST.get(name, 0)
    there, gone, permits = (sum(each) / len(each) for each in (shares.there, shares.gone, shares.permits))
    cells = (name, f"{min(shares.there):.1%}", f"{there:.1%}", f"{gone:.1%}", f"{permits:.1%}", f"{least} %" if least else "")
    sys.stdout.write(ROW.format(*cells).rstrip() + "\n")
    return 100 * there < least


def _network(instance: Instance) -> Network:
    pairs = possible_pairs(instance, POLICY)
    both = POLICY.city_yes_percent / 100 * POLICY.person_yes_percent / 100
    return Network(instance, pairs, pairs.protection.astype(np.float64), np.full(len(pairs), both))


def _ways(network: Network) -> Iterator[tuple[str, Way]]:
    layered = _layered(network)
    yield "best k by fit", _asking(network, _by_fit(network))
    yield "linear b-matching", _asking(network, _b_matching(network))
    yield "layered", _asking(network, layered)
    yield "layered, most protection first", _asking(network, [_first(network, names) for names in layered])
    yield "layered, recomputed", _recomputing(network)


def _first(network: Network, names: list[int]) -> list[int]:
    return sorted(names, key=lambda row: -network.pairs.protection[row])


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
    made, _ = lists(todo, solved(todo), watch=ENDLESS)
    shown = {each.place: each.entries for each in made}
    return [[at[persons[entry.person], places[place]] for entry in shown[place]] for place in places]


def _drawn(network: Network, *, draws: int, seed: int, gone: float) -> list[Yes]:
    """In each draw: which pairs would all say yes. Who is gone says nothing, and silence is a no."""
    stream = np.random.Generator(np.random.PCG64(seed))
    made = []
    for _ in range(draws):
        yes, there = stream.random(len(network.pairs)) < network.chance, stream.random(len(network.instance.persons)) >= gone
        made.append(yes & there[network.pairs.person])
    return made


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
    made = solved(task(instance, POLICY))
    return _pairs(instance, made.pairs.kept(made.chosen))


def _pairs(instance: Instance, pairs: Pairs) -> list[Pair]:
    chosen = zip(pairs.person.tolist(), pairs.place.tolist(), strict=True)
    return [Pair(instance.persons[i].id, instance.places[j].id) for i, j in chosen]
