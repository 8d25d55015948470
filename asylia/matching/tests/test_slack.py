from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from asylia.matching.answer import Recommendation
from asylia.matching.files import read_instance
from asylia.matching.policy import Policy
from asylia.matching.recommend import recommend
from asylia.matching.tests.makers import MANY, files, text, worked


def two_groups() -> dict[str, Any]:
    """Two want the one place; she of the group that has nothing is worth a little less."""
    file = worked()
    who = {**file["persons"][3], "wishes": []}
    file["persons"] = [
        {**who, "id": "a1", "urgency": 4, "needs": ["sea"], "groups": {"region": "a"}},
        {**who, "id": "a2", "urgency": 4, "groups": {"region": "a"}},
        {**who, "id": "b1", "urgency": 4, "nationalities": ["AA"], "excluded_countries": ["NO"], "groups": {"region": "b"}},
    ]
    file["places"] = [{**file["places"][0], "beds": 1}, {**file["places"][1], "beds": 3}]
    return file


CHANCES = (10, 30, 65, 70, 90)
MOST, KEPT = 8 * 30 + 8 * 70, 8 * 30 + 8 * 65


def placed(found: Recommendation) -> dict[str, str]:
    return dict(found.assignments)


def test_without_slack_nothing_is_given_away() -> None:
    found = recommend(read_instance(text(two_groups())), Policy(chance_percent=CHANCES, fairness_groups=("region",)))
    assert placed(found) == {"a1": "A", "a2": "B"}
    assert (found.status, found.levels[0].value) == ("optimal", MOST)


def test_with_slack_the_worst_group_is_lifted_and_the_answer_says_what_was_lost() -> None:
    policy = Policy(chance_percent=CHANCES, protection_slack_permille=50, fairness_groups=("region",))
    found = recommend(read_instance(text(two_groups())), policy)
    assert placed(found) == {"a1": "A", "b1": "B"}
    assert (found.status, found.levels[0].value, found.levels[0].bound) == ("within_gap", KEPT, MOST)
    assert found.levels[0].gap == (MOST - KEPT) / MOST


def test_it_lifts_the_worst_group_under_limits_that_overlap_too() -> None:
    """The limits bind nobody; with a third place they only make the instance no flow."""
    file = two_groups()
    file["places"].append({**file["places"][0], "id": "C", "country": "DK"})
    policy = Policy(chance_percent=CHANCES, protection_slack_permille=50, fairness_groups=("region",))
    flow = recommend(read_instance(text(file)), policy)
    file["limits"] = [{"id": "q1", "most": 2, "places": ["A", "B"]}, {"id": "q2", "most": 2, "places": ["B", "C"]}]
    found = recommend(read_instance(text(file)), policy)
    assert (found.levels, found.assignments, found.lists) == (flow.levels, flow.assignments, flow.lists)
    assert placed(found) == {"a1": "A", "b1": "B"}


def test_a_slack_that_is_too_small_for_it_changes_nothing() -> None:
    plain = recommend(read_instance(text(two_groups())), Policy(chance_percent=CHANCES))
    found = recommend(
        read_instance(text(two_groups())), Policy(chance_percent=CHANCES, protection_slack_permille=49, fairness_groups=("region",))
    )
    assert (found.assignments, found.status, found.levels) == (plain.assignments, "optimal", plain.levels)


def worst(found: Recommendation, file: dict[str, Any]) -> Fraction:
    """Of those who have a possible place, as the page says it."""
    no_place = {each.person for each in found.fairness.no_place}
    chances = {(entry.person, each.place): entry.protection for each in found.lists for entry in each.entries}
    rates: dict[str, list[int]] = {}
    for person in file["persons"]:
        if person["id"] not in no_place and "region" in person.get("groups", {}):
            weight = (1, 2, 4, 8)[person["urgency"] - 1]
            protected = sum(value // weight for pair, value in chances.items() if pair in found.assignments and pair[0] == person["id"])
            rate = rates.setdefault(person["groups"]["region"], [0, 0])
            rate[0], rate[1] = rate[0] + protected, rate[1] + person["people"]
    return min((Fraction(*each) for each in rates.values()), default=Fraction(0))


@MANY
@given(files(states=False), st.sampled_from((10, 100, 400)))
def test_slack_never_makes_the_worst_group_worse_and_never_costs_more_than_allowed(file: dict[str, Any], permille: int) -> None:
    file["persons"] = [{**each, "required": False} for each in file["persons"]]
    instance = read_instance(text(file))
    exact = recommend(instance, Policy())
    found = recommend(instance, Policy(protection_slack_permille=permille, fairness_groups=("region",)))
    most = exact.levels[0].value
    assert found.levels[0].bound == most
    assert 1000 * (most - found.levels[0].value) <= permille * most
    assert worst(found, file) >= worst(exact, file)
