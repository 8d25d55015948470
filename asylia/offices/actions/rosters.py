"""The roster: which keys are trusted. The house puts the next version together; two officers sign it, or nothing changes."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts.door import Member
from asylia.accounts.models import BodyKind, Role, RoleName, User
from asylia.accounts.permissions import Act, Reach, may, require
from asylia.audit.actions import record
from asylia.kit.days import day_of
from asylia.notices.actions import settle
from asylia.notices.models import Kind as Notice
from asylia.offices.actions import telling
from asylia.offices.errors import NothingToSign, NotPinned, NotYours, Settled
from asylia.offices.kinds import ROSTER
from asylia.offices.models import Proposal
from asylia.offices.states import ProposalState
from asylia.vault import roster, rosters, sealing
from asylia.vault.errors import RosterRefused
from asylia.vault.models import PublicKey
from asylia.vault.roster import Line, Roster
from asylia.vault.twofold import GOOD_FOR

BEFORE_IT_COUNTS = timedelta(hours=48)  # the 24 of the vault, and a day for the second officer to sign
TRIAGE, SECRETARIAT, DUPLICATES, EAR = "triage", "secretariat", "duplicates", "ear"
OF_A_ROLE: dict[str, tuple[str, ...]] = {
    RoleName.TRIAGE: (TRIAGE, DUPLICATES, SECRETARIAT),
    RoleName.CASEWORKER: (SECRETARIAT,),
    RoleName.EAR: (EAR,),
    RoleName.EAR_DEPUTY: (EAR,),
}


def circles_of(roles: list[Role]) -> set[str]:
    """The circles where somebody with these roles may sit; one for each city and assessing body."""
    found = {name for role in roles for name in OF_A_ROLE.get(role.name, ())}
    if any(role.name == RoleName.OFFICER and role.body.kind == BodyKind.SECRETARIAT for role in roles):
        found.add(SECRETARIAT)
    own = {RoleName.COORDINATOR, RoleName.ASSESSING_LEAD}
    return found | {f"{role.body.kind}:{role.body_id}" for role in roles if role.name in own}


def next_roster(*, now: datetime) -> Roster:
    """As the officers would sign it now: what is signed stays, who left has ended, new keys begin after a day.

    Raises NothingToSign when the present one says all of it."""
    try:
        last: Roster | None = rosters.current_roster()
    except RosterRefused:
        last = None
    lines = tuple(_lines(last, now=now))
    if last and set(lines) == set(last.lines):
        raise NothingToSign(_("The roster holds everything already."))
    return Roster(rosters.next_version(), last.digest() if last else roster.NOTHING, lines)


def _lines(last: Roster | None, *, now: datetime) -> Iterator[Line]:
    known = {(line.holder, line.epoch): line for line in last.lines} if last else {}
    since = day_of(now + BEFORE_IT_COUNTS) + timedelta(days=1) if last else day_of(now)
    by_user = _running(now)
    circles = {row.holder: name for row, name in _circles(known)}
    for row in PublicKey.objects.order_by("holder", "epoch"):
        line = known.pop((row.holder, row.epoch), None)
        if row.signing is None:
            yield line or _circle_line(row, circles.get(row.holder, ""), since=since if row.epoch == 1 else day_of(now))
        else:
            yield _person_line(line or _line(row, since=since), by_user.get(row.holder, []), today=day_of(now))
    yield from known.values()


def _running(now: datetime) -> dict[UUID, list[Role]]:
    """Roles that run or will run, by the person."""
    found: dict[UUID, list[Role]] = {}
    for role in Role.objects.exclude(last_on__lt=day_of(now)).select_related("body"):
        found.setdefault(role.user_id, []).append(role)
    return found


def _line(row: PublicKey, *, since: date) -> Line:
    digest, signing = hashlib.sha256(bytes(row.sealing)).digest(), bytes(row.signing) if row.signing else None
    return Line(row.holder, "person" if signing else "circle", roster.NONE, row.epoch, digest, signing, since, None)


def _person_line(line: Line, roles: list[Role], *, today: date) -> Line:
    """Whoever has no role any more ends; their signatures of before stay readable."""
    if not roles:
        return line if line.until else replace(line, role=roster.NONE, until=max(today, line.since))
    return replace(line, role="+".join(sorted(circles_of(roles))) or roster.NONE)


def _circles(known: dict[tuple[UUID, int], Line]) -> Iterator[tuple[PublicKey, str]]:
    names = {line.holder: line.role for line in known.values() if line.kind == "circle"}
    for row in PublicKey.objects.filter(signing__isnull=True):
        yield row, names.get(row.holder) or row.name


def _circle_line(row: PublicKey, name: str, *, since: date) -> Line:
    return replace(_line(row, since=since), role=name)


def is_pinned(by: Member) -> bool:
    return sealing.signing_key(by.key.seed) in settings.OFFICERS


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
    signed = {"text": text, "key": plain(key), "signature": plain(roster.sign(text, seed=by.key.seed))}
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


def plain(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


def names_of(made: Roster) -> dict[UUID, str]:
    """Who is behind the lines, for a page."""
    users = User.objects.filter(pk__in=[line.holder for line in made.lines if line.kind == "person"])
    return dict(users.values_list("pk", "name")) | {line.holder: line.role for line in made.lines if line.kind == "circle"}
