"""A plan beside the plan after a change, and what differs."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from asylia.matching import schema
from asylia.matching.advice import what_if, wondered
from asylia.matching.advice_files import write_comparison
from asylia.matching.changes import AddPersons, AddPlace, ChangePlace, ChangePolicy, RemovePlace
from asylia.matching.comparison import Comparison, Difference
from asylia.matching.errors import Fault, Infeasible, InvalidInstance, NothingFound
from asylia.matching.files import parsed, read_instance
from asylia.matching.instance import Instance, Person, Place
from asylia.matching.levels import NAMES
from asylia.matching.policy import Policy
from asylia.matching.recommend import recommend
from asylia.matching.tests.makers import MANY, files, text, worked
from asylia.matching.tests.test_explicit import explicit
from asylia.matching.watch import Watch

PLAIN = Policy()
HOUSEHOLDS = ChangePolicy({"count": "households"})


def example() -> Instance:
    file = worked()
    for person, region in zip(file["persons"], ("r1", "r1", "r2", "r2"), strict=True):
        person["groups"] = {"region": region}
    return read_instance(text(file))


def values(found: Comparison) -> dict[str, tuple[float, float, float]]:
    return {name: tuple(each) for name, each in found.levels.items() if name != "tie_break"}


@MANY
@given(files(), st.sampled_from((PLAIN, Policy(chance_use="relative"))))
def test_without_a_change_nothing_differs(file: dict[str, Any], policy: Policy) -> None:
    instance = read_instance(text(file))
    try:
        found = what_if(instance, policy, changes=())
    except Infeasible:
        assume(False)  # noqa: FBT003 - hypothesis has it so
        return
    assert found.before == found.after == recommend(instance, policy)
    assert found.levels == {each.name: Difference(each.value, each.value, 0) for each in found.before.levels}
    assert all(part.difference == 0 for groups in found.groups.values() for each in groups.values() for part in each)
    assert (found.gained, found.lost, found.moved) == ((), (), ())
    rates = {key: {value: group.protection_rate for value, group in groups.items()} for key, groups in found.before.fairness.groups.items()}
    assert {key: {value: each.protection_rate.before for value, each in groups.items()} for key, groups in found.groups.items()} == rates


@MANY
@given(file=files(), taken=st.booleans())
def test_what_is_written_is_what_the_schema_says(*, file: dict[str, Any], taken: bool) -> None:
    instance = read_instance(text(file))
    assume(instance.places)
    try:
        found = what_if(instance, PLAIN, changes=[RemovePlace("v0") if taken else AddPlace(Place("new", "Oslo", "NO", 3)), HOUSEHOLDS])
    except (Infeasible, InvalidInstance):
        assume(False)  # noqa: FBT003 - hypothesis has it so
        return
    assert faults(found) == []


def faults(found: Comparison) -> list[Fault]:
    """A sum may be larger than what a file may give."""
    return [each for each in schema.faults(parsed(write_comparison(found)), "comparison") if each.code != "too_large"]


def test_one_more_place_shows_who_gains_by_it_on_every_level() -> None:
    found = what_if(example(), PLAIN, changes=[AddPlace(Place("D", "Lund", "SE", 4))])
    assert [values(found)[name][2] for name in ("protection", "fit", "fairness")] == [70, 600 - 150 + 937, 1]
    assert (found.gained, found.lost) == (("p4",), ())
    groups = found.groups["region"]
    assert groups["r2"].placed == (1, 2, 1)
    assert groups["r1"].placed == (2, 2, 0)
    assert groups["r2"].protection_rate == (20, pytest.approx((30 * 2 + 70) / 3, abs=1e-3), pytest.approx(23.333, abs=1e-3))
    assert found.before == recommend(example(), PLAIN)


def test_a_place_less_shows_who_loses_and_who_moves() -> None:
    found = what_if(example(), PLAIN, changes=[RemovePlace("C")])
    assert (found.gained, found.lost, found.moved) == ((), ("p3",), ("p1",))
    assert values(found)["protection"] == (1200, 960, -240)
    assert found.before.prices["C"] == 240


def test_persons_who_come_count_as_gained_and_in_their_group() -> None:
    more = Person("p0", 4, 1, frozenset({"AA"}), frozenset({"en"}), waiting_since=example().as_of, groups={"region": "r3"})
    found = what_if(example(), PLAIN, changes=[AddPersons((more,)), ChangePlace("B", {"beds": 1})])
    assert "p0" in found.gained
    assert found.groups["region"]["r3"].placed == (0, 1, 1)


def test_another_policy_is_measured_by_the_one_from_before() -> None:
    found = what_if(example(), PLAIN, changes=[ChangePolicy({"urgency_weight": (1, 1, 1, 1), "chance_percent": (1, 2, 3, 4, 5)})])
    assert found.after.levels[0].value < 60
    plan = {each.person: each.place for each in found.after.assignments}
    worth = {("p1", "A"): 560, ("p1", "C"): 560, ("p1", "B"): 400, ("p2", "B"): 400, ("p3", "A"): 240, ("p4", "C"): 30, ("p4", "B"): 70}
    after = sum(worth[pair] for pair in plan.items())
    assert found.levels["protection"] == (1200, after, after - 1200)


def test_an_explicit_instance_is_compared_in_its_own_unit() -> None:
    instance = read_instance(text(explicit([("a", "x", 0.5), ("b", "x", 0.25)])))
    found = what_if(instance, PLAIN, changes=[ChangePlace("x", {"capacity": {"load": 2}}), ChangePolicy({"seed": 3})])
    assert found.levels["weight"] == (0.5, 0.75, 0.25)
    assert (set(found.levels), found.groups, found.gained) == (set(NAMES["explicit"]), {}, ("b",))
    assert faults(found) == []


def test_faults_of_the_changes_and_of_what_comes_of_them_are_told() -> None:
    with pytest.raises(InvalidInstance, match=r"\$\.changes\[0\]\.remove_place: unknown_id"):
        what_if(example(), PLAIN, changes=[RemovePlace("nowhere")])
    file = worked()
    file["persons"][2]["required"] = True
    with pytest.raises(Infeasible):
        what_if(read_instance(text(file)), PLAIN, changes=[RemovePlace("A")])


def test_without_time_there_is_no_comparison() -> None:
    with pytest.raises(NothingFound):
        what_if(example(), PLAIN, changes=(), time_limit=0)
    with pytest.raises(NothingFound):
        wondered(example(), PLAIN, changes=(), watch=Watch(is_stopped=lambda: True))
