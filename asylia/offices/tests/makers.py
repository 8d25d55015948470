"""Officers with keys in a signed roster, as the tests of two-person acts need them."""

from datetime import UTC, datetime, timedelta

from django.conf import settings as all_settings

from asylia.accounts.door import Member
from asylia.accounts.models import RoleName
from asylia.accounts.tests.makers import make_user
from asylia.vault import sealing
from asylia.vault.circles import keys_of
from asylia.vault.keys import FIRST, Key
from asylia.vault.tests.makers import make_line, make_public, publish

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def make_key_of(user):
    key = Key(user.pk, FIRST, sealing.new_seed())
    make_public(key)
    return key


def make_office(settings, *others):
    """Two officers and users with these roles; all their keys are signed. Returns them in that order, as who has an open vault."""
    users = [make_user(RoleName.OFFICER, name="Ada Berg"), make_user(RoleName.OFFICER, name="Bo Lind")]
    users += [make_user(role, name=f"Somebody {number}") for number, role in enumerate(others)]
    keys = [make_key_of(user) for user in users]
    settings.OFFICERS = [sealing.signing_key(key.seed) for key in keys[:2]]
    publish([make_line(key) for key in keys], keys[:2])
    return [as_member(user, key) for user, key in zip(users, keys, strict=True)]


def as_member(user, key, *, now=NOON):
    roles = frozenset(user.roles.values_list("name", flat=True))
    user.running_roles = sorted(roles)
    return Member(user, keys_of(key), roles, now, now + timedelta(minutes=all_settings.VAULT_IDLE_MINUTES))
