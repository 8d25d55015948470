"""`asylia checkpoint`, as an auditor and a witness use it."""

import os
import subprocess
import sys
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta

import pytest

from asylia.config import checkpoints
from asylia.config.installation import CHECKOUT, OWNER, as_it_is
from asylia.vault import sealing, witness
from asylia.vault.checkpoint import Checkpoint
from asylia.vault.tests.makers import make_house

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SEED = bytes([7]) * 32
PUBLIC = b64encode(sealing.signing_key(SEED)).decode()


def note(size, head=b"h", *, hours=0):
    return Checkpoint("asylia", size, head * 32, NOON + timedelta(hours=hours), 1).signed(SEED)


def asylia(*arguments, **told):
    """In a process of its own, with no database in reach."""
    environment = {"PATH": os.environ["PATH"], "ASYLIA_STATE": "/nowhere"} | told
    return subprocess.run(
        [sys.executable, "-m", "asylia", "checkpoint", *arguments],
        env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def places(tmp_path):
    """What the house keeps and what a board member keeps."""
    house, board = tmp_path / "house", tmp_path / "board"
    house.write_text(note(5) + "\n" + note(9, hours=1))
    return house, board


@pytest.mark.proves("V73")
def test_a_witness_compares_what_two_places_keep(places):
    house, board = places
    board.write_text(note(5))
    said = asylia("--verify", str(house), str(board), ASYLIA_CHECKPOINT_PUBLIC=PUBLIC)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.splitlines() == [
        f"{house}: 2, the newest of 2026-11-25 13:00 at place 9",
        f"{board}: 1, the newest of 2026-11-25 12:00 at place 5",
        "good   one record",
    ]


@pytest.mark.proves("V73")
def test_a_witness_is_told_of_a_fork(places):
    house, board = places
    board.write_text(note(9, b"f", hours=1))
    said = asylia("--verify", str(house), str(board), ASYLIA_CHECKPOINT_PUBLIC=PUBLIC)
    assert said.returncode == 1
    assert said.stdout.splitlines()[-1] == "FAULT  two heads of place 9: of 2026-11-25 13:00 and of 2026-11-25 13:00"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "ASYLIA_CHECKPOINT_PUBLIC is not set."),
        ({"ASYLIA_CHECKPOINT_PUBLIC": PUBLIC}, "{board}: FileNotFoundError"),
    ],
)
def test_what_cannot_be_compared_is_said_in_words(places, told, said):
    house, board = places
    answer = asylia("--verify", str(house), str(board), **told)
    assert (answer.returncode, answer.stderr) == (1, f"{said.format(board=board)}\n")


def test_a_note_of_another_key_is_a_fault(places):
    house, _ = places
    other = b64encode(sealing.signing_key(bytes(32))).decode()
    answer = asylia("--verify", str(house), ASYLIA_CHECKPOINT_PUBLIC=other)
    assert (answer.returncode, answer.stdout) == (1, f"FAULT  {house}: 2 of the notes are not signed by this key, or are none\n")


def test_a_new_key_and_its_public_half_are_settings():
    first, second = asylia("--new-key").stdout.splitlines(), asylia("--new-key").stdout.splitlines()
    assert first != second
    (key, public) = (b64decode(line.partition("=")[2]) for line in first)
    assert [line.partition("=")[0] for line in first] == ["ASYLIA_CHECKPOINT_KEY", "ASYLIA_CHECKPOINT_PUBLIC"]
    assert (len(key), sealing.signing_key(key)) == (32, public)


def test_nothing_is_signed_without_a_key():
    answer = asylia()
    assert (answer.returncode, answer.stderr) == (1, "ASYLIA_CHECKPOINT_KEY is not set; `asylia checkpoint --new-key` makes one.\n")


@pytest.mark.django_db
def test_what_is_signed_is_printed_and_kept(settings, capsys):
    settings.CHECKPOINT_KEY = SEED
    make_house(settings)
    assert checkpoints.sign() == 0
    printed = capsys.readouterr().out
    assert witness.kept()[0][0].signed(SEED) == printed


@pytest.mark.django_db
def test_what_is_not_signed_says_why(settings, capsys):
    settings.CHECKPOINT_KEY = SEED
    assert checkpoints.sign() == 1
    assert "Does ASYLIA_OFFICERS name the officers here?" in capsys.readouterr().err
    make_house(settings)
    witness.keep(note(5))
    assert checkpoints.sign() == 1
    assert "Not signed: the record is false or missing at place 1" in capsys.readouterr().err


def test_only_the_worker_is_told_the_key(monkeypatch, tmp_path):
    monkeypatch.setenv("ASYLIA_CHECKPOINT_KEY", "a key")
    monkeypatch.setenv("ASYLIA_CHECKPOINT_PUBLIC", PUBLIC)
    monkeypatch.setenv("ASYLIA_STATE", str(tmp_path))
    for who in ("", "STREET_", "HOUSE_", "WORKER_"):
        monkeypatch.setenv(f"{who}DATABASE_URL", "postgresql://nowhere/asylia")
    here = as_it_is()
    told = {who: here.environment(who).get("ASYLIA_CHECKPOINT_KEY") for who in ("street", "house", "worker", OWNER)}
    assert told == {"street": None, "house": None, "worker": "a key", OWNER: None}
    assert here.environment("street")["ASYLIA_CHECKPOINT_PUBLIC"] == PUBLIC
