"""Somebody of a real network, with a passkey in a browser that plays the device."""

import contextlib
import re

from playwright.sync_api import Browser, expect

DEVICE = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "hasPrf": True,
    "automaticPresenceSimulation": True,
}


class Officer:
    def __init__(self, browser: Browser, port: int) -> None:
        self.context = browser.new_context(base_url=f"http://localhost:{port}", locale="en-GB")
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.line = self.context.new_cdp_session(self.page)
        self.line.send("WebAuthn.enable")
        self.device = self.new_device()
        self.words = self.sheet = ""

    def new_device(self) -> str:
        return self.line.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def lose_device(self) -> None:
        self.line.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.device})
        self.device = self.new_device()

    def open(self, path: str) -> None:
        self.page.goto(path)

    def press(self, words: str) -> None:
        """Every button leads to a page, but one that asks a passkey does so only when that has answered."""
        with contextlib.nullcontext() if "passkey" in words else self.page.expect_navigation():
            self.page.get_by_role("button", name=words, exact=True).first.click()

    def go_on(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=words, exact=True).first.click()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_role("textbox", name=label, exact=True).fill(text)

    def pick(self, label: str, option: str) -> None:
        self.page.get_by_role("combobox", name=label, exact=True).select_option(label=option)

    def see(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    @property
    def listed(self) -> list[str]:
        found = self.page.locator(".six-words li")
        found.first.wait_for()
        self.page.wait_for_load_state()
        return found.all_inner_texts()

    @property
    def key(self) -> str:
        return self.page.locator(".key code").first.inner_text()

    def begin(self, number: str) -> None:
        """The whole first session. What is shown once stands on paper afterwards."""
        self.open("/invited")
        self.write("Your number", number)
        self.press("Go on")
        self.press("Make a passkey")
        self.press("Show me my words")
        self.words = " ".join(self.listed)
        self.go_on("I have written them down")
        self.unlock()
        self.press("Show me my sheet")
        self.sheet = "".join(self.listed)
        self.go_on("It is written and locked away")
        self.see("You are ready")

    def unlock(self) -> None:
        self.write("Your six words", self.words)
        self.press("Open the vault")

    def come_in(self) -> None:
        self.open("/")
        self.press("Come in with my passkey")
        self.page.wait_for_url(re.compile("today|unlock|kept"))

    def sign_out(self) -> None:
        self.open("/me")
        self.press("Sign out")
        self.see("You have signed out")
