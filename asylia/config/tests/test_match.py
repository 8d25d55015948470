"""The command as a process: what it prints, how it ends, and what it leaves alone."""

import io
import json
import os
import pty
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from asylia.config import match as config_match
from asylia.config.command import main
from asylia.matching import schema
from asylia.matching.answer import Recommendation
from asylia.matching.files import read_instance, write_recommendation
from asylia.matching.policy import Policy
from asylia.matching.recommend import recommend
from asylia.matching.tests.makers import resettlement, text, worked
from asylia.matching.watch import Watch

ENGLISH = {"LANGUAGE": "en"}


def run(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "asylia", "match", *arguments]
    return subprocess.run(command, input=given, capture_output=True, check=False, env={**os.environ, **environment})


def ended(done: subprocess.CompletedProcess[bytes]) -> tuple[int, str, bytes]:
    return done.returncode, done.stderr.decode(), done.stdout


def example() -> bytes:
    return text(worked()).encode()


def test_it_answers_as_the_room_does_and_with_the_same_bytes_under_another_hash_seed(tmp_path: Path) -> None:
    expected = write_recommendation(recommend(read_instance(text(worked())), Policy())).encode()
    for seed in ("1", "2"):
        assert ended(run("-", given=example(), PYTHONHASHSEED=seed)) == (0, "", expected)


def test_it_writes_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    source, out = tmp_path / "instance.json", tmp_path / "answer.csv"
    source.write_bytes(example())
    assert ended(run(str(source), "--format", "csv", "--out", str(out))) == (0, "", b"")
    assert out.read_text().startswith("list,place,person,position,protection,fit,fairness\nA,A,p3,1,240,714,12\n")
    assert out.stat().st_mode & 0o777 == 0o600
    assert {each.name for each in tmp_path.iterdir()} == {"instance.json", "answer.csv"}


def test_a_table_is_for_eyes() -> None:
    lines = run("-", "--format", "table", given=example(), **ENGLISH).stdout.decode().splitlines()
    assert lines[:3] == [
        "This is the best plan there is.",
        "If everybody says yes, 3 households have a place.",
        "1 household has none yet.",
    ]
    assert [line.split(" – ")[0] for line in lines[4:7]] == ["Protection: 1200", "Fit: 1821", "Fairness: 51"]
    assert lines[9].split() == ["place", "number", "person", "protection", "fit", "fairness", "in", "the", "plan"]
    assert lines[10].split() == ["A", "1", "p3", "240", "714", "12", "yes"]
    assert lines[11].split() == ["A", "2", "p1", "560", "528", "10"]
    assert lines[-2:] == ["No place yet: the places that would suit go to people in greater danger.", "  p4"]


