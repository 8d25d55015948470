import fcntl
import os
import tarfile
import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from asylia.config import backup, secrets
from asylia.config.tests.backing import AS_BACKUP, OTHER_PAIR, Keys, Place, address, backups, new_database
from asylia.config.tests.running import until

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
SQL_OF_A_POLICY = "create policy {name} on vault_grant {kind} for select to asylia_backup using ({rows})"


@pytest.fixture
def here(full, keys, monkeypatch):
    """This process stands where the command would."""
    monkeypatch.setenv("ASYLIA_STATE", str(full.state))
    monkeypatch.setenv("ASYLIA_BACKUP_KEYS", keys.public)
    monkeypatch.setenv("BACKUP_DATABASE_URL", address(full.database))


def as_role(place: Place) -> str:
    return address(place.database, options=AS_BACKUP)


@pytest.mark.proves("V84")
@pytest.mark.parametrize("who", ["owner", "asylia_backup"])
def test_every_row_of_every_table_comes_back(full, empty, keys, tmp_path, who):
    told = {} if who == "owner" else {"BACKUP_DATABASE_URL": as_role(full), "DATABASE_URL": ""}
    full.says("backup", "--to", tmp_path, ASYLIA_BACKUP_KEYS=keys.public, **told)
    before = full.rows()
    assert [name for name in full.guarded() if not before[name][0]] == []
    assert "The record is whole." in empty.says("restore", *backups(tmp_path), "--key", keys.file)
    after = empty.rows()
    forgotten = {"vault_visit", "vault_unlock", "accounts_housesession"}
    assert {name: (before[name][0], after[name][0]) for name in forgotten} == dict.fromkeys(forgotten, (1, 0))
    assert {name: found for name, found in after.items() if name not in forgotten} == {
        name: found for name, found in before.items() if name not in forgotten
    }
    assert (empty.state / "heads").read_bytes() == (full.state / "heads").read_bytes()
    assert "FAULT" not in empty.says("doctor")


@pytest.mark.proves("V13")
def test_it_is_one_encrypted_file_without_the_secrets(full, backed, keys):
    content, plain = backed.read_bytes(), keys.opened(backed)
    assert content.startswith(b"age-encryption.org/v1")
    assert (b"vault_sheet" in content, b"vault_sheet" in plain) == (False, True)
    known = secrets.read(full.state / "secrets")
    assert [name for name in secrets.NAMES if known[name].encode() in plain] == []


def test_any_tar_reads_it_and_any_pg_restore_the_dump(backed, keys):
    with tarfile.open(fileobj=BytesIO(keys.opened(backed))) as tar:
        names = tar.getnames()
        start = tar.extractfile("dump/000000").read(5)
    assert start == b"PGDMP"
    assert names[0] == "heads/000000"
    assert names[-1] == "manifest"


def test_each_of_several_keys_opens_it_alone(full, empty, keys, tmp_path):
    other = Keys(tmp_path, OTHER_PAIR)
    full.says("backup", "--to", tmp_path, ASYLIA_BACKUP_KEYS=f"{keys.public} {other.public}")
    for key in (keys, other):
        assert b"PGDMP" in key.opened(backups(tmp_path)[0])


@pytest.mark.parametrize(
    "statements",
    [
        ["drop policy others on vault_sheet"],
        ["alter table vault_grant enable row level security", SQL_OF_A_POLICY.format(name="a_few", kind="", rows="epoch > 1")],
        [
            "alter table vault_grant enable row level security",
            SQL_OF_A_POLICY.format(name="all_of_them", kind="", rows="true"),
            SQL_OF_A_POLICY.format(name="fewer", kind="as restrictive", rows="epoch > 1"),
        ],
    ],
)
def test_rows_that_row_security_hides_are_never_left_out_unsaid(keys, tmp_path, statements):
    with new_database() as database:
        place = Place(tmp_path / "state", database)
        place.state.mkdir()
        place.says("migrate")
        with place.connect() as owner:
            for statement in statements:
                owner.execute(statement)
        told = {"BACKUP_DATABASE_URL": as_role(place), "ASYLIA_BACKUP_KEYS": keys.public}
        said = place.says("backup", "--to", tmp_path / "backups", code=1, **told)
        assert said.startswith("Row security hides rows of vault_")
        assert list((tmp_path / "backups").iterdir()) == []


def test_a_table_that_the_role_may_not_read_is_said(full, keys, tmp_path):
    with full.connect() as owner:
        owner.execute("revoke select on vault_seat from asylia_backup")
        try:
            told = {"BACKUP_DATABASE_URL": as_role(full), "ASYLIA_BACKUP_KEYS": keys.public}
            said = full.says("backup", "--to", tmp_path, code=1, **told)
        finally:
            owner.execute("grant select on vault_seat to asylia_backup")
    assert "may not read every table" in said
    assert backups(tmp_path) == []


@pytest.mark.proves("V85")
@pytest.mark.parametrize("seconds", [0, 0.05, 0.15, None])
def test_a_killed_one_leaves_no_backup_and_the_next_one_cleans_up(full, keys, tmp_path, seconds):
    with full.started("backup", "--to", tmp_path, ASYLIA_BACKUP_KEYS=keys.public) as running:
        if seconds is not None:  # so long after pg_dump has begun
            until(lambda: full.is_used_by("pg_dump") or running.poll() is not None)
            time.sleep(seconds)
        running.kill()
    for whole in backups(tmp_path):
        assert b"PGDMP" in keys.opened(whole)
        whole.unlink()
    (tmp_path / "asylia-2026-11-27-0300.backup.part").write_bytes(b"half")
    full.says("backup", "--to", tmp_path, ASYLIA_BACKUP_KEYS=keys.public)
    assert [path.suffix for path in tmp_path.iterdir()] == [".backup"]


