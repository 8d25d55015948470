"""New seeds for the envelopes of a subject: whoever held them before opens nothing that comes after."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from asylia.audit.actions import record
from asylia.vault import drops, keeper, sealing, slots
from asylia.vault.errors import Outrun
from asylia.vault.keeper import Opened
from asylia.vault.keys import Holder, Key
from asylia.vault.models import Envelope, Grant, Sheet, Slot


@transaction.atomic
def rekey(old: Mapping[str, Opened], *, holders: Mapping[str, Sequence[Holder]], by: Key, now: datetime) -> dict[str, Opened]:
    """Opens an epoch for each of these envelopes of one subject, `talk` among them, and grants it to its new holders alone.

    What the applicant sent meanwhile is taken in first, and `talk` stays open to her. Raises SubjectGone when she erased it,
    Outrun when another was faster, TooFewHolders, ShutOutHolder and RosterRefused as `keeper.create` does."""
    talk = old[slots.TALK]
    slots.hold_subject(talk.subject)
    drops.take_in(talk, old)
    fresh = {kind: _next(opened) for kind, opened in old.items()}
    for kind, opened in fresh.items():
        _move(old[kind], opened)
        keeper.share(opened, holders=holders[kind], by=by, now=now)
        record(by.holder, "envelope.rekeyed", opened.id, now=now)
    public = drops.renew_keys(fresh[slots.TALK], fresh.values())
    blob = keeper.grant_blob(fresh[slots.TALK], talk.subject, public)
    Slot.objects.filter(subject=talk.subject).update(talk=blob)
    return fresh


def _next(opened: Opened) -> Opened:
    return replace(opened, epoch=opened.epoch + 1, seed=sealing.new_seed())


def _move(old: Opened, fresh: Opened) -> None:
    if not Envelope.objects.filter(id=old.id, epoch=old.epoch).update(epoch=fresh.epoch):
        raise Outrun
    Grant.objects.filter(envelope=old.id).delete()
    moved = [keeper.locked(fresh, page.kind, page.content, sheet=page.id, version=page.version + 1) for page in keeper.pages(old)]
    Sheet.objects.bulk_update(moved, ["epoch", "version", "blob"])
