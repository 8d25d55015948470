"""Every page on which a real network begins: two officers, their keys, the circles, the roster, an invitation and a lock."""

import re

from tests.gallery.pictures import Look
from tests.journeys.officer import Officer


class Seen:
    """Officers with passkeys, and the pictures of what they see."""

    def __init__(self, look: Look) -> None:
        self.look = look

    def see(self, name: str, officer: Officer, path: str = "") -> None:
        if path:
            officer.open(path)
        self.look(f"house real {name}", officer.page)


def begin(seen: Seen, officer: Officer, code: str) -> None:
    """The whole first session, as `Officer.begin` goes through it."""
    seen.see("first", officer, "/")
    officer.open("/invited")
    officer.write("Your number", code[::-1])
    officer.press("Go on")
    seen.see("invited error", officer)
    seen.see("invited", officer, "/invited")
    officer.write("Your number", code)
    officer.press("Go on")
    seen.see("passkey", officer)
    officer.press("Make a passkey")
    officer.page.wait_for_url("**/begin/words")
    seen.see("words", officer)
    officer.press("Show me my words")
    seen.see("words shown", officer)
    officer.words = " ".join(officer.listed)
    officer.go_on("I have written them down")
    seen.see("unlock", officer)
    officer.unlock()
    officer.page.wait_for_url("**/me/sheet")
    seen.see("sheet", officer)
    officer.press("Show me my sheet")
    seen.see("sheet shown", officer)
    officer.go_on("It is written and locked away")
    seen.see("done", officer)


def look_after_keys(seen: Seen, officer: Officer) -> None:
    for name, path in (("me", "/me"), ("touch", "/touch?next=/me"), ("another passkey", "/me/passkey"), ("words again", "/begin/words")):
        seen.see(name, officer, path)
    seen.see("bind", officer, "/me/bind")
    seen.see("by sheet", officer, "/begin/sheet")
    officer.write("The number on your recovery sheet", "1" * 30)
    officer.press("Make new words")
    seen.see("by sheet error", officer)


def found(seen: Seen, officer: Officer) -> None:
    seen.see("circles none", officer, "/circles")
    for name in ("duplicates", "secretariat", "triage"):
        officer.press(f"Found the circle {name}")
    seen.see("circles", officer)
    seen.see("roster unpinned", officer, "/roster")


def sign(seen: Seen, first: Officer, other: Officer) -> None:
    """The roster, once the settings name both keys."""
    seen.see("roster", first, "/roster")
    first.press("Sign as first")
    seen.see("proposal first", first)
    seen.see("signatures", other, "/signatures")
    other.go_on("The next roster")
    seen.see("proposal", other)
    other.press("Sign as second: it is done then")
    seen.see("roster whole", other)


def invite(seen: Seen, first: Officer, other: Officer) -> None:
    first.open("/people/invite")
    first.press("Sign as first")
    seen.see("invite error", first)
    first.write("Name", "Cleo Dahl")
    first.pick("Role", "Caseworker")
    first.pick("For", "The secretariat (Secretariat)")
    first.press("Sign as first")
    other.open("/signatures")
    other.page.get_by_role("link", name=re.compile("Invite Cleo Dahl")).first.click()
    seen.see("invitation", other)
    other.press("Sign as second: it is done then")
    seen.see("code", other)
    seen.see("signatures settled", other, "/signatures")
    seen.see("people", first, "/people")
    first.go_on("Cleo Dahl")
    seen.see("person", first)
    first.go_on("Give a role")
    seen.see("give role", first)
    seen.see("new body", first, "/people/new-body")


def lock(seen: Seen, officer: Officer) -> None:
    seen.see("locks none", officer, "/locks")
    officer.press("Lock the house")
    seen.see("locks", officer)
    officer.go_on("Open the house again")
    officer.press("Sign as first")
    seen.see("reopen", officer)
    officer.open("/unlock")
    officer.unlock()
    seen.see("unlock locked", officer)
