"""The first signature, the second, and taking it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts.door import Member
from asylia.accounts.permissions import Act, Reach, may, require
from asylia.audit.actions import record
from asylia.notices.actions import settle
from asylia.notices.models import Kind as Notice
from asylia.offices import telling
from asylia.offices.errors import NotYours, Settled
from asylia.offices.kinds import KINDS, Kind, Terms, english
from asylia.offices.models import Proposal
from asylia.offices.permissions import can_sign
from asylia.offices.signing import said_in_words, signer
from asylia.offices.states import ProposalState
from asylia.vault import twofold
from asylia.vault.errors import TextChanged


@transaction.atomic
def propose(kind: Kind, *, about: UUID, terms: Terms, by: Member) -> Proposal:
    """The first signature; it is good for fourteen days. Raises PermissionDenied, NotYours."""
    require(can_sign(by.user, kind.act, now=by.now))
    signed = twofold.propose(kind.code, about=about, text=english(kind, terms), by=signer(by.keys, user=by.user.pk, now=by.now), now=by.now)
    until = datetime.fromisoformat(signed["until"])
    row = Proposal.objects.create(kind=kind.code, about=about, terms=dict(terms), signed=signed, by=by.user, at=by.now, until=until)
    record(by.user.pk, "act.proposed", row.pk, now=by.now)
    telling.second_is_needed(row, kind.act, now=by.now)
    return row


@transaction.atomic
def second(proposal: Proposal, kind: Kind, *, seen: str, by: Member) -> str:
    """The second signature, and the act. `seen` is the text that the second person saw. Returns what is shown to her once, or nothing.

    Raises Settled, NotYours, PermissionDenied, and what the act itself raises."""
    row = Proposal.objects.visible_to(by.user.pk).locked(proposal.pk)
    require(can_sign(by.user, kind.act, now=by.now))
    if row.state != ProposalState.WAITING:
        raise Settled(_("Somebody was faster: this was signed or taken back."))
    if not can_sign(row.by, kind.act, now=by.now):
        raise NotYours(_("Who signed first may not do this any more. Propose it again."))
    row.signed = _seconded(row, kind, seen=seen, by=by)
    row.move(ProposalState.DONE)
    row.second = by.user
    row.save(update_fields=["signed", "state", "second"])
    shown = kind.done(row.terms, (row.by, by.user), by.now)
    record(by.user.pk, "act.seconded", row.pk, now=by.now)
    settle(Notice.ACT_TO_SIGN, about=row.pk, now=by.now)
    return shown


def _seconded(row: Proposal, kind: Kind, *, seen: str, by: Member) -> dict[str, object]:
    """What was signed must still be what would be done: names may have changed, or somebody the terms. Raises NotYours."""
    key = signer(by.keys, user=by.user.pk, now=by.now)
    with said_in_words(not_twice=_("You signed first. Somebody else signs second.")):
        if english(kind, row.terms) != seen:
            raise TextChanged
        return twofold.second(row.signed, act=kind.code, about=row.about, text=seen, by=key, now=by.now)


@transaction.atomic
def take_back(proposal: Proposal, *, by: Member) -> None:
    """Anybody who could sign it says no. Raises Settled, PermissionDenied."""
    row = Proposal.objects.visible_to(by.user.pk).locked(proposal.pk)
    act = KINDS[row.kind].act if row.kind in KINDS else Act.SIGN_ROSTER
    require(may(by.user, act, on=by.today, how=[Reach.TWO]))
    if row.state != ProposalState.WAITING:
        raise Settled(_("Somebody was faster: this was signed or taken back."))
    row.move(ProposalState.TAKEN_BACK)
    row.save(update_fields=["state"])
    settle(Notice.ACT_TO_SIGN, about=row.pk, now=by.now)
    record(by.user.pk, "act.taken_back", row.pk, now=by.now)
