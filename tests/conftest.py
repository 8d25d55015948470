import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from asylia.intake.tests.makers import make_sent
from asylia.vault import number, slots
from tests.sent import come_in, now
from tests.walking import Walker, make_a_quick_street, make_people

BROWSERS = ("chromium-headless-shell", "chromium")  # the first is the same without windows: half the work for each page
PATIENCE = 20_000
NOBODY_ELSE = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all; it reaches nobody but this machine."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        pytest.skip("Chromium is not installed here.")
    expect.set_options(timeout=PATIENCE)  # a page may be slow where several processes share a machine
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-quic", f"--host-resolver-rules={NOBODY_ELSE}"]
        )
        yield launched
        launched.close()


@pytest.fixture
def quick_street(settings, monkeypatch):
    make_a_quick_street(settings, monkeypatch)


@pytest.fixture
def those_who_read(quick_street):
    """The invented people, to whom an application can be sent."""
    make_people()


@pytest.fixture
def her(settings, those_who_read):
    """Somebody who has sent, on her page."""
    walker = Walker()
    walker.number = number.new_number()
    make_sent(settings, slots.root(walker.number), now=now())
    return come_in(walker)
