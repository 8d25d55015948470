import json
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asylia.matching import schema
from asylia.matching.fairness import Group, NoPlace, Published
from asylia.matching.files import read_instance, write_recommendation
from asylia.matching.policy import Policy
from asylia.matching.recommend import fairness, recommend
from asylia.matching.tests.makers import MANY, files, text, worked
from asylia.matching.tests.test_plan import answer


def test_a_group_is_told_in_full_to_staff() -> None:
    file = worked()
    for person, region in zip(file["persons"], ("r1", "r1", "r2", "r2"), strict=True):
        person["groups"] = {"region": region}
    found = recommend(read_instance(text(file)), Policy()).fairness
    assert found.groups["region"]["r1"] == Group(2, 5, 2.0, 54.0, 1.0, 7.5, 10)
    assert found.groups["region"]["r2"] == Group(2, 3, 2.0, 20.0, 1.0, 6.5, 12)


def test_who_has_no_place_at_all_is_told_with_the_limit_that_stops_most() -> None:
    file = worked()
    file["persons"][0] |= {"people": 3, "never_listed": True, "needs": ["school"]}
    found = recommend(read_instance(text(file)), Policy()).fairness
    assert found.no_place == (NoPlace("p1", "needs"),)
    assert found.never_listed == ("p1",)


def test_somebody_whose_only_place_gave_an_answer_is_stopped_by_that() -> None:
    file = worked()
    file["closed"] = [{"person": "p2", "place": "B"}]
    found = recommend(read_instance(text(file)), Policy())
    assert found.fairness.no_place == (NoPlace("p2", "beds"),)
    assert dict(found.unplaced)["p2"] == "limit_failed"


KEYS = {"region": "abc", "household": "xy", "stay": "h"}
GROUPS = st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in KEYS.items()})


@MANY
@given(st.lists(st.tuples(GROUPS, st.booleans()), max_size=40))
def test_no_count_of_one_to_four_is_published_and_none_is_to_be_had_by_subtraction(drawn: list[tuple[dict[str, str], bool]]) -> None:
    """Who reads may know how many there are in all, and how many of them are listed: other keys can say so."""
    file = worked()
    who, place = file["persons"][3], file["places"][0]
    file["persons"] = [{**who, "id": f"p{row}", "people": 1 if fits else 9, "groups": groups} for row, (groups, fits) in enumerate(drawn)]
    file["places"] = [{**place, "id": f"v{row}"} for row in range(9)]
    found = recommend(read_instance(text(file)), Policy(list_length=3, lists_per_person=1))
    listed = {entry.person for each in found.lists for entry in each.entries}
    for key, groups in found.fairness.published.items():
        members = {value: {f"p{row}" for row, (own, _) in enumerate(drawn) if own.get(key) == value} for value in groups}
        assert {value for value in groups if groups[value].persons == "<5"} == {value for value in groups if len(members[value]) < 5}
        known = {value: each.persons for value, each in groups.items() if isinstance(each.persons, int)}
        assert all(len(members[value]) == count for value, count in known.items())
        assert not known or (not is_few(len(drawn) - sum(known.values())) and not any(map(is_few, known.values())))
        shares = [members[value] for value, each in groups.items() if each.listed_share is not None]
        rest = {f"p{row}" for row in range(len(drawn))}.difference(*shares)
        for those in [*shares, *([rest] if known and shares else [])]:
            assert not is_few(len(listed & those))
            assert not is_few(len(those - listed))
        for value, each in groups.items():
            if is_few(len(members[value])) or is_few(len(drawn) - len(members[value])):
                assert (each.protection_rate, each.listed_share) == (None, None)


def is_few(count: int) -> bool:
    return 0 < count < 5


@MANY
@given(files(), st.sampled_from((Policy(), Policy(chance_use="relative"))))
def test_the_report_of_an_answer_is_part_of_it(file: dict[str, Any], policy: Policy) -> None:
    instance = read_instance(text(file))
    found = answer(instance, policy)
    assert fairness(instance, policy, found) == found.fairness


def test_large_groups_are_published_with_their_rates() -> None:
    file = worked()
    who = file["persons"][3]
    file["persons"] = [{**who, "id": f"p{row:02}", "people": 9, "groups": {"region": f"r{row % 2}"}} for row in range(12)]
    published = recommend(read_instance(text(file)), Policy()).fairness.published
    assert published == {"region": {"r0": Published(6, 0.0, 0.0), "r1": Published(6, 0.0, 0.0)}}


@pytest.mark.parametrize("model", ["attributes", "explicit"])
def test_the_answer_keeps_to_its_schema(model: str) -> None:
    file: dict[str, Any] = worked()
    if model == "explicit":
        file |= {"model": model, "pairs": {"person": ["p1"], "place": ["A"], "weight": [0.5]}}
    answer = json.loads(write_recommendation(recommend(read_instance(text(file)), Policy())))
    assert schema.faults(answer, "recommendation") == []
    assert schema.faults({**answer, "seconds": 3}, "recommendation") != []


def test_the_csv_has_a_row_for_each_entry_of_a_list() -> None:
    found = recommend(read_instance(text(worked())), Policy())
    lines = write_recommendation(found, form="csv").splitlines()
    assert lines[0] == "list,place,person,position,protection,fit,fairness"
    assert lines[1] == "A,A,p3,1,240,714,12"
    assert len(lines) == 1 + len(list(chain.from_iterable(each.entries for each in found.lists)))
