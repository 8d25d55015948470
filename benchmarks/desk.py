"""The list of today and the table of cases for somebody who carries 300 of 10,000 cases, and how much of that is sealing.

The whole installation with its demo; the pages are asked inside this process, so that queries are counted.
`python -m benchmarks.desk [TIMES]`."""

from benchmarks.measuring import SAYS_A_PAGE_CAN_BE_HAD, Bounds, in_turn, installation, machine, milliseconds, ratio, say, seconds

# What stands above sets Django up.
# isort: split

import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from asylia.accounts.models import User
from asylia.casework.file import DUE, HERS, NOTES, OURS, OWN, TALK
from asylia.casework.models import Case
from asylia.config.cluster import Cluster
from asylia.config.database import database
from asylia.config.demo_people import PEOPLE, officer_keys
from asylia.config.installation import SYSTEM
from asylia.config.tests.running import Running
from asylia.intake.models import Application
from asylia.vault import drops, halves, keeper, sealing, seals, unlocks
from asylia.vault.keeper import Opened
from asylia.vault.keys import FIRST, Holder, Key
from asylia.vault.models import Envelope, Grant, Sheet

TIMES, WARM_UP = 30, 3
CASES, MINE = 10_000, 300
IN_DANGER, WROTE = 20, 4  # one of so many
MOST_MILLISECONDS, MOST_QUERIES = 400, 15
PAGES = ("/today", "/cases")
OTHERS = """
insert into intake_application (id, state, sent_on, taken_on)
    select gen_random_uuid(), 'taken', current_date - 40, current_date - 30 from generate_series(1, %(others)s);
insert into casework_case (application_id, state, since, first_id, second_id)
    select id, 'screening', current_date - 30, %(first)s, %(second)s from intake_application
    where state = 'taken' and not exists (select from casework_case where application_id = id);
insert into vault_envelope (id, subject, kind, epoch)
    select gen_random_uuid(), application_id, kind, 1
    from casework_case, unnest(array['contact', 'story', 'talk', 'notes', 'profile', 'limits']) kind
    where not exists (select from vault_envelope where subject = application_id);
insert into vault_grant (id, envelope_id, epoch, holder, holder_epoch, blob)
    select gen_random_uuid(), id, 1, holder, 1, decode(repeat(md5(id::text), 73), 'hex')
    from vault_envelope, unnest(array[%(first)s, %(second)s]::uuid[]) holder
    where not exists (select from vault_grant where envelope_id = vault_envelope.id);
insert into audit_entry (id, at, actor, verb, about, detail)
    select gen_random_uuid(), now(), %(first)s, 'envelope.sealed', id, decode(repeat(md5(id::text), 7), 'hex') from vault_envelope
    where not exists (select from audit_entry where about = vault_envelope.id and verb = 'envelope.sealed');
insert into vault_sheet (id, envelope_id, epoch, kind, version, blob)
    select gen_random_uuid(), id, 1, 'due', 1, decode(repeat(md5(id::text), 257), 'hex') from vault_envelope
    where kind = 'notes' and not exists (select from vault_sheet where envelope_id = vault_envelope.id);
"""


@dataclass
class Office:
    """Ines, who carries the 300, and those with whom the rows are made."""

    key: Key
    with_whom: UUID
    now: datetime
    holders: list[Holder]


def use(running: Running) -> None:
    """The database of this installation, as its owner; its officers are those of the demo."""
    settings.OFFICERS = officer_keys()
    connection.close()
    connections["default"].settings_dict.update(database(Cluster(running.state / "pg", system=SYSTEM).url()))


def crowd(office: Office) -> None:
    """10,000 cases in all: those of others by the database alone, as nobody here opens them; the 300 sealed as the acts seal."""
    others = [person.id for person in PEOPLE if "caseworker" in person.roles and person.id not in (office.key.holder, office.with_whom)][:2]
    here = Case.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(OTHERS, {"others": CASES - MINE - here, "first": others[0], "second": others[1]})
    mine = [uuid4() for _ in range(MINE - Case.objects.carried_by(User(pk=office.key.holder)).count())]
    sent, taken = (office.now - timedelta(days=40)).date(), (office.now - timedelta(days=30)).date()
    Application.objects.bulk_create(Application(pk=key, state="taken", sent_on=sent, taken_on=taken) for key in mine)
    Case.objects.bulk_create(Case(application_id=key, since=taken, first_id=office.key.holder, second_id=office.with_whom) for key in mine)
    for place, key in enumerate(mine):
        fill(key, place, office)
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def fill(subject: UUID, place: int, office: Office) -> None:
    """One case as it looks after some weeks: two letters, two of hers that were read, and here and there one that nobody took in."""
    opened = {kind: keeper.new_envelope(subject, kind) for kind in ("contact", "story", TALK, NOTES, "profile", "limits")}
    Envelope.objects.bulk_create(Envelope(id=each.id, subject=subject, kind=each.kind, epoch=1) for each in opened.values())
    Grant.objects.bulk_create(
        Grant(envelope_id=each.id, epoch=1, holder=holder.id, holder_epoch=FIRST, blob=keeper.grant_blob(each, holder.id, holder.public))
        for each in opened.values()
        for holder in office.holders
    )
    for each in opened.values():
        seals.say(each.sealed, by=office.key, now=office.now)
    Sheet.objects.bulk_create(sheets(opened, place, office))


