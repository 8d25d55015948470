"""Why somebody has no place in the plan: one code, no name."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from asylia.matching.arcs import NO_RANK, Arcs, Part, Ranks, joined
from asylia.matching.columns import Truth, Whole
from asylia.matching.levels import Pairs
from asylia.matching.plan import Plan
from asylia.matching.search import FAR, Prices, Search
from asylia.matching.shape import Task

NONE = -1


class Unplaced(NamedTuple):
    person: str
    reason: str


def unplaced(task: Task, made: Plan) -> tuple[Unplaced, ...]:
    """Compared with the weakest of those who hold a place that would suit, or a limit above it: the closest comparison says it."""
    held = made.pairs.kept(made.chosen)
    held = held.kept(np.lexsort((held.place, held.person)))
    waiting = ~task.settled
    waiting[held.person] = False
    rival = _rivals(task, held)
    own = _closest(task, _candidates(task, held, rival, waiting=waiting), held, rival)
    codes = dict(
        zip(own.person.tolist(), (_code(task, own, row, held, int(rival[own.place[row]])) for row in range(len(own))), strict=True)
    )
    return tuple(
        Unplaced(task.instance.persons[row].id, codes.get(row, "no_open_place" if task.reach[row] else "limit_failed"))
        for row in np.flatnonzero(waiting).tolist()
    )


def _rivals(task: Task, held: Pairs) -> Whole:
    """By place: which of the chosen weighs least, of the place or of the full limits above it. Who must be placed has no rival."""
    taken, least = np.zeros(len(task.above), np.int64), dict[int, int]()
    for row in np.lexsort((np.arange(len(held)), held.protection)).tolist():
        for node in _chain(task, int(held.place[row])):
            taken[node] += 1
            if not task.required[held.person[row]]:
                least.setdefault(node, row)
    full = taken >= np.concatenate([task.capacity, task.quotas])
    found = np.full(len(task.capacity), NONE, np.int64)
    for place in range(len(found)):
        rivals = [least[node] for node in _chain(task, place) if full[node] and node in least]
        found[place] = min(rivals, key=lambda row: (int(held.protection[row]), row), default=NONE)
    return found


def _chain(task: Task, place: int) -> list[int]:
    """The place and the limits above it, by their numbers in the columns of the task."""
    chain, node, places = [], place, len(task.capacity)
    while node < len(task.above):
        chain.append(node)
        node = places + int(task.above[node])
    return chain


def _candidates(task: Task, held: Pairs, rival: Whole, *, waiting: Truth) -> Pairs:
    """For each person who waits the pairs that may be the closest: where all are looked through, one for each block."""
    if task.search is None:
        return task.pairs.kept(waiting[task.pairs.person] & (rival[task.pairs.place] > NONE))
    search = task.search.only(persons=waiting, places=rival > NONE)
    return search.weighed(joined(search.cut(search, partial(_nearest, protection=np.append(held.protection, 0)[rival], rival=rival))))


def _nearest(search: Search, _: Sequence[Prices], *, protection: Whole, rival: Whole) -> Arcs:
    found = [_of_part(search, part, rank, protection[part.places], rival[part.places]) for part, rank in search.blocks()]
    return joined(found).later(search.first)


def _of_part(search: Search, part: Part, rank: Ranks, protection: Whole, rival: Whole) -> Arcs:
    """Of each person the pair that lies closest to its rival; among equals the first rival."""
    order = np.argsort(rival, kind="stable")
    chance = search.scales.of_cells(search.table, part, rank)
    near = protection - search.scales.unit[part.rows, None] * chance
    near[rank == NO_RANK] = FAR
    best = order[near[:, order].argmin(axis=1)]
    return part.arcs(rank, (np.arange(len(part.places)) == best[:, None]) & (rank > NO_RANK))


def _closest(task: Task, own: Pairs, held: Pairs, rival: Whole) -> Pairs:
    against = rival[own.place]
    order = np.lexsort((own.place, against, held.protection[against] - own.protection, own.person))
    return own.kept(order[np.unique(own.person[order], return_index=True)[1]])


def _code(task: Task, own: Pairs, row: int, held: Pairs, other: int) -> str:
    """The first level on which the holder of the place stands before the person."""
    if task.instance.model == "explicit":
        return "place_goes_to_better_fit" if held.protection[other] != own.protection[row] else "tie_by_lot"
    if held.protection[other] > own.protection[row]:
        who, holder, person = task.table.persons, held.person[other], own.person[row]
        if who.urgency[holder] > who.urgency[person]:
            return "place_goes_to_more_urgent"
        return "place_goes_to_more_people" if who.people[holder] > who.people[person] else "place_goes_to_better_route"
    if held.fit[other] > own.fit[row]:
        return "place_goes_to_better_fit"
    return "tie_by_waiting" if held.fairness[other] > own.fairness[row] else "tie_by_lot"
