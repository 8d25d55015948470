"""Whether a network has people enough. Each rule stands in docs/run/smallest-network.md; who must be told is never named."""

from collections.abc import Iterator
from datetime import date

from asylia.accounts.models import Body, BodyKind, Role, RoleName, User
from asylia.vault import people

R = RoleName
FEWEST: tuple[tuple[frozenset[RoleName], int, str], ...] = (
    (frozenset({R.OFFICER}), 3, "officers"),
    (frozenset({R.TRIAGE}), 2, "people in triage"),
    (frozenset({R.CASEWORKER}), 2, "caseworkers"),
    (frozenset({R.ASSESSOR, R.ASSESSING_LEAD}), 2, "people who assess"),
    (frozenset({R.ASSESSING_LEAD}), 1, "assessing leads"),
    (frozenset({R.EAR}), 1, "independent persons"),
    (frozenset({R.EAR_DEPUTY}), 1, "deputies of the independent person"),
    (frozenset({R.BOARD}), 2, "people of the board"),
)
MOST_OFFICERS, LEAST_PASSKEYS, LEAST_COORDINATORS = 5, 2, 2
ASSESS = frozenset({R.ASSESSOR, R.ASSESSING_LEAD})
HEAR = frozenset({R.EAR, R.EAR_DEPUTY})
WITHOUT_WORDS = frozenset({R.TREASURER, R.EDITOR, R.AUDITOR, R.PARTNER})  # they open nothing, so no sheet brings it back


def missing(*, on: date) -> Iterator[str]:
    """Which rules of the smallest network are broken on this day."""
    working = list(User.objects.working(on=on).prefetch_related("passkeys"))
    roles = [frozenset(RoleName(name) for name in user.running_roles) for user in working]
    for names, fewest, who in FEWEST:
        count = sum(bool(names & each) for each in roles)
        if count < fewest:
            yield f"{who}: {count} of at least {fewest}"
    officers = sum(R.OFFICER in each for each in roles)
    if officers > MOST_OFFICERS:
        yield f"officers: {officers} of at most {MOST_OFFICERS}"
    if any(HEAR & each and ASSESS & each for each in roles):
        yield "who hears what is kept from us assesses, too"
    yield from _cities(on)
    yield from _keys(working)


def _cities(on: date) -> Iterator[str]:
    running = Role.objects.running(on=on).filter(name=R.COORDINATOR).values_list("body", "user").distinct()
    bodies = [body for body, _user in running]
    alone = sum(bodies.count(city) < LEAST_COORDINATORS for city in Body.objects.filter(kind=BodyKind.CITY).values_list("pk", flat=True))
    if alone:
        yield f"cities without a coordinator and a deputy: {alone}"


def _keys(working: list[User]) -> Iterator[str]:
    one = sum(len(user.passkeys.all()) < LEAST_PASSKEYS for user in working)
    if one:
        yield f"people with fewer than two passkeys: {one}"
    opening = [user for user in working if set(user.running_roles) - WITHOUT_WORDS]
    without = sum(people.BY_SHEET not in people.ways_of(user.pk) for user in opening)
    if without:
        yield f"people without a recovery sheet: {without}"
