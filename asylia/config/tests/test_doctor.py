import contextlib
import io
import secrets
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection

from asylia.accounts.models import Role, User
from asylia.config import demo, noted
from asylia.config.management.commands.doctor import CHECKS
from asylia.notices.models import Mail
from asylia.vault import keeper, revoking, rosters, witness
from asylia.vault.checkpoint import Checkpoint
from asylia.vault.models import Grant, Seat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sane_settings(settings, tmp_path):
    settings.STATE = tmp_path
    settings.SECRET_KEY = secrets.token_urlsafe(50)


def faults() -> dict[str, str]:
    """What the doctor says of each check that found something."""
    told = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("doctor", stdout=told)
    lines = told.getvalue().splitlines()
    assert len(lines) == len(CHECKS)
    return dict(line.removeprefix("FAULT  ").split(": ", 1) for line in lines if line.startswith("FAULT"))


def change(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def load_demo() -> None:
    """Its people alone: what they wrote is no business of the doctor's."""
    demo.load_people(now=datetime.now(UTC))


def test_the_demo_has_no_fault():
    load_demo()
    assert faults() == {}


def test_an_officer_whose_role_ended_and_one_whose_key_is_not_pinned_are_faults():
    load_demo()
    one = Role.objects.filter(name="officer").first()
    Role.objects.filter(pk=one.pk).update(last_on="2026-01-02")
    Role.objects.create(user=User.objects.get(name="Olena Koval"), body=one.body, name="officer", first_on="2026-01-01")
    said = faults()["officers and their pinned keys"]
    assert "a pinned key is of nobody who is an officer" in said
    assert "the key of an officer is not pinned" in said


def test_no_roster_is_a_fault_of_the_roster():
    found = faults()
    assert found.pop("people enough").startswith("officers: 0 of at least 3; ")
    assert found == {
        "roster and keys": "roster refused",
        "settings": "an officer of the demo is trusted by a network that is not a demo",
        "the last backup": "none is known",
        "the last drill": "none is known",
        "the last rewrite": "none is known",
    }


@pytest.mark.proves("V88")
@pytest.mark.parametrize(
    ("what", "name", "young", "old", "told"),
    [
        (noted.BACKUP, "the last backup", timedelta(hours=25), timedelta(hours=27), "the last was 27 h ago"),
        (noted.DRILL, "the last drill", timedelta(days=34), timedelta(days=36), "the last was 36 days ago"),
        (
            noted.REWRITE,
            "the last rewrite",
            timedelta(hours=47),
            timedelta(hours=49),
            "the last was 2 days ago",
        ),
    ],
)
def test_a_backup_a_drill_or_a_rewrite_that_is_overdue_is_a_fault(settings, what, name, young, old, told):
    noted.note(settings.STATE / what, now=datetime.now(UTC) - young)
    assert name not in faults()
    noted.note(settings.STATE / what, now=datetime.now(UTC) - old)
    assert faults()[name] == told


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("grant select on vault_wayin to asylia_street", "asylia_street may select vault_wayin"),
        ("grant select (name) on accounts_user to asylia_worker", "asylia_worker may select accounts_user.name"),
        ("grant select on accounts_user to public", "public may select accounts_user"),
        ("revoke insert on audit_entry from asylia_street", "asylia_street may not insert audit_entry"),
        ("grant execute on function intake_erase_due(uuid, date) to public", "public may execute intake_erase_due(uuid, date)"),
        ("alter role asylia_street createrole", "asylia_street has a power of its own"),
        ("grant asylia_house to asylia_street", "asylia_street has a power of its own"),
        ("alter table vault_slot disable row level security", "vault_slot has no row security"),
        ("grant create on schema public to asylia_house", "asylia_house has a power of its own"),
    ],
)
def test_a_right_too_many_or_too_few_is_a_fault(statement, fault):
    load_demo()
    change(statement)
    assert faults() == {"rights of the roles": fault}


def test_who_could_not_be_reached_by_mail_is_counted():
    load_demo()
    for user in User.objects.all()[:2]:
        Mail.objects.create(user=user, due_at=None, tries=4)
        Mail.objects.create(user=user, due_at=datetime.now(UTC))
    assert faults() == {"mail reaches everybody": "2 people could not be reached by mail; docs/run/mail.md says what to look at"}


def test_a_fault_ends_with_1():
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=io.StringIO())
    assert ended.value.code == 1


def test_an_envelope_that_no_act_sealed_is_a_fault():
    load_demo()
    opened = keeper.new_envelope(uuid4(), "story")
    keeper.store(opened)
    Grant.objects.create(envelope_id=opened.id, epoch=1, holder=uuid4(), holder_epoch=1, blob=b"")
    said = faults()
    assert said.pop("envelopes stand in the record") == f"1 were not sealed by an act of ours, or twice; the first is {opened.id}"
    assert [(name, words.split()[0]) for name, words in said.items()] == [("two people for each envelope", "1")]


def test_a_case_that_waits_for_new_keys_and_a_seat_without_a_role_are_faults(settings):
    load_demo()
    opened, now = keeper.new_envelope(uuid4(), "notes"), datetime.now(UTC)
    keeper.create(opened, holders=[rosters.circle("triage", on=now.date())], by=None, now=now)
    assert faults() == {}
    member = User.objects.get(pk=Seat.objects.filter(circle=Grant.objects.get().holder).first().user)
    Role.objects.filter(user=member).update(last_on="2026-01-02")
    assert faults()["seats in circles"].startswith("1 people sit in a circle")

    revoking.revoke(member.pk, by=member.pk, now=now)

    assert faults()["new keys after somebody was shut out"].startswith("1 cases still have keys")


@pytest.mark.parametrize("table", ["vault_visit", "vault_unlock"])
def test_a_logged_table_of_visits_is_a_fault(table):
    load_demo()
    change(f"alter table {table} set logged")
    assert faults() == {"visits leave no trace": f"the table {table} is logged"}


def test_a_migration_that_waits_is_a_fault():
    load_demo()
    change("delete from django_migrations where app = 'audit' and name = '0006_each_role_writes_as_itself'")
    assert "audit.0006_each_role_writes_as_itself" in faults()["migrations"]


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("PEPPERS", [b""], "the pepper is missing or not 32 bytes"),
        ("SECRET_KEY", "not set: no door opens with this", "the secret key is missing or short"),
        ("ORIGIN", "our record", "the origin of the checkpoints is empty, or holds a space or a plus"),
    ],
)
def test_a_missing_secret_is_a_fault(settings, name, value, fault):
    load_demo()
    setattr(settings, name, value)
    assert faults() == {"settings": fault}


def test_a_record_that_is_not_what_was_signed_is_a_fault(settings):
    load_demo()
    settings.CHECKPOINT_KEY = bytes(32)
    assert faults() == {"checkpoints": "there is none of the last two hours"}
    witness.keep(Checkpoint("asylia", 999, bytes(32), datetime.now(UTC), 1).signed(bytes(32)))
    assert faults() == {"the record is whole": "false or missing at place 1"}