@pytest.mark.parametrize("name", schema.NAMES)
def test_it_prints_the_schema_that_it_checks_by(name: str) -> None:
    assert json.loads(run("--schema", name).stdout) == schema.schema(name)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (b"", "$: not_json"),
        (b"\xff", "$: not_utf8"),
        ("{}".encode("utf-16"), "$: not_utf8"),
        (b"\xef\xbb\xbf{}", "$: byte_order_mark"),
        (b'{"religion": "secret"}', "$.religion: forbidden"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_written(given: bytes, told: str, tmp_path: Path) -> None:
    code, said, printed = ended(run("-", "--out", str(tmp_path / "out"), given=given))
    assert (code, printed, list(tmp_path.iterdir())) == (2, b"", [])
    assert told in said.splitlines()
    assert "secret" not in said


def test_faults_of_both_files_are_told_together(tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text('{"format": "asylia.policy/1", "merit": 1}')
    assert ended(run("-", "--policy", str(policy), given=b"[]")) == (2, "$: type\n$.merit: forbidden\n", b"")
    assert ended(run(str(tmp_path / "none"))) == (2, "$: unreadable\n", b"")
    assert ended(run()) == (2, "FILE: required\n", b"")


def test_a_policy_is_followed(tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text('{"format": "asylia.policy/1", "count": "households"}')
    answer = json.loads(run("-", "--policy", str(policy), given=example()).stdout)
    assert answer["levels"][0]["value"] == 560 + 100 + 120


def test_it_says_by_its_code_that_not_all_can_be_placed_or_that_time_was_up() -> None:
    file = worked()
    file["persons"][0] |= {"required": True, "people": 9}
    assert ended(run("-", given=text(file).encode())) == (3, "$.persons: infeasible\n", b"")
    assert ended(run("-", "--time-limit", "0", given=example())) == (5, "$: nothing_found\n", b"")


def test_the_first_interruption_asks_for_the_best_plan_so_far(monkeypatch: pytest.MonkeyPatch, capfdbinary: Any) -> None:
    def interrupted(*given: Any, watch: Watch, **_: Any) -> Recommendation:
        assert not watch.is_late()
        signal.raise_signal(signal.SIGINT)
        assert watch.is_late()
        return replace(recommend(*given), status="time_limit")

    monkeypatch.setattr(config_match, "recommended", interrupted)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(example())))
    before = signal.getsignal(signal.SIGINT)
    assert main(["match", "-", "--format", "json"]) == 4
    assert signal.getsignal(signal.SIGINT) is before


def test_an_answer_that_cannot_be_written_has_its_own_code(tmp_path: Path) -> None:
    assert ended(run("-", "--out", str(tmp_path / "none" / "out"), given=example())) == (6, "OUT: not_written\n", b"")
    assert ended(run("-", "--out", str(tmp_path), given=example())) == (6, "OUT: not_written\n", b"")
    assert list(tmp_path.iterdir()) == []
    command = [sys.executable, "-m", "asylia", "match", "-"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, input=example(), stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (6, b"OUT: not_written\n")
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command, input=example(), stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (6, b"")


def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert ended(run("-", "--out", str(pipe), given=example())) == (6, "OUT: not_written\n", b"")
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    ("option", "told"),
    [("--policy", "$: unreadable\n"), ("--what-if", "$: unreadable\n"), ("--advise", "$: unreadable\n"), ("--out", "OUT: not_written\n")],
)
def test_an_empty_name_is_not_taken_for_no_name(option: str, told: str) -> None:
    done = run("-", option, "", given=example())
    assert (done.stderr.decode(), done.stdout) == (told, b"")


def test_shared_capacities_have_the_same_bytes_under_another_hash_seed_and_nothing_else_is_printed() -> None:
    file = resettlement()
    expected = write_recommendation(recommend(read_instance(text(file)), Policy())).encode()
    for seed in ("1", "2"):
        assert ended(run("-", given=text(file).encode(), PYTHONHASHSEED=seed)) == (0, "", expected)
    assert "\nWeight: 135 – as given in the file\n" in run("-", "--format", "table", given=text(file).encode()).stdout.decode()


def test_it_starts_with_little_and_without_django() -> None:
    heavy = "{'django', 'pandas', 'psycopg', 'cryptography', 'babel', 'highspy'}"
    look = f"import sys; from asylia.config.command import main; main(['match', '-']); sys.exit(len({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", look], input=example(), stdout=subprocess.DEVNULL, check=False).returncode == 0


def test_the_other_commands_start_without_numpy() -> None:
    look = "import sys; from asylia.config.command import main; main(['version']); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], stdout=subprocess.DEVNULL, check=False).returncode == 0


def test_an_option_that_is_of_no_use_to_what_is_asked_for_is_refused() -> None:
    expected = "FILE: not_allowed\n--workers: not_allowed\n--how-many: not_allowed\n--format: not_allowed\n"
    assert ended(run("-", "--replay", "-", "--workers", "2", "--how-many", "3", "--format", "csv")) == (2, expected, b"")
    assert ended(run("-", "--explain", "p1", "--seed", "3", given=example())) == (2, "--seed: not_allowed\n", b"")
    assert run("-", "--explain", "p1", "--what-if", "none").returncode == 2


def test_a_file_of_a_gigabyte_is_refused_before_it_is_held(tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(1 << 30)  # a hole: it takes no room on the disk
    assert ended(run(str(large))) == (2, "$: too_big\n", b"")


@pytest.mark.parametrize(("closed", "expected"), [("<&-", (2, "$: not_json\n")), (">&-", (6, "OUT: not_written\n")), ("2>&-", (0, ""))])
def test_a_stream_that_is_closed_ends_like_one_that_holds_nothing(closed: str, expected: tuple[int, str]) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m asylia match - {closed}"], input=example(), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr.decode()) == expected
    assert bool(done.stdout) == (expected[0] == 0)


def test_progress_is_told_on_a_terminal_and_nowhere_else() -> None:
    main, other = pty.openpty()
    command = [sys.executable, "-m", "asylia", "match", "-", "--format", "json"]
    done = subprocess.run(command, input=example(), stdout=subprocess.PIPE, stderr=other, check=False)
    os.close(other)
    said = os.read(main, 1 << 16).decode()
    os.close(main)
    assert done.returncode == 0
    names = [line.split(",")[0] for line in said.split("\r\x1b[K")[1:]]
    assert list(dict.fromkeys(names)) == ["protection", "fit", "fairness", "tie_break", "list 2", "list 3", "list 4", ""]
    assert "value 1200, bound 1200" in said
