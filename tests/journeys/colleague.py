"""Somebody of the house at a desk, without scripts too."""

from uuid import UUID

from playwright.sync_api import Browser, expect

from asylia.kit.models import short_code


class Colleague:
    def __init__(self, browser: Browser, port: int, name: str) -> None:
        self.context = browser.new_context(java_script_enabled=False, base_url=f"http://localhost:{port}", locale="en-GB")
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.name = name
        self.page.goto("/")
        self.press(f"Come in as {name}")

    def open(self, path: str) -> int:
        """Returns the status."""
        answer = self.page.goto(path)
        return answer.status if answer else 0

    def go_on(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=words, exact=True).first.click()

    def press(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words, exact=True).first.click()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_role("textbox", name=label, exact=True).fill(text)

    def pick(self, label: str, option: str) -> None:
        self.page.get_by_role("combobox", name=label, exact=True).select_option(label=option)

    def touch(self, option: str, *, of: str = "") -> None:
        place = self.page.get_by_role("group", name=of) if of else self.page
        place.get_by_text(option, exact=True).first.click()

    def see(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    @property
    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def open_case(self, subject: UUID) -> None:
        """By its number, as it is told on the telephone."""
        self.open("/cases")
        self.write("Number of a case", short_code(subject).lower().replace("-", " "))
        self.press("Go")
