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
from asylia.offices.states import ProposalState
from asylia.vault import rosters, twofold
from asylia.vault.errors import RosterRefused, SamePerson, SignatureRefused, TextChanged, TooLate
from asylia.vault.keys import Key


@transaction.atomic
def propose(kind: Kind, *, about: UUID, terms: Terms, by: Member) -> Proposal:
    """The first signature; it is good for fourteen days. Raises PermissionDenied, NotYours."""
    require(can_sign(by.user, kind.act, now=by.now))
    signed = twofold.propose(kind.code, about=about, text=english(kind, terms), by=_signer(by), now=by.now)
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


def _signer(by: Member) -> Key:
    """Raises NotYours while the officers have not signed the key."""
    try:
        return rosters.signer(by.keys, user=by.user.pk, on=by.today)
    except RosterRefused as unsigned:
        raise NotYours(_("The officers have not signed your key yet. Until then you cannot sign.")) from unsigned


def _seconded(row: Proposal, kind: Kind, *, seen: str, by: Member) -> dict[str, object]:
    """What was signed must still be what would be done: names may have changed, or somebody the terms. Raises NotYours."""
    try:
        if english(kind, row.terms) != seen:
            raise TextChanged  # noqa: TRY301 - the same words as for the other ways to change it
        return twofold.second(row.signed, act=kind.code, about=row.about, text=seen, by=_signer(by), now=by.now)
    except SamePerson as same:
        raise NotYours(_("You signed first. Somebody else signs second.")) from same
    except TooLate as late:
        raise NotYours(_("This was proposed more than 14 days ago. Propose it again.")) from late
    except TextChanged as changed:
        raise NotYours(_("The text was changed meanwhile. Read it again before you sign.")) from changed
    except (SignatureRefused, RosterRefused) as false:
        raise NotYours(_("The first signature is not good any more: the key behind it has changed. Propose it again.")) from false


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
