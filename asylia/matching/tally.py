"""What a play reached: by month, in total and by group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from asylia.matching.events import Events, Window
from asylia.matching.instance import Person
from asylia.matching.limits import months_between
from asylia.matching.replay import Placed, Played

MIDDLE, LATE, TENTHS = 5, 9, 10


@dataclass(frozen=True, slots=True)
class Month:
    """What happened since the month before, and how many wait and are free when the day is over."""

    arrived: int
    left: int
    opened: int
    withdrawn: int
    refused: int
    placed: int
    people: int
    protection: int
    waiting: int
    free: int


@dataclass(frozen=True, slots=True)
class Reached:
    """`arrived` = `placed` + `left` + `waiting`, in persons. Months are those since `waiting_since`, of the placed until they were
    placed, of the waiting until the last day; the lower of two middle ones; None where there is nobody."""

    arrived: int
    placed: int
    left: int
    waiting: int
    people: int
    protection: int
    placed_months_median: int | None
    placed_months_p90: int | None
    waiting_months_median: int | None


Groups = Mapping[str, Mapping[str, Reached]]


def months(events: Events, played: Played) -> tuple[Month, ...]:
    persons, places = events.persons(), events.places()
    people = {each.id: each.people for each in events.network.persons}
    placed = {each.person: each.month for each in played.placed}
    taken = {each.place: each.month for each in played.placed}
    made = []
    waiting = free = 0
    for month in range(events.months):
        those = [each for each in played.placed if each.month == month]
        arrived, left = _coming(persons, month), _going(persons, placed, month)
        opened, withdrawn = _coming(places, month), _going(places, taken, month)
        waiting, free = waiting + arrived - left - len(those), free + opened - withdrawn - len(those)
        made.append(
            Month(
                arrived, left, opened, withdrawn, played.refused[month], len(those), sum(people[each.person] for each in those),
                sum(each.protection for each in those), waiting, free,
            )
        )  # fmt: skip
    return tuple(made)


def total(events: Events, played: Played) -> Reached:
    return _reached(events, played, events.network.persons)


def groups(events: Events, played: Played) -> Groups:
    found: dict[str, dict[str, list[Person]]] = {}
    for person in events.network.persons:
        for key, value in person.groups.items():
            found.setdefault(key, {}).setdefault(value, []).append(person)
    return {
        key: {value: _reached(events, played, those) for value, those in sorted(values.items())} for key, values in sorted(found.items())
    }


def _coming(windows: Mapping[str, Window], month: int) -> int:
    """Those too who came and went since the month before, whom nobody saw."""
    return sum(each.first == month for each in windows.values())


def _going(windows: Mapping[str, Window], settled: Mapping[str, int], month: int) -> int:
    return sum(each.end == month and one not in settled for one, each in windows.items())


def _reached(events: Events, played: Played, those: Iterable[Person]) -> Reached:
    windows, days = events.persons(), events.days()
    placed = {each.person: each for each in played.placed}
    arrived = [each for each in those if windows[each.id].first < events.months]
    housed = [placed[each.id] for each in arrived if each.id in placed]
    left = [each for each in arrived if each.id not in placed and windows[each.id].end < events.months]
    waiting = [each for each in arrived if each.id not in placed and windows[each.id].end >= events.months]
    waited = sorted(_waited(each, events, placed[each.id]) for each in arrived if each.id in placed)
    still = sorted(max(0, months_between(each.waiting_since or days[0], days[-1])) for each in waiting)
    return Reached(
        arrived=len(arrived),
        placed=len(housed),
        left=len(left),
        waiting=len(waiting),
        people=sum(each.people for each in arrived if each.id in placed),
        protection=sum(each.protection for each in housed),
        placed_months_median=_quantile(waited, MIDDLE),
        placed_months_p90=_quantile(waited, LATE),
        waiting_months_median=_quantile(still, MIDDLE),
    )


def _waited(person: Person, events: Events, placed: Placed) -> int:
    days = events.days()
    return max(0, months_between(person.waiting_since or days[0], days[placed.month]))


def _quantile(values: Sequence[int], tenths: int) -> int | None:
    return values[-(-tenths * len(values) // TENTHS) - 1] if values else None
