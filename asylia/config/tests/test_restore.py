import time
from importlib.metadata import version

import pytest

from asylia.config import backup_file, restore
from asylia.config.tests.backing import OTHER_PAIR, Keys, backups, rewritten
from asylia.config.tests.running import until

pytestmark = pytest.mark.django_db


def refused(place, file, key, *more):
    """What it says; the database is as empty as before."""
    said = place.says("restore", file, "--key", key, *more, code=1)
    assert place.is_empty()
    assert not (place.state / "heads").exists()
    return said


@pytest.mark.proves("V85")
@pytest.mark.parametrize("seconds", [0, 0.05, 0.2, 0.6, None])
def test_a_killed_one_leaves_all_or_nothing(backed, empty, keys, seconds):
    """So long after pg_restore has begun, or before it."""
    with empty.started("restore", backed, "--key", keys.file) as running:
        if seconds is not None:
            until(lambda: empty.is_used_by("pg_restore") or running.poll() is not None)
            time.sleep(seconds)
        running.kill()
    until(empty.is_alone)
    if empty.is_empty():
        empty.says("restore", backed, "--key", keys.file)
    else:  # killed after the end of the one transaction: the migrations and the rights are what is left to do
        empty.says("migrate")
    assert "FAULT" not in empty.says("doctor")


def test_a_dump_whose_end_never_comes_is_rolled_back(backed, empty, keys):
    """What is left of a restore when somebody kills it: pg_restore alone, with less than it waits for."""
    dump = bytearray()
    with backed.open("rb") as file:
        backup_file.read(file, keys=[keys.private], take=lambda part, piece: dump.extend(piece if part == "dump" else b""))
    address = empty.environment["DATABASE_URL"]
    with empty.connect() as owner:
        program = restore.dumping.tool("pg_restore", owner)
    for part in (0.0, 0.3, 0.7, 0.99):
        with pytest.raises(SystemExit, match="Nothing was restored"), restore.dumping.restoring(program, address=address) as to:
            to.write(dump[: int(len(dump) * part)])
        assert empty.is_empty()


def test_another_key_opens_nothing(backed, empty, tmp_path):
    assert refused(empty, backed, Keys(tmp_path, OTHER_PAIR).file) == f"{backup_file.NOT_OPEN}\n"


@pytest.mark.parametrize("content", [None, "", "age1 something", "\0\xff"])
def test_a_file_without_a_private_key_is_said(backed, empty, tmp_path, content):
    if content is not None:
        (tmp_path / "key").write_text(content)
    assert backup_file.NO_KEY in refused(empty, backed, tmp_path / "key")


def test_a_file_that_is_no_backup_is_said(empty, keys, tmp_path):
    (tmp_path / "note").write_text("Nothing of ours.")
    assert refused(empty, tmp_path / "note", keys.file) == f"{backup_file.NOT_OPEN}\n"
    assert refused(empty, tmp_path / "away", keys.file) == f"{tmp_path / 'away'}: No such file or directory.\n"


