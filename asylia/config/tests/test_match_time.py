"""Invented networks and replays by the command."""

import json
from pathlib import Path

import pytest

from asylia.config import owner
from asylia.config.tests.test_match import ended, run
from asylia.matching.event_files import read_events
from asylia.matching.files import read_instance, write_policy
from asylia.matching.policy import Policy

SMALL = ("--invent", "--persons", "30", "--places", "6", "--seed", "4")


def test_an_invented_network_is_one_that_can_be_matched() -> None:
    code, said, printed = ended(run(*SMALL, PYTHONHASHSEED="1"))
    assert (code, said, printed[-1:]) == (0, "", b"\n")
    assert len(read_instance(printed.decode()).persons) == 30
    assert run(*SMALL, PYTHONHASHSEED="2").stdout == printed
    assert json.loads(run("-", given=printed).stdout)["status"] == "optimal"


def test_invented_months_are_replayed_as_json_to_a_pipe_and_as_a_table_for_eyes(tmp_path: Path) -> None:
    events, other = tmp_path / "events.json", tmp_path / "other.json"
    assert ended(run(*SMALL, "--months", "5", "--out", str(events))) == (0, "", b"")
    assert read_events(events.read_text()).months == 5
    other.write_text(write_policy(Policy(count="households")))
    code, said, printed = ended(run("--replay", str(events), "--against", str(other), PYTHONHASHSEED="1"))
    found = json.loads(printed)
    assert (code, said, found["format"]) == (0, "", "asylia.replay/1")
    assert set(found["runs"]) == {"policy", "against", "greedy", "hindsight"}
    assert run("--replay", "-", "--against", str(other), given=events.read_bytes(), PYTHONHASHSEED="2").stdout == printed
    lines = run("--replay", str(events), "--format", "table").stdout.decode().splitlines()
    assert lines[5].split() == ["this", "policy", "city", "by", "city", "hindsight"]
    assert [line.split()[-1] for line in lines if "(hindsight = 100)" in line] == ["100"]
    owner.compile_messages()
    french = run("--replay", str(events), "--format", "table", LANGUAGE="fr").stdout.decode().splitlines()
    assert french[7].split() == ["ces", "règles", "ville", "par", "ville", "après", "coup"]
    assert len(french) == len(lines) + 2  # two sentences are too long for a line


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--invent",), "--persons: required\n--places: required\n"),
        ((*SMALL, "--months", "0"), "--months: out_of_range\n"),
        ((*SMALL, "--months", "1201"), "--months: out_of_range\n"),
        (("-", "--months", "3", "--against", "none"), "--months: not_allowed\n--against: not_allowed\n"),
        (("--replay", "-", "--policy", "none", "--against", "none"), "$.network: required\n$: unreadable\n$: unreadable\n"),
    ],
)
def test_what_was_asked_wrongly_is_told_at_once_and_nothing_is_printed(arguments: tuple[str, ...], told: str) -> None:
    given = b'{"format": "asylia.events/1", "months": 3}'
    assert ended(run(*arguments, given=given)) == (2, told, b"")


def test_a_number_that_is_none_is_no_number_of_persons() -> None:
    for number in ("-1", "1.5", "many", "99999999"):
        done = run("--invent", "--persons", number, "--places", "1")
        assert (done.returncode, done.stdout) == (2, b"")


def test_a_replay_has_no_rows_and_half_of_one_is_none(tmp_path: Path) -> None:
    events = run(*SMALL, "--months", "3").stdout
    assert ended(run("--replay", "-", "--format", "csv", given=events)) == (2, "--format: not_allowed\n", b"")
    assert ended(run("--replay", "-", "--time-limit", "0", given=events)) == (5, "$: nothing_found\n", b"")