def test_a_full_disk_leaves_nothing(here, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "opened", lambda _part: open("/dev/full", "wb"))  # noqa: PTH123, SIM115 - the command closes it
    with pytest.raises(SystemExit) as refused:
        backup.back_up(tmp_path, now=NOW)
    assert str(refused.value) == f"{tmp_path}: No space left on device. Nothing was backed up."
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_do_not_meet(full, keys, tmp_path):
    held = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    said = full.says("backup", "--to", tmp_path, code=2, ASYLIA_BACKUP_KEYS=keys.public)
    os.close(held)
    assert said == f"Another backup is running in {tmp_path}.\n"


def test_a_folder_that_cannot_be_is_said(full, keys, tmp_path):
    (tmp_path / "file").write_text("")
    for folder, why in (
        (tmp_path / "file", "File exists"),
        (tmp_path / "file" / "below", "Not a directory"),
        ("/proc/asylia", "No such"),
    ):
        said = full.says("backup", "--to", folder, code=1, ASYLIA_BACKUP_KEYS=keys.public)
        assert said.startswith(f"{folder}: {why}")


def test_a_folder_that_is_not_writable_is_said(full, keys, tmp_path):
    tmp_path.chmod(0o500)
    folder = tmp_path if os.geteuid() else Path("/sys")  # where root writes nothing either
    said = full.says("backup", "--to", folder, code=1, ASYLIA_BACKUP_KEYS=keys.public)
    assert said.startswith(str(folder))
    assert "Permission denied" in said or "Read-only" in said


def test_without_a_public_key_nothing_is_written_and_no_key_is_shown(full, keys, tmp_path):
    for given in ("", "nonsense", keys.private):
        said = full.says("backup", "--to", tmp_path, code=1, ASYLIA_BACKUP_KEYS=given)
        assert said == f"{backup.NO_KEYS}\n"
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_away_or_empty_is_said(empty, keys, tmp_path):
    told = {"ASYLIA_BACKUP_KEYS": keys.public}
    (empty.state / "installation").write_text("invented")
    assert "holds no Asylia" in empty.says("backup", "--to", tmp_path, code=1, **told)
    away = empty.says("backup", "--to", tmp_path, code=1, BACKUP_DATABASE_URL=f"postgresql:///x?host={tmp_path}", **told)
    assert away == "The database does not answer. Nothing was backed up.\n"
    assert list(tmp_path.iterdir()) == [empty.state]


@pytest.mark.proves("V88")
def test_what_is_older_than_35_days_goes_but_never_the_newest(here, tmp_path, monkeypatch):
    old, kept = "asylia-2026-10-24-0259.backup", "asylia-2026-10-24-0300.backup"
    for name in (old, kept, "asylia-2020-01-01-0000.backup", "asylia-2020-01-01-0000.backup.txt", "notes"):
        (tmp_path / name).write_text("")
    backup.back_up(tmp_path, now=NOW)
    assert {path.name for path in tmp_path.iterdir()} == {
        kept,
        "asylia-2020-01-01-0000.backup.txt",
        "notes",
        "asylia-2026-11-28-0300.backup",
    }
    monkeypatch.setenv("ASYLIA_BACKUP_DAYS", "1")
    backup.back_up(tmp_path, now=datetime(2020, 1, 5, tzinfo=UTC))  # the clock of the machine is wrong
    assert backups(tmp_path) == [tmp_path / "asylia-2020-01-05-0000.backup", tmp_path / kept, tmp_path / "asylia-2026-11-28-0300.backup"]


@pytest.mark.parametrize("days", ["0", "-3", "many", "35.5"])
def test_days_that_are_none_are_said(full, keys, tmp_path, days):
    said = full.says("backup", "--to", tmp_path, code=1, ASYLIA_BACKUP_KEYS=keys.public, ASYLIA_BACKUP_DAYS=days)
    assert said == "ASYLIA_BACKUP_DAYS is a number of days. Nothing was backed up.\n"


def test_an_embedded_database_is_woken_for_it_and_sleeps_again(keys, tmp_path):
    place = Place(tmp_path / "state", "")
    place.state.mkdir()
    place.environment.pop("DATABASE_URL")
    place.says("migrate")
    place.says("backup", ASYLIA_BACKUP_KEYS=keys.public)
    assert len(backups(place.state / "backups")) == 1
    until(lambda: not (place.state / "pg" / "data-18" / "postmaster.pid").exists())


def test_the_password_of_the_database_is_in_no_argument():
    told = backup.dumping.environment("postgresql://someone:very%20secret@host.invalid:5433/network?sslmode=require")
    assert {name: value for name, value in told.items() if name.startswith("PG")} == {
        "PGHOST": "host.invalid", "PGPORT": "5433", "PGUSER": "someone", "PGPASSWORD": "very secret", "PGDATABASE": "network",
        "PGSSLMODE": "require",
    }  # fmt: skip
