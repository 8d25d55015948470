"""Why somebody has no place in the plan: one code, no name."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from asylia.matching.columns import Whole, columns
from asylia.matching.rows import Rows
from asylia.matching.shape import Task


class Unplaced(NamedTuple):
    person: str
    reason: str


def unplaced(task: Task, chosen: Whole) -> tuple[Unplaced, ...]:
    """Compared with the weakest of those who hold a place that would suit, or a limit above it: the closest comparison says it."""
    persons, pairs = task.instance.persons, task.pairs
    settled = {each.person for each in task.instance.fixed} | {persons[row].id for row in pairs.person[chosen].tolist()}
    possible, rival = set(task.possible.person.tolist()), _rivals(task, chosen)
    starts = np.searchsorted(pairs.person, np.arange(len(persons) + 1)).tolist()
    compared = _compared(task)
    found = []
    for row, person in enumerate(persons):
        own = range(starts[row], starts[row + 1])
        near = [(int(pairs.protection[other] - pairs.protection[each]), other, each) for each in own if (other := rival(each)) is not None]
        if person.id not in settled:
            reason = compared(*min(near)[1:]) if near else "no_open_place" if row in possible else "limit_failed"
            found.append(Unplaced(person.id, reason))
    return tuple(found)


def _rivals(task: Task, chosen: Whole) -> Callable[[int], int | None]:
    """By pair, the chosen one that stands in its way and weighs least."""
    if task.shared is not None:
        return _crowded(task, task.shared, chosen).get
    weakest, place = _weakest(task, chosen), task.pairs.place
    return lambda pair: weakest.get(int(place[pair]))


def _crowded(task: Task, rows: Rows, chosen: Whole) -> dict[int, int]:
    """Of each pair that has no room any more: the one that weighs least in the rows that are too full for it."""
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
    return {pair: other for pair, (_, other) in found.items()}


def _weakest(task: Task, chosen: Whole) -> dict[int, int]:
    """By place: the chosen pair that weighs least, of the place or of the full limits above it. Who must be placed has no rival."""
    pairs = task.pairs
    taken, under = np.zeros(len(task.above), np.int64), len(task.capacity)
    least: dict[int, int] = {}
    for each in sorted(chosen.tolist(), key=lambda row: (int(pairs.protection[row]), row)):
        for node in _chain(task, int(pairs.place[each])):
            taken[node] += 1
            if not task.required[pairs.person[each]]:
                least.setdefault(node, each)
    full = taken >= np.concatenate([task.capacity, task.quotas])
    found = {}
    for place in range(under):
        rivals = [least[node] for node in _chain(task, place) if full[node] and node in least]
        if rivals:
            found[place] = min(rivals, key=lambda row: (int(pairs.protection[row]), row))
    return found


def _chain(task: Task, place: int) -> list[int]:
    """The place and the limits above it, by their numbers in the columns of the task."""
    chain, node, places = [], place, len(task.capacity)
    while node < len(task.above):
        chain.append(node)
        node = places + int(task.above[node])
    return chain


def _compared(task: Task) -> Callable[[int, int], str]:
    """The first level on which the holder of the place stands before the other."""
    pairs = task.pairs
    who = columns(task.instance).persons
    urgency, people = who.urgency[pairs.person], who.people[pairs.person]

    def higher(values: Whole, other: int, row: int) -> bool:
        return bool(values[other] > values[row])

    def code(other: int, row: int) -> str:
        if task.instance.model == "explicit":
            return "place_goes_to_better_fit" if pairs.protection[other] != pairs.protection[row] else "tie_by_lot"
        if higher(pairs.protection, other, row):
            if higher(urgency, other, row):
                return "place_goes_to_more_urgent"
            return "place_goes_to_more_people" if higher(people, other, row) else "place_goes_to_better_route"
        if higher(pairs.fit, other, row):
            return "place_goes_to_better_fit"
        return "tie_by_waiting" if higher(pairs.fairness, other, row) else "tie_by_lot"

    return code
