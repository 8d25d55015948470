"""Somebody came up against a ceiling of openings."""

from datetime import datetime

from django.db import transaction

from asylia.accounts.door import Member
from asylia.accounts.models import User
from asylia.audit.actions import record
from asylia.notices.models import Kind as Notice
from asylia.offices import kinds, telling
from asylia.offices.actions.proposals import propose
from asylia.offices.models import Proposal


@transaction.atomic
def reached(*, by: User, now: datetime) -> None:
    """Officers hear of it, whether or not anybody asks to go on."""
    telling.officers(Notice.CEILING, now=now)
    record(by.pk, "ceiling.reached", by.pk, now=now)


@transaction.atomic
def ask_to_go_on(*, by: Member) -> Proposal:
    """The first signature, for oneself; one that waits already is not made twice. Raises PermissionDenied, NotYours."""
    waiting = Proposal.objects.filter(kind=kinds.OPEN_MORE.code, about=by.user.pk).waiting(now=by.now).last()
    return waiting or propose(kinds.OPEN_MORE, about=by.user.pk, terms={"user": str(by.user.pk)}, by=by)