def test_a_cut_or_changed_file_is_refused_at_every_place(backed, keys, tmp_path):
    whole, other = backed.read_bytes(), tmp_path / "other"
    cuts = [whole[: len(whole) * part // 20] for part in range(20)] + [whole[:-1], whole[:-16], whole[:-70_000]]
    flips = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), len(whole) // 20)]
    for content in (*cuts, *flips, whole + b"x", whole + whole):
        other.write_bytes(content)
        with pytest.raises(SystemExit, match="Nothing was written"), other.open("rb") as file:
            backup_file.read(file, keys=[keys.private])


def test_a_cut_file_never_reaches_the_database(backed, empty, keys, tmp_path):
    (tmp_path / "cut").write_bytes(backed.read_bytes()[:-1])
    assert refused(empty, tmp_path / "cut", keys.file) == f"{backup_file.NOT_OPEN}\n"


def test_a_whole_file_without_its_last_member_is_refused(keys, tmp_path):
    with (tmp_path / "other").open("w+b") as file:
        backup_file.sealing.wrap([b"".join(backup_file._member("dump/000000", b"PGDMP"))], keys=[keys.public], take=file.write)
        with pytest.raises(SystemExit, match="Nothing was written"):
            backup_file.read(file, keys=[keys.private])


@pytest.mark.parametrize("name", ["../secrets/0", "secrets/0", "files/../../x/0", "/etc/0", "files//x/0", "heads/../x/0", "checkpoint/0"])
def test_a_part_that_leads_elsewhere_is_refused(keys, tmp_path, name):
    with (tmp_path / "other").open("w+b") as file:
        backup_file.sealing.wrap([b"".join(backup_file._member(name, b"x"))], keys=[keys.public], take=file.write)
        with pytest.raises(SystemExit, match="Nothing was written"):
            backup_file.read(file, keys=[keys.private])


def test_parts_that_are_not_what_the_file_says_are_refused(backed, keys):
    other = rewritten(backed, keys=keys, parts={"dump": backup_file.Seen(5, "00")})
    with pytest.raises(SystemExit, match="is not what it says"), other.open("rb") as file:
        backup_file.read(file, keys=[keys.private])


def test_a_newer_version_is_refused(backed, empty, keys):
    for changed in ({"product": "99.0.0"}, {"migrations": ["vault.9999_a_later_one"]}):
        said = refused(empty, rewritten(backed, keys=keys, **changed), keys.file)
        assert said.startswith("A newer Asylia")
        assert f"this one is {version('asylia')}" in said
    assert "has the format 2" in refused(empty, rewritten(backed, keys=keys, format=2), keys.file)


def test_another_installation_is_refused_unless_it_is_said(backed, empty, keys):
    (empty.state / "secrets").unlink()
    assert refused(empty, backed, keys.file) == f"{restore.ANOTHER}\n"
    empty.says("restore", backed, "--key", keys.file, "--another")
    assert not empty.is_empty()


def test_a_database_that_is_not_empty_is_left_as_it_was(backed, empty, keys):
    with empty.connect() as owner:
        owner.execute("create table there_before as select 1 as one")
    before = empty.rows()
    assert empty.says("restore", backed, "--key", keys.file, code=1) == f"{restore.NOT_EMPTY}\n"
    assert empty.rows() == before
    assert not (empty.state / "heads").exists()


def test_a_database_that_is_away_is_said(backed, empty, keys, tmp_path):
    said = empty.says("restore", backed, "--key", keys.file, code=1, DATABASE_URL=f"postgresql:///x?host={tmp_path}")
    assert said == "The database does not answer. Nothing was written.\n"


def test_other_rows_than_the_backup_says_are_told(backed, empty, keys):
    with backed.open("rb") as file:
        rows = backup_file.read(file, keys=[keys.private]).rows
    other = rewritten(backed, keys=keys, rows=rows | {"vault_sheet": rows["vault_sheet"] + 1})
    said = empty.says("restore", other, "--key", keys.file, code=1)
    assert said == "Do not use this database: other rows than the backup says in vault_sheet.\n"


@pytest.mark.proves("V70")
def test_a_record_that_was_cut_before_the_backup_is_told(backed, empty, keys):
    with backed.open("rb") as file:
        seq, _ = backup_file.read(file, keys=[keys.private]).head
    other = rewritten(backed, keys=keys, head=(seq + 1, "00" * 32))
    said = empty.says("restore", other, "--key", keys.file, code=1)
    assert f"FAULT  The record is false or missing at place {seq + 1}." in said


def test_heads_that_lay_there_are_kept(backed, empty, keys):
    (empty.state / "heads").write_text(f"99999 {'00' * 32}\n")
    assert "may show what was done after this backup" in empty.says("restore", backed, "--key", keys.file)
    assert [path.read_text() for path in empty.state.glob("heads.before-*")] == [f"99999 {'00' * 32}\n"]


def test_files_go_along_and_come_back(full, empty, keys, tmp_path):
    file = full.state / "files" / "ab" / "sealed-1"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"sealed" * 400_000)
    try:
        full.says("backup", "--to", tmp_path / "to", ASYLIA_BACKUP_KEYS=keys.public)
    finally:
        file.unlink()
    empty.says("restore", *backups(tmp_path / "to"), "--key", keys.file)
    assert (empty.state / "files" / "ab" / "sealed-1").read_bytes() == b"sealed" * 400_000
