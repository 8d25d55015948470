"""The next version of the roster, put together from what there is: keys, and the roles of those whose they are."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from asylia.accounts.models import BodyKind, Role, RoleName, User
from asylia.kit.days import day_of
from asylia.offices.errors import NothingToSign
from asylia.vault import roster, rosters
from asylia.vault.errors import RosterRefused
from asylia.vault.models import PublicKey, Seat
from asylia.vault.roster import Line, Roster

BEFORE_IT_COUNTS = timedelta(hours=72)  # the 24 of the vault, and at least a day for the second officer to sign
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
        found |= {SECRETARIAT}
    own = {RoleName.COORDINATOR, RoleName.ASSESSING_LEAD}
    return found | {f"{role.body.kind}:{role.body_id}" for role in roles if role.name in own}


def seats() -> Iterator[tuple[User, str]]:
    """Who sits in which circle, by its name."""
    names = dict(PublicKey.objects.exclude(name="").values_list("holder", "name"))
    for circle, user in Seat.objects.filter(circle__in=names, has_left=False).values_list("circle", "user").distinct():
        yield User.objects.get(pk=user), names[circle]


def has_ended(user: User, name: str, *, on: date) -> bool:
    """Whether no role that runs, or will run, sits in this circle any more. Who is only locked for now, stays."""
    theirs = Role.objects.exclude(last_on__lt=on).filter(user=user, user__is_active=True).select_related("body")
    return name not in circles_of(list(theirs))


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
    since = day_of(now + BEFORE_IT_COUNTS) if last else day_of(now)
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
    for role in Role.objects.exclude(last_on__lt=day_of(now)).filter(user__is_active=True).select_related("body"):
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


def names_of(made: Roster) -> dict[UUID, str]:
    """Who is behind the lines, for a page."""
    users = User.objects.filter(pk__in=[line.holder for line in made.lines if line.kind == "person"])
    return dict(users.values_list("pk", "name")) | {line.holder: line.role for line in made.lines if line.kind == "circle"}
