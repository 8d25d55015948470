"""Every code that can be printed has a sentence, in English and in French."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from asylia.matching import replay_table, sentences, table, telling
from asylia.matching.answer import Level
from asylia.matching.explain import explain, explain_person
from asylia.matching.explanation import Loss
from asylia.matching.fairness import NoPlace
from asylia.matching.files import read_instance
from asylia.matching.instance import CHANCES, Pair
from asylia.matching.levels import NAMES
from asylia.matching.limits import CODES
from asylia.matching.policy import Policy
from asylia.matching.reasons import Unplaced
from asylia.matching.recommend import recommend
from asylia.matching.schema import schema
from asylia.matching.sentences import ENGLISH, shown
from asylia.matching.tests.makers import files, text, worked
from asylia.matching.tests.test_explicit import explicit
from asylia.matching.tests.test_plan import MANY, PLAIN, answer

LOCALE = Path(__file__).resolve().parents[3] / "locale"
ESCAPE = "\x1b"


def spoken(language: str) -> GNUTranslations:
    """The catalogue in the repository, compiled in memory."""
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO((LOCALE / language / "LC_MESSAGES" / "matching.po").read_bytes())))
    compiled.seek(0)
    return GNUTranslations(compiled)


FRENCH = spoken("fr")
BOTH = pytest.mark.parametrize("speaks", [ENGLISH, FRENCH], ids=["en", "fr"])


def enums(name: str) -> Iterator[tuple[str, ...]]:
    """Each closed list of codes in a schema."""

    def further(rule: Any) -> Iterator[tuple[str, ...]]:
        if isinstance(rule, dict):
            if "enum" in rule:
                yield tuple(each for each in rule["enum"] if each)
            for each in rule.values():
                yield from further(each)
        elif isinstance(rule, list):
            for each in rule:
                yield from further(each)

    yield from further(schema(name))


def test_every_code_has_a_sentence() -> None:
    said = [set(each) for each in (
        sentences.STATUSES, sentences.LEVELS, sentences.CHANCES, sentences.REASONS, sentences.PARTS, sentences.STANDINGS, sentences.CHANGES,
        sentences.HOLDS,
    )]  # fmt: skip
    for name in ("recommendation", "explanation", "person_explanation"):
        for codes in enums(name):
            assert set(codes) in said, codes
    assert set(sentences.HOLDS) == set(sentences.FAILS) == {*CODES, "given"}
    assert set(sentences.LIMITS) == {*CODES, "given", "no_open_place"}
    assert set(sentences.CHANCES) == set(CHANCES)
    assert set(sentences.LEVELS) == set(sentences.MEANINGS) == {name for names in NAMES.values() for name in names}
    assert set(sentences.BRIEFLY) == set(sentences.STANDINGS)


def test_every_sentence_is_marked_and_in_good_french() -> None:
    maps = (
        sentences.STATUSES, sentences.LEVELS, sentences.CHANCES, sentences.REASONS, sentences.LIMITS, sentences.HOLDS, sentences.FAILS,
        sentences.PARTS, sentences.STANDINGS, sentences.BRIEFLY, sentences.CHANGES, sentences.MEANINGS, replay_table.RUNS,
        replay_table.MEANINGS, replay_table.REACHED, replay_table.HOUSEHOLDS, replay_table.PLACES,
    )  # fmt: skip
    marked = {forms(each.id)[0] for each in read_po(BytesIO((LOCALE / "matching.pot").read_bytes()))}
    assert {text for one in maps for text in one.values()} <= marked
    same = {each for each in marked if each and each == FRENCH.gettext(each) == FRENCH.ngettext(each, "", 1)}
    assert same == {"Protection", "protection", "place", "gain"}
    for each in read_po(BytesIO((LOCALE / "fr" / "LC_MESSAGES" / "matching.po").read_bytes())):
        assert not each.id or not re.search(r"(?<!\u00a0)[:;?!]|'", "".join(forms(each.string))), each.id


def assert_good_to_read(said: str) -> None:
    """No code, no gap that was not filled, and no line longer than a terminal."""
    assert not re.search(r"[a-z]_[a-z]|[{}]|\\x", said.replace("step_free", "")), said
    assert max(map(len, said.splitlines())) <= table.WIDTH, said


def unfolded(said: str) -> str:
    """What went on below, set in, stands in its line again."""
    return re.sub(r"\n {2,}", " ", said)


def forms(text: Any) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


@BOTH
def test_a_plural_is_one(speaks: NullTranslations) -> None:
    found = recommend(read_instance(text(worked())), PLAIN)
    one = table.table(replace(found, assignments=found.assignments[:1]), speaks=speaks)
    many = table.table(replace(found, unplaced=found.unplaced * 2), speaks=speaks)
    if speaks is ENGLISH:
        assert "1 household has a place." in one
        assert "2 households have none yet." in many
    else:
        assert "1\u00a0foyer aura une place." in one
        assert "2\u00a0foyers n’en ont pas encore." in many


@BOTH
def test_each_reason_and_each_limit_that_stops_is_said(speaks: NullTranslations) -> None:
    found = recommend(read_instance(text(worked())), PLAIN)
    fairness = replace(found.fairness, never_listed=("p4",))
    for reason in sentences.REASONS:
        for limit in sentences.LIMITS:
            without = replace(fairness, no_place=(NoPlace("p4", limit),))
            said = table.table(replace(found, unplaced=(Unplaced("p4", reason),), fairness=without), speaks=speaks)
            assert f"{speaks.gettext(sentences.REASONS[reason])}." in unfolded(said)
            assert f"{speaks.gettext(sentences.LIMITS[limit])}. p4\n" in unfolded(said)


@BOTH
def test_each_status_is_said_and_a_bound_where_it_is_not_reached(speaks: NullTranslations) -> None:
    found = recommend(read_instance(text(worked())), PLAIN)
    for status in ("optimal", "within_gap", "time_limit"):
        said = table.table(replace(found, status=status, levels=(Level("protection", 1200, 1300, 0.1),)), speaks=speaks)
        assert said.startswith(speaks.gettext(sentences.STATUSES[status]))
        assert "1300" in said
        assert str(found.levels[-1].value) not in said  # a lot says nothing


def test_those_who_have_no_place_stand_together_by_what_stopped_them_and_the_fixed_are_in_the_plan() -> None:
    found = recommend(replace(read_instance(text(worked())), fixed=(Pair("p2", "B"),)), PLAIN)
    without = (Unplaced("p7", "tie_by_lot"), Unplaced("p5", "limit_failed"), Unplaced("p6", "tie_by_lot"), Unplaced("p8", "limit_failed"))
    stops = (NoPlace("p5", "needs"), NoPlace("p8", "beds"))
    said = table.table(replace(found, unplaced=without, fairness=replace(found.fairness, no_place=stops)))
    assert re.findall(r"^  (p.*)$", said, re.MULTILINE) == ["p8", "p5", "p6, p7"]
    assert "\nIn the plan, B goes to p2.\n" in said
    assert [line.split()[:3] for line in said.splitlines() if line.endswith("yes")] == [["A", "1", "p3"], ["C", "1", "p1"]]


@MANY
@given(file=files(), policy=st.sampled_from((PLAIN, Policy(group_credit={"region": {"r1": 5}}))))
def test_whatever_is_found_can_be_said_and_no_code_shows(file: dict[str, Any], policy: Policy) -> None:
    instance = read_instance(text(file))
    found = answer(instance, policy)
    persons, places = [each.id for each in instance.persons[-1:]], [each.id for each in instance.places[:1]]
    explained = [
        *(explain_person(instance, policy, found, person=person) for person in persons),
        *(explain(instance, policy, found, person=person, place=place) for person in persons for place in places),
    ]
    for speaks in (ENGLISH, FRENCH):
        for said in (table.table(found, speaks=speaks), *(telling.told(each, speaks=speaks) for each in explained)):
            assert said.endswith("\n")
            assert_good_to_read(said)


@BOTH
def test_what_the_file_holds_cannot_move_the_cursor(speaks: NullTranslations) -> None:
    file = worked()
    file["persons"][3]["id"], file["places"][2]["id"] = f"p{ESCAPE}[2J", "even"
    file["places"][2] |= {"must_languages": [f"x{ESCAPE}"]}
    instance = read_instance(text(file))
    found = recommend(instance, PLAIN)
    for said in (
        table.table(found, speaks=speaks),
        telling.told(explain(instance, PLAIN, found, person=f"p{ESCAPE}[2J", place="even"), speaks=speaks),
        telling.told(explain_person(instance, PLAIN, found, person=f"p{ESCAPE}[2J"), speaks=speaks),
    ):
        assert ESCAPE not in said
        assert "p\\x1b[2J" in said
        assert "even" in said
    assert shown("a\u00a0b\u202e") == "a\u00a0b\\u202e"


def test_a_loss_is_said_with_how_many_have_a_place_less_or_more() -> None:
    instance = read_instance(text(worked()))
    found = explain(instance, PLAIN, recommend(instance, PLAIN), person="p4", place="C")
    assert "protection -210, fit -268" in telling.told(found)
    assert "2 households fewer would have a place." in telling.told(replace(found, loss=Loss(1, 0, 2)))
    assert "1\u00a0foyer de plus aurait une place." in telling.told(replace(found, loss=Loss(1, 0, -1)), speaks=FRENCH)
    assert "no plan can hold this pair" in telling.told(replace(found, loss=None))


def test_a_way_that_nobody_knows_is_shown_as_such_and_without_a_way_no_day_of_arrival() -> None:
    file = worked()
    file["routes"][2]["known"] = False
    instance = read_instance(text(file))
    assert sentences.NOT_KNOWN in unfolded(telling.told(explain(instance, PLAIN, recommend(instance, PLAIN), person="p4", place="C")))
    file["routes"] = []
    instance = read_instance(text(file))
    said = telling.told(explain(instance, PLAIN, recommend(instance, PLAIN), person="p4", place="C"))
    assert "The dates leave time to come." in said
    assert "2026-11-01" not in said


@BOTH
def test_what_is_for_staff_of_the_case_only_begins_with_that(speaks: NullTranslations) -> None:
    instance = read_instance(text(worked()))
    persons = (*instance.persons[:3], replace(instance.persons[3], excluded_cities=frozenset({"C-city"})))
    for person, place, expected in (("p4", "C", True), ("p4", "A", False)):
        now = replace(instance, persons=persons)
        said = telling.told(explain(now, PLAIN, recommend(now, PLAIN), person=person, place=place), speaks=speaks)
        assert said.startswith(speaks.gettext(sentences.FOR_STAFF)) == expected


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_an_explicit_instance_speaks_of_weights_and_not_of_protection() -> None:
    instance = read_instance(text(explicit([("a", "x", 5), ("b", "x", 3), ("b", "y", 1)])))
    said = telling.told(explain_person(instance, PLAIN, recommend(instance, PLAIN), person="b")).splitlines()
    assert [line.split() for line in said[-3:]] == [
        ["place", "how", "it", "stands", "weight"],
        ["x", "would", "suit", "3"],
        ["y", "in", "the", "plan", "1"],
    ]


def test_of_an_explicit_instance_nothing_is_promised_that_was_not_tried() -> None:
    file = explicit([("a", "x", 5), ("b", "x", 3)])
    instance = read_instance(text({**file, "persons": [*file["persons"], {"id": "c"}]}))
    for person in ("b", "c"):
        found = explain_person(instance, PLAIN, recommend(instance, PLAIN), person=person)
        assert found.reason
        assert "would help" not in telling.told(found)


@BOTH
def test_a_day_is_written_as_the_reader_writes_it(speaks: NullTranslations) -> None:
    instance = read_instance(text(worked()))
    said = telling.told(explain(instance, PLAIN, recommend(instance, PLAIN), person="p4", place="C"), speaks=speaks)
    assert ("2027-09-01" if speaks is ENGLISH else "01/09/2027") in said


def test_figures_stand_to_the_right_and_words_to_the_left() -> None:
    assert table.aligned([("a", "figures", "words"), ("long", "+1", "x"), ("b", "–", "y")]) == [
        "a     figures  words",
        "long       +1  x",
        "b           –  y",
    ]
    assert table.aligned([("n", "value"), (1, "unlikely"), (200, 3)]) == ["  n     value", "  1  unlikely", "200         3"]


def test_words_in_the_last_column_go_on_below_in_their_column() -> None:
    first, *below = table.aligned([("place", "against it"), ("A", ", ".join(["size of the household"] * 6))])[1:]
    assert first.startswith("A      size of the household, ")
    assert below
    assert all(re.match(r" {7}\S", line) and len(line) <= table.WIDTH for line in below)


def test_a_sentence_asks_only_for_what_its_code_brings() -> None:
    changes: Mapping[str, Any] = schema("explanation")["properties"]["changes"]["items"]["properties"]["values"]["properties"]
    for code, sentence in sentences.CHANGES.items():
        assert fields(sentence) <= set(changes), code
    assert json.dumps(sentences.HOLDS)  # plain texts, nothing that is translated before it is said
