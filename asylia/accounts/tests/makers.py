"""People of the house, as the tests need them."""

from datetime import UTC, date, datetime

from django.conf import settings
from django.test import Client

from asylia.accounts.door import TOUCHED_AT
from asylia.accounts.models import Body, Installation, Role, RoleName, User
from asylia.accounts.permissions import BODIES
from asylia.vault import halves, sealing, unlocks
from asylia.vault.keys import FIRST, Key
from asylia.vault.tests.makers import make_public

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SINCE = date(2026, 1, 1)


def make_user(*roles, name="Somebody Invented", first_on=SINCE, last_on=None):
    user = User.objects.create(name=name, email=f"{User.objects.count()}@asylia.invalid")
    for role in roles:
        make_role(user, role, first_on=first_on, last_on=last_on)
    return user


def make_body(name):
    """One of a kind in which this role is held."""
    kind = min(BODIES[RoleName(name)])
    body, _ = Body.objects.get_or_create(kind=kind, name=f"The {kind}")
    return body


def make_role(user, name, *, first_on=SINCE, last_on=None):
    body = make_body(name)
    return Role.objects.create(user=user, body=body, name=name, first_on=first_on, last_on=last_on)


def make_officers():
    return make_user(RoleName.OFFICER), make_user(RoleName.OFFICER)


def make_key_of(user):
    """A key whose public half is known, in no roster."""
    key = Key(user.pk, FIRST, sealing.new_seed())
    make_public(key)
    return key


def signed_in(user):
    """A browser in which the person signed in; the vault is locked."""
    browser = Client()
    browser.force_login(user)
    return browser


def opened(user, key, *, browser=None):
    """The same with the vault open."""
    browser = browser or signed_in(user)
    cookie = halves.new_cookie()
    unlocks.keep(cookie, key, now=datetime.now(UTC))
    browser.cookies[settings.VAULT_COOKIE] = cookie
    return browser


def touched(browser, *, at=None):
    """The same after a touch of the passkey, now or then."""
    session = browser.session
    session[TOUCHED_AT] = (at or datetime.now(UTC)).isoformat()
    session.save()
    return browser


def make_demo():
    Installation.objects.create(is_demo=True)
