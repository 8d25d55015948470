"""The roster: which keys are trusted. The house puts the next version together; two officers sign it, or nothing changes."""

import base64
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts.door import Member
from asylia.accounts.permissions import Act, Reach, may, require
from asylia.audit.actions import record
from asylia.notices.actions import settle
from asylia.notices.models import Kind as Notice
from asylia.offices import telling
from asylia.offices.errors import NotPinned, NotYours, Settled
from asylia.offices.kinds import ROSTER
from asylia.offices.models import Proposal
from asylia.offices.next_roster import next_roster
from asylia.offices.states import ProposalState
from asylia.vault import roster, rosters, sealing
from asylia.vault.errors import RosterRefused
from asylia.vault.roster import Roster
from asylia.vault.twofold import GOOD_FOR


def _pinned(by: Member) -> bytes:
    key = sealing.signing_key(by.key.seed)
    if key not in settings.OFFICERS:
        raise NotPinned(_("The settings do not name your key yet: add it to ASYLIA_OFFICERS and start the doors again."))
    return key


@transaction.atomic
def propose_roster(*, seen: str, by: Member) -> Proposal:
    """The first officer signs the next version, as she saw it. An older proposal ends.

    Raises PermissionDenied, NotPinned, NothingToSign, NotYours when it has changed meanwhile."""
    require(may(by.user, Act.SIGN_ROSTER, on=by.today, how=[Reach.TWO]))
    text, key = next_roster(now=by.now).text(), _pinned(by)
    if text != seen:
        raise NotYours(_("Something was added meanwhile. Read it again before you sign."))
    for older in Proposal.objects.filter(kind=ROSTER, state=ProposalState.WAITING).select_for_update():
        older.move(ProposalState.TAKEN_BACK)
        older.save(update_fields=["state"])
    signed = {"text": text, "key": _plain(key), "signature": _plain(roster.sign(text, seed=by.key.seed))}
    about, until = UUID(int=next_roster(now=by.now).version), by.now + GOOD_FOR
    row = Proposal.objects.create(kind=ROSTER, about=about, terms={}, signed=signed, by=by.user, at=by.now, until=until)
    record(by.user.pk, "roster.proposed", row.pk, now=by.now)
    telling.second_is_needed(row, Act.SIGN_ROSTER, now=by.now)
    return row


@transaction.atomic
def sign_roster(proposal: Proposal, *, seen: str, by: Member) -> Roster:
    """The second officer signs the same text, and it holds from now on. Raises PermissionDenied, NotPinned, Settled, NotYours."""
    row = Proposal.objects.locked(proposal.pk)
    require(may(by.user, Act.SIGN_ROSTER, on=by.today, how=[Reach.TWO]))
    if row.state != ProposalState.WAITING or by.now > row.until:
        raise Settled(_("Somebody was faster: this was signed or taken back."))
    if row.by_id == by.user.pk:
        raise NotYours(_("You signed first. Somebody else signs second."))
    key, text = _pinned(by), row.signed["text"]
    if text != seen:
        raise NotYours(_("The text was changed meanwhile. Read it again before you sign."))
    signatures = {_bytes(row.signed["key"]): _bytes(row.signed["signature"]), key: roster.sign(text, seed=by.key.seed)}
    try:
        made = rosters.publish(text, signatures=signatures, now=by.now)
    except RosterRefused as refused:
        raise NotYours(_("These two signatures do not make a roster, or another one came first. Propose it again.")) from refused
    row.move(ProposalState.DONE)
    row.second = by.user
    row.save(update_fields=["state", "second"])
    record(by.user.pk, "roster.signed", row.pk, now=by.now)
    settle(Notice.ACT_TO_SIGN, about=row.pk, now=by.now)
    telling.officers_and_board(Notice.ROSTER_CHANGED, now=by.now)
    return made


def _plain(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
