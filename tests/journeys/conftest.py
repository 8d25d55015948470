"""One installation and one browser for all journeys of this folder; everybody in them has a line and a cookie jar of their own."""

import sys
import time
from collections.abc import Callable, Iterator

import pytest

from tests.journeys.colleague import Colleague
from tests.journeys.elsewhere import Elsewhere
from tests.journeys.line import Line
from tests.journeys.person import PATIENCE, Person
from tests.journeys.town import Town

TOGETHER = 8  # so many wait in front of the door at a time

PEOPLE = pytest.StashKey[list[Person | Colleague]]()


@pytest.hookimpl(tryfirst=True)
def pytest_exception_interact(node, call, report):
    """What everybody saw when it went wrong."""
    for person in node.stash.get(PEOPLE, []):
        report.sections.append((f"at {person.page.url}", person.text[:900]))
    if town := getattr(node, "funcargs", {}).get("town"):
        report.sections.append(("what the processes said", town.everything_said()[-3000:]))


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[Elsewhere]:
    """Where [Leave now] leads."""
    made = Elsewhere()
    yield made
    made.close()


@pytest.fixture(scope="session")
def town(tmp_path_factory, elsewhere, settled) -> Iterator[Town]:
    if sys.platform != "linux":
        pytest.skip("It looks into /proc.")
    made = Town(tmp_path_factory.mktemp("town"), ASYLIA_LEAVE_TO=elsewhere.address)
    made.move_in(settled)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def waiting_room(town, browser) -> Iterator[Callable[[], Person]]:
    """Somebody who has the page before the number open for longer than the street's patience: eight wait for it together."""
    waiting: list[Person] = []

    def next_one() -> Person:
        if not waiting:
            waiting.extend(Person(browser, Line(town.ports["street"])) for _ in range(TOGETHER))
            for person in waiting:
                person.open("/en/s6")
            time.sleep(PATIENCE)
        return waiting.pop()

    yield next_one
    for person in waiting:
        person.leave()


@pytest.fixture
def somebody(request, town, browser) -> Iterator[Callable[[], Person]]:
    """Each call is another person, who has not come yet."""
    made: list[Person] = []
    told = request.node.stash.setdefault(PEOPLE, [])

    def arrive(language: str = "en") -> Person:
        made.append(Person(browser, Line(town.ports["street"]), language=language))
        told.append(made[-1])
        return made[-1]

    yield arrive
    for person in made:
        person.leave()


@pytest.fixture
def colleague(request, town, browser) -> Iterator[Callable[[str], Colleague]]:
    """Each call is somebody of the house, who has come in."""
    made: list[Colleague] = []
    told = request.node.stash.setdefault(PEOPLE, [])

    def come(name: str) -> Colleague:
        made.append(Colleague(browser, town.ports["house"], name))
        told.append(made[-1])
        return made[-1]

    yield come
    for each in made:
        each.context.close()


@pytest.fixture
def person(somebody) -> Person:
    return somebody()


@pytest.fixture
def begun(request, town, waiting_room) -> Iterator[Person]:
    """Somebody with a number and an empty application; `subject` is its random id."""
    person = waiting_room()
    request.node.stash[PEOPLE] = [*request.node.stash.get(PEOPLE, []), person]
    known = set(town.ask_database("select id from intake_application"))
    person.take_number()
    person.type_back()
    [[person.subject]] = set(town.ask_database("select id from intake_application")) - known
    yield person
    person.leave()
