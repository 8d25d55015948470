"""Two officers and an empty database: a network begins, grows, loses keys, locks and opens again."""

import os
import re
import subprocess
import sys

import pytest

from asylia.config.installation import CHECKOUT
from tests.journeys.officer import Officer
from tests.journeys.town import Town

pytestmark = [pytest.mark.running, pytest.mark.enable_socket]
NOT_YET = {f"FAULT  {name}" for name in ("the last backup", "the last drill", "the last rewrite", "people enough")}  # on a first evening
CIRCLES = ("duplicates", "secretariat", "triage")


@pytest.fixture
def empty_town(tmp_path):
    if sys.platform != "linux":
        pytest.skip("It looks into /proc.")
    made = Town(tmp_path, "--empty")
    made.start()
    yield made
    made.stop()


def command(town, *arguments):
    told = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "ASYLIA_STATE": str(town.state)}
    line = [sys.executable, "-m", "asylia", *arguments]
    return subprocess.run(line, env=told, cwd=CHECKOUT, capture_output=True, text=True, check=False)  # noqa: S603 - our own command


def numbers(said):
    return ["".join(line.split(":")[1].split()) for line in said.splitlines() if re.search(r"(\d{5}  ){5}", line)]


def trust(town, *officers):
    """Whoever runs the server writes the keys of the officers into the settings, and starts again."""
    keys = []
    for officer in officers:
        officer.open("/begin/done")
        keys.append(officer.key)
    town.stop()
    with (town.state / "secrets").open("a") as file:
        file.write(f"ASYLIA_OFFICERS={' '.join(keys)}\n")
    town.start()
    for officer in officers:
        officer.open("/unlock")
        officer.unlock()


def signed_by_two(first, other):
    """The roster as it is put together now."""
    first.open("/roster")
    first.press("Sign as first")
    first.see("You signed first.")
    other.open("/signatures")
    other.go_on("The next roster")
    other.press("Sign as second: it is done then")


def test_a_network_begins_with_two_and_an_empty_database(empty_town, browser):
    town = empty_town
    said = command(town, "officers", "Ada Berg", "Bo Lind")
    assert said.returncode == 0, said.stderr
    ada, bo, cleo = (Officer(browser, town.ports["house"]) for _ in range(3))
    for officer, number in zip((ada, bo), numbers(said.stdout), strict=True):
        officer.begin(number)
    assert "has officers" in command(town, "officers", "Eve", "Mallory").stderr, "nobody else begins it again"
    found_circles(town, ada, bo)
    let_somebody_in(ada, bo, cleo)
    lock_the_house_and_open_it_again(ada, bo, cleo)
    lose_everything_and_come_back(ada, bo, cleo)
    lock_somebody_in_the_middle_of_a_page(ada, cleo)
    assert {line.split(":")[0] for line in town.faults().splitlines() if line.startswith("FAULT")} <= NOT_YET


def found_circles(town, ada, bo):
    ada.open("/circles")
    for name in CIRCLES:
        ada.press(f"Found the circle {name}")
    trust(town, ada, bo)
    signed_by_two(ada, bo)
    bo.see("Version 1 holds.")
    ada.open("/circles")
    for name in CIRCLES:
        ada.press(f"Let Bo Lind into {name}")


def let_somebody_in(ada, bo, cleo):
    ada.open("/people/invite")
    ada.write("Name", "Cleo Dahl")
    ada.pick("Role", "Caseworker")
    ada.pick("For", "The secretariat (Secretariat)")
    ada.press("Sign as first")
    sign_second(bo, "Invite Cleo Dahl")
    cleo.begin("".join(bo.listed))
    cleo.see("Your key waits for two officers.")
    signed_by_two(bo, ada)
    ada.see("Version 2 holds.")


def sign_second(officer, beginning):
    officer.open("/signatures")
    officer.page.get_by_role("link", name=re.compile(beginning)).first.click()
    officer.press("Sign as second: it is done then")


def lock_the_house_and_open_it_again(ada, bo, cleo):
    ada.open("/locks")
    ada.press("Lock the house")
    for officer in (ada, bo, cleo):
        officer.open("/begin/done")
        officer.see("Your six words")
    bo.unlock()
    bo.see("The house is locked.")
    for officer, button in ((ada, "Sign as first"), (bo, "Sign as second: open it again")):
        officer.open("/locks")
        officer.go_on("Open the house again")
        officer.write("Your six words", officer.words)
        officer.press(button)
        officer.see("One locks, at once")
    for officer in (ada, bo):
        officer.open("/unlock?next=/begin/done")
        officer.unlock()
        officer.see("You are ready")


def lose_everything_and_come_back(ada, bo, cleo):
    cleo.lose_device()
    ada.open("/people")
    ada.go_on("Cleo Dahl")
    ada.press("Invite again: sign as first")
    sign_second(bo, "Invite Cleo Dahl again")
    cleo.open("/invited")
    cleo.write("Your number", "".join(bo.listed))
    cleo.press("Go on")
    cleo.press("Make a passkey")
    cleo.write("The number on your recovery sheet", cleo.sheet)
    cleo.press("Make new words")
    cleo.words = " ".join(cleo.listed)
    cleo.go_on("I have written them down")
    cleo.unlock()
    cleo.see("You are ready")


def lock_somebody_in_the_middle_of_a_page(ada, cleo):
    cleo.open("/unlock")
    ada.open("/people")
    ada.go_on("Cleo Dahl")
    ada.press("Lock Cleo Dahl")
    cleo.open("/me")
    cleo.see("Come in")
    cleo.press("Come in with my passkey")
    cleo.see("This did not work.")
