"""Every page of both doors, as it looks: `pytest tests/gallery` leaves the pictures in gallery/index.html."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from asylia.config.installation import CHECKOUT
from asylia.config.tests.running import Running
from tests.gallery import beginning, case, glass, house, shutting_out, street
from tests.gallery.pictures import Look, hang
from tests.gallery.visitor import Visitor
from tests.journeys.officer import Officer
from tests.journeys.test_first_evening import command, numbers, trust
from tests.journeys.town import Town

GALLERY = CHECKOUT / "gallery"


@pytest.mark.running
@pytest.mark.enable_socket
@pytest.mark.proves("V33", "V34", "V42")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_all_pages_stand_in_order_without_any_script(language, tmp_path, browser, settled):
    """The house's too, which speak English."""
    running = Running(tmp_path)
    running.move_in(settled)
    running.start()
    try:
        look = walk(browser, running, language, tmp_path / language)
    finally:
        running.stop()
    hang(look, GALLERY)

    assert look.too_wide == []
    assert look.found == []
    assert look.asked == {look.street}
    assert {title for title in look.titles if not re.fullmatch(r"\w+( \d)?", title)} == set()
    assert [
        name for name, html in look.street_pages.items() if re.search("asylia|refuge|rel=.icon.(?! href=.data:,)", html, re.IGNORECASE)
    ] == []
    assert {name: html.count("<h1") for name, html in look.pages.items() if html.count("<h1") != 1} == {}
    assert look.names.index("s15") < look.names.index("s17") < look.names.index("s26 done")


def walk(browser: Browser, running: Running, language: str, folder: Path) -> Look:
    """The street, then the house, without scripts."""
    without_scripts = browser.new_context(java_script_enabled=False, locale="en")
    without_scripts.set_default_timeout(20_000)
    look = Look(folder, browser.new_page(), street=f"http://127.0.0.1:{running.ports['street']}")
    without_scripts.on("request", lambda request: look.note(request.url))
    page = without_scripts.new_page()
    street.walk(Visitor(page, running, language, look))
    look.street_pages = dict(look.pages)
    if language == "en":
        member = house.Member(page, running, look)
        house.walk(member)
        case.walk(member)
        glass.walk(member)
        shutting_out.walk(member)
    without_scripts.close()
    return look


@pytest.mark.running
@pytest.mark.enable_socket
def test_the_pages_of_a_first_evening_stand_in_order(tmp_path, browser):
    """Of a network without a demo; passkeys need scripts."""
    town = Town(tmp_path, "--empty")
    town.start()
    look = Look(tmp_path / "en", browser.new_page(), street=f"http://127.0.0.1:{town.ports['street']}")
    try:
        first_evening(beginning.Seen(look), town, browser)
    finally:
        town.stop()
        hang(look, GALLERY / "beginning")

    assert look.too_wide == []
    assert look.found == []
    assert {name: html.count("<h1") for name, html in look.pages.items() if html.count("<h1") != 1} == {}


def first_evening(seen: beginning.Seen, town: Town, browser: Browser) -> None:
    codes = numbers(command(town, "officers", "Ada Berg", "Bo Lind").stdout)
    ada, bo = (Officer(browser, town.ports["house"]) for _ in codes)
    beginning.begin(seen, ada, codes[0])
    beginning.look_after_keys(seen, ada)
    bo.begin(codes[1])
    beginning.found(seen, ada)
    trust(town, ada, bo)
    beginning.sign(seen, ada, bo)
    beginning.invite(seen, ada, bo)
    beginning.lock(seen, ada)
