"""A little of level 1 for the group that is served worst, as far as the policy allows. Each try is an exact flow."""

from dataclasses import replace
from fractions import Fraction

import numpy as np

from asylia.matching.columns import Whole
from asylia.matching.errors import NothingFound
from asylia.matching.plan import Plan, plan
from asylia.matching.search import Worth
from asylia.matching.shape import Task
from asylia.matching.watch import Watch

STEPS = (1, 2, 5, 10, 15, 20, 30, 50)
FINE = 1000
PERMILLE = 1000
ROUNDS = 2

Rates = dict[tuple[str, str], Fraction]


def fairer(task: Task, exact: Plan, *, watch: Watch) -> Plan:
    """The plan whose worst group stands best, among those that keep enough of level 1; the exact one where none does."""
    policy, groups, field = task.policy, _groups(task), replace(task.field, pairs=exact.pairs)
    if not policy.protection_slack_permille or not groups or exact.done == 1 or task.search is None:
        return exact
    people = task.table.persons.people
    best, worst = exact, min(_rates(task, exact, groups).values())
    credit = np.zeros(len(task.required), np.int64)
    for _ in range(ROUNDS):
        credit = credit + _credit(_rates(task, best, groups), groups, persons=len(credit))
        for step in STEPS:
            worth = Worth(FINE * task.search.scales.unit + step * credit * people)
            try:
                tried = plan(task, field.worth(worth), required=task.required, watch=watch)
            except NothingFound:  # time ended; what was found before stands
                return best
            if watch.is_late():
                return best
            reached = min(_rates(task, tried, groups).values())
            if reached > worst and _keeps_enough(task, tried, exact):
                best, worst = tried, reached
    return best


def _keeps_enough(task: Task, tried: Plan, exact: Plan) -> bool:
    """What is fixed counts in level 1 too."""
    of_fixed = int(task.fixed.protection.sum())
    value, most = (int(each.pairs.protection[each.chosen].sum()) + of_fixed for each in (tried, exact))
    return PERMILLE * (most - value) <= task.policy.protection_slack_permille * most


def _groups(task: Task) -> dict[tuple[str, str], Whole]:
    """The persons of each group who have a possible place."""
    found: dict[tuple[str, str], list[int]] = {}
    for row in np.flatnonzero(task.reach).tolist():
        groups = task.instance.persons[row].groups
        for key in task.policy.fairness_groups:
            if key in groups:
                found.setdefault((key, groups[key]), []).append(row)
    return {group: np.array(found[group], np.int64) for group in sorted(found)}


def _rates(task: Task, made: Plan, groups: dict[tuple[str, str], Whole]) -> Rates:
    """Chance in percent times people placed, by people who could be."""
    people = task.table.persons.people
    protected = np.zeros(len(people), np.int64)
    for pairs, rows in ((made.pairs, made.chosen), (task.fixed, np.arange(len(task.fixed)))):
        protected[pairs.person[rows]] = pairs.chance[rows] * people[pairs.person[rows]]
    return {group: Fraction(int(protected[rows].sum()), int(people[rows].sum())) for group, rows in groups.items()}


def _credit(rates: Rates, groups: dict[tuple[str, str], Whole], *, persons: int) -> Whole:
    """How far the rate of a person's group lies below the mean of the groups of the same key, in whole percent."""
    credit = np.zeros(persons, np.int64)
    for group, rate in rates.items():
        of_key = [each for other, each in rates.items() if other[0] == group[0]]
        below = sum(of_key, Fraction(0)) / len(of_key) - rate
        credit[groups[group]] += max(0, int(below))
    return credit
