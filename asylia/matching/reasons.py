"""Why somebody has no place in the plan: one code, no name."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from asylia.matching.arcs import NO_RANK, Arcs, Part, Ranks, joined
from asylia.matching.columns import Truth, Whole
from asylia.matching.levels import Pairs
from asylia.matching.plan import Plan
from asylia.matching.rows import Rows
from asylia.matching.search import FAR, Prices, Search
from asylia.matching.shape import Task

NONE = -1


class Unplaced(NamedTuple):
    person: str
    reason: str


def unplaced(task: Task, made: Plan) -> tuple[Unplaced, ...]:
    """Compared with the weakest of those who hold a place that would suit, or a limit above it: the closest comparison says it."""
    order = np.lexsort((made.pairs.place[made.chosen], made.pairs.person[made.chosen]))
    chosen = made.chosen[order]
    held, waiting = made.pairs.kept(chosen), ~task.settled
    waiting[held.person] = False
    own, rival = _crowded(task, task.shared, chosen) if task.shared else _suiting(task, held, waiting=waiting)
    mine = waiting[own.person] & (rival > NONE)
    own, rival = _closest(own.kept(mine), held, rival[mine])
    codes = {int(own.person[row]): _code(task, own, row, held, int(rival[row])) for row in range(len(own))}
    return tuple(
        Unplaced(task.instance.persons[row].id, codes.get(row, "no_open_place" if task.reach[row] else "limit_failed"))
        for row in np.flatnonzero(waiting).tolist()
    )


def _crowded(task: Task, rows: Rows, chosen: Whole) -> tuple[Pairs, Whole]:
    """All pairs; the rival of one that has no room any more weighs least in the rows that are too full for it."""
    pairs, room = task.pairs, rows.most - rows.taken(chosen)
    holds = np.isin(rows.pair, chosen) & ~task.required[pairs.person[rows.pair]] & (rows.amount > 0)
    least: dict[int, tuple[int, int]] = {}
    for row, pair in zip(rows.row[holds].tolist(), rows.pair[holds].tolist(), strict=True):
        least[row] = min(least.get(row, (int(pairs.protection[pair]), pair)), (int(pairs.protection[pair]), pair))
    short = rows.amount > room[rows.row]
    found: dict[int, tuple[int, int]] = {}
    for row, pair in zip(rows.row[short].tolist(), rows.pair[short].tolist(), strict=True):
        if row in least:
            found[pair] = min(found.get(pair, least[row]), least[row])
    rival = np.full(len(pairs), NONE, np.int64)
    for pair, (_, other) in found.items():
        rival[pair] = np.searchsorted(chosen, other)
    return pairs, rival


def _suiting(task: Task, held: Pairs, *, waiting: Truth) -> tuple[Pairs, Whole]:
    """For each person who waits the pairs that may be the closest: where all are looked through, one for each block."""
    rival = _rivals(task, held)
    if task.search is None:
        return task.pairs, rival[task.pairs.place]
    search = task.search.only(persons=waiting, places=rival > NONE)
    near = partial(_nearest, protection=np.append(held.protection, 0)[rival], rival=rival)
    own = search.weighed(joined(search.cut(search, near)))
    return own, rival[own.place]


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


def _closest(own: Pairs, held: Pairs, rival: Whole) -> tuple[Pairs, Whole]:
    order = np.lexsort((own.place, rival, held.protection[rival] - own.protection, own.person))
    first = order[np.unique(own.person[order], return_index=True)[1]]
    return own.kept(first), rival[first]


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
