"""Coming in: by an invitation once, by a passkey from then on. And the end of it, everywhere."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts import passkeys
from asylia.accounts.errors import InvitationUnknown, LastPasskey, PasskeyRefused
from asylia.accounts.models import HouseSession, Invitation, Passkey, User, hidden
from asylia.accounts.passkeys import Answer, Made, State
from asylia.audit.actions import record
from asylia.kit.days import day_of
from asylia.vault import number, people, unlocks
from asylia.vault.keys import Key


@transaction.atomic
def invite(user: User, *, by: UUID | str, now: datetime) -> str:
    """A number of thirty digits, to be told on a second channel. It makes one passkey, once, within seven days; an older one ends.

    Whoever had passkeys and words before, has none now; the recovery sheet stays."""
    user = User.objects.select_for_update().get(pk=user.pk)
    code = number.new_number()
    Invitation.objects.filter(user=user).delete()
    Invitation.objects.create(user=user, code=hidden(code), ends_at=now + timedelta(days=settings.INVITED_DAYS))
    Passkey.objects.filter(user=user).delete()
    people.forget_words(user.pk, now=now)
    _end_everywhere(user)
    record(by, "person.invited", user.pk, now=now)
    return code


@transaction.atomic
def accept(invitation: UUID, made: Made, *, name: str, now: datetime) -> Passkey:
    """The first passkey of somebody invited. Raises InvitationUnknown when it was used meanwhile, or its days are over."""
    found = Invitation.objects.select_for_update().filter(pk=invitation, ends_at__gte=now).select_related("user").first()
    if found is None:
        raise InvitationUnknown
    found.delete()
    return _keep(found.user, made, name=name, now=now)


@transaction.atomic
def add_passkey(user: User, made: Made, *, name: str, now: datetime) -> Passkey:
    """One more, on another device. Raises PasskeyRefused for one that is known already."""
    user = User.objects.select_for_update().get(pk=user.pk)
    return _keep(user, made, name=name, now=now)


def _keep(user: User, made: Made, *, name: str, now: datetime) -> Passkey:
    if Passkey.objects.filter(credential=made.id).exists():
        raise PasskeyRefused
    row = Passkey.objects.create(
        user=user, credential=made.id, data=made.data, counter=made.counter, name=name.strip() or _("Passkey"), made_on=day_of(now)
    )
    record(user.pk, "passkey.made", row.pk, now=now)
    return row


@transaction.atomic
def remove_passkey(passkey: UUID, *, user: User, now: datetime) -> None:
    """Its sessions end with it, and the words that were bound to it open nothing by it any more.

    Raises LastPasskey, Passkey.DoesNotExist."""
    user = User.objects.select_for_update().get(pk=user.pk)
    row = Passkey.objects.get(pk=passkey, user=user)
    if user.passkeys.count() == 1:
        raise LastPasskey(_("This is your last passkey. Add another one first."))
    people.unbind(user.pk, passkey=passkey)
    HouseSession.objects.filter(passkey=passkey).delete()
    row.delete()
    record(user.pk, "passkey.removed", passkey, now=now)


@transaction.atomic
def answer(origin: str, state: State, said: str, *, now: datetime) -> Passkey:
    """Whose passkey answered our question. Raises PasskeyRefused.

    A device that counts its answers never counts back: two that do are one and its copy, and neither is let in."""
    row = Passkey.objects.select_for_update().filter(credential=passkeys.named(said)).select_related("user").first()
    if row is None:
        raise PasskeyRefused
    given: Answer = passkeys.answered(origin, state, said, data=bytes(row.data))
    if given.counter and given.counter <= row.counter:
        raise PasskeyRefused
    row.counter, row.used_on = given.counter, day_of(now)
    row.save(update_fields=["counter", "used_on"])
    record(row.user_id, "passkey.answered", row.pk, now=now)
    return row


@transaction.atomic
def open_vault(key: Key, *, cookie: str, now: datetime) -> None:
    """Whoever opened the key by the six words may use it in this browser for a while."""
    unlocks.keep(cookie, key, now=now)
    record(key.holder, "vault.opened", key.holder, now=now)


@transaction.atomic
def lock_me_everywhere(user: User, *, now: datetime) -> None:
    """All sessions and open vaults of this person end at once, in whatever browser."""
    _end_everywhere(user)
    record(user.pk, "person.locked_everywhere", user.pk, now=now)


@transaction.atomic
def close(user: User, *, by: UUID, now: datetime) -> None:
    """Nobody comes in as this person again. Names stay in the record and on what was signed."""
    _end_everywhere(user)
    Passkey.objects.filter(user=user).delete()
    Invitation.objects.filter(user=user).delete()
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(by, "account.closed", user.pk, now=now)


def _end_everywhere(user: User) -> None:
    HouseSession.objects.filter(user=user.pk).delete()
    unlocks.shut(user.pk)
