"""Levels on small flows full of ties, against a search through all assignments."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asylia.matching.columns import Whole
from asylia.matching.errors import WeightsTooLarge
from asylia.matching.flow import FAR, MOST, Face, Network, NoFlow, check, first
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


# Node 4 stands alone. One unit flows 0 -> 2 -> 1 -> 3; the direct way 0 -> 1 is free.
ROUND = Network(*(np.array(each, np.int64) for each in ([0, 0, 2, 1], [1, 2, 1, 3], [1, 2, 1, 1], [1, 0, 0, -1, 0])))
COST, FLOW = np.array([3, 1, 1, 5], np.int64), np.array([0, 1, 1, 1], np.int64)


def test_the_flow_of_least_cost_takes_the_shortest_way() -> None:
    assert ROUND.optimum(COST).tolist() == FLOW.tolist()


def test_distances_go_over_what_is_free_and_back_over_what_flows() -> None:
    away = ROUND.distances(COST, FLOW, start=0).tolist()
    assert away[:3] == [0, 3, 1]
    assert min(away[3:]) >= MOST
    assert ROUND.distances(COST, FLOW, start=3).tolist()[:4] == [-7, -5, -6, 0]
    back = ROUND.distances_to(COST, FLOW, end=0).tolist()
    assert back[:4] == [0, -2, -1, -7]
    assert back[4] >= MOST


def test_potentials_are_distances_from_a_start_of_zero_everywhere() -> None:
    assert ROUND.potentials(COST, FLOW).tolist() == [-7, -5, -6, 0, 0]
    assert first(ROUND, FLOW).potential.tolist() == [0] * 5
    assert first(ROUND, FLOW).next(np.zeros(4, np.int64)).potential.tolist() == [0] * 5


@pytest.mark.parametrize("flow", [[0, 1, 1, 1], [1, 0, 0, 1]])
def test_a_level_that_weighs_nothing_leaves_everything_as_it_was(flow: list[int]) -> None:
    after = first(ROUND, np.array(flow, np.int64)).next(np.zeros(4, np.int64))
    assert (after.free.tolist(), after.flow.tolist()) == ([True] * 4, flow)


def test_over_an_arc_that_comes_later_nothing_flows_yet() -> None:
    face = first(ROUND, FLOW).next(-COST).more(np.array([0]), np.array([3]))
    assert face.flow.tolist() == [*FLOW.tolist(), 0]
    assert face.free.tolist() == [False, True, True, True, True]


def test_a_network_into_which_nothing_flows_stays_empty_whatever_its_arcs_cost() -> None:
    assert replace(ROUND, supply=np.zeros(5, np.int64)).optimum(COST + MOST).tolist() == [0] * 4


def later(game: Game) -> Face:
    """Nobody placed, and the arcs of the pairs added afterwards, as the last."""
    net, pairs = network(game), len(game.pairs)
    below = Network(net.tail[pairs:], net.head[pairs:], net.capacity[pairs:], net.supply)
    return started(below).more(net.tail[:pairs], net.head[:pairs])


def on_last(face: Face, level: tuple[int, ...]) -> Whole:
    return np.array([0] * (len(face.flow) - len(level)) + [*level], np.int64)


@MANY
@given(games())
def test_arcs_that_come_later_take_part_as_if_they_had_been_there(game: Game) -> None:
    face = later(game)
    for level in game.weights:
        face = face.next(on_last(face, level)[face.free])
    assert tuple(int((face.flow * on_last(face, level)).sum()) for level in game.weights) == max(totals(game))


@MANY
@given(games())
def test_potentials_cover_every_arc_without_a_bound_and_meet_where_something_flows(game: Game) -> None:
    face, pairs = later(game), len(game.pairs)
    weight = on_last(face, game.weights[0])
    made = face.next(weight)
    reduced = made.potential[made.network.tail] - made.potential[made.network.head] - weight
    assert (reduced[-pairs:] >= 0).all()
    assert not reduced[-pairs:][made.flow[-pairs:] > 0].any()


def test_costs_are_refused_before_they_run_over() -> None:
    check(np.array([2**58 - 1]), nodes=3)
    check(np.array([], np.int64), nodes=3)
    for cost in (2**58, -(2**58)):
        with pytest.raises(WeightsTooLarge):
            check(np.array([0, cost]), nodes=3)
        with pytest.raises(WeightsTooLarge):
            ROUND.optimum(np.array([0, 0, 0, cost]))


def test_capacities_that_would_run_over_are_refused() -> None:
    none = np.array([0, 0], np.int64)
    with pytest.raises(WeightsTooLarge):
        Network(none, none + 1, none + 2**62, np.array([2**62, -(2**62)], np.int64)).optimum(none)


def test_what_cannot_be_reached_lies_further_away_than_any_way_is_long() -> None:
    longest = MOST - 1
    assert longest < FAR - longest
    assert 2 * FAR + longest < 2**63