def sheets(opened: dict[str, Opened], place: int, office: Office) -> Iterator[Sheet]:
    day = (office.now - timedelta(days=3)).date().isoformat()
    read = {str(holder.id): office.now.isoformat() for holder in office.holders}
    due = {"name_call": f"N {place}", "danger_now": "long" if place % IN_DANGER else "today", "safe_until": None, "decide_by": None}
    due |= {"answer_by": (office.now + timedelta(days=place % 40 - 5)).date().isoformat(), "answered": True}
    keys = drops.keys_of(opened.values(), own_public=sealing.pair(sealing.new_seed()).public)
    letter: dict[str, Any] = {"id": str(uuid4()), "on": day, "text": "We read what you sent. " * 20}
    yield keeper.locked(opened[NOTES], DUE, due)
    yield keeper.locked(opened[TALK], OWN, {"own_sentence": "The kettle is green."})
    yield keeper.locked(opened[TALK], drops.KEYS, keys)
    for envelope in (NOTES, TALK):
        yield from (keeper.locked(opened[envelope], OURS, letter) for _ in range(2))
    yield from (
        keeper.locked(opened[NOTES], HERS, {"what": "message", "text": "Here is more. " * 30, "on": day, "read": read}) for _ in range(2)
    )
    if not place % WROTE:
        page = keeper.Page(uuid4(), drops.KEYS, 1, dict(keys))
        yield drops.drop(opened[TALK], page, to=NOTES, content={"what": "message", "text": "Are you there? " * 10, "on": day})


def browser(office: Office) -> Client:
    """Signed in, with the vault open."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(pk=office.key.holder))
    cookie = halves.new_cookie()
    unlocks.keep(cookie, office.key, now=datetime.now(UTC))
    client.cookies[settings.VAULT_COOKIE] = cookie
    return client


def show(client: Client, path: str) -> Callable[[], None]:
    def shown() -> None:
        answer = client.get(path)
        if answer.status_code != SAYS_A_PAGE_CAN_BE_HAD:
            raise SystemExit(f"{path} answered {answer.status_code}")

    return shown


def measure(office: Office, *, times: int, bounds: Bounds) -> None:
    client, bare = browser(office), sealing_alone(office)
    for path in PAGES:
        page = show(client, path)
        for _ in range(WARM_UP):
            page()
        with CaptureQueriesContext(connection) as queries:
            page()
        asked = len(queries)  # the next request empties the log
        ours, sealed = in_turn(page, bare, times=times)
        say(f"{path}: {milliseconds(ours)}, of it {ratio(sealed, ours):.0%} sealing")
        bounds.hold("milliseconds", statistics.median(ours) * 1000, at_most=MOST_MILLISECONDS, unit=" ms")
        bounds.hold("queries", asked, at_most=MOST_QUERIES)


def sealing_alone(office: Office) -> Callable[[], None]:
    """What the vault's two verbs cost for the list, on the same bytes: a grant for each envelope, each sheet, each word dropped."""
    carried = Case.objects.filter(first=office.key.holder).values("pk")
    grants = Grant.objects.filter(holder=office.key.holder, envelope__subject__in=carried, envelope__kind__in=(TALK, NOTES))
    private = sealing.pair(office.key.seed).private
    sealed = [(_place(row), bytes(row.blob)) for row in grants.select_related("envelope")]
    opened = {row.envelope_id: keeper._opened(row, office.key.holder, private) for row in grants.select_related("envelope")}  # noqa: SLF001
    rows = list(Sheet.objects.filter(envelope__in=opened, kind__in=(DUE, HERS)))
    locked = [
        (opened[row.envelope_id].key, keeper.sheet_place(opened[row.envelope_id], row.id, row.kind, row.version), bytes(row.blob))
        for row in rows
    ]

    def alone() -> None:
        for place, blob in sealed:
            sealing.unseal(private, place, blob)
        for key, place, blob in locked:
            sealing.unlock(key, place, blob)

    return alone


def _place(row: Grant) -> bytes:
    return keeper.grant_place(row.envelope.subject, row.envelope_id, row.epoch, row.holder)


def main(times: int) -> int:
    say(machine())
    bounds, now = Bounds(), datetime.now(UTC)
    ines, mads = (next(person for person in PEOPLE if person.name.startswith(name)) for name in ("Ines", "Mads"))
    with installation() as running:
        settings.STATIC_ROOT = running.state / "static"
        use(running)
        holders = [Holder(each.id, FIRST, sealing.pair(each.seed).public, frozenset([each.id])) for each in (ines, mads)]
        office = Office(Key(ines.id, FIRST, ines.seed), mads.id, now, holders)
        say(f"{CASES} cases, {MINE} of them of one person, made in {seconds(lambda: crowd(office)):.0f} s")
        measure(office, times=times, bounds=bounds)
        connections.close_all()
        connections["default"].close_pool()
    return bounds.end()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else TIMES))
