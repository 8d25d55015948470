"""One case: its page on the desk, its handover, and a letter read on the street. `python -m benchmarks.case [TIMES]`.

The whole installation with its demo. Page and handover are asked inside this process, so that queries are counted; the letter over the
line, as a browser asks."""

from benchmarks.measuring import Applicant, Bounds, installation, machine, milliseconds, say, seconds

# What stands above sets Django up.
# isort: split

import statistics
import sys
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from asylia.accounts.models import User
from asylia.casework.actions.handover import hand_over
from asylia.casework.actions.letters import write
from asylia.casework.actions.reading import open_arrived
from asylia.casework.file import DUE
from asylia.casework.models import Case
from asylia.config.demo_cases import ENTERED, number_of
from asylia.config.demo_history import member
from asylia.config.demo_people import PEOPLE, officer_keys
from asylia.intake.models import Application
from asylia.vault import keeper
from asylia.vault.keys import FIRST, Key
from benchmarks.desk import Office, browser, show, use

TIMES, WARM_UP = 40, 3
CALLED = "Noor"  # whose number everybody knows
MOST_QUERIES = 17
OF_A_TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
LETTER = "We read what you sent. Write to us when something changes. " * 20


def page_of_a_case(office: Office, *, times: int, bounds: Bounds) -> None:
    case = Case.objects.visible_to(User(pk=office.key.holder), on=office.now.date()).first()
    page = show(browser(office), f"/cases/{case.pk}")
    for _ in range(WARM_UP):
        page()
    with CaptureQueriesContext(connection) as queries:
        page()
    asked = sum(not query["sql"].startswith(OF_A_TRANSACTION) for query in queries)
    took = [seconds(page) for _ in range(times)]
    say(f"page of a case: {milliseconds(took)}")
    bounds.hold("milliseconds", statistics.median(took) * 1000, at_most=200, unit=" ms")
    bounds.hold("queries", asked, at_most=MOST_QUERIES)


def handover(application: Application, now: datetime, *, times: int, bounds: Bounds) -> None:
    two = (member("Ines Vidal")["by"], member("Mads Lindqvist")["by"])
    triage = member("Ingrid Solli")
    asked: list[float] = []

    def once() -> None:
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            hand_over(application, two=two, shut_out=[], **triage, now=now)
            asked.append(sum(float(query["time"]) for query in queries))
            transaction.set_rollback(True)  # so that it can be measured again

    for _ in range(WARM_UP):
        once()
    took = [seconds(once) for _ in range(times)]
    beside = [whole - base for whole, base in zip(took, asked[WARM_UP:], strict=True)]
    say(f"handover: {milliseconds(took)}, beside the database {milliseconds(beside)}")
    bounds.hold("milliseconds beside the database", statistics.median(beside) * 1000, at_most=100, unit=" ms")


def name_of(application: Application, now: datetime) -> str:
    ingrid = member("Ingrid Solli")
    found = keeper.read(application.pk, keys=ingrid["keys"], by=ingrid["by"].pk, now=now)
    return str(next((page.content["name_call"] for page in found.get("notes", ()) if page.kind == DUE), ""))


def letter_on_the_street(port: int, number: str, *, times: int, bounds: Bounds) -> None:
    """She is in; the number was stretched once, when she came."""
    reader = Applicant(port)
    reader.go("s16")
    reader.send(number=number)
    took = [seconds(lambda: reader.go("s18")) for _ in range(times)]
    if LETTER[:40] not in reader.at:
        raise SystemExit("the letter is not there")
    say(f"letter read on the street: {milliseconds(took)}")
    bounds.hold("milliseconds", statistics.median(took) * 1000, at_most=150, unit=" ms")


def main(times: int) -> int:
    say(machine())
    bounds, now = Bounds(), datetime.now(UTC)
    ines = next(person for person in PEOPLE if person.name.startswith("Ines"))
    with installation() as running:
        settings.STATIC_ROOT, settings.OFFICERS = running.state / "static", officer_keys()
        use(running)
        office = Office(Key(ines.id, FIRST, ines.seed), ines.id, now, [])
        page_of_a_case(office, times=times, bounds=bounds)
        application = next(each for each in Application.objects.waiting() if name_of(each, now) == CALLED)
        open_arrived(application, **member("Ingrid Solli"), now=now)
        handover(application, now, times=times, bounds=bounds)
        two = (member("Ines Vidal")["by"], member("Mads Lindqvist")["by"])
        case = hand_over(application, two=two, shut_out=[], **member("Ingrid Solli"), now=now)
        promised = (now + timedelta(days=14)).date()
        write(case, letter=uuid4(), text=LETTER, promised=promised, starts_from="", **member("Ines Vidal"), now=now)
        letter_on_the_street(running.ports["street"], number_of(ENTERED[0]), times=times, bounds=bounds)
        connections.close_all()
        connections["default"].close_pool()
    return bounds.end()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else TIMES))
