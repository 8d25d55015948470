"""`asylia match FILE --explain PERSON [PLACE]`: why somebody stands at a place, or does not."""

import argparse
from collections.abc import Iterator

from asylia.config.match_files import Answer, form_of, given, spoken
from asylia.matching.errors import Fault, InvalidInstance, refuse
from asylia.matching.explain import explained, explained_person
from asylia.matching.explanation import Explanation, PersonExplanation, write_explanation
from asylia.matching.helping import Question
from asylia.matching.instance import Instance, Pair
from asylia.matching.recommend import recommended
from asylia.matching.telling import told
from asylia.matching.watch import Watch

MOST_NAMES = 2


def explanation(options: argparse.Namespace, watch: Watch) -> Answer:
    if len(options.explain) > MOST_NAMES:
        raise InvalidInstance("--explain", "length")
    instance, policy = given(options)
    refuse([*_unknown(instance, *options.explain)])
    found = _explained(Question(instance, policy, recommended(instance, policy, watch=watch), watch), *options.explain)
    return Answer(told(found, speaks=spoken()) if form_of(options) == "table" else write_explanation(found))


def _explained(asked: Question, person: str, place: str | None = None) -> Explanation | PersonExplanation:
    return explained_person(asked, asked_for=person) if place is None else explained(asked, pair=Pair(person, place))


def _unknown(instance: Instance, person: str, place: str | None = None) -> Iterator[Fault]:
    if person not in {each.id for each in instance.persons}:
        yield Fault("PERSON", "unknown_id")
    if place is not None and place not in {each.id for each in instance.places}:
        yield Fault("PLACE", "unknown_id")
