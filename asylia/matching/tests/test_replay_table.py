"""A replay for eyes, in English and in French."""

from dataclasses import fields, replace
from gettext import NullTranslations

from asylia.matching.invent_events import invent_events
from asylia.matching.policy import Policy
from asylia.matching.replay_table import HOUSEHOLDS, MEANINGS, PLACES, REACHED, RUNS, replay_table
from asylia.matching.replayed import Difference, Replay, replayed
from asylia.matching.schema import schema
from asylia.matching.tally import Month, Reached
from asylia.matching.tests.test_sentences import BOTH, ENGLISH, FRENCH, assert_good_to_read
from asylia.matching.watch import ENDLESS

OTHER = Policy(count="households", urgency_weight=(1, 1, 1, 1), seed=3)


def replay(against: Policy | None = OTHER) -> Replay:
    return replayed(invent_events(persons=60, places=12, seed=2, months=6), Policy(), against=against, watch=ENDLESS)


def test_every_run_and_every_figure_has_a_name() -> None:
    assert set(RUNS) == set(MEANINGS) == set(schema("replay")["properties"]["runs"]["properties"])
    assert set(REACHED) == {each.name for each in fields(Reached)}
    assert HOUSEHOLDS.keys() | PLACES.keys() == {each.name for each in fields(Month)}


@BOTH
def test_every_run_every_month_and_every_group_is_said(speaks: NullTranslations) -> None:
    found = replay()
    said = replay_table(found, speaks=speaks)
    assert_good_to_read(said.replace("middle_east", "east"))
    for name, run in found.runs.items():
        column = list(found.runs).index(name)
        totals = [line for line in said.splitlines() if line.startswith(speaks.gettext(REACHED["people"]))]
        assert totals[0].split()[-len(found.runs) :][column] == str(run.total.people)
    shown = [f"{day:%Y-%m-%d}" if speaks is ENGLISH else f"{day:%d/%m/%Y}" for day in found.days]
    assert [line.split()[0] for line in said.splitlines() if line.split()[:1] and line.split()[0] in shown] == shown * 2
    for values in found.runs["policy"].groups.values():
        assert all(f"\n{value} " in said for value in values)


def test_who_gains_and_who_loses_beside_another_policy() -> None:
    found = replay()
    assert found.difference
    gained = replace(found.difference, gained=("a", "b"), lost=())
    assert "With a place under the other policy alone: a, b\n" in replay_table(replace(found, difference=gained))
    lost = Difference(found.difference.total, found.difference.groups, (), ("c",))
    assert replay_table(replace(found, difference=lost), speaks=FRENCH).endswith("Une place seulement avec ces règles\u00a0: c\n")
    key, values = next(iter(found.difference.groups.items()))
    for value, change in values.items():
        (row,) = [line for line in replay_table(found).splitlines() if line.startswith(f"{value} ")]
        assert row.split()[6] == (f"{change.placed:+}" if change.placed else "0"), key
        assert row.split()[7] == (f"({change.people:+})" if change.people else "(0)")


def test_without_another_policy_nothing_is_said_of_one() -> None:
    said = replay_table(replay(against=None))
    assert "other" not in said
    assert "difference" not in said


def test_where_nobody_was_placed_there_is_no_share() -> None:
    said = replay_table(replayed(invent_events(persons=2, places=0, seed=1, months=2), Policy(), watch=ENDLESS))
    assert [line.split()[-3:] for line in said.splitlines() if "(hindsight = 100)" in line] == [["–", "–", "–"]]
