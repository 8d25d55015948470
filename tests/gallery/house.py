"""Every page of the house that is built, in the order in which somebody invented comes to them."""

from dataclasses import dataclass

from playwright.sync_api import Page

from asylia.config.tests.running import Running
from tests.gallery.pictures import Look

TEXT = "She can be called on Tuesday between two and three.\n\nNot before."


@dataclass
class Member:
    """Somebody of the house in a browser without scripts."""

    page: Page
    running: Running
    look: Look

    def go(self, path: str) -> None:
        self.page.goto(f"http://localhost:{self.running.ports['house']}/{path}")

    def see(self, name: str) -> None:
        self.look(f"house {name}", self.page)

    def press(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words, exact=True).click()

    def press_first(self) -> None:
        """The first button of the page's form, whatever it says."""
        with self.page.expect_navigation():
            self.page.locator("main form .ds-button").first.click()

    def write_too_late(self) -> None:
        """As from a page that needs the open vault: the field for the words, sent to such a page."""
        self.page.fill("main [name=six_words]", TEXT)
        self.page.locator("main form").first.evaluate("form => { form.action = '/kept'; form.elements.six_words.name = 'note' }")
        self.press("Open the vault")


def walk(member: Member) -> None:
    come_in(member)
    open_and_lock(member)
    write_too_late(member)
    leave(member)
    read_what_arrived(member)
    carry_cases(member)
    read_the_record(member)


def come_in(member: Member) -> None:
    member.go("")
    member.see("first")
    member.press("Come in as Ingrid Solli")
    member.go("me")
    member.see("me")
    member.go("who-can")
    member.see("who can")


def open_and_lock(member: Member) -> None:
    member.press("Lock")
    member.see("locked")
    member.press("Open the vault")
    member.see("locked error")


def write_too_late(member: Member) -> None:
    member.go("unlock")
    member.write_too_late()
    member.see("too late")
    member.press("Open with a click")
    member.see("kept")
    member.press("Throw it away")
    member.press("Lock")
    member.go("unlock")
    member.page.context.clear_cookies(name="__Host-house")
    member.write_too_late()
    member.see("given back")


def leave(member: Member) -> None:
    member.go("")
    member.press("Come in as Ingrid Solli")
    member.go("me")
    member.press("Lock me everywhere")
    member.see("locked everywhere")


def read_what_arrived(member: Member) -> None:
    """From the list to the handover; and what an officer sees of all cases."""
    member.go("")
    member.press("Come in as Ingrid Solli")
    member.see("today of triage")
    member.go("cases")
    member.see("all cases")
    member.go("arrived")
    member.see("arrived")
    first = str(member.page.locator("main tbody a").first.get_attribute("href")).lstrip("/")
    member.go(first)
    member.see("arrival")
    member.press("Hand over")
    member.see("arrival error")
    for name, field in (("Ines Vidal", "first"), ("Kenji Arata", "second")):
        member.page.select_option(f"main [name={field}]", label=name)
    member.press("Hand over")
    member.see("arrived and given")
    member.go(first)
    member.see("arrival gone")


def carry_cases(member: Member) -> None:
    member.page.context.clear_cookies()
    member.go("")
    member.press("Come in as Aroha Tipene")
    member.see("today empty")
    member.go("notices")
    member.see("notices empty")
    member.page.context.clear_cookies()
    member.go("")
    member.press("Come in as Ines Vidal")
    member.see("today")
    member.go("cases")
    member.see("cases")
    member.go("cases?state=rejected&unread=1")
    member.see("cases filtered")
    member.go("jump?number=no+such")
    member.see("jump")
    member.go("notices")
    member.see("notices")
    member.go("looked")
    member.see("looked")
    member.go("looked?week=2026-W01")
    member.see("looked empty")


def read_the_record(member: Member) -> None:
    member.page.context.clear_cookies()
    member.go("")
    member.press("Come in as Olena Koval")
    member.go("record")
    member.see("record")
    member.go("record?verb=nothing.done")
    member.see("record empty")
    member.go("counts")
    member.see("counts")
