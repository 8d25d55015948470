"""Levels on small flows full of ties, against a search through all assignments."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asylia.matching.errors import WeightsTooLarge
from asylia.matching.flow import MOST, Face, Network, NoFlow, check, first
from asylia.matching.tests.makers import EXAMPLES, MANY

MORE = settings(MANY, max_examples=3 * EXAMPLES // 2)
LEVELS = 4


@dataclass(frozen=True)
class Game:
    """Persons by row, places by column; pairs with a small weight on each level."""

    pairs: tuple[tuple[int, int], ...]
    weights: tuple[tuple[int, ...], ...]
    capacity: tuple[int, ...]


@st.composite
def games(draw: st.DrawFn) -> Game:
    persons, places = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    every = [(i, j) for i in range(persons) for j in range(places)]
    pairs = sorted(draw(st.sets(st.sampled_from(every), min_size=1)))
    weight = st.lists(st.integers(-1, 2), min_size=len(pairs), max_size=len(pairs)).map(tuple)
    capacity = st.lists(st.integers(0, 2), min_size=places, max_size=places).map(tuple)
    return Game(tuple(pairs), tuple(draw(weight) for _ in range(LEVELS)), draw(capacity))


def totals(game: Game) -> Iterator[tuple[int, ...]]:
    def further(start: int, chosen: list[int]) -> Iterator[tuple[int, ...]]:
        yield tuple(sum(level[row] for row in chosen) for level in game.weights)
        for row in range(start, len(game.pairs)):
            person, place = game.pairs[row]
            used = [game.pairs[each] for each in chosen]
            if person not in {each[0] for each in used} and [each[1] for each in used].count(place) < game.capacity[place]:
                yield from further(row + 1, [*chosen, row])

    return further(0, [])


def network(game: Game) -> Network:
    persons, places = 1 + max(each[0] for each in game.pairs), len(game.capacity)
    sink = persons + places
    arcs = [(i, persons + j, 1) for i, j in game.pairs] + [(i, sink, 1) for i in range(persons)]
    arcs += [(persons + j, sink, most) for j, most in enumerate(game.capacity)]
    tail, head, capacity = (np.array(each, np.int64) for each in zip(*arcs, strict=True))
    return Network(tail, head, capacity, np.array([1] * persons + [0] * places + [-persons], np.int64))


def started(net: Network) -> Face:
    return first(net, net.optimum(np.zeros(len(net.tail), np.int64)))


@MORE
@given(games())
def test_each_level_is_the_best_among_the_best_of_all_levels_before(game: Game) -> None:
    now = started(network(game))
    for level in game.weights:
        weight = np.zeros(len(now.flow), np.int64)
        weight[: len(level)] = level
        now = now.next(weight[now.free])
    flow = now.flow[: len(game.pairs)]
    assert tuple(int((flow * level).sum()) for level in map(np.array, game.weights)) == max(totals(game))


@MORE
@given(games())
def test_what_is_not_free_any_more_flows_the_same_in_every_optimum(game: Game) -> None:
    level = np.zeros(len(network(game).tail), np.int64)
    level[: len(game.pairs)] = game.weights[0]
    face = started(network(game)).next(level)
    best = int((level * face.flow).sum())
    for arc in np.flatnonzero(~face.free):
        for bent in (-1, 1):
            push = np.zeros(len(level), np.int64)
            push[arc] = bent
            tried = face.network.optimum(-(1000 * level + push))
            assert int((level * tried).sum()) == best
            assert tried[arc] == face.flow[arc]


def test_supplies_that_nothing_can_take_have_no_flow() -> None:
    one = np.array([0], np.int64)
    with pytest.raises(NoFlow):
        started(Network(one, one + 1, one, np.array([1, -1], np.int64)))


def test_costs_are_refused_before_they_run_over() -> None:
    check(np.array([MOST // 4 - 1]), nodes=3)
    with pytest.raises(WeightsTooLarge):
        check(np.array([-MOST // 4]), nodes=3)
