from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from asylia.vault import sealing
from asylia.vault.checkpoint import Checkpoint, contradictions, is_signed, key_name, read

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SEED, OTHER = bytes([1]) * 32, bytes([2]) * 32
ORIGIN, PUBLIC = "asylia.invalid/record", sealing.signing_key(SEED)


def make(size=5, *, head=b"h", at=NOON, roster=1, origin=ORIGIN):
    return Checkpoint(origin, size, head * 32, at, roster)


def reads(content, *, origin=ORIGIN, public=PUBLIC):
    return read(content, origin=origin, public=public)


def test_a_note_of_others_is_checked_as_they_check_it():
    """The example of Go's golang.org/x/mod/sumdb/note, which C2SP took over."""
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    line = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    public = "c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = b64decode(public.partition("+")[2])
    assert (key[:1], key_name("PeterNeumann", key[1:]).hex()) == (b"\x01", "c74f20a3")
    assert is_signed(text, line, origin="PeterNeumann", public=key[1:])
    assert not is_signed(text + " ", line, origin="PeterNeumann", public=key[1:])


def test_a_checkpoint_reads_as_it_was_signed():
    note = make(20852163).signed(SEED)
    lines = note.split("\n")
    assert lines[:3] == [ORIGIN, "20852163", "aGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGg="]
    assert (lines[5], lines[6].startswith(f"— {ORIGIN} "), lines[7:]) == ("", True, [""])
    assert reads(note) == ([make(20852163)], 0)


def test_the_hash_of_the_code_is_signed_with_it_and_notes_of_before_are_good():
    newer = replace(make(6, at=NOON + HOUR), code="ab" * 32)
    both = make().signed(SEED) + "\n" + newer.signed(SEED)
    assert reads(both) == ([make(), newer], 0)
    assert reads(both.replace("code ab", "code cd")) == ([make()], 1)


@pytest.mark.parametrize("between", ["", "\n", "\n\n\n"])
def test_many_notes_stand_in_one_file(between):
    made = [make(size, at=NOON + size * HOUR) for size in range(4)]
    assert reads(between.join(each.signed(SEED) for each in made)) == (made, 0)


def test_lines_of_witnesses_and_of_later_versions_do_no_harm():
    text = make().text() + "image 00ff\n"
    signed = sealing.sign(SEED, b"", text.encode())
    ours = b64encode(key_name(ORIGIN, PUBLIC) + signed).decode()
    assert reads(f"{text}\n— city.invalid QUJDREVGR0g=\n— {ORIGIN} {ours}\n") == ([make()], 0)


@pytest.mark.parametrize(
    "content",
    [
        make().signed(OTHER),
        make(origin="elsewhere").signed(SEED),
        make().signed(SEED).replace("\n5\n", "\n6\n"),
        make().signed(SEED).replace("roster 1", "roster 0"),
        make().text(),
        make().signed(SEED).partition("at ")[0],
        f"{make().text()}\n— {ORIGIN} no base64\n",
        f"{make().text()}\n— {ORIGIN} {'A' * 8}\n",
    ],
)
def test_what_our_key_did_not_sign_is_counted_and_not_read(content):
    assert reads(content) == ([], 1)
    assert reads(f"{content}\n\n{make(9).signed(SEED)}") == ([make(9)], 1)


def test_without_a_key_nothing_is_signed():
    note = make().text() + f"\n— {ORIGIN} {b64encode(key_name(ORIGIN, b'') + bytes(64)).decode()}\n"
    assert reads(note, public=b"") == ([], 1)


def test_checkpoints_of_one_record_do_not_contradict_each_other():
    assert list(contradictions([make(7, at=NOON + HOUR, roster=2), make(), make(7, at=NOON + 2 * HOUR, roster=2)])) == []


@pytest.mark.proves("V73")
@pytest.mark.parametrize("order", [1, -1])
def test_a_witness_refuses_a_fork(order):
    ours = [make(), make(9, at=NOON + HOUR)]
    theirs = [make(), make(9, head=b"f", at=NOON + HOUR)]
    assert list(contradictions([*ours, *theirs][::order])) == ["two heads of place 9: of 2026-11-25 13:00 and of 2026-11-25 13:00"]


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (make(4, at=NOON + HOUR), "the record went back from place 5 to 4, 2026-11-25 13:00"),
        (make(6, at=NOON + HOUR, roster=0), "the roster went back from version 1 to 0, 2026-11-25 13:00"),
    ],
)
def test_what_went_back_is_named(later, said):
    assert list(contradictions([later, make()])) == [said]
